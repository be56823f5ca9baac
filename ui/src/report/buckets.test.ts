import { describe, expect, test } from 'vitest';
import { bucketsOf, timeTicks, valueTicks } from './buckets.ts';

const minute = 60_000;
const start = Date.UTC(2026, 10, 24, 9);
const entry = (n: number, events: number, messages = 0) => ({ at: start + n * minute, events, messages });

describe('bucketsOf', () => {
  test('nothing is lost when minutes are put together', () => {
    const timeline = Array.from({ length: 1440 }, (_, n) => entry(n, n % 3, n % 7 === 0 ? 1 : 0));
    const posts = timeline.flatMap(({ at, messages }) => (messages > 0 ? [{ at: at + 10, title: 't' }] : []));
    const { step, bars, from, to } = bucketsOf(
      { from: start, to: start + 1440 * minute, timeline, posts },
      150,
    );
    expect(step).toBe(10 * minute);
    expect(bars.length).toBeLessThanOrEqual(150);
    const sum = (key: 'events' | 'messages') => bars.reduce((all, bar) => all + bar[key], 0);
    expect([sum('events'), sum('messages')]).toEqual([1440, 206]);
    expect(bars.every(({ at }) => at >= from && at + step <= to)).toBe(true);
    expect(bars[0]?.titles).toEqual(['t', 't']);
  });

  test('one moment has a chart of its own', () => {
    const { step, bars, from, to } = bucketsOf(
      { from: start, to: start, timeline: [entry(0, 5)], posts: [] },
      100,
    );
    expect([step, bars.length, from]).toEqual([minute, 1, start]);
    expect(to).toBeGreaterThan(from);
  });

  test('years are not too many bars', () => {
    const timeline = [entry(0, 1), { at: start + 9e11, events: 1, messages: 0 }];
    const { bars, from, to, step } = bucketsOf({ from: start, to: start + 9e11, timeline, posts: [] }, 50);
    expect((to - from) / step).toBeLessThanOrEqual(52);
    expect(bars).toHaveLength(2);
  });
});

test('time ticks are round and inside', () => {
  const ticks = timeTicks(start, start + 95 * minute, 8);
  expect(ticks.map((at) => (at - start) / minute)).toEqual([0, 15, 30, 45, 60, 75, 90]);
});

test.each([
  [0, [0, 1]],
  [1, [0, 1]],
  [7, [0, 5, 10]],
  [23, [0, 10, 20, 30]],
  [1000, [0, 500, 1000]],
])('value ticks up to %d', (most, ticks) => {
  expect(valueTicks(most)).toEqual(ticks);
});
