import { beforeEach, describe, expect, test } from 'vitest';
import type { FilterLogEvents } from '../../sources/filter-log-events.ts';
import { type GroupSource, groupSource, groupTiming } from './group.ts';
import type { Chunk } from './source.ts';

interface StoredEvent {
  readonly eventId: string;
  readonly timestamp: number;
  readonly message: string;
  readonly logStreamName: string;
}

const minute = 60_000;
const start = 1_800_000_000_000;

let now: number;
let events: StoredEvent[];
let asked: Parameters<FilterLogEvents>[0][];
let fail: Error | null;
let told: string[];
let refused: number;
let seenBefore: [string, number][];
let onSleep: () => void;

beforeEach(() => {
  [now, events, asked, fail, told, refused, seenBefore] = [start, [], [], null, [], 0, []];
  onSleep = () => {};
});

function add(eventId: string, timestamp: number): void {
  events.push({ eventId, timestamp, message: `ERROR ${eventId}`, logStreamName: 'a' });
}

/** Two events a page, in the order of their times. */
const call: FilterLogEvents = async (input) => {
  asked.push(input);
  if (fail) throw fail;
  const { startTime, endTime = Number.POSITIVE_INFINITY, nextToken = '0' } = input;
  const all = events
    .filter(({ timestamp }) => timestamp >= startTime && timestamp <= endTime)
    .sort((a, b) => a.timestamp - b.timestamp);
  const from = Number(nextToken);
  const more = from + 2 < all.length;
  return { events: all.slice(from, from + 2), ...(more && { nextToken: String(from + 2) }) };
};

function source(position?: unknown): GroupSource {
  const made = groupSource({
    call,
    origin: { logGroup: '/app', region: 'eu-west-1', account: '123456789012' },
    pattern: 'ERROR',
    onRefused: () => void refused++,
    from: start,
    seen: () => seenBefore,
    forgetSeen: () => {},
    now: () => now,
    sleep: async () => onSleep(),
    tell: (what) => told.push(what),
  });
  made.resume(position);
  return made;
}

/** One search to its end: ids of what was new, and where it goes on. */
async function search(from: GroupSource): Promise<{ ids: string[]; chunks: Chunk[]; next: unknown }> {
  const chunks: Chunk[] = [];
  for (let chunk = await from.next(); chunk; chunk = await from.next()) chunks.push(chunk);
  const ids = chunks.flatMap(({ records }) => records.map(({ id }) => id));
  return { ids, chunks, next: chunks.at(-1)?.next };
}

const rejection = (name: string, message = name) =>
  Object.assign(new Error(message), { name, $metadata: {} });

