import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { createLogGroup, InvalidParameterError } from './log-group.ts';
import { type AwslogsEvent, subscribe } from './subscription.ts';
import { virtualTimers } from './virtual-timers.ts';

const now = 1_790_000_000_112;
type Body = { logStream: string; logEvents: { id: string; timestamp: number; message: string }[] };
const decode = (payload: AwslogsEvent) =>
  JSON.parse(gunzipSync(Buffer.from(payload.awslogs.data, 'base64')).toString('utf8')) as Body;

function setUp(options: { maxEvents?: number; maxBytes?: number } = {}) {
  const timers = virtualTimers(now);
  const group = createLogGroup('/aws/lambda/MonitorMe');
  const sent: Body[] = [];
  const filter = subscribe(group, {
    filterName: 'tracebell',
    matches: (message) => message.includes('ERROR'),
    deliver: (payload) => sent.push(decode(payload)),
    timers,
    ...options,
  });
  const put = (stream: string, message: string) => group.put(stream, [{ timestamp: timers.now(), message }]);
  return { timers, group, sent, filter, put };
}

test('matching events of a stream make one payload, as CloudWatch has it', async () => {
  const { timers, sent, put } = setUp();
  const [first] = put('s', 'ERROR a\n\u00a0é\ud83d\ude00');
  put('s', 'INFO b');
  put('s', 'ERROR c\n');
  expect(sent).toEqual([]);
  await timers.advance(150);
  expect(sent).toEqual([
    {
      messageType: 'DATA_MESSAGE',
      owner: '123456789012',
      logGroup: '/aws/lambda/MonitorMe',
      logStream: 's',
      subscriptionFilters: ['tracebell'],
      logEvents: [
        { id: first?.id, timestamp: now, message: 'ERROR a\n\u00a0é\ud83d\ude00' },
        { id: expect.stringMatching(/^\d{56}$/), timestamp: now, message: 'ERROR c\n' },
      ],
    },
  ]);
  expect(timers.waiting()).toBe(0);
});

test('streams are never mixed, and a full batch does not wait', () => {
  const { sent, put, filter } = setUp({ maxEvents: 2, maxBytes: 20 });
  put('s', 'ERROR 1');
  put('t', 'ERROR 2');
  put('s', 'ERROR 3');
  expect(sent.map((body) => body.logEvents.map((event) => event.message))).toEqual([['ERROR 1', 'ERROR 3']]);
  put('t', 'ERROR with 20 bytes!');
  expect(sent.at(-1)?.logStream).toBe('t');
  expect(sent.at(-1)?.logEvents).toHaveLength(1);
  filter.close();
  expect(sent).toHaveLength(3);
  put('s', 'ERROR after the end');
  expect(sent).toHaveLength(3);
});

test('ids have 56 digits and always rise', () => {
  const { group, timers } = setUp();
  const ids = [5, 5, 0, 7].map(
    (step) => group.put('s', [{ timestamp: timers.now() + step, message: 'm' }])[0]?.id ?? '',
  );
  expect(ids.every((id) => /^\d{56}$/.test(id))).toBe(true);
  expect([...ids].sort()).toEqual(ids);
  expect(new Set(ids).size).toBe(4);
});

test('blank messages and disorder are refused whole', () => {
  const { group } = setUp();
  const event = { timestamp: now, message: 'm' };
  expect(() => group.put('s', [event, { timestamp: now, message: ' \n' }])).toThrow(InvalidParameterError);
  expect(() => group.put('s', [event, { timestamp: now - 1, message: 'm' }])).toThrow(InvalidParameterError);
  expect(() => group.put('s', [{ timestamp: now, message: 'x'.repeat(1_048_577) }])).toThrow(
    InvalidParameterError,
  );
  expect(group.events()).toEqual([]);
});

test('the oldest events go when the group is full', () => {
  const group = createLogGroup('g', { retainBytes: 60 });
  for (const message of ['aaaa', 'bbbb', 'cccc']) group.put('s', [{ timestamp: now, message }]);
  expect(group.events().map((event) => event.message)).toEqual(['bbbb', 'cccc']);
});
