import type { LogGroup } from '@aws-sdk/client-cloudwatch-logs';
import { names } from '../../deploy/stack.ts';
import { ownLogGroups, patternFor } from '../../deploy/target.ts';
import type { Origin } from '../../model/record.ts';
import { followLiveTail } from '../../sources/live-tail.ts';
import { UsageError } from '../usage-error.ts';
import type { WantedGroups, WatchedLogs } from './aws.ts';
import { type GroupSource, groupSource } from './group.ts';
import type { Journal } from './journal.ts';
import { pause, type Watcher } from './run.ts';

export interface GroupsOptions {
  readonly logs: WatchedLogs;
  readonly wanted: WantedGroups;
  readonly pattern: string;
  /** Where to begin with groups that were never read, in milliseconds since 1970. */
  readonly from: number;
  readonly liveTail: boolean;
  readonly journal: Journal;
  readonly watcher: Watcher;
  /** Groups whose events come unfiltered, so that the pattern is applied here. */
  readonly unfiltered: Set<string>;
  readonly now: () => number;
  readonly tell: (what: string) => void;
  readonly signal: AbortSignal;
  /** How often new groups are looked for, in milliseconds. @default 60000 */
  readonly lookEvery?: number;
}

/** Live Tail takes ten groups a session; an account has fifteen sessions, and others want some. */
const session = { groups: 10, most: 10 } as const;

interface Added {
  readonly arn: string;
  readonly pattern: string;
  readonly source: GroupSource;
}

/** Watches the groups that there are, and goes on looking for those to come. Returns the names it begins with. @throws UsageError */
export async function watchGroups(options: GroupsOptions): Promise<string[]> {
  const { logs, wanted, watcher, tell } = options;
  const known = new Set<string>();
  const sessions = { left: session.most };
  const { groups, missing } = await logs.find(wanted);
  // A beginning may have none yet.
  const absent = missing.find((name) => !name.endsWith('*'));
  if (absent !== undefined)
    throw new UsageError(
      `there is no log group "${absent}" in this account and region: check its name, --region and --profile.`,
    );
  const added = await addAll(groups, true);
  const grows = wanted.tags.length > 0 || wanted.names.some((name) => name.endsWith('*'));
  if (added.length === 0 && !grows) throw new UsageError('none of these log groups can be watched.');
  for (const name of missing)
    tell(
      `no log group${name === '*' ? ' is there' : ` begins with "${name.slice(0, -1)}"`} yet: waiting for one`,
    );
  if (added.length === 0 && missing.length === 0) tell('no log group is like that yet: waiting for one');
  if (grows) watcher.beside(look);
  return added;

  async function look(signal: AbortSignal): Promise<void> {
    for (;;) {
      await pause(options.lookEvery ?? 60_000, signal);
      if (signal.aborted) return;
      try {
        for (const name of await addAll((await logs.find(wanted)).groups, false))
          tell(`a new log group: ${name}`);
      } catch (error) {
        tell(`new log groups could not be looked for: ${error instanceof Error ? error.message : error}`);
      }
    }
  }

  async function addAll(all: readonly LogGroup[], strict: boolean): Promise<string[]> {
    const own = ownLogGroups(names.stack);
    const sources: Added[] = [];
    for (const group of all) {
      const name = group.logGroupName ?? '';
      if (known.has(name)) continue;
      known.add(name);
      // Tracebell's own log tells of errors that were told already.
      if (own.includes(name) && !wanted.names.includes(name)) continue;
      if (group.logGroupClass !== undefined && group.logGroupClass !== 'STANDARD') {
        tell(`${name} is left out: only Logs Insights reads a group of the class ${group.logGroupClass}`);
        continue;
      }
      const made = sourceOf(group, options);
      const other = await watcher.add(made.source);
      if (other === undefined) sources.push(made);
      else if (strict) throw new UsageError(heldBy(name, other));
      else tell(`${name} is left out: ${other} watches it with the same state`);
    }
    if (options.liveTail) ringFor(sources, sessions, options);
    return sources.map(({ source }) => source.logGroup);
  }
}

/** What to do when another process has it. */
export function heldBy(title: string, other: string): string {
  return `${other} watches ${title} with the same state, and would count the same errors: stop it, or give this one another --state.`;
}

function sourceOf(group: LogGroup, options: GroupsOptions): Added {
  const { logs, journal, unfiltered, tell, now, signal } = options;
  const logGroup = group.logGroupName ?? '';
  const arn = group.logGroupArn ?? (group.arn ?? '').replace(/:\*$/, '');
  const [, , , region, account] = arn.split(':');
  const origin: Omit<Origin, 'logStream'> = {
    logGroup,
    ...(region && { region }),
    ...(account && { account }),
  };
  const pattern = patternFor(logGroup, options.pattern);
  const source = groupSource({
    call: logs.filter,
    origin,
    pattern: pattern || undefined,
    onRefused: () => void unfiltered.add(logGroup),
    from: options.from,
    seen: (name) => journal.seen(name),
    forgetSeen: (name, before) => journal.forgetSeen(name, before),
    now,
    sleep: (ms) => pause(ms, signal),
    tell,
  });
  // A stand-in may know fewer patterns than CloudWatch does, and lets the rest through.
  if (logs.standIn) unfiltered.add(logGroup);
  return { arn, pattern, source };
}

/** The groups of one pattern, in as many sessions as there may be; the others are asked more often. */
function ringFor(
  groups: readonly Added[],
  sessions: { left: number },
  { logs, watcher, tell }: GroupsOptions,
): void {
  for (const pattern of new Set(groups.map((each) => each.pattern))) {
    const those = groups.filter((each) => each.pattern === pattern);
    for (let from = 0; from < those.length && sessions.left > 0; from += session.groups) {
      const byArn = new Map(those.slice(from, from + session.groups).map(({ arn, source }) => [arn, source]));
      sessions.left--;
      watcher.beside((signal) =>
        followLiveTail({
          start: logs.liveTail,
          groups: [...byArn.keys()],
          pattern: pattern || undefined,
          ring: (arns) => {
            for (const arn of arns) byArn.get(arn)?.wake();
          },
          connected: (yes) => {
            for (const source of byArn.values()) source.setTold(yes);
          },
          sleep: pause,
          tell,
          signal,
        }),
      );
    }
  }
}
