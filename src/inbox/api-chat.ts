import {
  type ApiAnswer,
  type ApiMethod,
  channelOf,
  fail,
  flag,
  isAnswer,
  refused,
  warned,
} from './api-call.ts';
import type { InboxMessage } from './api-types.ts';
import { messageLimits } from './block-limits.ts';
import { checkBlocks } from './check-blocks.ts';
import { nested } from './http-io.ts';
import { type Inbox, tellMessage } from './inbox-state.ts';
import { isRefusal, readContent } from './read-message.ts';

/** The message as Slack's answers and histories show it. */
export function slackMessage(
  inbox: Inbox,
  message: InboxMessage,
  withMetadata: boolean,
): Record<string, unknown> {
  const {
    ts,
    text,
    blocks,
    thread_ts,
    edited,
    files,
    attachments,
    metadata,
    user,
    reactions,
    client_msg_id,
  } = message;
  const isBot = message.via !== 'user';
  return {
    type: 'message',
    ...(message.reply_broadcast ? { subtype: 'thread_broadcast' } : {}),
    user,
    ...(isBot ? { bot_id: 'B0INBOXBOT', app_id: inbox.app } : {}),
    team: inbox.team,
    ts,
    text,
    ...(blocks.length > 0 ? { blocks } : {}),
    ...(thread_ts ? { thread_ts } : {}),
    ...(edited ? { edited } : {}),
    ...(files ? { files } : {}),
    ...(attachments ? { attachments } : {}),
    ...(reactions ? { reactions } : {}),
    ...(client_msg_id ? { client_msg_id } : {}),
    ...(withMetadata && metadata ? { metadata } : {}),
  };
}

const postMessage: ApiMethod = (inbox, args) => {
  const channel = channelOf(inbox, args.channel);
  if (isAnswer(channel)) return channel;
  if (args.markdown_text !== undefined && (args.text !== undefined || args.blocks !== undefined)) {
    return fail('markdown_text_conflict');
  }
  const content = readContent(
    args.markdown_text === undefined ? args : { ...args, text: args.markdown_text },
  );
  if (isRefusal(content)) return refused(content);
  const threadTs = args.thread_ts;
  let thread: string | undefined;
  if (threadTs !== undefined && threadTs !== '') {
    const parent = inbox.store.find(channel.id, String(threadTs));
    if (!parent) return fail('thread_not_found');
    // Slack files a reply to a reply under the reply's own parent; naming a reply is the caller's mistake.
    if (parent.thread_ts && parent.thread_ts !== parent.ts) return fail('cannot_reply_to_message');
    thread = parent.ts;
  }
  const id = typeof args.client_msg_id === 'string' ? args.client_msg_id : undefined;
  if (id) {
    const twin = inbox.store
      .all()
      .find((message) => message.client_msg_id === id && message.channel === channel.id);
    if (twin) return { ok: true, channel: channel.id, ts: twin.ts, message: slackMessage(inbox, twin, true) };
  }
  const message = inbox.store.add({
    channel: channel.id,
    text: content.text,
    blocks: withBlockIds(content.blocks),
    user: inbox.botUser,
    via: 'bot',
    ...(thread ? { thread_ts: thread } : {}),
    ...(thread && flag(args.reply_broadcast) ? { reply_broadcast: true } : {}),
    ...(content.attachments ? { attachments: content.attachments } : {}),
    ...(content.metadata && Object.keys(content.metadata).length > 0 ? { metadata: content.metadata } : {}),
    ...(id ? { client_msg_id: id } : {}),
  });
  tellMessage(inbox, message);
  return {
    ok: true,
    channel: channel.id,
    ts: message.ts,
    message: slackMessage(inbox, message, true),
    ...warned(content.warnings),
  };
};

const update: ApiMethod = (inbox, args) => {
  const channel = channelOf(inbox, args.channel);
  if (isAnswer(channel)) return channel;
  const ts = typeof args.ts === 'string' ? args.ts : '';
  const before = inbox.store.find(channel.id, ts);
  if (!before) return fail('message_not_found');
  if (before.via === 'user') return fail('cant_update_message');
  if (typeof args.text === 'string' && Buffer.byteLength(args.text) > messageLimits.updateTextBytes)
    return fail('msg_too_long');
  const said = args.text !== undefined || args.blocks !== undefined || args.attachments !== undefined;
  // With metadata alone the message keeps what it says.
  const { text, blocks, attachments } = before;
  const content = readContent(
    said || args.metadata === undefined ? args : { ...args, text, blocks, attachments },
  );
  if (isRefusal(content)) return refused(content);
  const hadRichText = before.blocks.some((block) => block.type === 'rich_text');
  if (
    hadRichText &&
    content.blocks.length > 0 &&
    !content.blocks.some((block) => block.type === 'rich_text')
  ) {
    return fail('block_mismatch');
  }
  const { metadata: oldMetadata, attachments: _, ...rest } = before;
  // Left out: kept. An empty object: removed.
  const metadata = content.metadata ?? oldMetadata;
  const message: InboxMessage = {
    ...rest,
    text: content.text,
    // Text alone replaces the blocks as well: without this an old code box would stay under a new title.
    blocks: withBlockIds(content.blocks),
    edited: { user: inbox.botUser, ts: inbox.store.nextTs() },
    ...(content.attachments ? { attachments: content.attachments } : {}),
    ...(metadata && Object.keys(metadata).length > 0 ? { metadata } : {}),
  };
  inbox.store.replace(message);
  tellMessage(inbox, message);
  return {
    ok: true,
    channel: channel.id,
    ts,
    text: message.text,
    message: slackMessage(inbox, message, true),
    ...warned(content.warnings),
  };
};

