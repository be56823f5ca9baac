import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from '../../parse/parse.ts';
import { readInvocationRecord } from './lambda-failures.ts';
import type { Fields } from './notice.ts';
import { noticeBatch } from './record.ts';

const recorded = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../../test/events/${name}.json`, import.meta.url), 'utf8')) as Fields;

const eventOf = (event: Fields) =>
  parse(noticeBatch(readInvocationRecord(event), event, { kind: 'lambda.destination', now: 0 }).records[0]);
const failing = (responsePayload: unknown) =>
  eventOf({ ...recorded('lambda-onfailure-record'), responsePayload });

describe('the traceback of every runtime', () => {
  test.each([
    [
      'Java',
      {
        errorType: 'java.lang.IllegalStateException',
        errorMessage: 'boom',
        stackTrace: [
          'com.acme.Orders.load(Orders.java:12)',
          'java.base/java.lang.Thread.run(Unknown Source)',
        ],
        cause: {
          errorType: 'java.io.IOException',
          errorMessage: 'down',
          stackTrace: ['com.acme.Db.get(Db.java:9)'],
        },
      },
      [
        ['java.lang.IllegalStateException', 'boom', 'Orders.java', 12],
        ['java.io.IOException', 'down', 'Db.java', 9],
      ],
    ],
    [
      '.NET',
      {
        errorType: 'InvalidOperationException',
        errorMessage: 'bad',
        stackTrace: [
          'at Acme.Fn.Handler(String x) in /src/Fn.cs:line 20',
          'at lambda_method1(Closure , Stream )',
        ],
      },
      [['InvalidOperationException', 'bad', '/src/Fn.cs', 20]],
    ],
    [
      'Ruby',
      {
        errorType: 'Function<RuntimeError>',
        errorMessage: 'bad',
        stackTrace: ["/var/task/app.rb:12:in `load'"],
      },
      [['RuntimeError', 'bad', '/var/task/app.rb', 12]],
    ],
    [
      'Go',
      {
        errorType: 'errorString',
        errorMessage: 'bad',
        stackTrace: [{ path: 'x/main.go', line: 12, label: 'handler' }],
      },
      [['errorString', 'bad', 'x/main.go', 12]],
    ],
  ])('%s', (_, payload, expected) => {
    const { exceptions, mechanism, service, explicitFingerprint } = failing(payload);
    expect(
      exceptions.map(({ type, message, frames }) => [type, message, frames[0]?.file, frames[0]?.line]),
    ).toEqual(expected);
    expect({ mechanism, service }).toEqual({ mechanism: 'notice', service: 'orders-worker' });
    expect(explicitFingerprint).toContain('orders-worker');
  });
});

test.each([[null], ['"text"'], [{ statusCode: 500 }], [[]], [7]])(
  'an answer that is no error, %j, is told by its function',
  (payload) => {
    const { exceptions, level } = failing(payload);
    expect(exceptions[0]).toMatchObject({
      type: 'Lambda invocation failed',
      message: 'orders-worker: its retries are used up',
    });
    expect(level).toBe('error');
  },
);

test('different errors of one function are different issues, the same one is one', () => {
  const error = (errorType: string, errorMessage: string) =>
    failing({ errorType, errorMessage }).explicitFingerprint;
  expect(error('A', 'x 1')).toBe(error('A', 'x 2'));
  expect(error('A', 'x')).not.toBe(error('B', 'x'));
});

test('a success is no problem', () => {
  const record = recorded('lambda-onfailure-record');
  const context = { ...(record.requestContext as Fields), condition: 'Success' };
  expect(
    readInvocationRecord({ ...record, requestContext: context, responsePayload: { ok: true } }).state,
  ).toBe('none');
});

test('a batch of a DynamoDB stream', () => {
  const { KinesisBatchInfo, ...record } = recorded('lambda-esm-onfailure-kinesis');
  const told = readInvocationRecord({
    ...record,
    DDBStreamBatchInfo: {
      ...(KinesisBatchInfo as Fields),
      streamArn: 'arn:aws:dynamodb:eu-west-1:123456789012:table/orders/stream/2026',
    },
  });
  expect(told).toMatchObject({ type: 'Lambda batch given up', resource: 'orders-worker', state: 'problem' });
  expect(told.message).toContain('3 records of table/orders');
});
