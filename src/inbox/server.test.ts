import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningInbox, startInbox } from './server.ts';

let inbox: RunningInbox;
beforeEach(async () => {
  inbox = await startInbox({ port: 0 });
});
afterEach(() => inbox.close());

async function hook(body: string, path?: string, headers: Record<string, string> = {}) {
  const url = path ? inbox.url + path : inbox.webhookUrl;
  const response = await fetch(url, { method: 'POST', body, headers, redirect: 'manual' });
  return { status: response.status, body: await response.text(), headers: response.headers };
}

async function api(
  method: string,
  args: Record<string, unknown>,
  form = false,
): Promise<Record<string, unknown>> {
  const response = await fetch(inbox.apiUrl + method, {
    method: 'POST',
    headers: { authorization: 'Bearer xoxb-test', ...(form ? {} : { 'content-type': 'application/json' }) },
    body: form ? new URLSearchParams(args as Record<string, string>) : JSON.stringify(args),
  });
  return (await response.json()) as Record<string, unknown>;
}

async function steer(path: string, body: unknown) {
  const response = await fetch(`${inbox.url}/inbox/${path}`, { method: 'POST', body: JSON.stringify(body) });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const messages = async () =>
  (await (await fetch(`${inbox.url}/inbox/messages`)).json()) as Record<string, unknown>[];

describe('the webhook', () => {
  it('takes JSON, JSON under a form’s content type, and a form', async () => {
    expect(await hook('{"text":"one"}', undefined, { 'content-type': 'application/json' })).toMatchObject({
      status: 200,
      body: 'ok',
    });
    expect(
      await hook('{"text":"two"}', undefined, { 'content-type': 'application/x-www-form-urlencoded' }),
    ).toMatchObject({ body: 'ok' });
    expect(await hook(`payload=${encodeURIComponent('{"text":"three"}')}`)).toMatchObject({
      status: 200,
      body: 'ok',
    });
    const all = await messages();
    expect(all.map(({ text }) => text)).toEqual(['one', 'two', 'three']);
    expect(all[0]).toMatchObject({ id: 'm1', channel: inbox.channel, blocks: [] });
    const stamps = all.map(({ ts }) => String(ts));
    expect(stamps).toEqual([...new Set(stamps)].sort());
    expect(stamps[0]).toMatch(/^\d{10}\.\d{6}$/);
  });

  it.each([
    ['{}', 400, 'no_text'],
    ['{"text":""}', 400, 'no_text'],
    ['not json', 400, 'invalid_payload'],
    ['[]', 400, 'invalid_payload'],
    ['', 400, 'invalid_payload'],
    [JSON.stringify({ attachments: Array(101).fill({ text: 'x' }) }), 400, 'too_many_attachments'],
  ])('%.20s is refused', async (body, status, word) => {
    expect(await hook(body)).toMatchObject({ status, body: word });
    expect(await messages()).toEqual([]);
  });

  it.each([
    ['invalid_token', 403],
    ['action_prohibited', 403],
    ['no_service', 404],
    ['channel_not_found', 404],
    ['channel_is_archived', 410],
  ])('an address can ask for %s', async (word, status) => {
    expect(await hook('{"text":"x"}', `/services/T0/B0/${word}`)).toMatchObject({ status, body: word });
  });

  it('sends a malformed address to slack.com, as Slack does', async () => {
    expect((await hook('{"text":"x"}', '/services/X/Y')).status).toBe(302);
  });

  it('refuses a body over the bound', async () => {
    expect((await hook(JSON.stringify({ text: 'x'.repeat(1_100_000) }))).status).toBe(413);
  });
});

describe('faults', () => {
  it('429 with Retry-After, as often as asked, then 500, then all is well', async () => {
    await steer('faults', { status: 429, retryAfter: 3, times: 2 });
    await steer('faults', { status: 500 });
    const first = await hook('{"text":"x"}');
    expect(first).toMatchObject({ status: 429, body: 'rate_limited' });
    expect(first.headers.get('retry-after')).toBe('3');
    expect((await hook('{"text":"x"}')).status).toBe(429);
    expect((await hook('{"text":"x"}')).status).toBe(500);
    expect((await hook('{"text":"x"}')).status).toBe(200);
    expect(await messages()).toHaveLength(1);
  });

  it.each([[{ fault: 'reset' }], [{ kind: 'reset' }], [{ reset: true }], ['reset']])(
    '%j breaks the connection',
    async (fault) => {
      expect((await steer('faults', fault)).status).toBe(200);
      await expect(hook('{"text":"x"}')).rejects.toThrow();
      expect(await messages()).toEqual([]);
    },
  );

  it.each([
    [{ fault: 'hang' }, 0],
    [{ fault: 'applied-then-timeout' }, 1],
  ])('%j gives no answer', async (fault, kept) => {
    await steer('faults', fault);
    const silent = new Promise((resolve) => {
      const post = request(inbox.webhookUrl, { method: 'POST', agent: false, timeout: 150 });
      post.on('response', () => resolve('answered'));
      post.on('timeout', () => resolve('silent'));
      post.on('error', () => {});
      post.end('{"text":"x"}');
    });
    expect(await silent).toBe('silent');
    expect(await messages()).toHaveLength(kept);
  });

  it('meets only the method it names', async () => {
    await steer('faults', { error: 'channel_not_found', method: 'chat.update' });
    expect(await api('chat.postMessage', { channel: inbox.channel, text: 'x' })).toMatchObject({ ok: true });
    expect(await api('chat.update', { channel: inbox.channel })).toEqual({
      ok: false,
      error: 'channel_not_found',
    });
    expect(await (await fetch(`${inbox.url}/inbox/faults`)).json()).toEqual([]);
  });

  it('leaves reading alone unless it is named', async () => {
    await steer('faults', { status: 500 });
    expect(await api('conversations.history', { channel: inbox.channel })).toMatchObject({ ok: true });
    expect(await api('chat.postMessage', { channel: inbox.channel, text: 'x' })).toEqual({
      ok: false,
      error: 'internal_error',
    });
    await steer('faults', { error: 'fatal_error', method: '*' });
    expect(await api('conversations.history', { channel: inbox.channel })).toEqual({
      ok: false,
      error: 'fatal_error',
    });
  });

  it.each([
    [{}],
    [{ status: 'x' }],
    [{ status: 99 }],
    [{ fault: 'flood' }],
    [{ status: 500, times: 0 }],
    [null],
    [{ error: 'No!' }],
  ])('%j is not a fault, and it says why', async (fault) => {
    const { status, body } = await steer('faults', fault);
    expect(status).toBe(400);
    expect(String(body.error).length).toBeGreaterThan(20);
  });
});

describe('the Web API', () => {
  it('wants a bot token and a known method', async () => {
    const call = async (headers: Record<string, string>) =>
      (await fetch(`${inbox.apiUrl}auth.test`, { method: 'POST', headers })).json();
    expect(await call({})).toEqual({ ok: false, error: 'not_authed' });
    expect(await call({ authorization: 'Bearer nonsense' })).toEqual({ ok: false, error: 'invalid_auth' });
    expect(await call({ authorization: 'Bearer xoxb-1' })).toMatchObject({ ok: true, team_id: inbox.team });
    expect(await api('chat.shout', {})).toMatchObject({ ok: false, error: 'unknown_method' });
    expect(await api('toString', {})).toMatchObject({ ok: false, error: 'unknown_method' });
  });

  it('posts, edits, keeps metadata, replies, and reads it all back', async () => {
    const metadata = { event_type: 'tracebell', event_payload: { issue: 'v1:a' } };
    const form = { channel: inbox.channel, text: 'new', metadata: JSON.stringify(metadata) };
    const { ts } = await api('chat.postMessage', form, true);
    expect(await api('chat.update', { channel: inbox.channel, ts, text: 'x2' })).toMatchObject({
      ok: true,
      ts,
    });
    const reply = await api('chat.postMessage', { channel: inbox.channel, text: 'trace', thread_ts: ts });
    expect(reply).toMatchObject({ ok: true });
    const history = await api('conversations.history', {
      channel: inbox.channel,
      include_all_metadata: true,
      oldest: '0',
    });
    expect(history.messages).toMatchObject([{ ts, text: 'x2', metadata, reply_count: 1 }]);
    const plain = (await api('conversations.history', { channel: inbox.channel })).messages as object[];
    expect(plain[0]).not.toHaveProperty('metadata');
    expect((await api('conversations.history', { channel: inbox.channel, oldest: ts })).messages).toEqual([]);
    const thread = (await api('conversations.replies', { channel: inbox.channel, ts })).messages as {
      text: string;
    }[];
    expect(thread.map(({ text }) => text)).toEqual(['x2', 'trace']);
    expect((await messages())[0]).toMatchObject({ text: 'x2', edited: { user: 'U0TRACEBELL' }, metadata });
    await api('chat.update', { channel: inbox.channel, ts, metadata: {} });
    expect((await messages())[0]).toMatchObject({ text: 'x2' });
    expect((await messages())[0]).not.toHaveProperty('metadata');
    expect(
      await api('chat.postMessage', { channel: inbox.channel, text: 'x', thread_ts: reply.ts }),
    ).toMatchObject({
      error: 'cannot_reply_to_message',
    });
  });

  it('pages with a cursor, newest first', async () => {
    for (const text of ['a', 'b', 'c']) await api('chat.postMessage', { channel: inbox.channel, text });
    const first = await api('conversations.history', { channel: inbox.channel, limit: 2 });
    expect(first).toMatchObject({ has_more: true, messages: [{ text: 'c' }, { text: 'b' }] });
    const { next_cursor: cursor } = first.response_metadata as { next_cursor: string };
    expect(await api('conversations.history', { channel: inbox.channel, cursor })).toMatchObject({
      has_more: false,
      messages: [{ text: 'a' }],
    });
  });

  it('refuses what is not there', async () => {
    const { channel } = inbox;
    expect(await api('chat.update', { channel, ts: '1.000001', text: 'x' })).toMatchObject({
      error: 'message_not_found',
    });
    expect(await api('chat.postMessage', { channel: 'not a channel', text: 'x' })).toMatchObject({
      error: 'channel_not_found',
    });
    expect(await api('chat.postMessage', { channel, text: 'x', thread_ts: '1.000001' })).toMatchObject({
      error: 'thread_not_found',
    });
    expect(await api('chat.getPermalink', { channel, message_ts: '1.000001' })).toMatchObject({
      error: 'message_not_found',
    });
    expect(await api('views.open', { trigger_id: 'x', view: {} })).toMatchObject({
      error: 'invalid_trigger_id',
    });
  });

  it('gives a permalink to the page, and uploads files in two steps', async () => {
    const { ts } = await api('chat.postMessage', { channel: inbox.channel, text: 'x' });
    const { permalink } = await api('chat.getPermalink', { channel: inbox.channel, message_ts: ts });
    expect(permalink).toBe(`${inbox.url}/archives/${inbox.channel}/p${String(ts).replace('.', '')}`);
    const bytes = Buffer.from('Traceback…\n<script>');
    const reserved = await api(
      'files.getUploadURLExternal',
      { filename: 't.txt', length: bytes.length },
      true,
    );
    const put = (body: Buffer) =>
      fetch(String(reserved.upload_url), { method: 'POST', body: new Uint8Array(body) });
    expect((await put(Buffer.from('short'))).status).toBe(400);
    expect((await put(bytes)).status).toBe(200);
    const files = JSON.stringify([{ id: reserved.file_id, title: 'Traceback' }]);
    const done = await api(
      'files.completeUploadExternal',
      { files, channel_id: inbox.channel, thread_ts: ts },
      true,
    );
    expect(done).toMatchObject({ ok: true, files: [{ title: 'Traceback' }] });
    const [, message] = await messages();
    expect(message).toMatchObject({
      thread_ts: ts,
      files: [{ name: 't.txt', size: bytes.length, preview: bytes.toString() }],
    });
    const raw = await fetch(`${inbox.url}/files/${String(reserved.file_id)}`);
    expect(raw.headers.get('content-type')).toContain('text/plain');
    expect(await raw.text()).toBe(bytes.toString());
  });
});

describe('who may ask', () => {
  const ask = (headers: Record<string, string>) =>
    new Promise<number>((resolve, reject) => {
      const post = request(`${inbox.url}/inbox/messages`, { method: 'DELETE', headers }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      post.on('error', reject);
      post.end();
    });
  it('not another site, by name or by page', async () => {
    expect(await ask({ host: 'evil.example' })).toBe(421);
    expect(await ask({ origin: 'https://evil.example' })).toBe(403);
    expect(await ask({})).toBe(200);
  });
  it('says which port is taken', async () => {
    const port = Number(new URL(inbox.url).port);
    await expect(startInbox({ port })).rejects.toThrow(`port ${port} is taken`);
  });
});
