import { createHash } from 'node:crypto';
import { plainAwsError } from '../../deploy/aws-errors.ts';
import type { LogRecord, Origin } from '../../model/record.ts';
import {
  type FilteredEvent,
  type FilterLogEvents,
  filterLogEvents,
} from '../../sources/filter-log-events.ts';
import type { Seen } from './journal.ts';
import type { Chunk, WatchSource } from './source.ts';

/** How far a group was read. Everything from `since` on is asked for again, since events may come late; what was seen is known by its id. */
interface Position {
  readonly since: number;
  /** What is older was there before the watch began. */
  readonly floor: number;
}

/** Which events a chunk held: CloudWatch still has them. */
interface Redo {
  readonly from: number;
  readonly to: number;
  readonly ids: readonly string[];
}

export interface GroupOptions {
  readonly call: FilterLogEvents;
  readonly origin: Omit<Origin, 'logStream'>;
  /** For CloudWatch to look for; undefined: it gives every event. */
  readonly pattern?: string | undefined;
  /** CloudWatch refuses the pattern: from now on every event comes. */
  readonly onRefused: () => void;
  /** Where to begin with a group that was never read, in milliseconds since 1970. */
  readonly from: number;
  /** Events that were taken in an earlier run, by the source's name. */
  readonly seen: (source: string) => Seen;
  readonly forgetSeen: (source: string, before: number) => void;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly tell: (what: string) => void;
}

/** All in milliseconds. */
export const groupTiming = {
  /** CloudWatch gives most events within seconds; clocks differ. */
  overlap: 120_000,
  /** Some come later: so far back is looked every now and then. */
  deep: { back: 60 * 60_000, every: 5 * 60_000 },
  /** Between two searches: the least when something came, more while it is quiet, and most of all where Live Tail would say so. */
  pause: { least: 2_000, most: 10_000, told: 60_000 },
  afterTrouble: 30_000,
} as const;

const chunkEvents = 500;

/** A source, and a bell that says that something has come. */
export interface GroupSource extends WatchSource {
  readonly logGroup: string;
  wake(): void;
  /** Whether somebody will ring the bell. */
  setTold(told: boolean): void;
}

/**
 * Polls FilterLogEvents: the one interface that names each event, so that one that comes late or twice is known. Live Tail is quicker
 * but says no ids and leaves events out when there are many: it only rings the bell.
 */
