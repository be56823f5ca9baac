import { createHash } from 'node:crypto';
import type { MessageKey } from '../model/notification.ts';

function digest(key: MessageKey, more = ''): string {
  const parts = JSON.stringify([key.issue, key.episode, key.kind, more]);
  return createHash('sha256').update(parts).digest('hex');
}

/**
 * A UUID that is the same for the same message: Slack then refuses to post it twice. Undocumented on Slack's side,
 * so only a second guard beside the read-back.
 */
export function clientMessageId(channel: string, key: MessageKey, part = 1): string {
  const hex = digest(key, `${channel} ${part}`);
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** The name of an uploaded traceback: how it is found again. */
export function snippetName(key: MessageKey): string {
  return `traceback-${digest(key).slice(0, 10)}.txt`;
}

/** Of a reply in parts only the last one says that all of it is out. */
export function isLastPart(payload: Readonly<Record<string, unknown>>): boolean {
  return payload.part === undefined;
}
