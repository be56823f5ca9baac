import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LogRecord } from '../model/record.ts';
import type { Invocation } from './invocation.ts';
import { readEvent } from './read-event.ts';

const folder = new URL('../../test/events/', import.meta.url);
const recorded = (name: string) => JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'));
const read = (event: unknown) => readEvent(event, { region: 'eu-west-1', now: 1_790_000_000_000 });

function recordsOf(invocation: Invocation): LogRecord[] {
  if (invocation.is !== 'batch') return [];
  return invocation.items.flatMap(({ decoded }) => (decoded.kind === 'data' ? decoded.batch.records : []));
}
const noticesOf = async (event: unknown) => recordsOf(await read(event)).map(({ notice }) => notice);

const inTopic = (message: unknown, over: object = {}) => ({
  Records: [
    {
      EventSource: 'aws:sns',
      Sns: {
        Type: 'Notification',
        MessageId: 'm1',
        TopicArn: 'arn:aws:sns:eu-west-1:123456789012:alarms',
        Subject: null,
        Message: typeof message === 'string' ? message : JSON.stringify(message),
        ...over,
      },
    },
  ],
});
const inQueue = (body: unknown, over: object = {}) => ({
  Records: [
    {
      messageId: 'q1',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:eu-west-1:123456789012:errors',
      ...over,
    },
  ],
});

describe('wrappings', () => {
  test.each([
    ['a topic', inTopic, 'sns'],
    ['a queue', inQueue, 'sqs'],
    ['a topic’s message in a queue', (event: unknown) => inQueue(inTopic(event).Records[0]?.Sns), 'sqs'],
  ])('an event in %s is the same notice', async (_, wrap, kind) => {
    for (const name of ['ecs-task-stopped-exit1', 'lambda-onfailure-record', 'alarm-eventbridge-metric']) {
      const [plain] = await noticesOf(recorded(name));
      const [wrapped] = await noticesOf(wrap(recorded(name)));
      expect(wrapped).toEqual({ ...plain, kind });
    }
  });

  test('the same change of an alarm is counted once, by whatever way it comes', async () => {
    const ids = await Promise.all(
      ['alarm-sns-metric', 'alarm-eventbridge-metric'].map(
        async (name) => recordsOf(await read(recorded(name)))[0]?.id,
      ),
    );
    expect(ids[0]).toBe(ids[1]);
  });

  test('an alarm without an ARN has its region from the topic', async () => {
    const [notice] = await noticesOf(
      inTopic({ AlarmName: 'old', NewStateValue: 'ALARM', NewStateReason: 'x' }),
    );
    expect(notice).toMatchObject({
      kind: 'alarm.sns',
      region: 'eu-west-1',
      resource: 'old',
      state: 'problem',
    });
  });

  test('plain words in a topic and in a queue', async () => {
    expect((await noticesOf(inTopic('disk full', { Subject: 'backup' })))[0]).toMatchObject({
      type: 'SNS message',
      message: 'backup: disk full',
      resource: 'alarms',
    });
    expect((await noticesOf(inQueue('disk full')))[0]).toMatchObject({
      type: 'SQS message',
      message: 'disk full',
      resource: 'errors',
    });
  });

  test('a rule’s dead letter says why', async () => {
    const value = (stringValue: string) => ({ stringValue, dataType: 'String' });
    const attributes = {
      RULE_ARN: value('arn:aws:events:eu-west-1:123456789012:rule/nightly'),
      ERROR_CODE: value('NO_PERMISSIONS'),
      ERROR_MESSAGE: value('not allowed'),
    };
    const [notice] = await noticesOf(inQueue(recorded('sfn-succeeded'), { messageAttributes: attributes }));
    expect(notice).toMatchObject({
      kind: 'sqs',
      resource: 'nightly',
      message: 'NO_PERMISSIONS: not allowed',
      state: 'problem',
    });
  });

  test('EventBridge Pipes’ list', async () => {
    expect(
      (await noticesOf([recorded('glue-job-failed'), recorded('sfn-failed')])).map(
        (notice) => notice?.resource,
      ),
    ).toEqual(['nightly-orders-etl', 'checkout']);
    expect(await read(inQueue('x').Records)).toMatchObject({ kind: 'sqs' });
  });

  test('a stream may carry other events than CloudWatch’s', async () => {
    const event = recorded('cwl-kinesis');
    const data = Buffer.from(JSON.stringify(recorded('sfn-failed'))).toString('base64');
    const record = { ...event.Records[0], kinesis: { ...event.Records[0].kinesis, data } };
    expect((await noticesOf({ Records: [record] }))[0]).toMatchObject({
      type: 'KeyError',
      resource: 'checkout',
    });
  });

  test('a payload in a queue is its log events', async () => {
    const records = recordsOf(await read(inQueue(recorded('cwl-lambda.decoded'))));
    expect(records.map(({ origin }) => origin.logGroup)).toContain('/aws/lambda/orders-api');
  });
});

test.each([
  [{ tracebell: 'tick' }, 'tick'],
  [recorded('scheduled-event'), 'tick'],
  [recorded('scheduler-event'), 'tick'],
  [recorded('lambda-url-http-v2'), 'other'],
  [recorded('sqs-batch-response'), 'other'],
])('%j is no batch', async (event, is) => {
  expect((await read(event)).is).toBe(is);
});

test('the same unknown event in two invocations counts twice, repeated once', async () => {
  const ids = ['r1', 'r1', 'r2'].map(
    async (invocation) => recordsOf(await readEvent({ a: 1 }, { now: 0, invocation }))[0]?.id,
  );
  const [one, again, other] = await Promise.all(ids);
  expect(again).toBe(one);
  expect(other).not.toBe(one);
});

describe('anything at all', () => {
  test('JSON of any shape is read', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        const invocation = await read(value);
        expect(invocation.kind).toEqual(expect.any(String));
      }),
      { numRuns: 200 },
    );
  });

  const events = readdirSync(folder).filter((name) => name.endsWith('.json') && name !== 'index.json');
  test('a recorded event with a part of it replaced is read, and every record has its words', async () => {
    const odd = fc.constantFrom(
      null,
      7,
      '',
      'x',
      '{}',
      '[',
      [],
      {},
      [null],
      [[]],
      true,
      '\ud800',
      gzipSync('x').toString('base64'),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...events), fc.nat(), odd, async (name, at, value) => {
        const invocation = await read(replaced(recorded(name.replace(/\.json$/, '')), at, value));
        for (const { notice, message, at: time } of recordsOf(invocation)) {
          expect(Number.isFinite(time)).toBe(true);
          if (notice) expect(message.length * notice.type.length * notice.key.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 600 },
    );
  });
});

/** The value with its nth part, counted through all levels, replaced. */
function replaced(value: unknown, at: number, by: unknown): unknown {
  const copy = structuredClone(value);
  const places: [Record<string, unknown>, string][] = [];
  const visit = (node: unknown) => {
    if (typeof node !== 'object' || node === null) return;
    for (const [key, child] of Object.entries(node)) {
      places.push([node as Record<string, unknown>, key]);
      visit(child);
    }
  };
  visit(copy);
  const place = places[at % Math.max(1, places.length)];
  if (place) place[0][place[1]] = by;
  return copy;
}
