import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startInteractUrl } from '../../src/demo/interact-url.ts';
import type { HttpAnswer } from '../../src/lambda/interact.ts';
import type { Delivery } from '../../src/model/state.ts';
import { hasMoto } from '../conformance/moto.ts';
import { type Deployed, type Machine, secrets, startMachine } from './deployed.ts';

const found = hasMoto();
if (!found) console.log('skipped: the deployed functions need moto_server (pip install "moto[server]")');

type Json = { [key: string]: unknown };
const recorded = (name: string) =>
  JSON.parse(readFileSync(new URL(`../events/${name}.json`, import.meta.url), 'utf8'));

let serial = 0;
/** What CloudWatch Logs sends for one line of a service; each call has an event id of its own. */
const payload = (service: string, message: string) => ({
  messageType: 'DATA_MESSAGE',
  owner: '123456789012',
  logGroup: `/aws/lambda/${service}`,
  logStream: '2026/11/24/[$LATEST]0f3c2b7a9d5e4c6f8b1a2d3e4f5a6b7c',
  subscriptionFilters: ['tracebell'],
  logEvents: [{ id: String(++serial).padStart(56, '3'), timestamp: Date.now(), message }],
});
const zipped = (value: unknown) => gzipSync(JSON.stringify(value)).toString('base64');
const subscription = (service: string, message: string) => ({
  awslogs: { data: zipped(payload(service, message)) },
});
const traceback = (type: string) =>
  `[ERROR] ${type}: 'customer'\nTraceback (most recent call last):\n  File "/var/task/app.py", line 27, in handler\n    load(event)`;

