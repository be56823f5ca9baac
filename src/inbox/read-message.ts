import type { JsonObject } from './api-types.ts';
import { messageLimits } from './block-limits.ts';
import { checkBlocks } from './check-blocks.ts';
import { nested } from './http-io.ts';
import { characters, isObject } from './problems.ts';
import { renderedSize } from './rendered-size.ts';

/** The content of a message, checked. */
export interface Content {
  readonly text: string;
  readonly blocks: readonly JsonObject[];
  readonly attachments?: readonly JsonObject[];
  readonly metadata?: JsonObject;
  readonly warnings: readonly string[];
}

/** Why a message is refused: Slack's word, and its sentences with JSON pointers. */
export interface Refusal {
  readonly error: string;
  readonly details: readonly string[];
}

/** Reads and checks what chat.postMessage, chat.update, webhooks and response_url have in common. */
export function readContent(body: Readonly<Record<string, unknown>>): Content | Refusal {
  const warnings: string[] = [];
  if (body.text !== undefined && body.text !== null && typeof body.text !== 'string') {
    return refusal('invalid_arguments', ['[ERROR] must provide a string [json-pointer:/text]']);
  }
  let text = typeof body.text === 'string' ? body.text : '';
  if (characters(text) > messageLimits.text) {
    text = [...text].slice(0, messageLimits.text).join('');
    warnings.push('message_truncated');
  }
  const blocks =
    body.blocks === undefined || body.blocks === null || body.blocks === '' ? [] : nested(body.blocks);
  if (!Array.isArray(blocks)) return refusal('invalid_blocks_format', []);
  const attachments =
    body.attachments === undefined || body.attachments === null ? [] : nested(body.attachments);
  if (!Array.isArray(attachments)) return refusal('invalid_attachments', []);
  if (attachments.length > messageLimits.attachments) return refusal('too_many_attachments', []);

  const problems = checkBlocks(blocks);
  if (problems.length > 0) return refusal('invalid_blocks', problems);
  for (const [index, attachment] of attachments.entries()) {
    if (!isObject(attachment)) return refusal('invalid_attachments', []);
    if (attachment.blocks === undefined) continue;
    const inner = checkBlocks(attachment.blocks, `/attachments/${index}/blocks`);
    if (inner.length > 0) return refusal('invalid_attachments', inner);
  }
  if (renderedSize(blocks) > messageLimits.rendered) return refusal('msg_blocks_too_long', []);
  if (text === '' && blocks.length === 0 && attachments.length === 0) return refusal('no_text', []);
  if (text === '') warnings.push('missing_text_in_message');

  let metadata: JsonObject | undefined;
  if (body.metadata !== undefined && body.metadata !== null && body.metadata !== '') {
    const read = readMetadata(nested(body.metadata));
    if ('error' in read && typeof read.error === 'string' && 'details' in read) return read as Refusal;
    metadata = read as JsonObject;
  }
  return {
    text,
    blocks: blocks as JsonObject[],
    ...(attachments.length > 0 ? { attachments: attachments as JsonObject[] } : {}),
    ...(metadata ? { metadata } : {}),
    warnings,
  };
}

export function isRefusal(value: Content | Refusal): value is Refusal {
  return 'error' in value;
}

function refusal(error: string, details: readonly string[]): Refusal {
  return { error, details };
}

/** `{}` takes metadata away; else it has a type and a flat payload. */
function readMetadata(value: unknown): JsonObject | Refusal {
  if (!isObject(value)) return refusal('invalid_metadata_format', []);
  if (Object.keys(value).length === 0) return value;
  const { event_type, event_payload } = value;
  if (typeof event_type !== 'string' || event_type === '' || !isObject(event_payload)) {
    return refusal('invalid_metadata_format', []);
  }
  if (!Object.values(event_payload).every((item) => isFlat(item)))
    return refusal('invalid_metadata_schema', []);
  if (Buffer.byteLength(JSON.stringify(value)) > messageLimits.metadataBytes)
    return refusal('metadata_too_large', []);
  return { event_type, event_payload };
}

function isFlat(value: unknown, depth = 0): boolean {
  if (['string', 'number', 'boolean'].includes(typeof value)) return true;
  if (depth > 0) return Array.isArray(value) && value.every((item) => isFlat(item, 1));
  if (Array.isArray(value)) {
    return value.every(
      (item) => isFlat(item, 1) || (isObject(item) && Object.values(item).every((field) => isFlat(field, 1))),
    );
  }
  return false;
}
