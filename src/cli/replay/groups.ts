import type { CloudWatchLogsClient, LogGroup } from '@aws-sdk/client-cloudwatch-logs';
import { plainAwsError } from '../../deploy/aws-errors.ts';
import { patternFor } from '../../deploy/target.ts';
import type { EpochMs, LogRecord, Origin } from '../../model/record.ts';
import { type FilterLogEvents, filterLogEvents } from '../../sources/filter-log-events.ts';
import { matcherOf } from '../pattern-option.ts';
import { UsageError } from '../usage-error.ts';
import type { Progress } from './progress.ts';
import type { Gathered, ReplaySource } from './source.ts';
import { spoken } from './time-window.ts';

export interface GroupsOptions {
  /** Names, or beginnings of names with a star. */
  readonly wanted: readonly string[];
  readonly since: EpochMs;
  readonly until: EpochMs;
  /** `auto` asks each group for what a subscription would be sent. */
  readonly pattern: string;
  /** Stops the reading: what was read until then is the answer. */
  readonly stop: AbortSignal;
  readonly progress: Progress;
}

/** Groups that are read at a time: FilterLogEvents may be called ten times a second, in some regions five. */
const atATime = 3;

/** Reads log groups by FilterLogEvents. @throws UsageError when none is there, and what the SDK throws. */
export async function readLogGroups(options: GroupsOptions): Promise<Gathered[]> {
  const { wanted, since, until, progress } = options;
  const { CloudWatchLogsClient } = await import('@aws-sdk/client-cloudwatch-logs');
  const client = new CloudWatchLogsClient({});
  const region = await client.config.region();
  try {
    const groups = await groupsLike(wanted, client, region);
    const reached = groups.map(() => since);
    let read = 0;
    const note = (index: number, at: EpochMs, more: number) => {
      reached[index] = at;
      read += more;
      const covered = reached.reduce((sum, each) => sum + (each - since), 0);
      progress.at(covered / (groups.length * Math.max(1, until - since)), read);
    };
    const gathered: Gathered[] = [];
    await eachOf(groups, atATime, async (group, index) => {
      gathered[index] = await readLogGroup(group, { ...options, client, region }, (at, n) =>
        note(index, at, n),
      );
    });
    progress.end();
    for (const { source } of gathered) tellEnd(source, since, progress);
    return gathered;
  } finally {
    progress.end();
    client.destroy();
  }
}

function tellEnd({ name, stoppedAt, why }: ReplaySource, since: EpochMs, progress: Progress): void {
  if (stoppedAt === undefined) return;
  const because = why ? `tracebell: ${why} So` : 'stopped:';
  progress.say(
    stoppedAt > since
      ? `${because} ${name} was read from ${spoken(since)} to ${spoken(stoppedAt)}, the rest of it not.`
      : `${because} nothing of ${name} was read.`,
  );
}

interface Reading extends GroupsOptions {
  readonly client: CloudWatchLogsClient;
  readonly region: string;
}

async function readLogGroup(
  group: LogGroup,
  options: Reading,
  note: (reached: EpochMs, more: number) => void,
): Promise<Gathered> {
  const { since, until, stop, progress } = options;
  const name = group.logGroupName ?? '';
  const pattern = patternFor(name, options.pattern);
  // Once more here: a stand-in for AWS may not know every pattern, and then gives all.
  const matches = matcherOf(pattern || undefined);
  const account = group.arn?.split(':')[4];
  const origins = new Map<string, Origin>();
  const originOf = (logStream: string): Origin => {
    const origin = origins.get(logStream) ?? {
      ...(account && { account }),
      region: options.region,
      logGroup: name,
      logStream,
    };
    origins.set(logStream, origin);
    return origin;
  };
  const records: LogRecord[] = [];
  let [read, unmatched, latest] = [0, 0, since];
  const source = () => ({ kind: 'log-group' as const, name, read, unmatched, outside: 0 });
  const pages = filterLogEvents({
    call: callOf(options.client, stop),
    logGroup: name,
    from: since,
    to: until,
    pattern,
    sleep: (ms) => abortable(ms, stop),
    onRetry: (why) => progress.say(`${name}: ${why}`),
  });
  try {
    for await (const page of pages) {
      for (const { id, at, message, logStream } of page) {
        read++;
        latest = Math.max(latest, at);
        if (matches(message)) records.push({ id, at, message, origin: originOf(logStream) });
        else unmatched++;
      }
      note(latest, page.length);
    }
  } catch (error) {
    if (stop.aborted) return { records, source: { ...source(), stoppedAt: latest } };
    const why = read > 0 ? plainAwsError(error) : null;
    if (!why) throw error;
    // What took long to read is not thrown away.
    return { records, source: { ...source(), stoppedAt: latest, why } };
  }
  note(until, 0);
  return { records, source: source() };
}

function callOf(client: CloudWatchLogsClient, stop: AbortSignal): FilterLogEvents {
  return async (input) => {
    stop.throwIfAborted();
    const { FilterLogEventsCommand } = await import('@aws-sdk/client-cloudwatch-logs');
    const { events = [], nextToken } = await client.send(new FilterLogEventsCommand(input), {
      abortSignal: stop,
    });
    return {
      events: events as NonNullable<Awaited<ReturnType<FilterLogEvents>>['events']>,
      ...(nextToken && { nextToken }),
    };
  };
}

/** The groups, each once, in the order of their names. @throws UsageError that says which are not there. */
async function groupsLike(
  wanted: readonly string[],
  client: CloudWatchLogsClient,
  region: string,
): Promise<LogGroup[]> {
  const { findLogGroups } = await import('../../deploy/subscriptions.ts');
  const { sleep } = await import('../aws-options.ts');
  const { groups, missing } = await findLogGroups(wanted, { client, sleep });
  const [name] = missing;
  if (name !== undefined)
    throw new UsageError(
      name === '*'
        ? `there is no log group in ${region}: check --region and --profile.`
        : name.endsWith('*')
          ? `no log group begins with "${name.slice(0, -1)}" in ${region}: check the name, --region and --profile.`
          : `there is no log group "${name}" in ${region}: check the name, --region and --profile; '${name}*' takes all that begin so.`,
    );
  return groups.sort((a, b) => ((a.logGroupName ?? '') < (b.logGroupName ?? '') ? -1 : 1));
}

/** Some at a time, in their order; the first error ends it. */
async function eachOf<T>(
  items: readonly T[],
  some: number,
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next++;
      await work(items[index] as T, index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(some, items.length) }, worker));
}

function abortable(ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(done, ms);
    stop.addEventListener('abort', done, { once: true });
    function done(): void {
      clearTimeout(timer);
      stop.removeEventListener('abort', done);
      if (stop.aborted) reject(stop.reason);
      else resolve();
    }
  });
}
