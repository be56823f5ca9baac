import type { MessageRef } from '../model/issue.ts';
import type { MessageKey } from '../model/notification.ts';
import type { EpochMs } from '../model/record.ts';
import { metadataOf } from '../render/slack.ts';
import type { SlackApi } from './slack-api.ts';
import { isLastPart, snippetName } from './slack-keys.ts';

/** Pages of a hundred that are read before giving up: with more than this since the claim, nobody can tell. */
const maxPages = 10;
/** Slack's clock and ours may differ. */
const skewMs = 5_000;

interface Found {
  readonly ts: string;
  readonly message: Readonly<Record<string, unknown>>;
}

/**
 * The message with this key in a channel, or among the replies under `parent`. Throws when it cannot tell: a wrong
 * "there is none" would post the message twice.
 */
export async function findMessage(
  api: SlackApi,
  channel: string,
  key: MessageKey,
  since: EpochMs,
  timeoutMs: number,
  parent?: MessageRef,
): Promise<MessageRef | null> {
  const until = Date.now() + timeoutMs;
  const oldest = (Math.max(0, since - skewMs) / 1000).toFixed(6);
  const method = parent ? 'conversations.replies' : 'conversations.history';
  const where = { channel: parent?.channel ?? channel, ...(parent ? { ts: parent.ts } : {}) };
  let cursor = '';
  for (let page = 0; page < maxPages; page++) {
    const left = until - Date.now();
    if (left <= 0) throw new Error(`${method}: no answer within ${timeoutMs} ms.`);
    const fields = {
      ...where,
      oldest,
      inclusive: 'true',
      include_all_metadata: 'true',
      limit: '100',
      ...(cursor ? { cursor } : {}),
    };
    const answer = await api.read(method, fields, left);
    if (!answer.ok) {
      // The parent was deleted, and its replies with it.
      if (parent && answer.error === 'thread_not_found') return null;
      const { outcome } = answer;
      const todo = outcome.kind === 'rejected' ? ` ${outcome.todo}` : '';
      throw new Error(`${method}: ${'why' in outcome ? outcome.why : 'refused'}.${todo}`);
    }
    const found = messagesOf(answer.json.messages).find(({ message }) => matches(message, key));
    if (found) return { channel: where.channel, ts: found.ts };
    cursor = nextCursor(answer.json);
    if (!cursor) {
      if (answer.json.has_more === true)
        throw new Error(`${method}: Slack said there is more, but not how to ask for it.`);
      return null;
    }
  }
  throw new Error(
    `${method}: more than ${maxPages * 100} messages since the claim; it cannot be told whether one is ours.`,
  );
}

function messagesOf(value: unknown): Found[] {
  if (!Array.isArray(value)) throw new Error('Slack answered without messages.');
  return value.flatMap((message: unknown) =>
    isObject(message) && typeof message.ts === 'string' ? [{ ts: message.ts, message }] : [],
  );
}

function matches(message: Readonly<Record<string, unknown>>, key: MessageKey): boolean {
  const { event_type, event_payload } = metadataOf(key);
  const { metadata, files } = message;
  if (isObject(metadata) && metadata.event_type === event_type && isObject(metadata.event_payload)) {
    const said = metadata.event_payload;
    if (Object.entries(event_payload).every(([name, value]) => said[name] === value) && isLastPart(said))
      return true;
  }
  // A file's message cannot carry metadata: its name is the key.
  const name = snippetName(key);
  return Array.isArray(files) && files.some((file: unknown) => isObject(file) && file.name === name);
}

function nextCursor(json: Readonly<Record<string, unknown>>): string {
  const { response_metadata: more } = json;
  return isObject(more) && typeof more.next_cursor === 'string' ? more.next_cursor : '';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
