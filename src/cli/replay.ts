import { Command } from 'commander';
import { readConfig } from '../config.ts';
import { type AwsOptions, chooseAws, withAwsOptions } from './aws-options.ts';
import { collect } from './collect.ts';
import { configName, loadConfig } from './config-file.ts';
import { durationOf } from './duration.ts';
import { sayWaiting } from './input.ts';
import { matcherOf } from './pattern-option.ts';
import { readFileRecords } from './replay/files.ts';
import { replayGathered } from './replay/gathered.ts';
import { logFiles } from './replay/log-files.ts';
import { showProgress } from './replay/progress.ts';
import type { Gathered } from './replay/source.ts';
import { replayText } from './replay/text.ts';
import { type TimeWindow, timeWindow } from './replay/time-window.ts';
import { sourceMapsAsked, sourceMapsOption } from './source-maps-option.ts';
import { UsageError } from './usage-error.ts';

interface Options extends AwsOptions {
  readonly logGroup?: readonly string[];
  readonly since?: string;
  readonly until?: string;
  readonly pattern?: string;
  readonly mode: string;
  readonly config?: string;
  readonly html?: string;
  readonly sourceMaps?: string;
  readonly json?: boolean;
}

/** A log group without `--since`. */
const usualSince = '24h';
/** What is embedded in a page: more is slow to open. */
const messagesInPage = 1000;

export function replayCommand(): Command {
  const command = new Command('replay')
    .description(
      'Run past logs through the whole walk in virtual time, and say what would have been posted. Nothing is.',
    )
    .argument('[files...]', 'log files or folders of them; - or none reads standard input')
    .option('--log-group <name>', "a CloudWatch log group, or 'prefix*'; repeatable", collect)
    .option('--since <when>', `how long ago, or a time (log groups: ${usualSince})`)
    .option('--until <when>', 'the same; not including it (default: now)')
    .option(
      '--pattern <pattern>',
      'a CloudWatch filter pattern, or auto for the classifier (default: auto for log groups; in files every record is an error)',
    )
    .option('--mode <mode>', 'bot (messages are edited) or webhook (they cannot be)', 'bot')
    .option('--config <file>', 'tracebell.config.json or .yaml')
    .option(...sourceMapsOption)
    .option('--html <file>', 'write a page with the messages and a chart')
    .option(
      '--json',
      'one JSON object: {events, issues, messages, suppressed, causes, timeline, window, sources}',
    );
  return withAwsOptions(command)
    .addHelpText(
      'after',
      `
Files are plain lines, JSON lines with a "message", or subscription payloads; gzip as well. A line's time is the one that
stands in it, else the line before's, else the file's. A time without a zone is UTC.

Examples:
  tracebell replay --log-group '/aws/lambda/*' --since 24h
  tracebell replay --log-group /aws/lambda/orders --since 2026-11-24 --until 2026-11-25 --pattern ERROR --html report.html
  tracebell replay --pattern auto app.log
  tracebell replay --pattern auto --since 7d /var/log/app
  tracebell replay --mode webhook --json app.log.gz | jq '.messages | length'

Ctrl-C stops the reading of log groups and reports on what was read.

Exit status: 0 something would have been posted, 1 nothing, 2 wrong usage, bad input, or a log group that could not be
read to its end, 130 stopped by Ctrl-C.`,
    )
    .action(run);
}

async function run(paths: string[], options: Options): Promise<void> {
  const { mode } = options;
  if (mode !== 'bot' && mode !== 'webhook') throw new UsageError(`--mode is bot or webhook, not "${mode}".`);
  const now = Date.now();
  const { logGroup = [] } = options;
  const groups = logGroup.length > 0;
  const window = windowOf(options, groups, now);
  const config = readConfig(
    loadConfig(options.config),
    sourceMapsAsked(options.sourceMaps),
    configName(options.config),
  );
  const pattern = options.pattern ?? config.pattern ?? (groups ? 'auto' : undefined);
  const matches = matcherOf(pattern);
  const page = options.html === undefined ? undefined : await openPage(options.html);
  chooseAws(options);

  const gathered = [
    ...(groups ? await readGroups(logGroup, window, pattern ?? 'auto') : []),
    ...(paths.length > 0 || !groups ? await readFiles(paths, { window, matches, now }) : []),
  ];
  const { conversation, ...json } = await replayGathered(gathered, {
    window,
    config,
    mode,
    ...(pattern !== undefined && { pattern }),
  });
  if (page) page(json, conversation(messagesInPage));
  const { isTTY, columns } = process.stdout;
  process.stdout.write(
    options.json
      ? `${JSON.stringify(json)}\n`
      : replayText(json, { color: isTTY, columns: isTTY ? columns : undefined }),
  );
  if (page && !options.json) process.stdout.write(`\nThe page is ${options.html}.\n`);
  if (json.sources.some(({ why }) => why !== undefined)) process.exitCode = 2;
  else if (!json.window.complete) process.exitCode = 130;
  else if (json.messages.length === 0) process.exitCode = 1;
}

/** A log group is never read from its beginning unless that is asked for. */
function windowOf(options: Options, groups: boolean, now: number): TimeWindow {
  const asked = timeWindow(options, now);
  if (!groups) return asked;
  const until = asked.until ?? now;
  return { since: until - durationOf('--since', usualSince), ...asked, until };
}

async function openPage(file: string) {
  const { htmlPage } = await import('./replay/html.ts');
  return htmlPage(file);
}

async function readGroups(
  wanted: readonly string[],
  window: TimeWindow,
  pattern: string,
): Promise<Gathered[]> {
  const { readLogGroups } = await import('./replay/groups.ts');
  const { stderr } = process;
  const progress = await showProgress({ what: 'events read', now: () => Date.now(), stream: stderr });
  const controller = new AbortController();
  // Once: the next interrupt ends the process as usual.
  const interrupt = () => controller.abort(new Error('interrupted'));
  process.once('SIGINT', interrupt);
  try {
    const { since = 0, until = Date.now() } = window;
    return await readLogGroups({ wanted, since, until, pattern, progress, stop: controller.signal });
  } finally {
    process.off('SIGINT', interrupt);
    progress.end();
  }
}

async function readFiles(
  paths: readonly string[],
  options: { window: TimeWindow; matches: (message: string) => boolean; now: number },
): Promise<Gathered[]> {
  sayWaiting(paths);
  const { files, binary } = logFiles(paths.length > 0 ? paths : ['-']);
  if (binary.length > 0)
    process.stderr.write(
      `left out, no text: ${binary.slice(0, 5).join(', ')}${binary.length > 5 ? ` and ${binary.length - 5} more` : ''}\n`,
    );
  const region = process.env.AWS_REGION;
  const gathered: Gathered[] = [];
  for (const file of files)
    gathered.push(
      await readFileRecords(file, { ...options, region, stream: file === '-' ? 'standard input' : file }),
    );
  return gathered;
}