describe.runIf(found)('the zip, deployed', () => {
  let machine: Machine;
  let stack: Deployed;
  beforeAll(async () => {
    machine = await startMachine();
  });
  afterAll(() => machine.stop());
  beforeEach(async () => {
    machine.inbox.clear();
    stack = await machine.deploy();
  });
  afterEach(() => stack.stop());

  /** The top-level messages that say `text`. */
  const said = (text: string) =>
    machine.inbox.messages().filter((each) => !each.thread_ts && JSON.stringify(each).includes(text));
  const issueOf = async (title: string) => {
    const issues = await stack.store.list({});
    return issues.find(({ meta }) => JSON.stringify(meta).includes(title));
  };
  const steer = async (what: string, body: Json): Promise<Json> => {
    const answer = await fetch(new URL(`/inbox/${what}`, machine.inbox.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return (await answer.json()) as Json;
  };
  /** What a person does at Slack's page, with the function URL as the app's address. */
  const inSlack = async (what: 'actions' | 'command', body: Json): Promise<Json> => {
    const url = await startInteractUrl(
      async (event) => (await stack.interact.invoke(event)).payload as HttpAnswer,
    );
    machine.inbox.setInteractUrl(url.url);
    try {
      return await steer(what, body);
    } finally {
      machine.inbox.setInteractUrl(undefined);
      await url.close();
    }
  };

  test.each([
    ['cwl-lambda', 'KeyError'],
    ['cwl-lambda-account-policy', 'Cannot read properties of undefined'],
    ['cwl-lambda-system-fields', 'downstream returned 503'],
    ['cwl-lambda-extracted-fields', 'POST /checkout'],
    ['cwl-lambda-ecs-multiline', 'worker.py'],
  ])('a recorded subscription event, %s, is one message', async (name, text) => {
    const answer = await stack.notify.invoke(recorded(name));
    expect(answer).toMatchObject({ ok: true });
    expect(said(text)).toHaveLength(1);
  });

  test('a control message says nothing', async () => {
    expect(await stack.notify.invoke(recorded('cwl-control-message-lambda'))).toMatchObject({ ok: true });
    expect(machine.inbox.messages()).toEqual([]);
  });

  test('a payload that is delivered again, to another environment, is counted once', async () => {
    const event = subscription('again', traceback('AgainError'));
    await stack.notify.invoke(event, 'request-1');
    await stack.notify.invoke(event, 'request-1');
    await stack.notify.recycle();
    expect(await stack.notify.invoke(event, 'request-1')).toMatchObject({ payload: { already: true } });
    expect(said('AgainError')).toHaveLength(1);
    expect((await issueOf('AgainError'))?.count.count).toBe(1);
  });

  test('the tick shows the lines of the invocation in the thread, read with the client of Lambda’s image', async () => {
    const start = 'START RequestId: 8f507cfc-0b1a-4697-b07a-ac58fc914c95 Version: 41';
    const event = payload('around', traceback('AroundError'));
    const { logGroup, logStream, logEvents } = event;
    const at = logEvents[0]?.timestamp ?? 0;
    await machine.put(logGroup, logStream, [
      { timestamp: at - 5, message: start },
      { timestamp: at, message: logEvents[0]?.message ?? '' },
      {
        timestamp: at + 5,
        message: 'REPORT RequestId: 8f507cfc-0b1a-4697-b07a-ac58fc914c95\tDuration: 10.00 ms\t',
      },
    ]);
    await stack.notify.invoke({ awslogs: { data: zipped(event) } });
    // As if the message were twenty seconds old.
    const state = await issueOf('AroundError');
    if (!state) throw new Error('it was not counted');
    const [[name, delivery]] = Object.entries(state.meta.deliveries) as [[string, Delivery]];
    const older = { ...delivery, saidAt: (delivery.saidAt ?? 0) - 20_000 };
    const change = { deliveries: { [name]: older }, dueAt: Date.now() };
    await stack.store.advance(state.meta.fingerprint, state.meta.rev, change);
    expect(await stack.notify.invoke({ tracebell: 'tick' })).toMatchObject({ ok: true });
    const replies = machine.inbox.messages().filter((each) => each.thread_ts);
    expect(replies).toHaveLength(1);
    expect(JSON.stringify(replies)).toContain(start);
  });

  test('eight fresh environments at once: one message, and all are counted', async () => {
    await stack.notify.recycle();
    const events = Array.from({ length: 8 }, () => subscription('many', traceback('ManyError')));
    const answers = await Promise.all(events.map((event) => stack.notify.invoke(event)));
    expect(answers.map(({ ok }) => ok)).toEqual(events.map(() => true));
    expect(stack.notify.environments()).toBe(8);
    expect(said('ManyError')).toHaveLength(1);
    expect((await issueOf('ManyError'))?.count.count).toBe(8);
  });

  test('what Slack would not take is said by a tick', async () => {
    await steer('faults', { status: 429, retryAfter: 1, method: 'chat.postMessage' });
    const answer = await stack.notify.invoke(subscription('later', traceback('LaterError')));
    expect(answer).toMatchObject({ ok: true });
    expect(said('LaterError')).toEqual([]);
    for (let tick = 0; tick < 20 && said('LaterError').length === 0; tick++) {
      await new Promise((wake) => setTimeout(wake, 250));
      expect(await stack.notify.invoke({ tracebell: 'tick' })).toMatchObject({ ok: true });
    }
    expect(said('LaterError')).toHaveLength(1);
  });

  test('a store that is away fails the invocation, and Lambda’s retry mends it', async () => {
    const event = subscription('away', traceback('AwayError'));
    machine.aws.failOn('AwayError');
    const failed = await stack.notify.invoke(event, 'request-2');
    expect(failed).toMatchObject({ ok: false, payload: { errorType: 'StoreUnavailable' } });
    machine.aws.failOn(undefined);
    expect(await stack.notify.invoke(event, 'request-2')).toMatchObject({ ok: true });
    expect((await issueOf('AwayError'))?.count.count).toBe(1);
    expect(said('line 27')).toHaveLength(1);
  });

  test('a store that is away on the last try is told to the channel', async () => {
    machine.aws.failOn('KeyError');
    const failed = await stack.notify.invoke(recorded('cwl-lambda'));
    machine.aws.failOn(undefined);
    expect(failed).toMatchObject({ ok: false, payload: { errorType: 'StoreUnavailable' } });
    expect(said('Store unavailable')).toHaveLength(1);
  });

  test('a press of Resolve in Slack resolves the issue, and says who did', async () => {
    await stack.notify.invoke(subscription('pressed', traceback('PressedError')));
    const [message] = said('PressedError');
    const button = buttonOf(message?.blocks);
    const answer = await inSlack('actions', { ts: message?.ts, channel: message?.channel, ...button });
    expect(answer).toEqual({ ok: true });
    expect((await issueOf('PressedError'))?.meta.status).toBe('resolved');
    expect(JSON.stringify(said('PressedError'))).toMatch(/Resolved by/i);
  });

  test('a command while the store is away is answered with that', async () => {
    machine.aws.failOn('TableName');
    const answer = await inSlack('command', { channel: machine.inbox.channel, line: '/tracebell top' });
    machine.aws.failOn(undefined);
    expect(answer).toEqual({ ok: true });
    const state = await (await fetch(new URL('/inbox/state', machine.inbox.url))).text();
    expect(state).toContain('The store cannot be reached');
  });

  test('a request that Slack did not sign is refused', async () => {
    const answer = await stack.interact.invoke(recorded('lambda-url-http-v2'));
    expect(answer).toMatchObject({ ok: true, payload: { statusCode: 401 } });
  });

  test('of a recorded stream only the poisoned record fails, by its own number, and again when it is retried', async () => {
    const event = recorded('cwl-kinesis');
    const poisoned = event.Records[3];
    const failures = { batchItemFailures: [{ itemIdentifier: poisoned.kinesis.sequenceNumber }] };
    expect(await stack.notify.invoke(event)).toEqual({ ok: true, payload: failures });
    expect(said('could not read a batch')).toHaveLength(1);
    // The mapping goes back to the lowest number that failed.
    expect(await stack.notify.invoke({ Records: [poisoned] })).toEqual({ ok: true, payload: failures });
    expect(said('could not read a batch')).toHaveLength(1);
    for (const text of ['customer_id', 'PaymentDeclined']) expect(said(text), text).toHaveLength(1);
  });

  test('a record of a stream that the store would not take is delivered by the retry, the others once', async () => {
    const types = ['StreamOneError', 'StreamTwoError', 'StreamThreeError'];
    const Records = types.map((type, index) => ({
      ...recorded('cwl-kinesis').Records[1],
      kinesis: { sequenceNumber: `4966000${index}`, data: zipped(payload('stream', traceback(type))) },
    }));
    machine.aws.failOn('StreamTwoError');
    const first = await stack.notify.invoke({ Records });
    expect(first.payload).toEqual({ batchItemFailures: [{ itemIdentifier: '49660001' }] });
    expect([said('StreamOneError').length, said('StreamThreeError').length]).toEqual([1, 1]);
    machine.aws.failOn(undefined);
    const second = await stack.notify.invoke({ Records: Records.slice(1) });
    expect(second.payload).toEqual({ batchItemFailures: [] });
    for (const type of types) expect((await issueOf(type))?.count.count, type).toBe(1);
    for (const type of types) expect(said(`${type}: `), type).toHaveLength(1);
  });

  test('a message of a queue likewise, by its id', async () => {
    const types = ['QueueOneError', 'QueueTwoError', 'QueueThreeError'];
    const Records = types.map((type) => ({
      ...recorded('lambda-dlq-sqs').Records[0],
      messageAttributes: {},
      messageId: `id-of-${type}`,
      body: JSON.stringify(payload('queue', traceback(type))),
    }));
    machine.aws.failOn('QueueTwoError');
    const first = await stack.notify.invoke({ Records });
    expect(first.payload).toEqual({ batchItemFailures: [{ itemIdentifier: 'id-of-QueueTwoError' }] });
    machine.aws.failOn(undefined);
    const second = await stack.notify.invoke({ Records: [Records[1]] });
    expect(second.payload).toEqual({ batchItemFailures: [] });
    for (const type of types) expect((await issueOf(type))?.count.count, type).toBe(1);
    for (const type of types) expect(said(`${type}: `), type).toHaveLength(1);
  });

  test.each([
    'alarm-eventbridge-metric',
    'alarm-sns-metric',
    'lambda-onfailure-record',
    'ecs-task-stopped-exit1',
  ])('a notice, %s, is one message, and no second one when it comes again', async (name) => {
    await stack.notify.invoke(recorded(name), name);
    await stack.notify.invoke(recorded(name), name);
    expect(machine.inbox.messages().filter((each) => !each.thread_ts)).toHaveLength(1);
  });

  // Last: it reads what all the others left in the logs.
  test('the logs are JSON that passes the stack’s level, and hold no secret and nothing of what is told', () => {
    const lines = machine.log.map((line) => JSON.parse(line) as Json);
    expect(lines.length).toBeGreaterThan(10);
    for (const line of lines) {
      expect(line.level).toMatch(/^(WARN|ERROR)$/);
      expect(new Date(String(line.timestamp)).toISOString()).toBe(line.timestamp);
    }
    const all = machine.log.join('\n');
    for (const secret of Object.values(secrets)) expect(all).not.toContain(secret);
    expect(all).not.toMatch(/customer|Traceback|app\.py/);
    // What the runtime says of a failed invocation is not Tracebell's; its own words must match no filter.
    const own = lines.filter(({ level }) => level === 'WARN');
    expect(JSON.stringify(own)).not.toMatch(/\berror\b|exception|traceback/i);
  });

  test('the metrics are well-formed: each that is declared has its number', () => {
    const metrics = machine.log.map((line) => JSON.parse(line) as Json).filter((line) => '_aws' in line);
    expect(metrics.length).toBeGreaterThan(5);
    for (const line of metrics) {
      const { Timestamp, CloudWatchMetrics } = line._aws as { Timestamp: number; CloudWatchMetrics: Json[] };
      expect(Number.isInteger(Timestamp)).toBe(true);
      for (const { Namespace, Dimensions, Metrics } of CloudWatchMetrics) {
        expect({ Namespace, Dimensions }).toEqual({ Namespace: 'Tracebell', Dimensions: [[]] });
        expect((Metrics as Json[]).length).toBeGreaterThan(0);
        for (const { Name, Unit } of Metrics as Json[]) {
          expect(Unit).toBe('Count');
          expect(line[String(Name)], String(Name)).toEqual(expect.any(Number));
        }
      }
    }
  });
});

/** Where the button that resolves stands in a message. */
function buttonOf(blocks: readonly Json[] = []): Json {
  for (const block of blocks) {
    const button = ((block.elements ?? []) as Json[]).find(({ action_id }) => action_id === 'tb_resolve');
    if (button) return { block_id: block.block_id, action_id: 'tb_resolve', value: button.value };
  }
  return {};
}
