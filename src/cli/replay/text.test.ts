import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import type { ReplayReport } from './report.ts';
import { replayText } from './text.ts';

const message = (n: number, title: string): ReplayReport['messages'][number] => ({
  at: n,
  time: new Date(Date.UTC(2026, 10, 24, 9, n)).toISOString(),
  kind: 'issue',
  state: n === 0 ? 'new' : 'ongoing',
  issue: 'abc',
  service: 'pay',
  title,
  text: title,
  count: 10 ** n,
  edits: 0,
  replies: 2,
});

const report = (more: Partial<ReplayReport> = {}): ReplayReport => ({
  events: 1234,
  issues: 1,
  messages: [message(0, 'KeyError: a'), message(3, `Error: ${'wörld 世界 😀 '.repeat(20)}`)],
  suppressed: { 'not-an-error': 7, pattern: 12, window: 1 },
  causes: [
    {
      id: 'abc',
      fingerprint: 'v1:x',
      service: 'pay',
      title: 'KeyError: a',
      count: 1234,
      firstSeen: '',
      lastSeen: '',
      messages: 2,
      told: 'message',
    },
  ],
  timeline: [],
  mode: 'bot',
  window: {
    since: null,
    until: null,
    from: '2026-11-24T09:00:00Z',
    to: '2026-11-24T10:00:00Z',
    complete: true,
  },
  sources: [{ kind: 'file', name: 'app.log', read: 20, unmatched: 12, outside: 1, before: 3, guessed: 1 }],
  ...more,
});

test('aligned, and whole where it is no terminal', () => {
  const text = replayText(report(), { color: false });
  expect(text).toBe(stripVTControlCharacters(text));
  expect(text).toContain('😀 '.trim());
  const lines = text.split('\n');
  expect(lines.slice(0, 4)).toEqual([
    '1,234 events, 1 issue, 2 messages',
    '20 records of app.log, 2026-11-24 09:00:00 to 2026-11-24 10:00:00 UTC. Nothing was posted.',
    '1 of 20 records says no time: that of the file, or now for standard input, was taken, so "when" is a guess.',
    '3 of 20 records say no time: that of the line before was taken.',
  ]);
  expect(lines.slice(6, 8)).toEqual([
    '  when                 state    events  edits  replies  where  what',
    '  2026-11-24 09:00:00  new           1      0        2  pay    KeyError: a',
  ]);
  expect(lines).toContain('     12  pattern       the filter pattern does not match it');
  expect(lines).toContain(
    '      7  not-an-error  pattern "auto", and the classifier says that it is no error',
  );
});

test('a terminal of 80 columns still says what broke, and which place it was', () => {
  const long = { ...message(0, 'KeyError: amount'), service: '/var/log/app/orders/storm.log.gz' };
  const text = replayText(report({ messages: [long] }), { color: false, columns: 80 });
  expect(text.split('\n').slice(6, 8)).toEqual([
    '  when                 state  events  where          what',
    '  2026-11-24 09:00:00  new         1  …storm.log.gz  KeyError: amount',
  ]);
});

test('no row is wider than the terminal, with wide letters too', () => {
  const width = (line: string) =>
    [...line].reduce((sum, letter) => sum + (/[世界😀]/u.test(letter) ? 2 : 1), 0);
  const text = replayText(report(), { color: true, columns: 80 });
  expect(text).toContain('\u001b[1m');
  const rows = stripVTControlCharacters(text)
    .split('\n')
    .filter((line) => line.startsWith('  '));
  expect(Math.max(...rows.map(width))).toBe(80);
  expect(text).toContain('…');
});

test('a terminal is not flooded, and says where the rest is', () => {
  const messages = Array.from({ length: 100 }, (_, n) => message(n % 4, `Error: ${n}`));
  const short = replayText(report({ messages }), { color: false, columns: 80 });
  expect(short).toContain('… and 60 more: --json or --html FILE shows all.');
  expect(replayText(report({ messages }), { color: false })).toContain('Error: 99');
});

test('what a log says cannot steer the terminal', () => {
  const messages = [message(0, 'Error: \u001b[2J\u001b]0;owned\u0007 \u202e\r\nnew line')];
  const text = replayText(report({ messages }), { color: false });
  expect(text).not.toMatch(/[\u001b\u0007\u202e\r]/);
  expect(text).toMatch(/Error: .*new line/);
});
