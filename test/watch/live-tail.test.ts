import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { connectLogs, type WatchedLogs } from '../../src/cli/watch/aws.ts';
import { followLiveTail } from '../../src/sources/live-tail.ts';
import { type LogsStandIn, startLogsStandIn } from './logs-stand-in.ts';

const group = (name: string) => `arn:aws:logs:eu-west-1:123456789012:log-group:${name}`;
const orders = group('/aws/lambda/orders');
const cart = group('/aws/lambda/cart');

let standIn: LogsStandIn;
let logs: WatchedLogs;
let end: AbortController;
let rung: (readonly string[])[];
let states: boolean[];
let told: string[];
let slept: number[];
let following: Promise<void>;

beforeEach(async () => {
  standIn = await startLogsStandIn();
  vi.stubEnv('AWS_ENDPOINT_URL', standIn.endpoint);
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
  logs = await connectLogs();
  end = new AbortController();
  [rung, states, told, slept] = [[], [], [], []];
});

afterEach(async () => {
  end.abort();
  await following;
  logs.close();
  await standIn.close();
  vi.unstubAllEnvs();
});

function follow(): void {
  following = followLiveTail({
    start: logs.liveTail,
    groups: [orders, cart],
    pattern: 'ERROR',
    ring: (groups) => rung.push(groups),
    connected: (yes) => states.push(yes),
    // Real enough to let others have their turn.
    sleep: async (ms) => {
      slept.push(ms);
      await new Promise((resolve) => setTimeout(resolve, 5));
    },
    tell: (what) => told.push(what),
    signal: end.signal,
  });
}

const update = (sampled: boolean, ...names: string[]) => ({
  event: 'sessionUpdate' as const,
  body: {
    sessionMetadata: { sampled },
    sessionResults: names.map((name) => ({ logGroupIdentifier: `123456789012:${name}`, message: 'ERROR' })),
  },
});

test('a session is asked for its groups and pattern, and rings for those where something came', async () => {
  follow();
  // What came before there was a session.
  await vi.waitFor(() => expect(rung).toEqual([[orders, cart]]));
  expect(standIn.sessions).toEqual([{ logGroupIdentifiers: [orders, cart], logEventFilterPattern: 'ERROR' }]);
  expect(states).toEqual([true]);
  standIn.send(update(false));
  standIn.send(update(false, '/aws/lambda/cart'));
  await vi.waitFor(() => expect(rung).toEqual([[orders, cart], [cart]]));
  // Some were left out, nobody knows of which.
  standIn.send(update(true, '/aws/lambda/cart'));
  await vi.waitFor(() => expect(rung).toHaveLength(3));
  expect(rung[2]).toEqual([orders, cart]);
});

test('after three hours the next session begins at once, and nobody is told', async () => {
  follow();
  await vi.waitFor(() => expect(states).toEqual([true]));
  standIn.send({ exception: 'SessionTimeoutException', message: 'Session has timed out' });
  await vi.waitFor(() => expect(states).toEqual([true, false, true]));
  expect(standIn.sessions).toHaveLength(2);
  expect(rung).toHaveLength(2);
  expect(slept).toEqual([]);
  expect(told).toEqual([]);
});

test('one that breaks off is said once, and there is another after a while', async () => {
  follow();
  for (let n = 1; n <= 2; n++) {
    await vi.waitFor(() => expect(standIn.sessions).toHaveLength(n));
    await vi.waitFor(() => expect(states.at(-1)).toBe(true));
    standIn.send({ exception: 'SessionStreamingException', message: 'slow reader' });
    await vi.waitFor(() => expect(slept).toHaveLength(n));
  }
  await vi.waitFor(() => expect(standIn.sessions).toHaveLength(3));
  expect(slept).toEqual([1_000, 1_000]);
  expect(told).toHaveLength(1);
  expect(told[0]).toContain('broke off (SessionStreamingException: slow reader)');
});

test.each([
  ['ThrottlingException', 400, 60_000],
  ['LimitExceededException', 400, 60_000],
  ['AccessDeniedException', 400, 900_000],
  ['UnknownOperationException', 404, 900_000],
])('%s: asked for again later, and said once', async (name, status, wait) => {
  standIn.refuse = { status, name };
  follow();
  await vi.waitFor(() => expect(slept.length).toBeGreaterThan(2));
  expect(new Set(slept)).toEqual(new Set([wait]));
  expect(told).toHaveLength(1);
  expect(told[0]).toContain(`is not to be had (${name}`);
  expect(states).not.toContain(true);
  standIn.refuse = null;
  await vi.waitFor(() => expect(states.at(-1)).toBe(true));
});
