import { expect, test } from 'vitest';
import { shortDuration, showProgress } from './progress.ts';

/** A stream that is no terminal, and a clock that is turned by hand. */
async function plain(quiet = false) {
  const lines: string[] = [];
  let now = 0;
  const stream = { isTTY: false, write: (text: string) => lines.push(text) } as unknown as NodeJS.WriteStream;
  const progress = await showProgress({ what: 'events read', now: () => now, stream, quiet });
  return {
    lines,
    at(ms: number, share: number, count: number) {
      now = ms;
      progress.at(share, count);
    },
    progress,
  };
}

test('a plain line every ten seconds, with the rate and the time left', async () => {
  const { lines, at, progress } = await plain();
  at(1_000, 0.1, 500);
  at(10_000, 0.25, 12_500);
  at(11_000, 0.3, 13_000);
  at(20_000, 0.5, 25_000);
  at(30_000, 1, 50_000);
  progress.end();
  expect(lines).toEqual([
    '25% · 12,500 events read · 1,250/s · 30 s left\n',
    '50% · 25,000 events read · 1,250/s · 20 s left\n',
  ]);
  progress.say('stopped');
  expect(lines.at(-1)).toBe('stopped\n');
});

test('quiet says nothing by itself', async () => {
  const { lines, at } = await plain(true);
  at(60_000, 0.5, 1);
  expect(lines).toEqual([]);
});

test.each([
  [400, '1 s'],
  [61_000, '61 s'],
  [150_000, '3 min'],
  [7_800_000, '2 h 10 min'],
])('%d ms are %s', (ms, words) => {
  expect(shortDuration(ms)).toBe(words);
});
