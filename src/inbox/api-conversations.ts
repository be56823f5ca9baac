import { type ApiMethod, channelOf, fail, flag, isAnswer } from './api-call.ts';
import { slackMessage } from './api-chat.ts';
import type { InboxMessage } from './api-types.ts';

/** Newest first, without replies; `oldest` and `latest` leave out their own edge unless `inclusive`. */
const history: ApiMethod = (inbox, args) => {
  const channel = channelOf(inbox, args.channel);
  if (isAnswer(channel)) return channel;
  const top = inbox.store
    .all()
    .filter((message) => message.channel === channel.id && (!message.thread_ts || message.reply_broadcast));
  const page = pageOf(top.reverse(), args);
  if (!page) return fail(page === null ? 'invalid_cursor' : 'invalid_ts_oldest');
  const replies = repliesOf(inbox.store.all());
  return {
    ok: true,
    messages: page.messages.map((message) => ({
      ...slackMessage(inbox, message, flag(args.include_all_metadata)),
      ...threadOf(replies.get(`${channel.id} ${message.ts}`), message),
    })),
    has_more: page.next !== '',
    pin_count: 0,
    response_metadata: { next_cursor: page.next },
  };
};

/** The parent and its replies, oldest first. */
const replies: ApiMethod = (inbox, args) => {
  const channel = channelOf(inbox, args.channel);
  if (isAnswer(channel)) return channel;
  const ts = String(args.ts ?? '');
  const parent = inbox.store.find(channel.id, ts);
  if (!parent) return fail('thread_not_found');
  const thread = inbox.store
    .all()
    .filter((message) => message.channel === channel.id && message.thread_ts === ts);
  const page = pageOf([parent, ...thread], args);
  if (!page) return fail(page === null ? 'invalid_cursor' : 'invalid_ts_oldest');
  return {
    ok: true,
    messages: page.messages.map((message) => ({
      ...slackMessage(inbox, message, flag(args.include_all_metadata)),
      ...(message === parent ? threadOf(thread, parent) : { parent_user_id: parent.user }),
    })),
    has_more: page.next !== '',
    response_metadata: { next_cursor: page.next },
  };
};

const info: ApiMethod = (inbox, args) => {
  const channel = channelOf(inbox, args.channel);
  if (isAnswer(channel)) return channel;
  return {
    ok: true,
    channel: { ...channel, is_channel: true, is_private: false, is_archived: false, is_member: true },
  };
};

const list: ApiMethod = (inbox) => ({
  ok: true,
  channels: inbox.store
    .channels()
    .map((channel) => ({ ...channel, is_channel: true, is_member: true, is_archived: false })),
  response_metadata: { next_cursor: '' },
});

const join: ApiMethod = (inbox, args) => {
  const channel = channelOf(inbox, args.channel);
  return isAnswer(channel) ? channel : { ok: true, channel: { ...channel, is_member: true } };
};

/** Replies by `channel parent`, read once for a whole history. */
function repliesOf(messages: readonly InboxMessage[]): Map<string, InboxMessage[]> {
  const threads = new Map<string, InboxMessage[]>();
  for (const message of messages) {
    if (!message.thread_ts) continue;
    const key = `${message.channel} ${message.thread_ts}`;
    const thread = threads.get(key);
    if (thread) thread.push(message);
    else threads.set(key, [message]);
  }
  return threads;
}

function threadOf(
  thread: readonly InboxMessage[] | undefined,
  parent: InboxMessage,
): Record<string, unknown> {
  const last = thread?.[thread.length - 1];
  if (!thread || !last) return {};
  return {
    thread_ts: parent.ts,
    reply_count: thread.length,
    reply_users_count: new Set(thread.map((message) => message.user)).size,
    latest_reply: last.ts,
  };
}

/** One page between two time stamps. Null: the cursor is not one of ours; undefined: a time stamp is not one. */
function pageOf(
  messages: readonly InboxMessage[],
  args: Readonly<Record<string, unknown>>,
): { messages: readonly InboxMessage[]; next: string } | null | undefined {
  const inclusive = flag(args.inclusive);
  const oldest = micros(args.oldest, 0n);
  const latest = micros(args.latest, null);
  if (oldest === undefined || latest === undefined) return undefined;
  const limit = Math.min(Math.max(Number(args.limit ?? 100) || 100, 1), 999);
  const found = messages.filter((message) => {
    const at = micros(message.ts, 0n) ?? 0n;
    if (oldest !== null && (inclusive ? at < oldest : at <= oldest) && oldest !== 0n) return false;
    return latest === null || (inclusive ? at <= latest : at < latest);
  });
  let from = 0;
  if (typeof args.cursor === 'string' && args.cursor !== '') {
    const decoded = /^next:(\S+)$/.exec(Buffer.from(args.cursor, 'base64').toString('utf8'))?.[1];
    from = found.findIndex((message) => message.ts === decoded);
    if (from < 0) return null;
  }
  const next = found[from + limit];
  return {
    messages: found.slice(from, from + limit),
    next: next ? Buffer.from(`next:${next.ts}`).toString('base64') : '',
  };
}

/** A ts in microseconds: as a floating number it would lose its last digits. */
function micros(value: unknown, none: bigint | null): bigint | null | undefined {
  if (value === undefined || value === '' || value === null) return none;
  const match = /^(\d{1,12})(?:\.(\d{1,9}))?$/.exec(String(value));
  if (!match) return undefined;
  return BigInt(match[1] ?? 0) * 1_000_000n + BigInt((match[2] ?? '').padEnd(6, '0').slice(0, 6));
}

export const conversationMethods: Readonly<Record<string, ApiMethod>> = {
  'conversations.history': history,
  'conversations.replies': replies,
  'conversations.info': info,
  'conversations.list': list,
  'conversations.join': join,
};
