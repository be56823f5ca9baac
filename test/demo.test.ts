import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningDemo, startDemo } from './built.test-helper.ts';

describe('tracebell demo', () => {
  let demo: RunningDemo;
  beforeAll(async () => {
    demo = await startDemo();
  });
  afterAll(async () => {
    expect(await demo.stop()).toBe(0);
  });
  const call = (x: string) => fetch(`${demo.monitorMe}?x=${encodeURIComponent(x)}`);

  test('a number is doubled, and nobody is told', async () => {
    const answer = await call('2');
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('4');
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(await demo.messages()).toEqual([]);
  });

  test('anything else answers 500, and one message says it all', async () => {
    const answer = await call('wompwomp');
    expect(answer.status).toBe(500);
    expect(await answer.json()).toEqual({ message: 'Internal Server Error' });
    const messages = await demo.waitFor(1, 2_000);
    expect(messages).toHaveLength(1);
    const whole = JSON.stringify(messages[0]);
    expect(whole).toContain('wompwomp');
    expect(whole).toMatch(/handler\.mjs:\d+/);
    expect(whole).toContain('    at ');
    expect(whole).toMatch(/https:\/\/eu-west-1\.console\.aws\.amazon\.com\/cloudwatch\/.*MonitorMe/);
  });

  test('the same again is not said again', async () => {
    for (const x of ['a', 'b', 'c']) await call(x);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect((await demo.messages()).filter((message) => !message.thread_ts)).toHaveLength(1);
  });
});

test('Slack answers 429 twice, then 500, then nothing: every error arrives once', {
  timeout: 60_000,
}, async () => {
  const demo = await startDemo();
  try {
    await demo.fault({ status: 429, retryAfter: 1, times: 2 });
    await demo.fault({ status: 500, times: 1 });
    await demo.fault({ fault: 'hang', times: 1 });
    await fetch(`${demo.monitorMe}?x=first`);
    const messages = await demo.waitFor(1, 50_000);
    expect(messages.map(({ text }) => text)).toHaveLength(1);
  } finally {
    await demo.stop();
  }
});

test('what a log line says cannot ping, link or break out', async () => {
  const demo = await startDemo();
  try {
    await fetch(
      `${demo.monitorMe}?x=${encodeURIComponent('<!channel> <https://evil.example|click> ``` *b*')}`,
    );
    const [message] = await demo.waitFor(1);
    expect(message?.text).not.toContain('<!channel>');
    expect(message?.text).toContain('&lt;!channel&gt;');
    const marked = mrkdwnOf(message?.blocks);
    expect(marked.filter((text) => text.includes('<!channel>') || text.includes('<https://evil'))).toEqual(
      [],
    );
    expect(JSON.stringify(message?.blocks)).toContain('<!channel>');
  } finally {
    await demo.stop();
  }
});

/** Every text that Slack would parse. */
function mrkdwnOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(mrkdwnOf);
  if (typeof value !== 'object' || value === null) return [];
  const { type, text } = value as { type?: unknown; text?: unknown };
  const own = type === 'mrkdwn' && typeof text === 'string' ? [text] : [];
  return [...own, ...Object.values(value).flatMap(mrkdwnOf)];
}