describe('a log group', () => {
  test('gives each event once, over pages and searches, however often it is asked for', async () => {
    for (let n = 0; n < 7; n++) add(`e${n}`, start + n);
    const group = source();
    expect((await search(group)).ids).toEqual(['e0', 'e1', 'e2', 'e3', 'e4', 'e5', 'e6']);
    now += 3_000;
    add('e7', start + 1);
    expect((await search(group)).ids).toEqual(['e7']);
    now += 3_000;
    expect((await search(group)).ids).toEqual([]);
  });

  test('what was there before the watch began is left', async () => {
    add('old', start - 1);
    add('new', start);
    expect((await search(source())).ids).toEqual(['new']);
  });

  test('what comes minutes late is found, what comes an hour late as well, once each', async () => {
    const group = source();
    await search(group);
    now += 10 * minute;
    await search(group);
    add('late', now - minute);
    now += 11_000;
    expect((await search(group)).ids).toEqual(['late']);
    now += 50 * minute;
    await search(group);
    add('very late', now - 50 * minute);
    now += 11_000;
    // The usual look does not reach so far back.
    expect((await search(group)).ids).toEqual([]);
    now += groupTiming.deep.every;
    expect((await search(group)).ids).toEqual(['very late']);
    now += groupTiming.deep.every + 1;
    expect((await search(group)).ids).toEqual([]);
  });

  test('a quiet group does not ask for all of its past again and again', async () => {
    const group = source();
    await search(group);
    now += 30 * minute;
    await search(group);
    now += minute;
    await search(group);
    expect(asked.at(-1)?.startTime).toBeGreaterThanOrEqual(start + 28 * minute);
  });

  test('asks more seldom while it is quiet, and at once when the bell rings', async () => {
    const group = source();
    await search(group);
    const first = asked.length;
    now += 1_000;
    expect(await group.next()).toBeNull();
    expect(asked.length).toBe(first);
    group.wake();
    await search(group);
    expect(asked.length).toBe(first + 1);
    group.setTold(true);
    for (let n = 0; n < 20; n++) {
      now += 60_000;
      await search(group);
    }
    now += 30_000;
    const quiet = asked.length;
    expect(await group.next()).toBeNull();
    expect(asked.length).toBe(quiet);
    // Nobody rings any more.
    group.setTold(false);
    await search(group);
    expect(asked.length).toBe(quiet + 1);
  });

  test('goes on where the last run stopped, without what that one took', async () => {
    add('e0', start + 1);
    add('e1', start + 2);
    const first = await search(source());
    seenBefore = first.chunks.flatMap(({ seen = [] }) => seen.map(([id, at]): [string, number] => [id, at]));
    now += 3 * 60 * minute;
    add('e2', start + 3);
    add('e3', start + 100 * minute);
    expect((await search(source(first.next))).ids).toEqual(['e2', 'e3']);
  });

  test('begins where the first run did, should that have read nothing', async () => {
    const place = source().begin();
    now += 3 * 60 * minute;
    add('e0', start + 1);
    expect((await search(source(JSON.parse(JSON.stringify(place))))).ids).toEqual(['e0']);
  });

  test('makes the same chunk again by its ids, and keeps no text of it', async () => {
    add('e0', start + 5);
    add('e1', start + 5);
    const [chunk] = (await search(source())).chunks;
    add('e2', start + 5);
    const later = source(chunk?.next);
    const again = await later.again(JSON.parse(JSON.stringify(chunk?.redo)));
    expect(again?.payload).toBe(chunk?.payload);
    expect(again?.records).toEqual(chunk?.records);
    expect(JSON.stringify([chunk?.redo, chunk?.next, chunk?.seen])).not.toContain('ERROR');
    expect((await search(later)).ids).toEqual(['e2']);
    events = [];
    expect(await source().again(chunk?.redo)).toBeNull();
  });
});

describe('trouble', () => {
  test('credentials that expired are said once in plain words, and read on when they are renewed', async () => {
    const group = source();
    fail = rejection('ExpiredTokenException');
    for (let n = 0; n < 3; n++) {
      expect(await group.next()).toBeNull();
      now += groupTiming.afterTrouble + 1;
    }
    expect(told).toEqual([
      '/app cannot be read for now: your AWS credentials have expired: get new ones and try again.',
    ]);
    fail = null;
    add('e0', start + 1);
    expect((await search(group)).ids).toEqual(['e0']);
    expect(told.at(-1)).toBe('/app is read again');
  });

  test('throttling is waited for, and a page is not lost by it', async () => {
    for (let n = 0; n < 6; n++) add(`e${n}`, start + n);
    const group = source();
    const first = await group.next();
    expect(first?.records).toHaveLength(2);
    fail = rejection('ThrottlingException');
    let waits = 0;
    onSleep = () => {
      if (++waits === 3) fail = null;
    };
    const ids = [...(first?.records ?? []).map(({ id }) => id), ...(await search(group)).ids];
    expect(told).toEqual([]);
    // Longer than the calls are patient: the search begins anew, and what was taken is known.
    fail = rejection('ThrottlingException');
    onSleep = () => {};
    now += minute;
    expect(await group.next()).toBeNull();
    fail = null;
    add('e6', start + 6);
    now += minute;
    ids.push(...(await search(group)).ids);
    expect(told).toHaveLength(2);
    expect(ids).toEqual(['e0', 'e1', 'e2', 'e3', 'e4', 'e5', 'e6']);
  });

  test('a pattern that CloudWatch refuses is left to us', async () => {
    const group = source();
    fail = rejection('InvalidParameterException', 'Invalid filter pattern');
    expect(await group.next()).toBeNull();
    fail = null;
    add('e0', start + 1);
    expect((await search(group)).ids).toEqual(['e0']);
    expect(refused).toBe(1);
    expect(asked.at(-1)?.filterPattern).toBeUndefined();
    expect(told[0]).toContain('the pattern is applied here');
  });

  test('a group that is gone is waited for', async () => {
    const group = source();
    fail = rejection('ResourceNotFoundException');
    expect(await group.next()).toBeNull();
    expect(told).toEqual(['/app cannot be read for now: the log group is gone']);
  });
});
