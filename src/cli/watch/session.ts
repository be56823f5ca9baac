import { randomUUID } from 'node:crypto';
import { accessSync, constants, createReadStream, fstatSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { compose } from '../../compose.ts';
import { type Config, readConfig } from '../../config.ts';
import { names } from '../../deploy/stack.ts';
import { ownLogGroups } from '../../deploy/target.ts';
import { openLogReader } from '../../lambda/open-log-reader.ts';
import type { Settings } from '../../model/settings.ts';
import { resolveSecrets } from '../../secrets.ts';
import { createRecentLines } from '../../sources/recent-lines.ts';
import { createTally, tallyTable } from '../../tally.ts';
import { type AwsOptions, chooseAws } from '../aws-options.ts';
import { configName, loadConfig } from '../config-file.ts';
import { durationOf } from '../duration.ts';
import { portOf } from '../port-option.ts';
import { sourceMapsAsked } from '../source-maps-option.ts';
import { UsageError } from '../usage-error.ts';
import { tagsOf } from './aws.ts';
import { fileSource } from './file.ts';
import { flushAtEnd } from './flush.ts';
import { heldBy, watchGroups } from './groups.ts';
import { watchPattern } from './pattern.ts';
import { createWatcher, type WatchDeps } from './run.ts';
import { openSink, type SinkKind, usualSink } from './sink.ts';
import type { WatchSource } from './source.ts';
import { openState, usualState } from './state.ts';
import { createStatusLine, standingText } from './status.ts';
import { stdinSource } from './stdin.ts';

export interface WatchOptions extends AwsOptions {
  readonly logGroup?: readonly string[];
  readonly tag?: readonly string[];
  readonly file?: readonly string[];
  readonly pattern?: string;
  readonly sink?: SinkKind;
  readonly state?: string;
  readonly config?: string;
  readonly sourceMaps?: string;
  readonly since?: string;
  readonly fromStart?: boolean;
  readonly liveTail: boolean;
  readonly inboxPort: string;
  readonly json?: boolean;
}

/** `tracebell watch`, from its options to its end. @throws UsageError, ConfigError */
export async function watch(inputs: readonly string[], options: WatchOptions): Promise<void> {
  chooseAws(options);
  const now = () => Date.now();
  const startedAt = now();
  const files = [
    ...new Set([...(options.file ?? []), ...inputs.filter((each) => each !== '-')].map(readable)),
  ];
  const readsStdin = inputs.includes('-');
  const wanted = { names: options.logGroup ?? [], tags: tagsOf(options.tag ?? []) };
  const readsGroups = wanted.names.length > 0 || wanted.tags.length > 0;
  if (files.length === 0 && !readsStdin && !readsGroups)
    throw new UsageError(
      'say what to watch: --log-group NAME, --tag KEY=VALUE, --file PATH, or - for standard input.',
    );
  portOf('--inbox-port', options.inboxPort);
  const from = startedAt - (options.since === undefined ? 0 : durationOf('--since', options.since));
  const written = await configOf(options);
  const pattern = watchPattern(options.pattern ?? written.pattern ?? 'auto');
  const config: Config = { ...written, pattern: pattern.text || undefined };
  const kind = options.sink ?? usualSink(config);
  const path = resolve(
    options.state ?? process.env.TRACEBELL_STATE ?? config.store?.file ?? usualState(kind, process.env),
  );
  const me = { pid: process.pid, host: hostname(), token: randomUUID() };
  const { store, journal } = openState(path, me);

  const tally = createTally();
  const status = createStatusLine(standing, startedAt, now);
  const tell = status.say;
  const sink = await openSink({
    kind,
    config,
    store,
    inboxPort: options.inboxPort,
    json: options.json === true,
    write: status.write,
  });
  // Of a group only what matches comes here: what stands around it is read in CloudWatch.
  const recent = createRecentLines(readsGroups ? { others: openLogReader(process.env.AWS_REGION) } : {});
  const composed = compose({
    config,
    store,
    sinks: sink.sinks,
    ownLogGroups: groupsOfOurs(wanted.names),
    logs: recent.reader,
  });
  // Groups whose events CloudWatch does not filter; whatever is no group is filtered here anyway.
  const unfiltered = new Set<string>([...files, 'standard input']);
  const deps: WatchDeps = {
    ...composed,
    stages: {
      ...composed.stages,
      admits: (record) => !unfiltered.has(record.origin.logGroup) || pattern.matches(record),
    },
    settings: { ...composed.settings, ...settingsFor(kind, config, composed.settings) },
    insist: false,
    tally,
    owner: me.token,
    log: tell,
  };
  const watcher = createWatcher({ deps, journal, tell });
  const end = onInterrupt(() => {
    tell('ending: what is due is told first; Ctrl-C again ends at once');
    watcher.stop();
  });

  try {
    const { looksFor } = pattern;
    const sources: WatchSource[] = files.map((file) =>
      fileSource({ path: file, start: options.fromStart ? 'beginning' : 'end', looksFor, recent, tell, now }),
    );
    if (readsStdin) sources.push(stdinSource({ input: stdin(), looksFor, recent, run: me.token, now }));
    for (const source of sources) {
      const other = await watcher.add(source);
      if (other !== undefined) throw new UsageError(heldBy(source.title, other));
    }
    const titles = sources.map(({ title }) => title);
    if (readsGroups) {
      const { connectLogs } = await import('./aws.ts');
      const logs = await connectLogs();
      const { liveTail } = options;
      const common = { logs, wanted, pattern: pattern.text, from, liveTail, journal, watcher, unfiltered };
      titles.push(...(await watchGroups({ ...common, now, tell, signal: end.signal })));
    }
    greet(titles);
    const how = await watcher.run();
    const unsaid = await flushAtEnd(deps, {
      openEnds: readsStdin,
      patience: how === 'ended' ? patience.ended : 0,
      signal: end.signal,
      onWait: (n) =>
        tell(
          `${issuesText(n)} still to be told, at the pace of the channel; Ctrl-C leaves them for the next time`,
        ),
    });
    if (unsaid > 0) tell(`${issuesText(unsaid)} still to be told: the next run with this state tells them`);
    farewell();
  } finally {
    watcher.stop();
    end.done();
    status.stop();
    await sink.close();
    journal.close();
    await store.close();
  }

  function standing() {
    const { events = 0, posted = 0 } = tally.done();
    return { events, issues: watcher.issues(), messages: posted, lag: watcher.lag() };
  }

  function greet(titles: readonly string[]): void {
    if (options.json) {
      const started = { watching: titles, pattern: pattern.text, sink: kind, state: path };
      status.write(`${JSON.stringify({ ...started, ...(sink.inbox && { inbox: sink.inbox }) })}\n`);
      return;
    }
    const shown = titles.length > 5 ? [...titles.slice(0, 4), `and ${titles.length - 4} more`] : titles;
    tell(`Watching  ${shown.join(', ') || 'log groups to come'}`);
    tell(
      `Pattern   ${pattern.text === 'auto' ? 'auto: the classifier says what is an error' : pattern.text || 'none: every line is told'}`,
    );
    tell(`Messages  ${sink.place}`);
    tell(`State     ${path}`);
    tell('Ctrl-C ends it.');
  }

  function farewell(): void {
    status.stop();
    if (options.json) {
      const { events, issues, messages } = standing();
      const counts = { events, issues, messages, suppressed: tally.suppressed() };
      status.write(`${JSON.stringify({ done: counts })}\n`);
    } else {
      tell(standingText({ ...standing(), lag: {} }));
      const table = tallyTable(tally);
      if (table !== '' && process.stderr.isTTY) tell(table);
    }
  }
}

/** How long to wait, at the end of standard input, for what the channel's budget holds back. In milliseconds. */
const patience = { ended: 90_000 } as const;

/** The state is an option of its own, and no table's. */
async function configOf(options: WatchOptions): Promise<Config> {
  const { TRACEBELL_STATE: _state, TRACEBELL_TABLE: _table, ...environment } = process.env;
  const resolved =
    options.sink === undefined || options.sink === 'slack' ? await resolveSecrets(environment) : environment;
  const known = { ...resolved, ...sourceMapsAsked(options.sourceMaps) };
  return readConfig(loadConfig(options.config), known, configName(options.config));
}

/** On one machine time-outs are shorter than in AWS, and so is the wait for the rest of a traceback. */
function settingsFor(kind: SinkKind, config: Config, settings: Settings): Partial<Settings> {
  const open = config.timing?.openTraceback === undefined ? { open: 3_000 } : {};
  // On the page somebody is looking.
  const trailing = kind === 'inbox' ? { trailing: 3_000 } : {};
  const timing = {
    ...settings.timing,
    ...open,
    ...trailing,
    httpTimeout: 8_000,
    margin: 1_000,
    lease: 12_000,
  };
  // A terminal has room: nobody is paged by it.
  if (kind !== 'stdout' || config.storm) return { timing };
  return { timing, storm: { ...settings.storm, burst: 1_000, perMinute: 1_000, hardPerMinute: 10_000 } };
}

/** Tracebell's own groups, but those that were asked for by name. */
function groupsOfOurs(asked: readonly string[]): string[] {
  return ownLogGroups(names.stack).filter((each) => !asked.includes(each));
}

/** The path of something that can be followed, whether it is there yet or not. @throws UsageError */
function readable(file: string): string {
  const path = resolve(file);
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory()) throw new UsageError(`"${file}" is a folder: give the path of a file in it.`);
  if (found && !found.isFile())
    throw new UsageError(
      `"${file}" is no ordinary file: pipe it in instead, as in \`cat ${file} | tracebell watch -\`.`,
    );
  if (found && !mayRead(path))
    throw new UsageError(`"${file}" may not be read by you: check its permissions.`);
  return path;
}

function mayRead(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

function issuesText(n: number): string {
  return n === 1 ? 'one issue is' : `${n} issues are`;
}

/** A file that is put there is read in large pieces. */
function stdin(): Readable {
  return fstatSync(0).isFile() ? createReadStream('', { fd: 0, highWaterMark: 1024 * 1024 }) : process.stdin;
}

/** The first Ctrl-C asks for the end; a second one ends at once. */
function onInterrupt(stop: () => void): { readonly signal: AbortSignal; done(): void } {
  const controller = new AbortController();
  const interrupted = () => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
    stop();
  };
  process.on('SIGINT', interrupted);
  process.on('SIGTERM', interrupted);
  return {
    signal: controller.signal,
    done() {
      process.off('SIGINT', interrupted);
      process.off('SIGTERM', interrupted);
    },
  };
}
