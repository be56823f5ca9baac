import { expect, test } from 'vitest';
import { createTally, tallyTable } from './tally.ts';

function filled() {
  const tally = createTally();
  tally.did('posted');
  tally.did('events', 1200);
  tally.add('storm-held', 3);
  tally.add('muted', 0);
  return tally;
}

test('counts by reason, and only what is not zero', () => {
  expect(filled().suppressed()).toEqual({ 'storm-held': 3 });
  expect(filled().done()).toEqual({ posted: 1, events: 1200 });
});

test('a table that people can read', () => {
  expect(tallyTable(filled())).toBe(
    [
      '1,200  events      errors counted',
      '    1  posted      messages',
      "    3  storm-held  not said: the channel's budget is spent; said later, or in the digest",
    ].join('\n'),
  );
});
