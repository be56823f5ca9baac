import { Command } from 'commander';
import { titleOf } from '../aggregate.ts';
import { createStages } from '../compose.ts';
import { type Config, readConfig } from '../config.ts';
import { culpritOf, type ErrorEvent, type StackFrame } from '../model/event.ts';
import { tidyPath } from '../model/frames.ts';
import type { SourceMaps } from '../model/ports.ts';
import type { LogRecord } from '../model/record.ts';
import { linksOf } from '../render/describe.ts';
import { sourceMapsOf } from '../source-maps.ts';
import { configName, loadConfig } from './config-file.ts';
import { readFiles, readTexts, withUniqueIds } from './input.ts';
import { readInvocation } from './invocation.ts';
import { matcherOf } from './pattern-option.ts';
import { sourceMapsAsked, sourceMapsOption } from './source-maps-option.ts';

/** What `explain` says of one record. `event` is null when it would not be notified; `dropped` says why. */
export interface Explanation {
  /** Absent for an event that holds none. */
  readonly record?: object;
  /** Shape of the invocation that brought it: `alarm.sns`, `sqs`; absent for a log. */
  readonly kind?: string;
  /** Id of the record that this line was joined into, when it was. */
  readonly joined?: string;
  readonly event: object | null;
  readonly dropped?: string;
  readonly why?: string;
  readonly template?: string;
  readonly fingerprint?: string;
  readonly grouped?: { readonly rung: number; readonly parts: readonly string[] };
  readonly title?: string;
  /** The console's page of it. */
  readonly link?: string;
  readonly culprit?: string | null;
  readonly message?: string;
}

interface ExplainOptions {
  readonly pattern?: string;
  readonly config?: string;
  readonly sourceMaps?: string;
  readonly json?: boolean;
}

export function explainCommand(): Command {
  return new Command('explain')
    .description(
      'Show what every stage makes of each record: the error that was read, its frames, template and fingerprint, and the message.',
    )
    .argument('[files...]', 'log files; - or none reads standard input')
    .option(
      '--pattern <pattern>',
      'a CloudWatch filter pattern, or auto for the classifier (default: every record is an error)',
    )
    .option('--config <file>', 'tracebell.config.json or .yaml')
    .option(...sourceMapsOption)
    .option('--json', 'one JSON object a record, a line each, in order')
    .addHelpText(
      'after',
      `
Input is plain lines, JSON lines with a "message", subscription payloads, or one event of a function's invocation in a
file (an alarm, an EventBridge event, a queue's messages …); gzip as well.

Examples:
  tracebell explain app.log
  tracebell explain --pattern auto --json app.log | jq .fingerprint
  docker logs web 2>&1 | tracebell explain --pattern auto -
  tracebell explain --source-maps dist app.log

Exit status: 0 some record is an error, 1 none is, 2 wrong usage or bad input.`,
    )
    .action(async (files: string[], options: ExplainOptions) => {
      const environment = sourceMapsAsked(options.sourceMaps);
      const config = readConfig(loadConfig(options.config), environment, configName(options.config));
      const pattern = options.pattern ?? config.pattern;
      const explanations = await explainFiles(files, config, pattern);
      for (const explanation of explanations) {
        process.stdout.write(options.json ? `${JSON.stringify(explanation)}\n` : asText(explanation));
      }
      if (!explanations.some(({ event }) => event)) process.exitCode = 1;
    });
}

/** Files that are one event each are read as the deployed function reads them; all others are one log. */
export async function explainFiles(
  files: readonly string[],
  config: Config,
  pattern: string | undefined,
): Promise<Explanation[]> {
  const region = process.env.AWS_REGION;
  const explained: Explanation[] = [];
  const logs: { file: string; text: string }[] = [];
  const maps = sourceMapsOf(config, Date.now);
  const say = (line: string) => process.stderr.write(`${line}\n`);
  for (const each of readFiles(files)) {
    const invoked = await readInvocation(each.text, region);
    if (!invoked) {
      logs.push(each);
      continue;
    }
    const { kind, records, dropped } = invoked;
    for (const explanation of await explainWhole(withUniqueIds(records)))
      explained.push({ ...explanation, kind: kindOf(explanation) ?? kind });
    for (const reason of dropped) explained.push({ kind, event: null, ...reason });
  }
  return [...explained, ...(await explainWhole(readTexts(logs, region)))];

  /** Again with the source maps that the first reading asked for. */
  async function explainWhole(records: readonly LogRecord[]): Promise<Explanation[]> {
    let read = explain(records, config, pattern, maps);
    for (let n = 0; n < 3 && (await maps?.load(Number.POSITIVE_INFINITY, say)); n++)
      read = explain(records, config, pattern, maps);
    return read;
  }
}

function kindOf({ record }: Explanation): string | undefined {
  return (record as Partial<LogRecord> | undefined)?.notice?.kind;
}

