import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runPython } from '../src/demo/python-lines.ts';
import { compile } from '../src/filter/compile.ts';
import { type RunningInbox, startInbox } from '../src/inbox/server.ts';
import { createHandler, type Handler } from '../src/lambda/handler.ts';

const file = fileURLToPath(new URL('../examples/monitor-me/handler.py', import.meta.url));
let inbox: RunningInbox;
let handler: Handler;
beforeAll(async () => {
  inbox = await startInbox({ port: 0 });
  handler = createHandler({ SLACK_WEBHOOK_URL: inbox.webhookUrl, AWS_REGION: 'eu-west-1' });
});
afterAll(() => inbox.close());

/** What the Python runtime wrote goes through the filter ERROR to the deployed function. */
async function invoke(x: string): Promise<boolean> {
  const run = await runPython({ version: '2.0', queryStringParameters: { x } }, { file });
  if (!run) return false;
  const filter = compile('ERROR');
  const logEvents = run.lines
    .filter((line) => filter.matches(line))
    .map((message, index) => ({ id: String(index).padStart(56, '4'), timestamp: Date.now(), message }));
  if (logEvents.length === 0) return true;
  const payload = {
    messageType: 'DATA_MESSAGE',
    owner: '123456789012',
    logGroup: '/aws/lambda/MonitorMePython',
    logStream: '2026/11/24/[$LATEST]0f3c',
    subscriptionFilters: ['errors'],
    logEvents,
  };
  await handler({ awslogs: { data: gzipSync(JSON.stringify(payload)).toString('base64') } });
  return true;
}

test('the Python model: a number says nothing, anything else says it all', async (context) => {
  if (!(await invoke('2'))) return context.skip('there is no python3');
  expect(inbox.messages()).toEqual([]);
  await invoke('wompwomp');
  expect(inbox.messages()).toHaveLength(1);
  const whole = JSON.stringify(inbox.messages());
  expect(whole).toContain('wompwomp');
  expect(whole).toContain('handler.py:');
  expect(whole).toMatch(/File .*handler\.py.*line \d+/);
  expect(whole).toContain('MonitorMePython');
});
