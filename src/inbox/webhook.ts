import type { Inbox } from './inbox-state.ts';
import { tellMessage } from './inbox-state.ts';
import { isObject } from './problems.ts';
import { isRefusal, readContent } from './read-message.ts';

/** An answer of the webhook: plain text, as Slack gives it. */
export interface WebhookAnswer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Record<string, string>;
}

/** The channel that webhooks post to: a webhook is bound to one, whatever the payload says. */
export const webhookChannel = 'C0123456789';

/** Refusals by word. A path segment with the word asks for it: `/services/T0/B0/channel_is_archived`. */
export const webhookRefusals: Readonly<Record<string, number>> = {
  invalid_payload: 400,
  no_text: 400,
  user_not_found: 400,
  too_many_attachments: 400,
  invalid_token: 403,
  action_prohibited: 403,
  posting_to_general_channel_denied: 403,
  channel_not_found: 404,
  no_service: 404,
  no_service_id: 404,
  no_active_hooks: 404,
  no_team: 404,
  channel_is_archived: 410,
  team_disabled: 410,
  rate_limited: 429,
  rollup_error: 500,
};

const refuse = (word: string): WebhookAnswer => ({
  status: webhookRefusals[word] ?? 400,
  body: word,
  headers: { 'x-slack-failure': word, ...(word === 'rate_limited' ? { 'retry-after': '1' } : {}) },
});

/** A refusal that lies in the address, before any body is read; null when the address is a good one. */
export function refuseAddress(segments: readonly string[]): WebhookAnswer | null {
  const asked = segments.find((segment) => webhookRefusals[segment.toLowerCase()] !== undefined);
  if (asked) return refuse(asked.toLowerCase());
  const [team = '', hook = '', token = ''] = segments;
  if (segments.length !== 3 || !/^T\w*$/.test(team) || !/^B\w*$/.test(hook) || token === '') {
    return { status: 302, body: '', headers: { location: 'https://slack.com/' } };
  }
  return null;
}

/** Takes one post to an incoming webhook: a JSON body, or a form with `payload`. */
export function takeWebhook(inbox: Inbox, body: Buffer, contentType: string): WebhookAnswer {
  const payload = readPayload(body.toString('utf8'), contentType);
  if (!isObject(payload)) return refuse('invalid_payload');
  const content = readContent(payload);
  if (isRefusal(content)) {
    const word = content.error === 'invalid_arguments' ? 'invalid_payload' : content.error;
    const detail = content.details.length > 0 ? `: ${content.details.join('; ')}` : '';
    return { status: 400, body: `${word}${detail}`, headers: { 'x-slack-failure': word } };
  }
  const channel = inbox.store.channel(webhookChannel);
  const thread = typeof payload.thread_ts === 'string' ? payload.thread_ts : undefined;
  const message = inbox.store.add({
    channel: channel?.id ?? webhookChannel,
    text: content.text,
    blocks: content.blocks,
    user: inbox.botUser,
    via: 'webhook',
    ...(content.attachments ? { attachments: content.attachments } : {}),
    ...(content.metadata ? { metadata: content.metadata } : {}),
    ...(thread && inbox.store.find(webhookChannel, thread) ? { thread_ts: thread } : {}),
  });
  tellMessage(inbox, message);
  return { status: 200, body: 'ok' };
}

function readPayload(text: string, contentType: string): unknown {
  const form = /x-www-form-urlencoded/i.test(contentType) || text.startsWith('payload=');
  // curl -d sends JSON under the form's content type, and Slack reads it all the same.
  const source = form && !text.trimStart().startsWith('{') ? new URLSearchParams(text).get('payload') : text;
  if (source === null) return undefined;
  try {
    return JSON.parse(source);
  } catch {
    return undefined;
  }
}
