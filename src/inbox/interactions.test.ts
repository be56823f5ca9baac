import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { InboxState } from './api-types.ts';
import { sign } from './app-request.ts';
import { type RunningInbox, startInbox } from './server.ts';

interface Heard {
  body: string;
  signature: string;
  timestamp: string;
}

let inbox: RunningInbox;
let app: Server;
let heard: Heard[];
let answer: { status: number; body: string };

beforeEach(async () => {
  heard = [];
  answer = { status: 200, body: '' };
  app = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const header = (name: string) => String(request.headers[name]);
      const body = Buffer.concat(chunks).toString();
      heard.push({
        body,
        signature: header('x-slack-signature'),
        timestamp: header('x-slack-request-timestamp'),
      });
      response.writeHead(answer.status).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
  inbox = await startInbox({ port: 0, signingSecret: 's3cret' });
  inbox.setInteractUrl(`http://127.0.0.1:${(app.address() as AddressInfo).port}/slack`);
});
afterEach(async () => {
  await inbox.close();
  await new Promise((resolve) => app.close(resolve));
});

async function post(path: string, body: unknown, token?: string): Promise<Record<string, unknown>> {
  const response = await fetch(inbox.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return text.startsWith('{')
    ? (JSON.parse(text) as Record<string, unknown>)
    : { status: response.status, text };
}
const state = async () => (await (await fetch(`${inbox.url}/inbox/state`)).json()) as InboxState;

const plain = (text: string) => ({ type: 'plain_text', text });
const blocks = [
  {
    type: 'actions',
    block_id: 'b1',
    elements: [
      { type: 'button', action_id: 'tb_resolve', text: plain('Resolve'), value: 'g1' },
      { type: 'static_select', action_id: 'tb_mute', options: [{ text: plain('1 hour'), value: '1h|g1' }] },
      { type: 'button', action_id: 'tb_logs', text: plain('Logs'), url: 'https://logs.example/' },
    ],
  },
];
const metadata = { event_type: 'tracebell', event_payload: { issue: 'v1:a' } };

async function press(
  action: object,
): Promise<{ result: Record<string, unknown>; ts: string; payload: Record<string, unknown> }> {
  const posted = await post(
    '/api/chat.postMessage',
    { channel: inbox.channel, text: 'x', blocks, metadata },
    'xoxb-a',
  );
  const result = await post('/inbox/actions', {
    channel: inbox.channel,
    ts: posted.ts,
    block_id: 'b1',
    ...action,
  });
  const body = new URLSearchParams(heard.at(-1)?.body ?? '').get('payload') ?? '{}';
  return { result, ts: String(posted.ts), payload: JSON.parse(body) as Record<string, unknown> };
}

describe('a pressed button', () => {
  it('is a signed block_actions with all that Slack sends', async () => {
    const { result, ts, payload } = await press({ action_id: 'tb_resolve' });
    expect(result).toEqual({ ok: true });
    expect(payload).toMatchObject({
      type: 'block_actions',
      user: { id: 'U0INBOXYOU' },
      team: { id: inbox.team },
      channel: { id: inbox.channel },
      container: { type: 'message', message_ts: ts },
      message: { ts, metadata },
      actions: [{ type: 'button', action_id: 'tb_resolve', block_id: 'b1', value: 'g1' }],
    });
    expect(String(payload.trigger_id)).toMatch(/./);
    const { body, signature, timestamp } = heard[0] ?? { body: '', signature: '', timestamp: '' };
    expect(signature).toBe(sign('s3cret', timestamp, body));
    expect(signature).toMatch(/^v0=[0-9a-f]{64}$/);
  });

  it('carries the chosen option of a menu, and tells of link buttons too', async () => {
    const { payload } = await press({ action_id: 'tb_mute', option: '1h|g1' });
    expect(payload.actions).toMatchObject([{ type: 'static_select', selected_option: { value: '1h|g1' } }]);
    expect((await press({ action_id: 'tb_logs' })).payload.actions).toMatchObject([
      { url: 'https://logs.example/' },
    ]);
    expect((await press({ action_id: 'tb_mute', option: 'forged' })).result).toMatchObject({ ok: false });
    expect(heard).toHaveLength(2);
  });

  it('says in words that the app failed', async () => {
    answer = { status: 500, body: '' };
    expect((await press({ action_id: 'tb_resolve' })).result).toEqual({
      ok: false,
      error: 'The app answered 500.',
    });
    inbox.setInteractUrl(undefined);
    expect(String((await press({ action_id: 'tb_resolve' })).result.error)).toContain('--interact-url');
  });

  it('has a response_url for five answers, ephemeral unless it says otherwise', async () => {
    const { payload, ts } = await press({ action_id: 'tb_resolve' });
    const path = new URL(String(payload.response_url)).pathname;
    expect(await post(path, { text: 'Only you' })).toMatchObject({ status: 200 });
    expect((await state()).ephemerals).toMatchObject([{ text: 'Only you', via: 'ephemeral' }]);
    await post(path, { text: 'All', response_type: 'in_channel' });
    await post(path, { text: 'Instead', replace_original: true });
    const { messages } = await state();
    expect(messages.map(({ text }) => text)).toEqual(['Instead', 'All']);
    expect(messages[0]?.ts).toBe(ts);
    await post(path, { text: '4' });
    await post(path, { text: '5' });
    expect(await post(path, { text: '6' })).toEqual({ status: 404, text: 'used_url' });
  });

  it('may open a dialog with its trigger, once', async () => {
    const { payload } = await press({ action_id: 'tb_resolve' });
    const view = {
      type: 'modal',
      title: plain('Mute'),
      blocks: [{ type: 'section', text: plain('For how long?') }],
    };
    const open = () => post('/api/views.open', { trigger_id: payload.trigger_id, view }, 'xoxb-a');
    expect(await open()).toMatchObject({ ok: true });
    expect((await state()).modals).toHaveLength(1);
    expect(await open()).toMatchObject({ ok: false, error: 'exchanged_trigger_id' });
  });
});

describe('a slash command', () => {
  it('is a signed form, and its answer is shown to one', async () => {
    answer = { status: 200, body: JSON.stringify({ text: 'Top: KeyError' }) };
    expect(await post('/inbox/command', { channel: inbox.channel, line: '/tracebell top 5' })).toEqual({
      ok: true,
    });
    const form = new URLSearchParams(heard[0]?.body);
    expect(Object.fromEntries(form)).toMatchObject({
      command: '/tracebell',
      text: 'top 5',
      channel_id: inbox.channel,
      team_id: inbox.team,
    });
    expect((await state()).ephemerals).toMatchObject([{ text: 'Top: KeyError' }]);
    expect((await post('/inbox/command', { channel: inbox.channel, line: 'hello' })).ok).toBe(false);
  });
});
