import { describe, expect, test } from 'vitest';
import { noon, stateOf } from '../../test/faults/issue-fixture.ts';
import { defaultSettings } from '../model/settings.ts';
import type { IssueMeta } from '../model/state.ts';
import { hourOf, rememberHours, transition } from './transition.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const said = {
  slack: {
    episode: 1,
    saidAt: noon,
    revision: 1,
    edits: 0,
    milestone: 0,
    told: [],
    actsAt: 0,
    attempts: 0,
    reposts: 0,
  },
};
const run = (...[meta, count, now]: [Partial<IssueMeta>, object, number]) =>
  transition(stateOf(meta, count), defaultSettings, now);

describe('resolved', () => {
  const resolved = { by: 'U1', at: noon, count: 7 };
  test.each([
    ['the last event was before it', -minute, 'ongoing'],
    ['an event that was on its way', 5 * minute, 'ongoing'],
    ['an event later than that', 5 * minute + 1, 'regressed'],
  ] as const)('%s', (_, after, expected) => {
    const found = run({ status: 'resolved', resolved, episode: 3 }, { lastSeen: noon + after }, noon + hour);
    expect(found.transition).toBe(expected);
    if (expected === 'regressed') {
      expect(found.change).toMatchObject({
        status: 'open',
        episode: 4,
        opened: 'regressed',
        base: 7,
        resolved: null,
      });
    } else expect(found.change).toBeUndefined();
  });

  test('a replay of the same facts is the same answer, whatever the time', () => {
    const facts = [{ status: 'resolved', resolved } as const, { lastSeen: noon + hour }] as const;
    expect(run(...facts, noon + hour)).toEqual(run(...facts, noon + 30 * day));
  });
});

describe('muted', () => {
  const muteFor = (
    until: NonNullable<IssueMeta['mute']>['until'],
    since: number,
    now: number,
    hours = {},
  ) => {
    const mute = { until, by: 'U1', at: noon, count: 10 };
    return run({ status: 'muted', mute, deliveries: said }, { count: 10 + since, hours }, now);
  };
  const burst = { [hourOf(noon + 2 * hour)]: 60 };
  test.each([
    ['for ever', { kind: 'forever' }, 99, noon + 99 * day, {}, 'ongoing', undefined],
    [
      'until a time, not yet',
      { kind: 'time', at: noon + hour },
      5,
      noon + hour - 1,
      {},
      'ongoing',
      undefined,
    ],
    [
      'until a time, it went on',
      { kind: 'time', at: noon + hour },
      1,
      noon + hour,
      {},
      'regressed',
      'unmuted',
    ],
    [
      'until a time, it was quiet',
      { kind: 'time', at: noon + hour },
      0,
      noon + hour,
      {},
      'ongoing',
      'silent',
    ],
    ['until so many, fewer', { kind: 'count', more: 5 }, 4, noon + hour, {}, 'ongoing', undefined],
    ['until so many', { kind: 'count', more: 5 }, 5, noon + hour, {}, 'regressed', 'unmuted'],
    ['until it escalates, calm', { kind: 'escalating' }, 9, noon + 2 * hour, {}, 'ongoing', undefined],
    ['until it escalates', { kind: 'escalating' }, 60, noon + 2 * hour, burst, 'escalating', 'escalating'],
  ] as const)('%s', (_, until, since, now, hours, expected, opened) => {
    const found = muteFor(until, since, now, hours);
    expect(found.transition).toBe(expected);
    if (opened === undefined) expect(found.change).toBeUndefined();
    else if (opened === 'silent') expect(found.change).toEqual({ status: 'open', mute: null });
    else expect(found.change).toMatchObject({ status: 'open', episode: 2, opened, base: 10, mute: null });
  });
});

describe('open', () => {
  test('new until it is said, then ongoing', () => {
    expect(run({}, {}, noon)).toEqual({ transition: 'new', why: 'not told yet: new' });
    expect(run({ deliveries: said }, {}, noon).transition).toBe('ongoing');
    expect(run({ episode: 2, opened: 'regressed', deliveries: said }, {}, noon).transition).toBe('regressed');
  });

  test.each([
    [7 * day, 'ongoing'],
    [7 * day + 1, 'regressed'],
  ] as const)('back after %d ms of quiet: %s', (quiet, expected) => {
    const looked = { count: 4, lastSeen: noon };
    const found = run({ looked, deliveries: said }, { count: 5, lastSeen: noon + quiet }, noon + quiet);
    expect(found.transition).toBe(expected);
    if (expected === 'regressed') expect(found.change).toMatchObject({ episode: 2, base: 4 });
  });

  const now = noon + 3 * hour;
  const [current, before] = [hourOf(now), hourOf(now) - 1];
  test.each([
    ['at most fifty is none', { [current]: 50 }, {}, false],
    ['more than fifty', { [current]: 51 }, {}, true],
    ['ten times the worst hour is none', { [current]: 100, [before]: 10 }, {}, false],
    ['more than ten times', { [current]: 101, [before]: 10 }, {}, true],
    [
      'the worst hour that is remembered counts',
      { [current]: 101 },
      { worst: { count: 11, hour: before } },
      false,
    ],
    ['told in this hour already', { [current]: 500 }, { escalated: current }, false],
    ['told in the hour before', { [current]: 500 }, { escalated: before }, true],
    ['its first hour', { [current]: 500 }, { firstSeen: now }, false],
  ])('escalating: %s', (_, hours, meta, expected) => {
    const found = run({ deliveries: said, ...meta }, { hours }, now);
    expect(found.transition === 'escalating').toBe(expected);
    if (expected) expect(found.change).toEqual({ escalated: current });
  });

  test('after a week the same hour of the week is the measure', () => {
    const later = noon + 21 * day;
    const slot = hourOf(later) % 168;
    // 100, 110 and 120 in the three weeks: a mean of 110, and half of it as the least spread.
    const history = { [slot]: [330, 36_500] as const };
    const at = (n: number) =>
      run({ history, deliveries: said }, { hours: { [hourOf(later)]: n } }, later).transition;
    expect(at(275)).toBe('ongoing');
    expect(at(276)).toBe('escalating');
  });
});

test('hours that are over are remembered once; quiet ones cost nothing', () => {
  const at = hourOf(noon);
  const first = rememberHours(stateOf().meta, stateOf({}, { hours: { [at - 1]: 40, [at]: 7 } }).count, noon);
  expect(first).toEqual({ worst: { count: 40, hour: at }, history: { [(at - 1) % 168]: [40, 1600] } });
  const meta = stateOf({ worst: { count: 40, hour: at } }).meta;
  expect(rememberHours(meta, stateOf({}, { hours: { [at - 1]: 40 } }).count, noon + minute)).toBeNull();
  const next = rememberHours(meta, stateOf({}, { hours: { [at - 1]: 40, [at]: 3 } }).count, noon + hour);
  expect(next).toEqual({ worst: { count: 40, hour: at + 1 }, history: {} });
});
