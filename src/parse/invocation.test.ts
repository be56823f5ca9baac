import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { invocationAt } from './invocation.ts';

const samples = new Map(
  readFileSync(new URL('../../test/corpus/log-samples.jsonl', import.meta.url), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { id: string; message: string })
    .map(({ id, message }) => [id, message]),
);
const sample = (id: string): string => {
  const message = samples.get(id);
  if (message === undefined) throw new Error(`no sample ${id}`);
  return message;
};

const one = '8f507cfc-0b1a-4697-b07a-ac58fc914c95';
const two = '11111111-2222-4333-8444-555555555555';
const initStart =
  'INIT_START Runtime Version: python:3.13.v50\tRuntime Version ARN: arn:aws:lambda:eu-west-1::runtime:abc\n';
const startOf = (id: string) => `START RequestId: ${id} Version: $LATEST\n`;
const endOf = (id: string) => `END RequestId: ${id}\n`;
const reportOf = (id: string, more = '') =>
  `REPORT RequestId: ${id}\tDuration: 12.34 ms\tBilled Duration: 13 ms\tMemory Size: 256 MB\tMax Memory Used: 43 MB\t${more}\n`;
const platform = (type: string, record: object) =>
  JSON.stringify({ time: '2026-11-24T10:00:00.000Z', type: `platform.${type}`, record });

const linesOf = (...messages: string[]) => messages.map((message, i) => ({ at: 1000 + i, message }));
const find = (messages: readonly string[], place: number, known?: string) =>
  invocationAt(linesOf(...messages), place, known);

describe('by its place in the stream', () => {
  const pythonError =
    '[ERROR] KeyError: \'x\'\nTraceback (most recent call last):\n\u00a0\u00a0File "/var/task/a.py", line 1, in h';

  test('Python’s unhandled error names no request: the START before it and the REPORT after it do', () => {
    const messages = [
      startOf(two),
      endOf(two),
      reportOf(two),
      startOf(one),
      'loading\n',
      pythonError,
      endOf(one),
      reportOf(one),
      startOf(two),
    ];
    const found = find(messages, 5);
    expect(found).toMatchObject({ from: 3, to: 7, begun: true });
    expect(found?.invocation).toEqual({
      requestId: one,
      durationMs: 12.34,
      memoryMb: 256,
      maxMemoryMb: 43,
      coldStart: false,
      complete: true,
    });
  });

  test('a cold start begins with INIT_START and all that the initialisation said', () => {
    const messages = [
      initStart,
      'loading the model\n',
      startOf(one),
      pythonError,
      endOf(one),
      reportOf(one, 'Init Duration: 91.2 ms\t'),
    ];
    const found = find(messages, 3);
    expect(found).toMatchObject({ from: 0, to: 5, begun: true });
    expect(found?.invocation).toMatchObject({ coldStart: true, initMs: 91.2 });
  });

  test('an error while the instance is made belongs to the invocation that it is made for', () => {
    const messages = [
      initStart,
      pythonError,
      'INIT_REPORT Init Duration: 300.1 ms\tPhase: init\tStatus: error\tError Type: Runtime.ImportModuleError\n',
      startOf(one),
      endOf(one),
      reportOf(one, 'Status: error\tError Type: Runtime.ImportModuleError'),
    ];
    const found = find(messages, 1);
    expect(found).toMatchObject({ from: 0, to: 5 });
    expect(found?.invocation).toMatchObject({
      requestId: one,
      coldStart: true,
      status: 'error',
      errorType: 'Runtime.ImportModuleError',
    });
  });

  test('one that still runs ends where its lines do', () => {
    const found = find([startOf(one), 'a\n', pythonError, 'b\n'], 2);
    expect(found).toMatchObject({ from: 0, to: 3, begun: true });
    expect(found?.invocation).toEqual({ requestId: one, coldStart: false, complete: false });
  });

  test('a START further back than was read: what it ends with says which it is', () => {
    const found = find(['a\n', pythonError, endOf(one), reportOf(one)], 1);
    expect(found).toMatchObject({ from: 0, to: 3, begun: false });
    expect(found?.invocation).toMatchObject({ requestId: one, complete: true });
  });
});

