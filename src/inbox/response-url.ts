import { randomBytes } from 'node:crypto';
import { withBlockIds } from './api-chat.ts';
import type { JsonObject } from './api-types.ts';
import { parseJson } from './http-io.ts';
import { forgetOldest, type Inbox, tellMessage } from './inbox-state.ts';
import { isObject } from './problems.ts';
import { isRefusal, readContent } from './read-message.ts';

/** An address that an app may answer to: five times in thirty minutes, without a token. */
export function newResponseUrl(inbox: Inbox, channel: string, ts?: string): string {
  const id = randomBytes(12).toString('hex');
  inbox.responseUrls.set(id, { channel, expires: inbox.now() + 30 * 60_000, left: 5, ...(ts ? { ts } : {}) });
  forgetOldest(inbox.responseUrls);
  return `${inbox.url}/actions/${inbox.team}/${id}`;
}

/** What was posted to a response_url. @returns Slack's answer: status and body. */
export function takeResponse(inbox: Inbox, id: string, body: Buffer): { status: number; body: string } {
  const entry = inbox.responseUrls.get(id);
  if (!entry) return { status: 404, body: 'no_service' };
  if (inbox.now() > entry.expires) return { status: 404, body: 'expired_url' };
  if (entry.left <= 0) return { status: 404, body: 'used_url' };
  const parsed = parseJson(body.toString('utf8'));
  if (!isObject(parsed)) return { status: 400, body: 'invalid_payload' };
  const refused = say(inbox, entry.channel, entry.ts, parsed);
  if (refused) return { status: 400, body: refused };
  entry.left--;
  return { status: 200, body: 'ok' };
}

/** Shows what an app answered: ephemeral unless it says `in_channel`; in place of the original if it asks so. */
export function say(inbox: Inbox, channel: string, ts: string | undefined, body: JsonObject): string | null {
  const original = ts ? (inbox.store.find(channel, ts) ?? inbox.store.findEphemeral(channel, ts)) : undefined;
  if (body.delete_original === true && original) {
    if (!inbox.store.remove(channel, original.ts)) inbox.store.removeEphemeral(original.ts);
    inbox.live.tell({ type: 'deleted', channel, ts: original.ts });
    return null;
  }
  const content = readContent(body);
  if (isRefusal(content)) return [content.error, ...content.details].join(': ');
  const blocks = withBlockIds(content.blocks);
  if (body.replace_original === true && original) {
    const changed = {
      ...original,
      text: content.text,
      blocks,
      edited: { user: inbox.botUser, ts: inbox.store.nextTs() },
    };
    inbox.store.replace(changed);
    tellMessage(inbox, changed);
    return null;
  }
  const inChannel = body.response_type === 'in_channel';
  const thread = typeof body.thread_ts === 'string' ? body.thread_ts : undefined;
  const draft = {
    channel,
    text: content.text,
    blocks,
    user: inbox.botUser,
    ...(thread ? { thread_ts: thread } : {}),
  };
  const message = inChannel
    ? inbox.store.add({ ...draft, via: 'response_url' })
    : inbox.store.addEphemeral({ ...draft, via: 'ephemeral' });
  tellMessage(inbox, message);
  return null;
}
