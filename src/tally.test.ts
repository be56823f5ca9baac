import { expect, test } from 'vitest';
import { createTally, metricsLine, tallyTable } from './tally.ts';

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

test('one line of embedded metrics: every metric is named and has its value', () => {
  const line = metricsLine(filled(), 1_700_000_000_000) ?? '';
  expect(line).not.toContain('\n');
  const parsed = JSON.parse(line);
  expect(parsed).toMatchObject({ Posted: 1, Events: 1200, SuppressedStormHeld: 3 });
  const { Timestamp, CloudWatchMetrics } = parsed._aws;
  expect(Timestamp).toBe(1_700_000_000_000);
  expect(CloudWatchMetrics[0].Metrics.map((each: { Name: string }) => each.Name).sort()).toEqual([
    'Events',
    'Posted',
    'SuppressedStormHeld',
  ]);
  expect(metricsLine(createTally(), 0)).toBeNull();
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
