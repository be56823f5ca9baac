import { describe, expect, test } from 'vitest';
import { spoken, timeWindow } from './time-window.ts';

const now = Date.UTC(2026, 10, 25, 12);

describe('timeWindow', () => {
  test.each([
    ['30m', '2026-11-25T11:30:00Z'],
    ['24h', '2026-11-24T12:00:00Z'],
    ['7d', '2026-11-18T12:00:00Z'],
    ['2w', '2026-11-11T12:00:00Z'],
    ['2026-11-24', '2026-11-24T00:00:00Z'],
    ['2026-11-24T09:00', '2026-11-24T09:00:00Z'],
    ['2026-11-24 09:00:30', '2026-11-24T09:00:30Z'],
    ['2026-11-24T09:00Z', '2026-11-24T09:00:00Z'],
    ['2026-11-24T09:00:00+02:00', '2026-11-24T07:00:00Z'],
  ])('since %s', (since, time) => {
    expect(spoken(timeWindow({ since }, now).since ?? 0)).toBe(time);
  });

  test('none is no bound', () => {
    expect(timeWindow({}, now)).toEqual({});
    expect(timeWindow({ until: '1h' }, now)).toEqual({ until: now - 3_600_000 });
  });

  test.each([['24'], ['yesterday'], ['1.5h'], ['-3h'], ['2026-13-40'], ['24h ago'], ['']])(
    'not: %s',
    (since) => {
      expect(() => timeWindow({ since }, now)).toThrow(
        /--since is how long ago, like 30m, 24h or 7d, or a time/,
      );
    },
  );

  test('since after until, and since after now', () => {
    expect(() => timeWindow({ since: '1h', until: '2h' }, now)).toThrow(/--since .* is not before --until/);
    expect(() => timeWindow({ since: '2027-01-01' }, now)).toThrow(/is not before now/);
  });
});
