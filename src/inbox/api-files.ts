import { type ApiMethod, channelOf, fail, isAnswer, refused } from './api-call.ts';
import { withBlockIds } from './api-chat.ts';
import type { InboxFile } from './api-types.ts';
import { messageLimits } from './block-limits.ts';
import { nested } from './http-io.ts';
import { tellMessage } from './inbox-state.ts';
import { isObject } from './problems.ts';
import { isRefusal, readContent } from './read-message.ts';

const getUploadUrl: ApiMethod = (inbox, args) => {
  const length = Number(args.length);
  if (typeof args.filename !== 'string' || args.filename === '') {
    return fail('invalid_arguments', {
      response_metadata: { messages: ['[ERROR] missing required field: filename'] },
    });
  }
  if (!Number.isInteger(length) || length < 1) {
    return fail('invalid_arguments', {
      response_metadata: { messages: ['[ERROR] missing required field: length'] },
    });
  }
  const snippetType = typeof args.snippet_type === 'string' ? args.snippet_type : '';
  if (snippetType !== '' && length > messageLimits.snippetBytes) return fail('snippet_too_large');
  if (typeof args.alt_txt === 'string' && args.alt_txt.length > 1000) return fail('alt_txt_too_large');
  const { id } = inbox.files.reserve(args.filename, length, snippetType);
  return { ok: true, upload_url: `${inbox.url}/upload/v1/${id}`, file_id: id };
};

const complete: ApiMethod = (inbox, args) => {
  const list = nested(args.files);
  if (!Array.isArray(list) || list.length === 0) return fail('invalid_arguments');
  const files: InboxFile[] = [];
  for (const item of list as unknown[]) {
    if (!isObject(item) || typeof item.id !== 'string') return fail('invalid_arguments');
    const file = inbox.files.complete(
      item.id,
      typeof item.title === 'string' ? item.title : undefined,
      inbox.url,
    );
    if (!file) return fail('file_not_found');
    files.push(file);
  }
  const answer = { ok: true, files: files.map(({ id, title }) => ({ id, title })) };
  const channelId = args.channel_id ?? args.channels;
  // Without a channel the file is kept but shown nowhere.
  if (channelId === undefined || channelId === '') return answer;
  const channel = channelOf(inbox, channelId);
  if (isAnswer(channel)) return channel;
  const parent =
    typeof args.thread_ts === 'string' && args.thread_ts
      ? inbox.store.find(channel.id, args.thread_ts)
      : null;
  if (parent === undefined) return fail('thread_not_found');
  const comment = typeof args.initial_comment === 'string' ? args.initial_comment : '';
  // Slack ignores the blocks when there is a comment.
  const blocks = comment === '' && args.blocks !== undefined ? args.blocks : [];
  const content = readContent({ text: comment || files.map((file) => file.title).join(', '), blocks });
  if (isRefusal(content)) return refused(content);
  const message = inbox.store.add({
    channel: channel.id,
    text: comment,
    blocks: withBlockIds(content.blocks),
    user: inbox.botUser,
    via: 'bot',
    files,
    ...(parent ? { thread_ts: parent.ts } : {}),
  });
  tellMessage(inbox, message);
  return answer;
};

export const fileMethods: Readonly<Record<string, ApiMethod>> = {
  'files.getUploadURLExternal': getUploadUrl,
  'files.completeUploadExternal': complete,
};
