import { expect, test } from 'vitest';
import { initReportLine, reportLine, startLine } from './platform-lines.ts';
import { asDeployedStack, consoleLine, errorLine, failureOf } from './runtime-lines.ts';

const at = new Date('2026-03-01T10:00:00.123Z');
const id = '8f507cfc-0b1a-4697-b07a-ac58fc914c95';

function withStack<T extends Error>(error: T, stack: string): T {
  error.stack = stack;
  return error;
}

test('a thrown error, byte for byte', () => {
  const error = withStack(
    Object.assign(new Error('', { cause: new Error('never shown') }), {
      code: 'ECONNREFUSED',
      name: 'AggregateError',
    }),
    'AggregateError [ECONNREFUSED]: \n    at internalConnectMultiple (node:net:1122:18)\n    at afterConnectMultiple (node:net:1689:7)',
  );
  expect(errorLine(at, id, 'Invoke Error', error)).toBe(
    `2026-03-01T10:00:00.123Z\t${id}\tERROR\tInvoke Error \t{"errorType":"AggregateError","errorMessage":"","code":"ECONNREFUSED","name":"AggregateError","stack":["AggregateError [ECONNREFUSED]: ","    at internalConnectMultiple (node:net:1122:18)","    at afterConnectMultiple (node:net:1689:7)"]}\n`,
  );
});

test('a thrown string, byte for byte', () => {
  expect(errorLine(at, id, 'Invoke Error', 'plain string thrown')).toBe(
    `2026-03-01T10:00:00.123Z\t${id}\tERROR\tInvoke Error \t{"errorType":"Error","errorMessage":"plain string thrown","stack":["Error: plain string thrown","    at intoError (file:///var/runtime/index.mjs:46:12)","    at textErrorLogger (file:///var/runtime/index.mjs:698:52)"]}\n`,
  );
});

test('own properties keep their place; a nested error is written out; a cycle falls back to the caller form', () => {
  const reason = withStack(new TypeError('fetch failed'), 'TypeError: fetch failed');
  const error = withStack(Object.assign(new Error('outer'), { row: 17, reason }), 'Error: outer');
  expect(errorLine(at, id, 'Invoke Error', error)).toContain(
    '{"errorType":"Error","errorMessage":"outer","row":17,"reason":{"errorType":"TypeError","errorMessage":"fetch failed","stack":["TypeError: fetch failed"]},"stack":["Error: outer"]}\n',
  );
  const cyclic = withStack(Object.assign(new Error('loop'), { self: {} as unknown }), 'Error: loop');
  cyclic.self = cyclic;
  expect(errorLine(at, id, 'Invoke Error', cyclic)).toContain(
    '\tInvoke Error \t{"errorType":"Error","errorMessage":"loop","trace":["Error: loop"]}\n',
  );
});

test('console lines follow util.format and keep newlines; an initialisation has no request id', () => {
  expect(consoleLine(at, id, 'ERROR', ['payment failed: gateway %d', 402])).toBe(
    `2026-03-01T10:00:00.123Z\t${id}\tERROR\tpayment failed: gateway 402\n`,
  );
  const error = withStack(new Error('a'), 'Error: a\n    at f (/var/task/a.js:1:1)');
  expect(consoleLine(at, undefined, 'WARN', ['x', error])).toBe(
    '2026-03-01T10:00:00.123Z\tundefined\tWARN\tx Error: a\n    at f (/var/task/a.js:1:1)\n',
  );
});

test('platform lines, byte for byte', () => {
  const report = { requestId: id, durationMs: 2.9, memoryMb: 128, maxMemoryUsedMb: 36 };
  expect(startLine(id)).toBe(`START RequestId: ${id} Version: $LATEST\n`);
  expect(reportLine(report)).toBe(
    `REPORT RequestId: ${id}\tDuration: 2.90 ms\tBilled Duration: 3 ms\tMemory Size: 128 MB\tMax Memory Used: 36 MB\t\n`,
  );
  expect(reportLine({ ...report, initMs: 110.1 })).toBe(
    `REPORT RequestId: ${id}\tDuration: 2.90 ms\tBilled Duration: 113 ms\tMemory Size: 128 MB\tMax Memory Used: 36 MB\tInit Duration: 110.10 ms\t\n`,
  );
  expect(
    reportLine({
      ...report,
      durationMs: 180_000,
      memoryMb: 1280,
      maxMemoryUsedMb: 1201,
      end: { status: 'timeout' },
    }),
  ).toBe(
    `REPORT RequestId: ${id}\tDuration: 180000.00 ms\tBilled Duration: 180000 ms\tMemory Size: 1280 MB\tMax Memory Used: 1201 MB\tStatus: timeout\n`,
  );
  expect(initReportLine(10007.33, 'init', { status: 'timeout' })).toBe(
    'INIT_REPORT Init Duration: 10007.33 ms\tPhase: init\tStatus: timeout\n',
  );
});

test('the frames of this program give way to the runtime frame', () => {
  const stack =
    'Error: a\n    at f (/app/a.mjs:1:1)\n    at async mine (/x.ts:2:2)\n    at async more (/y.ts:3:3)';
  expect(asDeployedStack(stack, (line) => line.includes('mine'))).toBe(
    'Error: a\n    at f (/app/a.mjs:1:1)\n    at async Runtime.handleOnceNonStreaming (file:///var/runtime/index.mjs:1173:29)',
  );
  expect(asDeployedStack(stack, () => false)).toBe(stack);
});

test('what the caller gets', () => {
  expect(failureOf(42)).toEqual({ errorType: 'number', errorMessage: '42', trace: [] });
});
