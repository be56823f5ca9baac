import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningInbox, startInbox } from '../../inbox/server.ts';
import { checkSlack } from './slack.ts';

let inbox: RunningInbox;
beforeAll(async () => {
  inbox = await startInbox({ port: 0 });
});
afterAll(() => inbox.close());

const slack = (over: object = {}) => ({
  slack: {
    botToken: inbox.botToken,
    channel: inbox.channel,
    apiUrl: inbox.apiUrl,
    signingSecret: 'a'.repeat(32),
    ...over,
  },
});

test('all is well, and nothing was posted', async () => {
  const checks = await checkSlack(slack());
  expect(checks.filter(({ ok }) => !ok)).toEqual([]);
  expect(checks).toHaveLength(4);
  expect(inbox.messages()).toEqual([]);
});

test.each([
  ['a revoked token', { botToken: 'xoxb-revoked' }, 'bot token'],
  ['a channel that is not there', { channel: 'C0NOTFOUND' }, 'channel and channels:history'],
  ['a strange signing secret', { signingSecret: 'xyz' }, 'signing secret'],
])('%s is wrong, with what to do, and without its value', async (_, over, name) => {
  const wrong = (await checkSlack(slack(over))).filter(({ ok }) => !ok);
  expect(wrong.map((check) => check.name)).toContain(name);
  expect(wrong.every(({ todo }) => todo)).toBe(true);
  expect(JSON.stringify(wrong)).not.toContain('xoxb-revoked');
});

test('webhook mode looks at the address', async () => {
  expect((await checkSlack({ slack: { webhookUrl: 'nonsense' } }))[0]).toMatchObject({ ok: false });
  expect((await checkSlack({}))[0]).toMatchObject({
    ok: false,
    todo: expect.stringContaining('SLACK_WEBHOOK_URL'),
  });
});
