import { gunzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { type Demo, type DemoOptions, startDemo } from './demo.ts';
import type { AwslogsEvent } from './subscription.ts';

let demo: Demo | undefined;
afterEach(async () => {
  await demo?.close();
  demo = undefined;
});

type Body = { logGroup: string; logEvents: { message: string }[] };

async function start(options: Partial<DemoOptions> = {}) {
  const got: Body[] = [];
  demo = await startDemo({
    load: () => (event) => {
      const { data } = (event as AwslogsEvent).awslogs;
      got.push(JSON.parse(gunzipSync(Buffer.from(data, 'base64')).toString()) as Body);
      console.log('took one');
    },
    matches: (message) => message.includes('ERROR'),
    windowMs: 1,
    job: false,
    ...options,
  });
  return { demo, got };
}

test('x=2 says nothing; x=wompwomp reaches the notifier with its traceback', async () => {
  const { demo, got } = await start();
  const good = await fetch(`${demo.monitorMeUrl}?x=2`);
  expect([good.status, await good.text()]).toEqual([200, '{"x":2,"y":4}']);
  await demo.drain();
  expect(got).toEqual([]);
  const bad = await fetch(`${demo.monitorMeUrl}?x=wompwomp`);
  expect([bad.status, await bad.text()]).toEqual([500, '{"message":"Internal Server Error"}']);
  await demo.drain();
  expect(got).toHaveLength(1);
  expect(got[0]?.logGroup).toBe('/aws/lambda/MonitorMe');
  const message = got[0]?.logEvents[0]?.message ?? '';
  expect(message).toMatch(
    /\tERROR\tInvoke Error \t\{"errorType":"NotANumberError","errorMessage":"x is not a number: wompwomp"/,
  );
  expect(message).toMatch(/at readNumber \(.*handler\.mjs:\d+:\d+\)/);
  expect(message).toContain('at Runtime.handleOnceNonStreaming (file:///var/runtime/index.mjs:');
  expect(
    demo.logGroups.tracebell.events().some((event) => event.message.endsWith('\tINFO\ttook one\n')),
  ).toBe(true);
});

test('the job feeds its own log group, quiet at first', async () => {
  const { demo, got } = await start({ job: true, jobEveryMs: 1 });
  while (got.length < 2)
    await new Promise((resolve) => demo.logGroups.nightlyJob.subscribe(() => setImmediate(resolve)));
  expect(new Set(got.map((body) => body.logGroup))).toEqual(new Set(['/aws/lambda/NightlyJob']));
  const text = got.flatMap((body) => body.logEvents.map((event) => event.message));
  expect(text[0]).toContain('"errorType":"RowRejectedError"');
  expect(text[0]).toContain('"code":"E_ROW_REJECTED"');
  expect(text[1]).toContain('\tERROR\tskipped c-5-11 Error: customer is closed\n');
});

test('a notifier that fails is tried three times, then its event is recorded', async () => {
  const failures: number[] = [];
  const { demo } = await start({
    load: () => () => {
      throw new Error('no');
    },
    retryDelaysMs: [1, 1],
    onFailure: (record) => failures.push(record.requestContext.approximateInvokeCount),
  });
  await fetch(`${demo.monitorMeUrl}?x=a`);
  await demo.drain();
  expect(failures).toEqual([3]);
});

test('a port that is taken is an error, and leaves nothing behind', async () => {
  const host = console.error;
  const { demo: first } = await start();
  const port = Number(new URL(first.monitorMeUrl).port);
  await expect(
    startDemo({ load: () => () => null, matches: () => false, port, job: false }),
  ).rejects.toMatchObject({
    code: 'EADDRINUSE',
  });
  await first.close();
  demo = undefined;
  expect(console.error).toBe(host);
});