describe('by its request id', () => {
  test('the time-out that old functions log after REPORT', () => {
    const timeout = `2026-03-01T10:00:00.123Z ${one} Task timed out after 3.00 seconds\n\n`;
    const found = find([startOf(one), 'a\n', endOf(one), reportOf(one), timeout, startOf(two)], 4, one);
    expect(found).toMatchObject({ from: 0, to: 4 });
  });

  test('a REPORT that is the error itself', () => {
    const report = sample('plat-report-timeout');
    const found = find(
      [startOf(two), endOf(two), reportOf(two), startOf(one), 'waiting\n', endOf(one), report],
      6,
    );
    expect(found).toMatchObject({ from: 3, to: 6 });
    expect(found?.invocation).toMatchObject({
      requestId: one,
      durationMs: 180_000,
      maxMemoryMb: 1201,
      status: 'timeout',
    });
  });

  test('X-Ray’s id stands in REPORT', () => {
    const found = find([startOf(one), 'a\n', sample('ok-report-init-xray')], 1);
    expect(found?.invocation).toMatchObject({
      traceId: '1-636d1462-33ef10600061cad86dab71c8',
      initMs: 110.1,
      coldStart: true,
    });
  });

  test('the JSON format, with another function’s invocation between its lines', () => {
    const messages = [
      platform('initStart', { runtimeVersion: 'nodejs:24.v5' }),
      platform('start', { requestId: one, version: '$LATEST' }),
      platform('start', { requestId: two, version: '$LATEST' }),
      `{"timestamp":"2026-11-24T10:00:00.100Z","level":"INFO","requestId":"${two}","message":"not ours"}`,
      `{"timestamp":"2026-11-24T10:00:00.100Z","level":"ERROR","requestId":"${one}","message":"ours"}`,
      platform('report', { requestId: two, metrics: { durationMs: 1 }, status: 'success' }),
      platform('report', {
        requestId: one,
        metrics: { durationMs: 312.5, memorySizeMB: 256, maxMemoryUsedMB: 99, initDurationMs: 87 },
        status: 'success',
        tracing: { type: 'X-Amzn-Trace-Id', value: 'Root=1-636d1462-33ef10600061cad86dab71c8;Sampled=1' },
      }),
    ];
    const found = find(messages, 4, one);
    expect(found).toMatchObject({ from: 0, to: 6 });
    expect([...(found?.foreign ?? [])]).toEqual([2, 3, 5]);
    expect(found?.invocation).toEqual({
      requestId: one,
      durationMs: 312.5,
      memoryMb: 256,
      maxMemoryMb: 99,
      initMs: 87,
      traceId: '1-636d1462-33ef10600061cad86dab71c8',
      coldStart: true,
      complete: true,
    });
  });

  test('with the platform’s lines turned off, from the first to the last line that names it', () => {
    const line = (id: string, text: string) => `2026-11-24T10:00:00.100Z\t${id}\tINFO\t${text}\n`;
    const messages = [line(two, 'before'), line(one, 'a'), 'plain\n', line(one, 'b'), line(two, 'after')];
    expect(find(messages, 2, one)).toMatchObject({ from: 1, to: 3, begun: false });
  });

  test('an id of the program’s own, behind a tab or in JSON, is no request id', () => {
    const messages = [
      startOf(one),
      `order\t${two}\tlost\n`,
      `{"requestId":"${two}","message":"called"}`,
      endOf(one),
      reportOf(one),
    ];
    const found = find(messages, 1);
    expect(found).toMatchObject({ from: 0, to: 4 });
    expect(found?.invocation.requestId).toBe(one);
    expect(found?.foreign.size).toBe(0);
  });
});

test('what no Lambda function wrote has no invocation', () => {
  expect(
    find(['Traceback (most recent call last):', '  File "/app/worker.py", line 40, in <module>'], 0),
  ).toBeNull();
  expect(find(['{"type":"platform.lookalike"', 'ERROR x'], 1)).toBeNull();
});