/** One explanation for each record, in order. A joined line shows the event of the record that it became a part of. */
export function explain(
  records: readonly LogRecord[],
  config: Config,
  pattern: string | undefined,
  maps?: SourceMaps,
): Explanation[] {
  const stages = createStages(config, maps);
  const matches = matcherOf(pattern);
  const arrived = records.filter((record) => record.notice || matches(record.message));
  const { records: whole, open } = stages.assemble(arrived);
  const explained = new Map<string, Explanation>();
  for (const record of [...whole, ...open]) {
    const explanation = explainRecord(record);
    for (const id of record.parts ?? [record.id])
      explained.set(id, id === record.id ? explanation : { ...explanation, joined: record.id });
  }
  return records.map((record) => {
    const explanation = explained.get(record.id);
    if (!explanation)
      return {
        record: shown(record),
        event: null,
        dropped: 'pattern',
        why: 'the filter pattern does not match it',
      };
    return explanation.joined
      ? { ...explanation, record: { ...shown(record), message: stages.scrub(record.message) } }
      : explanation;
  });

  function explainRecord(record: LogRecord): Explanation {
    const parsed = stages.parse(record);
    const safe = stages.redact(parsed);
    const verdict = pattern === 'auto' && !safe.record.notice ? stages.classify(record, parsed) : undefined;
    if (verdict && !verdict.error)
      return { record: shown(safe.record), event: null, dropped: 'not-an-error', why: verdict.reason };
    const { notice } = safe.record;
    if (notice && notice.state !== 'problem')
      return {
        record: shown(safe.record),
        event: null,
        dropped: 'not-an-error',
        why: notice.why ?? 'it reports no problem',
        title: titleOf(safe),
        ...linkOf(safe),
      };
    const { fingerprint, rung, parts, template } = stages.fingerprint(safe);
    const culprit = culpritOf(safe);
    return {
      record: shown(safe.record),
      event: shownEvent(safe),
      ...(verdict && { why: verdict.reason }),
      template,
      fingerprint,
      grouped: { rung, parts },
      title: titleOf(safe),
      ...linkOf(safe),
      culprit: culprit ? placeOf(culprit) : null,
    };
  }
}

function linkOf(event: ErrorEvent): { link?: string } {
  const { logs } = linksOf(event);
  return logs ? { link: logs } : {};
}

function shown(record: LogRecord): object {
  const { origin, unfinished: _, ...rest } = record;
  return {
    ...rest,
    ...Object.fromEntries(Object.entries(origin).filter(([, value]) => value !== '' && value !== undefined)),
  };
}

function shownEvent({ record: _, exceptions, ...event }: ErrorEvent): object {
  return {
    mechanism: event.mechanism,
    level: event.levelText ?? event.level,
    severity: event.level,
    exceptions,
    ...Object.fromEntries(
      Object.entries(event).filter(([key]) => !['mechanism', 'level', 'levelText'].includes(key)),
    ),
  };
}

function placeOf({ file, line, function: name }: StackFrame): string {
  const place = [file === null ? null : tidyPath(file), line].filter((part) => part !== null).join(':');
  return [name, place].filter(Boolean).join(' ');
}

function asText(explanation: Explanation): string {
  const { record, event, dropped, why } = explanation as Explanation & {
    record?: { id: string; message: string };
  };
  const of = explanation.kind ? `   ${explanation.kind}` : '';
  if (!record) return `── ${explanation.kind}\n   not notified: ${dropped} (${why})\n`;
  const head = `── ${record.id}${of}\n`;
  if (explanation.joined) return `${head}   joined into ${explanation.joined}\n`;
  if (!event) return `${head}   not notified: ${dropped} (${why})\n   ${firstLine(record.message)}\n`;
  const { exceptions } = event as { exceptions: ErrorEvent['exceptions'] };
  const lines = [
    `   ${explanation.title}`,
    `   read by      ${(event as { mechanism: string }).mechanism}${why ? `, an error because: ${why}` : ''}`,
    `   culprit      ${explanation.culprit ?? 'unknown'}`,
    `   template     ${firstLine(explanation.template ?? '')}`,
    `   fingerprint  ${explanation.fingerprint}`,
    `   grouped by   ${explanation.grouped?.parts
      .map((part) => firstLine(part))
      .filter(Boolean)
      .join(' · ')}`,
  ];
  for (const [index, exception] of exceptions.entries()) {
    lines.push(
      `   ${index === 0 ? 'thrown      ' : 'caused by   '} ${firstLine([exception.type, exception.message].filter(Boolean).join(': '))}`,
    );
    for (const frame of exception.frames) {
      lines.push(
        `     ${frame.inApp ? '›' : ' '} ${frame.file ?? '?'}:${frame.line ?? '?'} ${frame.function ?? ''}`,
      );
    }
  }
  return `${head}${lines.join('\n')}\n`;
}

function firstLine(text: string): string {
  const line = text.split(/\r?\n|\r/, 1)[0] ?? '';
  return line.length > 160 ? `${line.slice(0, 159)}…` : line;
}
