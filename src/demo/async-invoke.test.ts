import { expect, test } from 'vitest';
import { createAsyncInvoker, type FailureRecord } from './async-invoke.ts';
import type { InvokeResult } from './lambda-function.ts';
import { virtualTimers } from './virtual-timers.ts';

function setUp(outcome: (attempt: number) => boolean | Promise<boolean>, reservedConcurrency = 10) {
  const timers = virtualTimers(0);
  const attempts: { at: number; requestId: string }[] = [];
  const failed: FailureRecord[] = [];
  const invoker = createAsyncInvoker({
    timers,
    reservedConcurrency,
    onFailure: (record) => failed.push(record),
    fn: {
      arn: 'arn:aws:lambda:eu-west-1:123456789012:function:f',
      async invoke(_event, options): Promise<InvokeResult> {
        const requestId = options?.requestId ?? '';
        attempts.push({ at: timers.now(), requestId });
        if (await outcome(attempts.length)) return { ok: true, requestId, payload: null };
        return { ok: false, requestId, failure: { errorType: 'E', errorMessage: 'm', trace: [] } };
      },
    },
  });
  return { timers, attempts, failed, invoker };
}

test('two more attempts, one and two minutes later, with one request id; then the record', async () => {
  const { timers, attempts, failed, invoker } = setUp(() => false);
  const requestId = invoker.send({ a: 1 });
  await timers.advance(600_000);
  expect(attempts).toEqual([0, 60_000, 180_000].map((at) => ({ at, requestId })));
  expect(failed).toEqual([
    {
      version: '1.0',
      timestamp: '1970-01-01T00:03:00.000Z',
      requestContext: {
        requestId,
        functionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:f:$LATEST',
        condition: 'RetriesExhausted',
        approximateInvokeCount: 3,
      },
      requestPayload: { a: 1 },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      responsePayload: { errorType: 'E', errorMessage: 'm', trace: [] },
    },
  ]);
  await invoker.drain();
});

test('a success ends it, and drain waits for the retry', async () => {
  const { timers, attempts, failed, invoker } = setUp((attempt) => attempt === 2);
  invoker.send(1);
  let drained = false;
  const draining = invoker.drain().then(() => {
    drained = true;
  });
  await timers.advance(59_999);
  expect(drained).toBe(false);
  await timers.advance(1);
  await draining;
  expect([attempts.length, failed.length]).toEqual([2, 0]);
});

test('no more at once than is reserved', async () => {
  const gates: ((ok: boolean) => void)[] = [];
  const { timers, attempts, invoker } = setUp(() => new Promise((resolve) => gates.push(resolve)), 2);
  for (let i = 0; i < 5; i += 1) invoker.send(i);
  await timers.advance(0);
  expect(attempts).toHaveLength(2);
  gates[0]?.(true);
  await timers.advance(0);
  expect(attempts).toHaveLength(3);
});

test('close gives up what waits, says how many, and takes no more', async () => {
  const { timers, invoker } = setUp(() => false);
  invoker.send(1);
  invoker.send(2);
  await timers.advance(0);
  expect(await invoker.close()).toBe(2);
  expect(timers.waiting()).toBe(0);
  expect(() => invoker.send(3)).toThrow('closed');
});
