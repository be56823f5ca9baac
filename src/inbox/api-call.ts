import type { InboxChannel } from './api-types.ts';
import type { Inbox } from './inbox-state.ts';
import type { Refusal } from './read-message.ts';

/** What a Web API method answers; always with HTTP 200. */
export type ApiAnswer = { readonly ok: boolean; readonly error?: string; readonly [key: string]: unknown };

export interface ApiCall {
  readonly args: Readonly<Record<string, unknown>>;
  readonly token: string | undefined;
}

export type ApiMethod = (inbox: Inbox, args: Readonly<Record<string, unknown>>, call: ApiCall) => ApiAnswer;

export function fail(error: string, more: Record<string, unknown> = {}): ApiAnswer {
  return { ok: false, error, ...more };
}

/** A refused message, in both shapes in which Slack gives the sentences. */
export function refused(refusal: Refusal): ApiAnswer {
  if (refusal.details.length === 0) return fail(refusal.error);
  return fail(refusal.error, {
    errors: refusal.details,
    response_metadata: {
      messages: refusal.details.map((text) => (text.startsWith('[ERROR]') ? text : `[ERROR] ${text}`)),
    },
  });
}

/** Slack's warnings, where there are any. */
export function warned(warnings: readonly string[]): Record<string, unknown> {
  return warnings.length === 0 ? {} : { warning: warnings.join(','), response_metadata: { warnings } };
}

/** Channels whose name asks for a refusal, so that each can be tried. */
const unwilling: readonly (readonly [RegExp, string])[] = [
  [/notfound|not_found|missing/i, 'channel_not_found'],
  [/archived/i, 'is_archived'],
  [/notinchannel|not_in_channel|notmember/i, 'not_in_channel'],
  [/restricted/i, 'restricted_action'],
];

/** The channel an argument names, or the refusal. */
export function channelOf(inbox: Inbox, value: unknown): InboxChannel | ApiAnswer {
  if (typeof value !== 'string' || value === '') return fail('channel_not_found');
  for (const [pattern, error] of unwilling) if (pattern.test(value)) return fail(error);
  return inbox.store.channel(value) ?? fail('channel_not_found');
}

export function isAnswer(value: object): value is ApiAnswer {
  return 'ok' in value;
}

/** Forms carry `true` as text. */
export function flag(value: unknown): boolean {
  return value === true || value === 'true' || value === '1' || value === 1;
}
