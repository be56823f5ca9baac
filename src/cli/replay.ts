import { Command } from 'commander';
import { type Config, readConfig } from '../config.ts';
import type { LogBatch, LogRecord } from '../model/record.ts';
import { payloadId } from '../sources/awslogs.ts';
import { loadConfig } from './config-file.ts';
import { readInput } from './input.ts';
import { matcherOf } from './pattern-option.ts';
import { type Replayed, replay } from './replay-walk.ts';
import { UsageError } from './usage-error.ts';

export function replayCommand(): Command {
  return new Command('replay')
    .description(
      'Run a log through the whole walk in virtual time, and print what would have been posted. Nothing is.',
    )
    .argument('[files...]', 'log files; - or none reads standard input')
    .option(
      '--pattern <pattern>',
      'a CloudWatch filter pattern, or auto for the classifier (default: every record is an error)',
    )
    .option('--mode <mode>', 'bot (messages are edited) or webhook (they cannot be)', 'bot')
    .option('--config <file>', 'tracebell.config.json or .yaml')
    .option('--json', 'one JSON object: {events, issues, messages, suppressed}')
    .addHelpText(
      'after',
      `
Input is plain lines, JSON lines with a "message", or subscription payloads; gzip as well.

Examples:
  tracebell replay --pattern auto app.log
  tracebell replay --mode webhook --json app.log.gz | jq '.messages | length'

Exit status: 0 something would have been posted, 1 nothing, 2 wrong usage or bad input.`,
    )
    .action(
      async (
        files: string[],
        options: { pattern?: string; mode: string; config?: string; json?: boolean },
      ) => {
        const { mode } = options;
        if (mode !== 'bot' && mode !== 'webhook')
          throw new UsageError(`--mode is bot or webhook, not "${mode}".`);
        const config = readConfig(loadConfig(options.config), {}, options.config ?? 'configuration');
        const pattern = options.pattern ?? config.pattern;
        const matches = matcherOf(pattern);
        const records = readInput(files, process.env.AWS_REGION);
        const arrived = records.filter((record) => matches(record.message));
        const result = await replay(batchesOf(arrived), { config: withPattern(config, pattern), mode });
        const unmatched = records.length - arrived.length;
        if (unmatched > 0) result.suppressed.pattern = unmatched;
        process.stdout.write(options.json ? `${JSON.stringify(result)}\n` : asText(result));
        if (result.messages.length === 0) process.exitCode = 1;
      },
    );
}

function withPattern(config: Config, pattern: string | undefined): Config {
  return { ...config, ...(pattern && { pattern }) };
}

const maxEvents = 500;
const windowMs = 1000;

/** Cuts the records, in the order of their times, into the batches that CloudWatch would deliver: one stream, one second. */
export function batchesOf(records: readonly LogRecord[]): LogBatch[] {
  const byTime = [...records].sort((a, b) => a.at - b.at);
  const open = new Map<string, LogRecord[]>();
  const batches: LogRecord[][] = [];
  for (const record of byTime) {
    const stream = `${record.origin.account ?? ''}\0${record.origin.logGroup}\0${record.origin.logStream}`;
    const batch = open.get(stream);
    const first = batch?.[0];
    if (batch && first && batch.length < maxEvents && record.at - first.at <= windowMs) {
      batch.push(record);
      continue;
    }
    const fresh = [record];
    open.set(stream, fresh);
    batches.push(fresh);
  }
  return batches.map((batch) => ({
    payload: payloadId(batch[0]?.origin ?? { logGroup: '', logStream: '' }, batch),
    records: batch,
  }));
}

function asText({ events, issues, messages, suppressed, causes }: Replayed): string {
  const held = Object.entries(suppressed).map(([reason, n]) => `${n} ${reason}`);
  const lines = [
    `${events} events, ${issues} issues, ${messages.length} messages${held.length > 0 ? `; not said: ${held.join(', ')}` : ''}`,
    ...messages.map(({ time, state, text, edits, replies }) => {
      const after = [edits > 0 && `${edits} edits`, replies > 0 && `${replies} replies`]
        .filter(Boolean)
        .join(', ');
      return `  ${time}  ${state.padEnd(10)} ${text}${after ? `  (${after})` : ''}`;
    }),
  ];
  if (causes.length > 0)
    lines.push(
      'Loudest:',
      ...causes.slice(0, 10).map(({ count, title, id }) => `  ${String(count).padStart(8)}  ${title}  ${id}`),
    );
  return `${lines.join('\n')}\n`;
}
