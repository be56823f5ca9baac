import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nothingSaid } from '../../src/decide/decide.ts';
import type { Fingerprint, SafeEvent } from '../../src/model/event.ts';
import type { Claim, Observation, Observed, Store } from '../../src/model/ports.ts';
import { defaultSettings } from '../../src/model/settings.ts';
import type { Aggregate, Delivery, IssueState, OpenRecord, Sending } from '../../src/model/state.ts';
import { fingerprintOf } from '../faults/stages.ts';

const now = Date.UTC(2026, 0, 5, 12);
const minute = 60_000;

/** What every store has to do alike. `open` answers handles to the same, new, empty store; called again, to the next. */
export function storeCases(
  name: string,
  open: () => Promise<{ one: Store; other: Store; end: () => Promise<void> }>,
) {
  describe(`${name}: the store's verbs`, () => {
    let one: Store;
    let other: Store;
    let end: () => Promise<void>;
    let serial = 0;
    beforeAll(async () => {
      ({ one, other, end } = await open());
    });
    afterAll(async () => {
      await end();
    });

    const named = (text: string) => fingerprintOf(`${name} ${++serial} ${text}`);
    const observed = async (store: Store, change: Partial<Observation>) =>
      store.observe({
        payload: `p${++serial}`,
        now,
        aggregates: [],
        streams: [],
        taken: [],
        left: [],
        breaker: defaultSettings.breaker,
        ...change,
      });
    const count = async (aggregates: readonly Aggregate[], change: Partial<Observation> = {}) =>
      issuesOf(await observed(one, { aggregates, ...change }));
    const fresh = async (text: string): Promise<IssueState> => {
      const [state] = await count([aggregateOf(named(text))]);
      if (!state) throw new Error('no issue');
      return state;
    };

    test('a payload is counted once, whoever sees it again', async () => {
      const fingerprint = named('once');
      const change = { payload: 'same', aggregates: [aggregateOf(fingerprint, 3)] };
      expect(await observed(one, change)).toMatchObject({ kind: 'counted', already: false });
      const again = await observed(other, change);
      expect(again).toMatchObject({ kind: 'counted', already: true });
      expect(issuesOf(again)[0]?.count.count).toBe(3);
    });

    test('a new issue is open, due at once, and has its sample', async () => {
      const fingerprint = named('new');
      const [state] = await count([aggregateOf(fingerprint, 2)]);
      expect(state?.meta).toMatchObject({
        fingerprint,
        status: 'open',
        episode: 1,
        opened: 'new',
        dueAt: now,
      });
      expect(state?.count).toMatchObject({ count: 2, lastSeen: now, touched: now });
      expect(await other.due(now, 1000)).toContain(fingerprint);
      expect((await other.sample(fingerprint))?.latest.traceback).toBe('boom');
    });

    test('templates that may be similar are one list for all workers, the oldest first', async () => {
      const key = named('similar');
      const mine = (name: string) => ({ fingerprint: `${key}-${name}` as Fingerprint, template: name });
      expect(await one.neighbours(key, mine('a'), now)).toEqual([mine('a')]);
      await Promise.all([one.neighbours(key, mine('b'), now), other.neighbours(key, mine('c'), now)]);
      const list = await other.neighbours(key, mine('a'), now);
      expect(list[0]).toEqual(mine('a'));
      expect(list.map(({ template }) => template).sort()).toEqual(['a', 'b', 'c']);
      expect(await one.neighbours(`${key}-other`, mine('d'), now)).toEqual([mine('d')]);
    });

    test('counts of racing payloads add up', async () => {
      const fingerprint = named('race');
      const writes = Array.from({ length: 8 }, (_, i) =>
        observed(i % 2 ? one : other, { aggregates: [aggregateOf(fingerprint, 1 + i)] }),
      );
      await Promise.all(writes);
      const [state] = await one.read([fingerprint]);
      expect(state?.count.count).toBe(36);
      expect(Object.values(state?.count.hours ?? {})).toEqual([36]);
    });

    test('a known issue that is due is not written again, one that is at rest becomes due', async () => {
      const { meta } = await fresh('due');
      const [again] = await count([aggregateOf(meta.fingerprint)]);
      expect(again?.meta.rev).toBe(meta.rev);
      const rested = await one.advance(meta.fingerprint, meta.rev, { dueAt: null });
      expect(rested?.dueAt).toBeUndefined();
      const [woken] = await count([aggregateOf(meta.fingerprint)], { now: now + minute });
      expect(woken?.meta.dueAt).toBeGreaterThan(now);
    });

    test('a hundred issues in one payload, each counted once, also when it comes again', async () => {
      const aggregates = Array.from({ length: 100 }, (_, i) => aggregateOf(named(`many${i}`)));
      const payload = `many-${name}`;
      const states = issuesOf(await observed(one, { payload, aggregates }));
      expect(states).toHaveLength(100);
      expect(issuesOf(await observed(other, { payload, aggregates }))).toHaveLength(100);
      const all = await one.read(aggregates.map((each) => each.fingerprint));
      expect(all.map(({ count: { count } }) => count)).toEqual(aggregates.map(() => 1));
    });

    test('past the limit new issues of one family go into one issue', async () => {
      const family = { key: `k-${name}`, fingerprint: named('family'), title: 'Many different' };
      const aggregates = Array.from({ length: 50 }, (_, i) => ({ ...aggregateOf(named(`f${i}`)), family }));
      const result = await observed(one, { aggregates });
      expect(result).toMatchObject({ diverted: 30 });
      const [state] = await one.read([family.fingerprint]);
      expect(state?.count.count).toBe(30);
      expect(state?.meta).toMatchObject({ title: 'Many different', family: family.key });
      expect(await one.read(aggregates.map((each) => each.fingerprint))).toHaveLength(20);
    });

    test('one claim wins; the next needs the new rev, and an old fence settles nothing', async () => {
      const { meta } = await fresh('claim');
      const { fingerprint } = meta;
      const claims = await Promise.all([
        one.claim(fingerprint, claimOf(meta.rev, 'a')),
        other.claim(fingerprint, claimOf(meta.rev, 'b')),
      ]);
      const won = claims.filter((each) => each !== null);
      expect(won).toHaveLength(1);
      const first = won[0];
      if (!first) throw new Error('nobody won');
      expect(first.lease?.fence).toBe(first.fence);
      expect(first.deliveries['slack']?.sending?.key.kind).toBe('issue');
      expect(first.dueAt).toBe(now + 30_000);
      const second = await other.claim(fingerprint, claimOf(first.rev, 'c'));
      expect(second?.fence).toBe(first.fence + 1);
      const settlement = { fence: first.fence, rev: first.rev, now, receiver: 'slack', delivery: said };
      expect(await one.settle(fingerprint, settlement)).toBeNull();
      const settled = await one.settle(fingerprint, {
        ...settlement,
        fence: second?.fence ?? 0,
        rev: second?.rev ?? 0,
      });
      expect(settled?.lease).toBeUndefined();
      expect(settled?.dueAt).toBeUndefined();
      expect(settled?.deliveries['slack']?.saidAt).toBe(now);
      expect(await one.due(now + 1e9, 1000)).not.toContain(fingerprint);
    });

    test('what a person does between claim and settle stays, and is looked at at once', async () => {
      const { meta } = await fresh('between');
      const claim = await one.claim(meta.fingerprint, claimOf(meta.rev, 'a'));
      await other.setStatus(meta.fingerprint, { what: 'resolve', by: 'U1', now: now + 1 });
      const settlement = {
        fence: claim?.fence ?? 0,
        rev: claim?.rev ?? 0,
        now: now + 2,
        receiver: 'slack',
        delivery: said,
      };
      const settled = await one.settle(meta.fingerprint, settlement);
      expect(settled).toMatchObject({ status: 'resolved', dueAt: now + 2, resolved: { by: 'U1', count: 1 } });
    });

    test('advance needs the rev; null removes', async () => {
      const { meta } = await fresh('advance');
      expect(await one.advance(meta.fingerprint, meta.rev + 1, { episode: 2 })).toBeNull();
      const next = await one.advance(meta.fingerprint, meta.rev, { episode: 2, dueAt: null });
      expect(next).toMatchObject({ episode: 2, rev: meta.rev + 1 });
      expect(next && 'dueAt' in next).toBe(false);
    });

    test('wake brings forward, never puts off', async () => {
      const { meta } = await fresh('wake');
      await one.wake(meta.fingerprint, now + minute);
      expect((await one.read([meta.fingerprint]))[0]?.meta.dueAt).toBe(now);
      await one.wake(meta.fingerprint, now - minute);
      expect((await other.read([meta.fingerprint]))[0]?.meta.dueAt).toBe(now - minute);
    });

    test('resolve, reopen, mute, unmute: once each, with who and when', async () => {
      const { meta } = await fresh('status');
      const act = (what: 'resolve' | 'reopen' | 'mute' | 'unmute') =>
        one.setStatus(meta.fingerprint, { what, by: 'U1', now: now + 1000 });
      await act('resolve');
      const twice = await act('resolve');
      expect(twice?.meta.acts).toEqual([{ at: now + 1000, by: 'U1', what: 'resolve' }]);
      expect((await act('unmute'))?.meta.status).toBe('resolved');
      expect((await act('reopen'))?.meta.status).toBe('open');
      expect((await act('mute'))?.meta).toMatchObject({
        status: 'muted',
        mute: { until: { kind: 'forever' } },
      });
      expect((await act('unmute'))?.meta.status).toBe('open');
      expect(await one.setStatus(named('nobody'), { what: 'mute', by: 'U1', now })).toBeNull();
    });

    test('a channel is changed by one after the other', async () => {
      const channel = `C-${name}`;
      const take = (store: Store) =>
        store.spend(channel, now, (state) => ({
          state: { ...state, sequence: state.sequence + 1 },
          answer: state.sequence,
        }));
      const answers = await Promise.all(Array.from({ length: 6 }, (_, i) => take(i % 2 ? one : other)));
      expect([...answers].sort()).toEqual([0, 1, 2, 3, 4, 5]);
    });

    test('unfinished records are handed over with the count, to one batch only', async () => {
      const stream = `s-${name}`;
      const left: OpenRecord = { stream, id: 'left', record: record(), dueAt: now + minute };
      await observed(one, { streams: [stream], left: [left] });
      expect(await one.dueOpen(now, 100)).toEqual([]);
      expect(await one.dueOpen(now + minute, 100)).toEqual([left]);
      const asked = await observed(one, { streams: [stream], aggregates: [aggregateOf(named('open'))] });
      expect(asked).toEqual({ kind: 'open', open: [left] });
      const taking = { streams: [stream], taken: [left] };
      const [a, b] = await Promise.all([observed(one, taking), observed(other, taking)]);
      expect([a?.kind, b?.kind].sort()).toEqual(['counted', 'open']);
      expect(await one.dueOpen(now + minute, 100)).toEqual([]);
    });

    test('an alias counts for the issue that it leads to', async () => {
      const { meta } = await fresh('target');
      const from = named('alias');
      await one.alias(from, meta.fingerprint, now);
      const [state] = await count([aggregateOf(from, 4)]);
      expect(state?.meta.fingerprint).toBe(meta.fingerprint);
      expect(state?.count.count).toBe(5);
      expect((await other.read([from]))[0]?.meta.fingerprint).toBe(meta.fingerprint);
      expect(await one.sample(from)).not.toBeNull();
    });

    test('a digest has its members once', async () => {
      const member = named('member');
      await one.join('C', `d-${name}`, member, now);
      await other.join('C', `d-${name}`, member, now);
      expect(await one.members('C', `d-${name}`)).toEqual([member]);
    });

    test('a notice is given once in its time, over all workers', async () => {
      const id = `n-${name}`;
      const given = await Promise.all([one.notice(id, now, minute), other.notice(id, now, minute)]);
      expect(given.sort()).toEqual([false, true]);
      expect(await one.notice(id, now + minute, minute)).toBe(true);
    });

    test('issues are listed, the latest first, and found by their id', async () => {
      const [older, newer] = [named('list'), named('list')];
      await count([{ ...aggregateOf(older), last: now + 1e6 }]);
      await count([{ ...aggregateOf(newer), last: now + 2e6 }]);
      const listed = (await one.list({ since: now + 1e6 })).map(({ meta }) => meta.fingerprint);
      expect(listed).toEqual([newer, older]);
      expect(await one.list({ limit: 1 })).toHaveLength(1);
      const { meta } = await fresh('find');
      const found = await one.find(meta.id);
      expect(found.map((each) => each.meta.fingerprint)).toContain(meta.fingerprint);
      expect(await one.find(meta.fingerprint)).toHaveLength(1);
      expect(await one.find('nosuchthing')).toEqual([]);
    });

    test('the whole of a traceback is kept beside the part that arrived, also when a newer one arrives', async () => {
      const { meta } = await fresh('part');
      const whole = { ...eventOf(), traceback: 'boom\n  at frame' } as SafeEvent;
      expect(await one.complete(meta.fingerprint, whole)).toBe(true);
      expect(await other.sample(meta.fingerprint)).toMatchObject({
        latest: { traceback: 'boom' },
        whole: { traceback: 'boom\n  at frame' },
      });
      await one.setStatus(meta.fingerprint, { what: 'resolve', by: 'U1', now });
      await count([
        { ...aggregateOf(meta.fingerprint), sample: { ...eventOf(), traceback: 'newer' } as SafeEvent },
      ]);
      expect(await one.sample(meta.fingerprint)).toMatchObject({
        latest: { traceback: 'newer' },
        whole: { traceback: 'boom\n  at frame' },
      });
      expect(await one.complete(named('nobody'), whole)).toBe(false);
      const from = named('part-alias');
      await one.alias(from, meta.fingerprint, now);
      expect(await one.complete(from, { ...whole, traceback: 'by alias' })).toBe(true);
      expect((await one.sample(meta.fingerprint))?.whole?.traceback).toBe('by alias');
    });

    test('a long traceback is kept whole', async () => {
      const fingerprint = named('long');
      const traceback = Array.from({ length: 20_000 }, (_, i) => `  at frame ${i} (file-${i % 97}.js)`).join(
        '\n',
      );
      const sample = { ...eventOf(), traceback } as SafeEvent;
      await count([{ ...aggregateOf(fingerprint), sample }]);
      expect((await one.sample(fingerprint))?.latest.traceback).toBe(traceback);
    });
  });
}