export function groupSource(options: GroupOptions): GroupSource {
  const { origin, now, tell } = options;
  const { logGroup } = origin;
  const name = `log-group:${origin.account ?? ''}:${origin.region ?? ''}:${logGroup}`;
  const seen = new Map<string, number>();
  const pauses = groupTiming.pause;
  let { pattern } = options;
  let floor = options.from;
  let since = options.from;
  let pages: AsyncGenerator<readonly FilteredEvent[]> | undefined;
  let startedAt = 0;
  let deepAt = now();
  let found: FilteredEvent[] = [];
  let came = false;
  let due = 0;
  let pause: number = pauses.least;
  let told = false;
  let completeAt = now();
  let trouble = '';

  return {
    name,
    title: logGroup,
    logGroup,
    durable: true,
    pause: 250,
    resume(position) {
      if (position === undefined) return;
      ({ since, floor } = position as Position);
      for (const [id, at] of options.seen(name)) seen.set(id, at);
      // What came late while nobody looked.
      deepAt = 0;
    },
    begin: placeNow,
    next: () => guarded(next),
    async again(redo) {
      const { from, to, ids } = redo as Redo;
      const wanted = new Map(ids.map((id, place) => [id, place]));
      const events: FilteredEvent[] = [];
      for await (const page of search(from, to))
        for (const each of page) if (wanted.has(each.id)) events.push(each);
      if (events.length === 0) return null;
      events.sort((a, b) => (wanted.get(a.id) ?? 0) - (wanted.get(b.id) ?? 0));
      for (const id of ids) seen.set(id, to);
      return { payload: payloadOf(ids), records: events.map(recordOf), seen: ids.map((id) => [id, to]) };
    },
    ended: () => false,
    lag: () => ({ ms: Math.max(0, now() - completeAt) }),
    close: async () => void (await pages?.return(undefined)),
    wake() {
      due = 0;
      pause = pauses.least;
    },
    setTold(yes) {
      if (told && !yes) due = 0;
      told = yes;
    },
  };

  async function next(): Promise<Chunk | null> {
    if (!pages && found.length === 0) {
      if (now() < due) return null;
      startedAt = now();
      came = false;
      const deep = startedAt - deepAt > groupTiming.deep.every;
      if (deep) deepAt = startedAt;
      const back = startedAt - (deep ? groupTiming.deep.back : 0);
      pages = search(Math.max(floor, Math.min(since, back) - groupTiming.overlap));
    }
    while (pages && found.length === 0) {
      const page = await pages.next();
      if (page.done) {
        complete();
        return { payload: '', records: [], redo: null, next: placeNow() };
      }
      found = page.value.filter(({ id, at }) => at >= floor && !seen.has(id));
    }
    if (found.length === 0) return null;
    came = true;
    const some = found.slice(0, chunkEvents);
    found = found.slice(chunkEvents);
    for (const { id, at } of some) seen.set(id, at);
    return chunkOf(some);
  }

  function placeNow(): Position {
    return { since, floor };
  }

  function search(from: number, to?: number): AsyncGenerator<readonly FilteredEvent[]> {
    return filterLogEvents({ ...options, logGroup, pattern, from, to });
  }

  /** What is older than any event may come late need not be looked at again. */
  function complete(): void {
    pages = undefined;
    completeAt = startedAt;
    since = Math.max(since, startedAt);
    due = now() + pause;
    pause = came ? pauses.least : Math.min(told ? pauses.told : pauses.most, pause * 1.5);
    const before = startedAt - groupTiming.deep.back - 2 * groupTiming.overlap;
    let old = 0;
    for (const [id, at] of seen) {
      if (at >= before) continue;
      seen.delete(id);
      old++;
    }
    if (old > 0) options.forgetSeen(name, before);
  }

  /** A group that cannot be read for a while is said once, and tried again. */
  async function guarded(read: () => Promise<Chunk | null>): Promise<Chunk | null> {
    try {
      const chunk = await read();
      if (trouble !== '') tell(`${logGroup} is read again`);
      trouble = '';
      return chunk;
    } catch (error) {
      pages = undefined;
      const { name: kind = '' } = error as Error;
      if (kind === 'InvalidParameterException' && pattern !== undefined) {
        tell(
          `CloudWatch refuses the pattern for ${logGroup}: every event is asked for, and the pattern is applied here`,
        );
        pattern = undefined;
        options.onRefused();
        return null;
      }
      const why = kind === 'ResourceNotFoundException' ? 'the log group is gone' : whyNot(error);
      if (trouble !== why) tell(`${logGroup} cannot be read for now: ${why}`);
      trouble = why;
      due = now() + groupTiming.afterTrouble;
      return null;
    }
  }

  function chunkOf(events: readonly FilteredEvent[]): Chunk {
    const ids = events.map(({ id }) => id);
    const times = events.map(({ at }) => at);
    const redo: Redo = { from: Math.min(...times), to: Math.max(...times) + 1, ids };
    return {
      payload: payloadOf(ids),
      records: events.map(recordOf),
      redo,
      next: placeNow(),
      seen: events.map(({ id, at }) => [id, at]),
    };
  }

  function recordOf({ id, at, message, logStream }: FilteredEvent): LogRecord {
    return { id, at, message, origin: originOf(logStream) };
  }

  function originOf(logStream: string): Origin {
    return { ...origin, logStream };
  }

  function payloadOf(ids: readonly string[]): string {
    return createHash('sha256')
      .update([name, ...[...ids].sort()].join('\0'))
      .digest('hex');
  }
}

/** It may be a bug of ours; the other sources go on all the same. */
function whyNot(error: unknown): string {
  return plainAwsError(error) ?? (error instanceof Error ? `${error.name}: ${error.message}` : String(error));
}
