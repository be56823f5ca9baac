import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sendOptions, sinkConformance } from '../../test/conformance/sink.case.ts';
import { type SlackStandIn, startSlackStandIn } from '../../test/conformance/slack-stand-in.ts';
import type { Notification } from '../model/notification.ts';
import type { Sink } from '../model/ports.ts';
import { at, busy, eventWith, issueWith, notify } from '../render/notification.fixture.ts';
import { createSlackBotSink } from './slack-bot.ts';

const token = 'xoxb-sEcReT-0000';
const make = (origin: string) =>
  createSlackBotSink({ token, channel: 'C0123456789', apiUrl: `${origin}/api` });

sinkConformance({ name: 'slack-bot', make, secrets: [token, 'sEcReT'] });

describe('what a bot can do more', () => {
  let slack: SlackStandIn;
  let sink: Required<Sink>;
  beforeAll(async () => {
    slack = await startSlackStandIn();
    sink = make(slack.origin) as Required<Sink>;
  });
  afterAll(() => slack.close());
  beforeEach(() => {
    slack.fault = null;
    slack.posted.length = 0;
    slack.seen.length = 0;
  });

  const last = () => slack.posted[slack.posted.length - 1]?.body ?? {};
  const longIssue = issueWith({
    sample: eventWith({
      traceback: Array.from({ length: 400 }, (_, n) => `  at step${n} (app.js:${n})`).join('\n'),
    }),
  });
  const traceback: Notification = { kind: 'thread', part: 'traceback', issue: longIssue, at };

  test('a message carries its key, and the same id each time it is tried', async () => {
    await sink.post(notify('new'), sendOptions());
    const first = last();
    expect(first.metadata).toEqual({
      event_type: 'tracebell_issue',
      event_payload: { issue: 'v1:abc', episode: 1, kind: 'new' },
    });
    expect(slack.posted[0]?.authorization).toBe(`Bearer ${token}`);
    await sink.post(notify('new'), sendOptions());
    expect(last().client_msg_id).toBe(first.client_msg_id);
    expect(first.client_msg_id).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    await sink.post(notify('new'), sendOptions('regressed'));
    expect(last().client_msg_id).not.toBe(first.client_msg_id);
  });

  test('what was posted is found again by its key, over pages', async () => {
    for (let n = 0; n < 5; n++) await sink.post(notify('new'), sendOptions(`noise-${n}`));
    const outcome = await sink.post(notify('new'), sendOptions('needle'));
    const ref = outcome.kind === 'delivered' ? outcome.ref : undefined;
    expect(await sink.find(sendOptions('needle').key, at, 2_000)).toEqual(ref);
    expect(await sink.find(sendOptions('never-posted').key, at, 2_000)).toBeNull();
  });

  test('a reply is found among the replies under its parent', async () => {
    const parent = { channel: 'C0123456789', ts: '1.1' };
    const outcome = await sink.reply(
      parent,
      { kind: 'thread', part: 'escalating', issue: issueWith(busy), at, broadcast: true },
      sendOptions('escalating-1'),
    );
    expect(last()).toMatchObject({ thread_ts: '1.1', reply_broadcast: true });
    const ref = outcome.kind === 'delivered' ? outcome.ref : undefined;
    expect(await sink.find(sendOptions('escalating-1').key, at, 2_000, parent)).toEqual(ref);
  });

  test('when it cannot tell, it throws, and does not say the token', async () => {
    slack.fault = { kind: 'refuse', status: 200, error: 'missing_scope' };
    const found = sink.find(sendOptions().key, at, 2_000);
    await expect(found).rejects.toThrow(/missing_scope.*scope/s);
    await expect(found).rejects.not.toThrow(/sEcReT/);
  });

  test('an edit sends blocks and text, and parses neither', async () => {
    const ref = { channel: 'C0123456789', ts: '1.1' };
    const outcome = await sink.update(ref, notify('ongoing', issueWith(busy), 4), sendOptions());
    expect(outcome).toEqual({ kind: 'delivered', ref });
    expect(slack.seen).toEqual(['chat.update']);
    expect(last()).toMatchObject({ ts: '1.1', parse: 'none', link_names: false });
    expect(String(last().text)).toContain('×128');
  });

  test.each(['message_not_found', 'cant_update_message', 'edit_window_closed', 'block_mismatch'])(
    '%s: the message is gone',
    async (error) => {
      slack.fault = { kind: 'refuse', status: 200, error };
      expect(await sink.update({ channel: 'C1', ts: '1.1' }, notify('ongoing'), sendOptions())).toMatchObject(
        { kind: 'gone' },
      );
    },
  );

  test('a long traceback is uploaded whole, into the thread, and found again', async () => {
    const parent = { channel: 'C0123456789', ts: '1.1' };
    const outcome = await sink.reply(parent, traceback, sendOptions('traceback'));
    expect(outcome).toEqual({ kind: 'delivered' });
    expect(slack.seen).toEqual(['files.getUploadURLExternal', '/upload/F1', 'files.completeUploadExternal']);
    expect(slack.posted[1]?.body.raw).toBe(longIssue.sample.traceback);
    expect(slack.posted[0]?.body.length).toBe(String(Buffer.byteLength(longIssue.sample.traceback)));
    expect(last()).toMatchObject({ channel_id: 'C0123456789', thread_ts: '1.1', files: [{ id: 'F1' }] });
  });

  test('where files are refused it is told in several replies', async () => {
    const refusing = await startSlackStandIn();
    const http = make(refusing.origin) as Required<Sink>;
    const posts: number[] = [];
    const original = refusing.seen.push.bind(refusing.seen);
    refusing.seen.push = (method) => {
      refusing.fault = method.startsWith('files.')
        ? { kind: 'refuse', status: 200, error: 'missing_scope' }
        : null;
      if (method === 'chat.postMessage') posts.push(1);
      return original(method);
    };
    const outcome = await http.reply({ channel: 'C1', ts: '1.1' }, traceback, sendOptions('traceback'));
    await refusing.close();
    expect(outcome.kind).toBe('delivered');
    expect(posts.length).toBeGreaterThan(1);
    const keys = refusing.posted.map(
      ({ body }) => (body.metadata as { event_payload: object }).event_payload,
    );
    expect(keys[0]).toHaveProperty('part', 1);
    expect(keys[keys.length - 1]).not.toHaveProperty('part');
  });

  test('a regression links to the message before it', async () => {
    const issue = issueWith({ episode: 2, earlier: { ref: { channel: 'C1', ts: '1.1' } } });
    await sink.post(notify('regressed', issue), sendOptions('regressed'));
    expect(slack.seen).toEqual(['chat.getPermalink', 'chat.postMessage']);
    expect(JSON.stringify(last().blocks)).toContain('https://example.slack.com/archives/C1/p1.1');
  });
});