const remove: ApiMethod = (inbox, args) => {
  const channel = channelOf(inbox, args.channel);
  if (isAnswer(channel)) return channel;
  const ts = String(args.ts ?? '');
  const message = inbox.store.find(channel.id, ts);
  if (!message) return fail('message_not_found');
  if (message.via === 'user') return fail('cant_delete_message');
  inbox.store.remove(channel.id, ts);
  inbox.live.tell({ type: 'deleted', channel: channel.id, ts });
  return { ok: true, channel: channel.id, ts };
};

const postEphemeral: ApiMethod = (inbox, args) => {
  const channel = channelOf(inbox, args.channel);
  if (isAnswer(channel)) return channel;
  if (typeof args.user !== 'string' || !/^[UW][A-Z0-9]+$/.test(args.user)) return fail('user_not_in_channel');
  const content = readContent(args);
  if (isRefusal(content)) return refused(content);
  const message = inbox.store.addEphemeral({
    channel: channel.id,
    text: content.text,
    blocks: withBlockIds(content.blocks),
    user: inbox.botUser,
    via: 'ephemeral',
    ...(typeof args.thread_ts === 'string' && args.thread_ts ? { thread_ts: args.thread_ts } : {}),
  });
  tellMessage(inbox, message);
  return { ok: true, message_ts: message.ts };
};

const getPermalink: ApiMethod = (inbox, args) => {
  const channel = channelOf(inbox, args.channel);
  if (isAnswer(channel)) return channel;
  const ts = String(args.message_ts ?? '');
  const message = inbox.store.find(channel.id, ts);
  if (!message) return fail('message_not_found');
  return { ok: true, channel: channel.id, permalink: permalinkOf(inbox, message) };
};

/** The address that opens the page at a message; a reply's names its thread too, as Slack's do. */
export function permalinkOf(inbox: Inbox, message: InboxMessage): string {
  const thread = message.thread_ts ? `?thread_ts=${message.thread_ts}&cid=${message.channel}` : '';
  return `${inbox.url}/archives/${message.channel}/p${message.ts.replace('.', '')}${thread}`;
}

const validate: ApiMethod = (_inbox, args): ApiAnswer => {
  if (args.blocks === undefined)
    return fail('invalid_arguments', { errors: ['missing required field: blocks'] });
  const problems = checkBlocks(nested(args.blocks));
  return problems.length === 0 ? { ok: true } : refused({ error: 'invalid_blocks', details: problems });
};

const addReaction: ApiMethod = (inbox, args) => {
  const channel = channelOf(inbox, args.channel);
  if (isAnswer(channel)) return channel;
  const message = inbox.store.find(channel.id, String(args.timestamp ?? ''));
  if (!message) return fail('message_not_found');
  const name = String(args.name ?? '').replace(/^:|:$/g, '');
  if (!/^[\w+'-]{1,100}$/.test(name)) return fail('invalid_name');
  const reactions = [...(message.reactions ?? [])];
  if (reactions.some((reaction) => reaction.name === name)) return fail('already_reacted');
  reactions.push({ name, users: [inbox.botUser] });
  const changed = { ...message, reactions };
  inbox.store.replace(changed);
  tellMessage(inbox, changed);
  return { ok: true };
};

let blockIds = 0;

/** Slack gives each block without a block_id one of its own; buttons need it. */
export function withBlockIds(blocks: readonly InboxMessage['blocks'][number][]): InboxMessage['blocks'] {
  return blocks.map((block) =>
    block.block_id === undefined ? { ...block, block_id: `b${(++blockIds).toString(36)}` } : block,
  );
}

export const chatMethods: Readonly<Record<string, ApiMethod>> = {
  'chat.postMessage': postMessage,
  'chat.update': update,
  'chat.delete': remove,
  'chat.postEphemeral': postEphemeral,
  'chat.getPermalink': getPermalink,
  'blocks.validate': validate,
  'reactions.add': addReaction,
};
