import { describe, expect, test } from 'vitest';
import {
  type FilteredEvent,
  type FilterLogEvents,
  type FilterOptions,
  filterLogEvents,
} from './filter-log-events.ts';

type Input = Parameters<FilterLogEvents>[0];
type Answer = Awaited<ReturnType<FilterLogEvents>> | Error;

const event = (eventId: string, timestamp: number) => ({
  eventId,
  timestamp,
  ingestionTime: timestamp + 5,
  message: `ERROR ${eventId}`,
  logStreamName: 's',
});

function failure(name: string, message = ''): Error {
  return Object.assign(new Error(message), { name });
}

/** Runs a search against answers in their order; what was asked, waited and said beside what came. */
async function search(answers: readonly Answer[], more: Partial<FilterOptions> = {}) {
  const asked: Input[] = [];
  const waits: number[] = [];
  const told: string[] = [];
  const pages: (readonly FilteredEvent[])[] = [];
  const call: FilterLogEvents = async (input) => {
    const answer = answers[asked.length];
    asked.push(input);
    if (!answer) throw new Error('asked once too often');
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const run = async () => {
    const options = { call, logGroup: 'g', from: 100, sleep: async (ms: number) => void waits.push(ms) };
    for await (const page of filterLogEvents({ ...options, onRetry: (why) => told.push(why), ...more }))
      pages.push(page);
  };
  const thrown = await run().then(
    () => undefined,
    (error: Error) => error.name,
  );
  return { asked, waits, told, thrown, pages: pages.map((page) => page.map(({ id }) => id)), events: pages };
}

describe('filterLogEvents', () => {
  test('follows the tokens to the last page, past pages that hold nothing', async () => {
    const { asked, pages, events, thrown } = await search(
      [
        { events: [event('a', 100), event('b', 101)], nextToken: 't1' },
        { events: [], nextToken: 't2' },
        { nextToken: 't3' },
        { events: [event('c', 150)] },
      ],
      { to: 200, pattern: 'ERROR' },
    );
    expect(thrown).toBeUndefined();
    expect(pages).toEqual([['a', 'b'], [], [], ['c']]);
    expect(events[0]?.[0]).toEqual({ id: 'a', at: 100, ingestedAt: 105, message: 'ERROR a', logStream: 's' });
    const first = { logGroupName: 'g', startTime: 100, endTime: 200, filterPattern: 'ERROR' };
    expect(asked).toEqual([
      first,
      { ...first, nextToken: 't1' },
      { ...first, nextToken: 't2' },
      { ...first, nextToken: 't3' },
    ]);
  });

  test('an event at the end of the window is not in it, though CloudWatch gives it', async () => {
    const { pages } = await search([{ events: [event('a', 199), event('b', 200)] }], { to: 200 });
    expect(pages).toEqual([['a']]);
  });

  test('an event that comes again is left out: on one page, on the next, and long after', async () => {
    const many = Array.from({ length: 10_000 }, (_, n) => event(`n${n}`, 102 + n));
    const { pages } = await search([
      { events: [event('a', 100), event('a', 100)], nextToken: 't' },
      { events: [event('a', 100), event('b', 101)], nextToken: 't' },
      { events: many, nextToken: 't' },
      { events: [event('b', 101), event('n0', 102), event('z', 90_000)] },
    ]);
    expect(pages.map((page) => page.length)).toEqual([1, 1, 10_000, 1]);
    expect(pages.at(-1)).toEqual(['z']);
  });

  test('what is throttled is asked again, later each time', async () => {
    const { asked, waits, told, pages } = await search([
      failure('ThrottlingException'),
      failure('ServiceUnavailableException'),
      Object.assign(failure('Error'), { code: 'ECONNRESET' }),
      { events: [event('a', 100)] },
    ]);
    expect(pages).toEqual([['a']]);
    expect(asked).toHaveLength(4);
    expect(waits).toEqual([500, 1000, 2000]);
    expect(told[0]).toBe('ThrottlingException: asked again');
  });

  test('it gives up on a throttle that never ends', async () => {
    const { asked, waits, thrown } = await search(Array(20).fill(failure('ThrottlingException')));
    expect(thrown).toBe('ThrottlingException');
    expect(asked).toHaveLength(8);
    expect(Math.max(...waits)).toBe(30_000);
  });

  test.each(['ResourceNotFoundException', 'AccessDeniedException', 'InvalidParameterException'])(
    '%s is thrown at once',
    async (name) => {
      const { asked, thrown } = await search([failure(name, 'Invalid filter pattern')]);
      expect(thrown).toBe(name);
      expect(asked).toHaveLength(1);
    },
  );

  const expired = failure('InvalidParameterException', 'The specified nextToken is invalid.');

  test('an expired token begins a new search at the last event, and gives none twice', async () => {
    const { asked, told, pages } = await search([
      { events: [event('a', 100), event('b', 120)], nextToken: 'old' },
      expired,
      { events: [event('b', 120), event('c', 120), event('d', 130)] },
    ]);
    expect(pages).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
    expect(asked[2]).toEqual({ logGroupName: 'g', startTime: 120 });
    expect(told).toEqual(['its page token expired: the search goes on from the last event']);
  });

  test('tokens that are refused again and again are no old tokens', async () => {
    const round = [{ events: [event('a', 100)], nextToken: 'bad' }, expired];
    const { thrown, asked } = await search(Array(30).fill(round).flat());
    expect(thrown).toBe('InvalidParameterException');
    expect(asked.length).toBeLessThan(20);
  });
});
