import type { MessageRef } from '../model/issue.ts';
import type { DeliveryOutcome, Notification } from '../model/notification.ts';
import type { SendOptions, Sink } from '../model/ports.ts';
import { tracebackOf } from '../render/excerpt.ts';
import { metadataOf, renderSlack, renderSlackAll } from '../render/slack.ts';
import type { SlackMessage } from '../render/slack-message.ts';
import type { SlackRenderOptions } from '../render/slack-options.ts';
import { snippetFrom } from '../render/slack-thread.ts';
import { createHttpClient, type HttpClient } from './https-post.ts';
import { type ApiAnswer, createSlackApi } from './slack-api.ts';
import { findMessage } from './slack-find.ts';
import { clientMessageId } from './slack-keys.ts';
import { uploadTraceback } from './slack-snippet.ts';

export interface SlackBotOptions {
  /** `xoxb-…`: a secret. */
  readonly token: string;
  /** Id of the channel, `C0123456789`. A name (`#errors`) works once a message was posted, but not for the read-back before. */
  readonly channel: string;
  /** @default 'https://slack.com/api/' */
  readonly apiUrl?: string;
  /** @default 'slack-bot' */
  readonly name?: string;
  readonly render?: Omit<SlackRenderOptions, 'mode' | 'form'>;
  readonly http?: HttpClient;
}

/** Never parse names or links out of the text: chat.update forgets what chat.postMessage was told. */
const literal = { link_names: false, parse: 'none' } as const;
const quiet = { ...literal, unfurl_links: false, unfurl_media: false } as const;

/** Posts with a bot token: messages can be edited, replied to and found again. One attempt a call. */
export function createSlackBotSink(options: SlackBotOptions): Sink {
  const { token, channel, apiUrl = 'https://slack.com/api/', name = 'slack-bot', render = {} } = options;
  const api = createSlackApi(token, apiUrl, options.http ?? createHttpClient());
  /** The channel's id, once Slack has said it. */
  let channelId = channel;

  async function send(
    message: SlackMessage,
    { key, timeoutMs }: SendOptions,
    place: { channel: string; thread_ts?: string; reply_broadcast?: boolean },
    part: { number: number; last: boolean } = { number: 1, last: true },
  ): Promise<DeliveryOutcome> {
    const body = {
      ...place,
      ...quiet,
      text: message.text,
      ...(message.blocks.length > 0 ? { blocks: message.blocks } : {}),
      metadata: metadataOf(key, part.last ? undefined : part.number),
    };
    const until = Date.now() + timeoutMs;
    const client_msg_id = clientMessageId(place.channel, key, part.number);
    let answer = await api.write('chat.postMessage', { ...body, client_msg_id }, timeoutMs);
    // Posted before and deleted since: nothing was posted now, and this id never can be again.
    if (!answer.ok && answer.error?.startsWith('duplicate_') && until > Date.now())
      answer = await api.write('chat.postMessage', body, until - Date.now());
    return posted(answer, place.channel);
  }

  function posted(answer: ApiAnswer, sentTo: string): DeliveryOutcome {
    if (!answer.ok) return answer.outcome;
    const { ts, channel: said } = answer.json;
    const id = typeof said === 'string' && said !== '' ? said : sentTo;
    if (sentTo === channel) channelId = id;
    if (typeof ts !== 'string') return { kind: 'unknown', why: 'Slack answered without a ts' };
    return { kind: 'delivered', ref: { channel: id, ts } };
  }

  async function permalink(ref: MessageRef, timeoutMs: number): Promise<string | undefined> {
    const answer = await api.read(
      'chat.getPermalink',
      { channel: ref.channel, message_ts: ref.ts },
      timeoutMs,
    );
    const link = answer.ok ? answer.json.permalink : undefined;
    return typeof link === 'string' && /^https?:\/\/\S+$/.test(link) ? link : undefined;
  }

  /** A regression leads to the message before it; without the link it is still worth saying. */
  async function withEarlier(notification: Notification, timeoutMs: number): Promise<Notification> {
    if (notification.kind !== 'issue') return notification;
    const { earlier } = notification.issue;
    if (!earlier?.ref || earlier.permalink) return notification;
    const link = await permalink(earlier.ref, Math.min(3_000, timeoutMs / 3));
    if (!link) return notification;
    return { ...notification, issue: { ...notification.issue, earlier: { ...earlier, permalink: link } } };
  }

  return {
    name,
    channel,
    can: { update: true, thread: true, readBack: true },

    async post(notification, options) {
      const until = Date.now() + options.timeoutMs;
      const full = await withEarlier(notification, options.timeoutMs);
      const message = renderSlack(full, { ...render, mode: 'bot', form: options.form });
      return send(
        message,
        { ...options, timeoutMs: Math.max(1, until - Date.now()) },
        { channel: channelId },
      );
    },

    async update(ref, notification, options) {
      const until = Date.now() + options.timeoutMs;
      const full = await withEarlier(notification, options.timeoutMs);
      const { text, blocks } = renderSlack(full, { ...render, mode: 'bot', form: options.form });
      const answer = await api.write(
        'chat.update',
        { channel: ref.channel, ts: ref.ts, text, blocks, ...literal },
        Math.max(1, until - Date.now()),
      );
      return answer.ok ? { kind: 'delivered', ref } : answer.outcome;
    },

    async reply(parent, notification, options) {
      const until = Date.now() + options.timeoutMs;
      const left = () => ({ ...options, timeoutMs: Math.max(1, until - Date.now()) });
      if (notification.kind === 'thread' && notification.part === 'traceback' && options.form === 'full') {
        const traceback = tracebackOf(notification.issue.sample);
        if (traceback.length > snippetFrom) {
          const outcome = await uploadTraceback(api, parent, notification, traceback, left());
          // Without `files:write`, or where files are forbidden, it is told in several replies.
          if (outcome.kind !== 'rejected') return outcome;
        }
      }
      const messages = renderSlackAll(notification, { ...render, mode: 'bot', form: options.form });
      const broadcast = notification.kind === 'thread' && notification.broadcast === true;
      const place = {
        channel: parent.channel,
        thread_ts: parent.ts,
        ...(broadcast ? { reply_broadcast: true } : {}),
      };
      let outcome: DeliveryOutcome = { kind: 'unknown', why: 'nothing was sent' };
      for (const [i, message] of messages.entries()) {
        outcome = await send(message, left(), place, { number: i + 1, last: i === messages.length - 1 });
        if (outcome.kind !== 'delivered') return outcome;
      }
      return outcome;
    },

    find: (key, since, timeoutMs, parent) => findMessage(api, channelId, key, since, timeoutMs, parent),
    permalink,
  };
}
