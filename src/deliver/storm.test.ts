import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defaultSettings } from '../model/settings.ts';
import type { Budget, ChannelState } from '../model/state.ts';
import { emptyChannel } from '../stores/channel.ts';
import { backoff } from './backoff.ts';
import { blocked, closeDigest, digestNeed, type Grant, take } from './storm.ts';

const limits = defaultSettings.storm;
const start = 1_000_000_000;

function channel() {
  let state: ChannelState = emptyChannel(start);
  return {
    state: () => state,
    set: (next: ChannelState) => {
      state = next;
    },
    ask: (key: string, at: number, budget: Budget = 'main'): Grant => {
      const step = take(state, { key, budget }, start + at, limits);
      if (step.state) state = step.state;
      return step.answer;
    },
  };
}

const kind = (grant: Grant) => (grant.granted ? 'yes' : 'until' in grant ? 'wait' : 'digest');

test('five at once, six wait by name, the rest goes into one digest', () => {
  const { ask } = channel();
  const kinds = Array.from({ length: 20 }, (_, i) => kind(ask(`k${i}`, 0)));
  expect(kinds).toEqual([...Array(5).fill('yes'), ...Array(6).fill('wait'), ...Array(9).fill('digest')]);
});

test('a waiter has its turn before one that came later', () => {
  const { ask } = channel();
  for (let i = 0; i < 5; i++) ask(`k${i}`, 0);
  expect(ask('first', 0)).toEqual({ granted: false, until: start + 10_000 });
  expect(kind(ask('second', 5000))).toBe('wait');
  expect(kind(ask('late', 10_000))).toBe('wait');
  expect(kind(ask('first', 10_000))).toBe('yes');
  expect(kind(ask('second', 20_000))).toBe('yes');
});

test('racing workers pay once for the same message', () => {
  const { ask } = channel();
  for (let i = 0; i < 50; i++) expect(kind(ask('same', i))).toBe('yes');
  for (let i = 0; i < 4; i++) expect(kind(ask(`other${i}`, 100))).toBe('yes');
  expect(kind(ask('one more', 100))).toBe('wait');
});

test('three a minute in reserve, also when the bucket is empty', () => {
  const { ask } = channel();
  for (let i = 0; i < 30; i++) ask(`k${i}`, 0);
  const kinds = Array.from({ length: 5 }, (_, i) => kind(ask(`r${i}`, 0, 'reserve')));
  expect(kinds).toEqual(['yes', 'yes', 'yes', 'wait', 'wait']);
});

test('whatever is asked, at most fifteen are granted in any minute', () => {
  const asks = fc.array(
    fc.record({
      wait: fc.oneof(fc.constant(0), fc.nat(15_000)),
      // Somebody new, or one of those that were put off.
      again: fc.option(fc.nat(20), { nil: undefined }),
      budget: fc.constantFrom<Budget>('main', 'main', 'main', 'reserve', 'digest'),
    }),
    { minLength: 50, maxLength: 300 },
  );
  let most = 0;
  fc.assert(
    fc.property(asks, (all) => {
      const { ask } = channel();
      const putOff: { key: string; budget: Budget }[] = [];
      const times: number[] = [];
      let at = 0;
      for (const [i, { wait, again, budget }] of all.entries()) {
        at += wait;
        const old = again === undefined ? undefined : putOff.splice(again, 1)[0];
        const each = old ?? { key: `k${i}`, budget };
        if (ask(each.key, at, each.budget).granted) times.push(at);
        else putOff.push(each);
      }
      for (const time of times) {
        most = Math.max(most, times.filter((other) => other >= time && other < time + 60_000).length);
      }
      return most <= 15;
    }),
    { numRuns: 200, seed: 1 },
  );
  // It is used, not only kept.
  expect(most).toBeGreaterThan(11);
});

test('after a 429 nothing passes, then half the pace for five minutes', () => {
  const { ask, set, state } = channel();
  for (let i = 0; i < 5; i++) ask(`k${i}`, 0);
  set(blocked(state(), start + 30_000, start, limits));
  expect(ask('a', 1000)).toEqual({ granted: false, until: start + 30_000 });
  expect(ask('r', 1000, 'reserve')).toEqual({ granted: false, until: start + 30_000 });
  // Twenty seconds a token instead of ten: one and a half by now.
  expect(kind(ask('a', 30_000))).toBe('yes');
  expect(kind(ask('b', 30_000))).toBe('wait');
});

test('a digest: said, edited each half minute, closed after a quiet minute, and then there may be another', () => {
  const { ask, set, state } = channel();
  for (let i = 0; i < 12; i++) ask(`k${i}`, 0);
  const need = (at: number, canEdit = true) =>
    digestNeed(state().digest, canEdit, start + at, limits, defaultSettings.timing.skew).need;
  expect(need(0)).toBe('post');
  expect(need(0, false)).toBe('wait');
  expect(need(10_000, false)).toBe('post');
  const { digest } = state();
  if (!digest) throw new Error('no digest');
  set({ ...state(), digest: { ...digest, saidAt: start, editedAt: start } });
  expect(need(29_999)).toBe('wait');
  expect(need(30_000)).toBe('edit');
  expect(need(60_000)).toBe('close');
  set(closeDigest(state(), start + 60_000));
  expect(state().past.map(({ id }) => id)).toEqual([digest.id]);
  expect(need(60_000)).toBe('nothing');
});

test('a digest whose answer was lost is looked for when its lease has lapsed', () => {
  const lease = { owner: 'w', until: start + 30_000, fence: 1 };
  const sending = { at: start, key: { issue: 'd', episode: 1, kind: 'digest' } };
  const digest = {
    id: 'd',
    since: start,
    joinedAt: start,
    revision: 0,
    over: false,
    fence: 1,
    lease,
    sending,
  };
  expect(digestNeed(digest, true, start + 34_999, limits, 5000)).toEqual({
    need: 'wait',
    until: start + 35_000 - 0,
  });
  expect(digestNeed(digest, true, start + 35_000, limits, 5000)).toEqual({ need: 'recover' });
});

test('waits double, and stop at five minutes', () => {
  expect([0, 1, 2, 3].map(backoff)).toEqual([2000, 4000, 8000, 16_000]);
  expect(backoff(99)).toBe(300_000);
});
