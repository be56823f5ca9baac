import { createHash } from 'node:crypto';
import type { LogRecord, Origin } from '../model/record.ts';
import { type FilteredEvent, type FilterLogEvents, filterLogEvents } from '../sources/filter-log-events.ts';
import type { Chunk, WatchSource } from './watch-sources.ts';

/** How far a group was read: `seen` are the ids since `since`, which are asked for again because events may come late. */
interface Position {
  readonly since: number;
  readonly seen: readonly (readonly [id: string, at: number])[];
}

export interface GroupOptions {
  readonly call: FilterLogEvents;
  readonly logGroup: string;
  readonly origin: Pick<Origin, 'account' | 'region'>;
  readonly pattern?: string | undefined;
  /** Where to begin with a group that was never read, in milliseconds since 1970. */
  readonly from: number;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly tell: (what: string) => void;
}

/** CloudWatch gives events up to about a minute after their time. */
const overlapMs = 60_000;
const pauses = { least: 2_000, most: 10_000 } as const;
const chunkEvents = 500;

/** A source, and a bell that says that something has come. */
export interface GroupSource extends WatchSource {
  wake(): void;
}

/**
 * Polls FilterLogEvents: the one interface that names each event, so that one that comes late or twice is known. Live Tail is quicker
 * but says no ids and leaves events out when there are many: it only rings the bell.
 */
export function groupSource(options: GroupOptions): GroupSource {
  const { logGroup, now } = options;
  let since = options.from - overlapMs;
  let floor = options.from;
  let seen = new Map<string, number>();
  let pages: AsyncGenerator<readonly FilteredEvent[]> | undefined;
  let found: FilteredEvent[] = [];
  let due = 0;
  let pause: number = pauses.least;
  let latest = options.from;

  return {
    name: `log-group:${options.origin.region ?? ''}:${logGroup}:${options.pattern ?? ''}`,
    durable: true,
    resume(position) {
      if (position === undefined) return;
      const known = position as Position;
      since = known.since;
      floor = 0;
      seen = new Map(known.seen);
      latest = Math.max(since, ...seen.values());
    },
    async next() {
      if (!pages && now() < due) return null;
      pages ??= filterLogEvents({ ...options, from: Math.max(0, since) });
      while (found.length < chunkEvents) {
        const page = await pages.next();
        if (page.done) {
          pages = undefined;
          due = now() + pause;
          pause = found.length > 0 ? pauses.least : Math.min(pauses.most, pause * 1.5);
          break;
        }
        for (const event of page.value) if (!seen.has(event.id) && event.at >= floor) found.push(event);
      }
      if (found.length === 0) {
        if (!pages) forget();
        return null;
      }
      const some = found.slice(0, chunkEvents);
      found = found.slice(chunkEvents);
      for (const { id, at } of some) {
        seen.set(id, at);
        latest = Math.max(latest, at);
      }
      if (!pages) forget();
      return chunkOf(some);
    },
    again: async (redo) => redo as Chunk,
    ended: () => false,
    state: () => '',
    close: async () => void (await pages?.return(undefined)),
    wake() {
      due = 0;
      pause = pauses.least;
    },
  };

  /** What is older than any event may come late: a search that is complete need not look there again. */
  function forget(): void {
    since = Math.max(since, latest - overlapMs);
    for (const [id, at] of seen) if (at < since) seen.delete(id);
  }

  /** Records are kept whole until they are handled: asked for again they might be other ones. */
  function chunkOf(events: readonly FilteredEvent[]): Chunk {
    const records = events.map(({ id, at, message, logStream }): LogRecord => {
      return { id, at, message, origin: { ...options.origin, logGroup, logStream } };
    });
    const ids = events.map(({ id }) => id).sort();
    const payload = createHash('sha256')
      .update([logGroup, ...ids].join('\0'))
      .digest('hex');
    const next: Position = { since, seen: [...seen] };
    return { payload, records, redo: { payload, records }, next };
  }
}
