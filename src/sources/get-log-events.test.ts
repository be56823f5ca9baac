import { describe, expect, test } from 'vitest';
import { createCloudWatchReader, type GetLogEvents } from './get-log-events.ts';

type Input = Parameters<GetLogEvents>[0];

const origin = { logGroup: '/aws/lambda/f', logStream: 's' };
const request = { origin, id: 'none', at: 1_000_000, before: 3, after: 2, within: 900_000, timeoutMs: 1000 };
const events = (...ats: number[]) => ats.map((at) => ({ timestamp: at, message: `line ${at}` }));

/** A CloudWatch that answers so, and remembers what it was asked. */
function reader(answer: (input: Input, call: number) => Awaited<ReturnType<GetLogEvents>>) {
  const asked: Input[] = [];
  const logs = createCloudWatchReader(async (input) => answer(input, asked.push(input)));
  return { asked, read: () => logs.around(request) };
}

describe('the lines around a time', () => {
  test('are read with two calls, one back from it and one on from it, without a gap or a line twice', async () => {
    const { asked, read } = reader(({ startFromHead }) => ({
      events: startFromHead ? events(1_000_001) : events(999_998, 999_999, 1_000_000),
    }));
    const { lines, moreBefore, moreAfter } = await read();
    expect(lines.map(({ at }) => at)).toEqual([999_998, 999_999, 1_000_000, 1_000_001]);
    expect([moreBefore, moreAfter]).toEqual([true, false]);
    const stream = { logGroupName: '/aws/lambda/f', logStreamName: 's' };
    expect(asked).toEqual([
      { ...stream, startTime: 100_000, endTime: 1_000_001, limit: 3, startFromHead: false },
      { ...stream, startTime: 1_000_001, endTime: 1_900_000, limit: 2, startFromHead: true },
    ]);
  });

  test('an empty page though there are more: one further call, three in all', async () => {
    const { asked, read } = reader((_input, call) => {
      if (call <= 2) return { events: [], nextBackwardToken: 'b/1', nextForwardToken: 'f/1' };
      return { events: events(1_000_000), nextBackwardToken: 'b/2' };
    });
    expect((await read()).lines.map(({ at }) => at)).toEqual([1_000_000]);
    expect(asked.map(({ nextToken }) => nextToken)).toEqual([undefined, undefined, 'b/1']);
  });

  test('a call that never answers is given up, and told to stop', async () => {
    let stopped = false;
    const logs = createCloudWatchReader((_input, signal) => {
      signal.addEventListener('abort', () => {
        stopped = true;
      });
      return new Promise(() => {});
    });
    await expect(logs.around({ ...request, timeoutMs: 20 })).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(stopped).toBe(true);
  });

  test('what the client throws comes through', async () => {
    const error = Object.assign(new Error('no'), { name: 'AccessDeniedException' });
    const { read } = reader(() => {
      throw error;
    });
    await expect(read()).rejects.toBe(error);
  });
});