const said: Delivery = { ...nothingSaid, episode: 1, saidAt: now };

function issuesOf(observed: Observed): readonly IssueState[] {
  if (observed.kind !== 'counted') throw new Error('unfinished records were in the way');
  return observed.issues;
}

function record() {
  return { id: 'e', at: now, message: 'boom', origin: { logGroup: 'g', logStream: 's' } };
}

function eventOf(): SafeEvent {
  return {
    record: record(),
    mechanism: 'plain',
    level: 'error',
    exceptions: [{ type: null, message: 'boom', frames: [], innermost: 'first' }],
    traceback: 'boom',
  } as unknown as SafeEvent;
}

function aggregateOf(fingerprint: Fingerprint, n = 1): Aggregate {
  return {
    fingerprint,
    count: n,
    first: now,
    last: now,
    steps: { [Math.floor(now / (5 * minute))]: n },
    sample: eventOf(),
    title: 'boom',
    labels: { logGroup: 'g' },
    lines: 1,
  };
}

function claimOf(rev: number, owner: string): Claim {
  const sending: Sending = {
    op: 'post',
    key: { issue: 'i', episode: 1, kind: 'issue' },
    reason: 'new',
    at: now,
    episode: 1,
    count: 1,
    episodeCount: 1,
    status: 'open',
    actsAt: 0,
  };
  return { rev, owner, now, until: now + 30_000, receiver: 'slack', delivery: nothingSaid, sending };
}
