import type { DeliveryOutcome } from '../model/notification.ts';
import type { HttpResult } from './https-post.ts';

/**
 * What an answer of Slack's means for the next step. `retry`: certainly not posted. `unknown`: it may have been.
 * `payload`: send the minimal form. `gone`: what was to be edited or replied to is no longer there.
 */
export type SlackErrorClass = 'credentials' | 'channel' | 'payload' | 'gone' | 'retry' | 'unknown';

export interface SlackError {
  readonly class: SlackErrorClass;
  readonly todo: string;
  /** Where Slack gives no Retry-After but says it will last. */
  readonly afterMs?: number;
}

const newWebhook = 'Create a new incoming webhook in the Slack app and set SLACK_WEBHOOK_URL to it.';
const newToken = 'Install the Slack app again and set SLACK_BOT_TOKEN to its bot token (xoxb-…).';
const invite = 'Check SLACK_CHANNEL (the channel id, C…) and invite the bot: /invite @Tracebell.';
const admin = 'Ask a workspace admin to let the app post there, or choose another channel.';
const archived = 'Unarchive the channel, or choose another one.';
const scopes =
  'Add the missing scope to the Slack app (tracebell slack-manifest prints them all) and install it again.';
const ours =
  'Nothing: the message is sent again in its plain form. If that is refused too, report it as a bug.';
const nothing = 'Nothing: it is sent again.';
const reposted = 'Nothing: a new message is posted.';

function all(names: string, entry: SlackError): [string, SlackError][] {
  return names.split(' ').map((name) => [name, entry]);
}

/** Bodies of webhook answers and `error` of Web API answers; a name means the same in both. */
export const slackErrors: ReadonlyMap<string, SlackError> = new Map<string, SlackError>([
  ...all('no_service no_service_id no_active_hooks no_team invalid_token team_disabled', {
    class: 'credentials',
    todo: newWebhook,
  }),
  ...all(
    'invalid_auth not_authed account_inactive token_revoked token_expired not_allowed_token_type team_access_not_granted org_login_required access_denied two_factor_setup_required app_access_restricted',
    { class: 'credentials', todo: newToken },
  ),
  ...all('missing_scope no_permission', { class: 'credentials', todo: scopes }),
  ...all('channel_not_found not_in_channel user_not_found messages_tab_disabled', {
    class: 'channel',
    todo: invite,
  }),
  ...all('is_archived is_inactive channel_is_archived', { class: 'channel', todo: archived }),
  ...all(
    'action_prohibited posting_to_general_channel_denied ekm_access_denied restricted_action restricted_action_read_only_channel restricted_action_thread_only_channel restricted_action_non_threadable_channel',
    { class: 'channel', todo: admin },
  ),
  ...all(
    'invalid_payload invalid_blocks invalid_blocks_format invalid_attachments no_text missing_text_or_fallback_or_attachments too_many_attachments msg_blocks_too_long msg_too_long attachment_payload_limit_exceeded metadata_too_large invalid_metadata_format invalid_metadata_schema markdown_text_conflict invalid_arguments invalid_arg_name invalid_array_arg invalid_charset invalid_form_data invalid_post_type missing_post_type invalid_json json_not_object missing_charset',
    { class: 'payload', todo: ours },
  ),
  ...all(
    'message_not_found cant_update_message edit_window_closed block_mismatch streaming_state_conflict thread_not_found cannot_reply_to_message restricted_action_thread_locked',
    { class: 'gone', todo: reposted },
  ),
  ...all('ratelimited rate_limited', { class: 'retry', todo: nothing }),
  [
    'message_limit_exceeded',
    {
      class: 'retry',
      afterMs: 3_600_000,
      todo: 'The workspace is over the message limit of its plan: it is sent again each hour.',
    },
  ],
  ...all('duplicate_message_not_found duplicate_channel_not_found', { class: 'retry', todo: nothing }),
  ...all(
    'rollup_error internal_error fatal_error service_unavailable request_timeout team_added_to_org update_failed',
    { class: 'unknown', todo: nothing },
  ),
]);

/** A webhook answers in plain text. The body says more than the status, so it is asked first. */
export function webhookOutcome(result: HttpResult): DeliveryOutcome {
  if (result.kind === 'failed') return failed(result);
  const name = errorName(result.body);
  if (name && (slackErrors.has(name) || result.status !== 200)) return outcomeOf(name, result);
  return result.status === 200 ? { kind: 'delivered' } : byStatus(result, newWebhook);
}

/** The answer of a Web API method: its JSON when `ok`, else what to do. */
export function apiAnswer(
  result: HttpResult,
):
  | { readonly ok: true; readonly json: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly outcome: DeliveryOutcome; readonly error?: string } {
  if (result.kind === 'failed') return { ok: false, outcome: failed(result) };
  const json = parse(result.body);
  if (json?.ok === true && result.status < 300) return { ok: true, json };
  const error = json ? errorName(typeof json.error === 'string' ? json.error : '') : undefined;
  if (error) return { ok: false, outcome: outcomeOf(error, result, detail(json)), error };
  return { ok: false, outcome: byStatus(result, newToken) };
}

/** `missing_scope` says which; `invalid_blocks` says where. Both are Slack's words, not the log's. */
function detail(json: Readonly<Record<string, unknown>> | undefined): string {
  const needed =
    typeof json?.needed === 'string' && /^[\w:.,-]{1,100}$/.test(json.needed)
      ? ` (needed: ${json.needed})`
      : '';
  const errors = Array.isArray(json?.errors) ? json.errors : [];
  const pointer = errors.map((text) => /\[json-pointer:[\w/]{1,80}\]/.exec(String(text))?.[0]).find(Boolean);
  return `${needed}${pointer ? ` ${pointer}` : ''}`;
}

function outcomeOf(name: string, answer: HttpResult & { kind: 'answer' }, more = ''): DeliveryOutcome {
  const entry = slackErrors.get(name) ?? guess(name);
  if (!entry) return byStatus(answer, newToken, name);
  const why = `Slack said ${name}${more}`;
  switch (entry.class) {
    case 'retry':
      return retry(why, answer.retryAfterMs ?? entry.afterMs);
    case 'unknown':
      return { kind: 'unknown', why };
    case 'gone':
      return { kind: 'gone', why };
    default:
      return { kind: 'rejected', scope: entry.class, why, todo: entry.todo };
  }
}

/** Slack adds names to these two families now and then. */
function guess(name: string): SlackError | undefined {
  if (name.startsWith('restricted_action')) return { class: 'channel', todo: admin };
  if (/^invalid_(?:arg|metadata|blocks|attachments|form|charset)/.test(name))
    return { class: 'payload', todo: ours };
  return undefined;
}

function byStatus(answer: HttpResult & { kind: 'answer' }, todo: string, name = ''): DeliveryOutcome {
  const { status } = answer;
  const why = name ? `Slack said ${name} (HTTP ${status})` : `Slack answered HTTP ${status}`;
  if (status === 429) return retry(why, answer.retryAfterMs);
  if (status >= 500 || status === 408 || (status < 300 && !name)) return { kind: 'unknown', why };
  if (status === 400 || status === 413) return { kind: 'rejected', scope: 'payload', why, todo: ours };
  if (status >= 300 && status < 400)
    return { kind: 'rejected', scope: 'credentials', why, todo: `The address leads elsewhere. ${todo}` };
  if (status === 410) return { kind: 'rejected', scope: 'channel', why, todo: archived };
  return { kind: 'rejected', scope: name ? 'channel' : 'credentials', why, todo: name ? invite : todo };
}

function failed({ sent, why }: HttpResult & { kind: 'failed' }): DeliveryOutcome {
  return sent ? { kind: 'unknown', why } : { kind: 'retry', why };
}

function retry(why: string, afterMs: number | undefined): DeliveryOutcome {
  return afterMs === undefined ? { kind: 'retry', why } : { kind: 'retry', why, afterMs };
}

/** Slack's own names only: another server's page might hold the address that was asked for. */
function errorName(body: string): string | undefined {
  const word = /^[a-z][a-z_]{2,60}$/.exec(body.trim())?.[0];
  if (word) return word;
  const json = parse(body);
  if (typeof json?.error === 'string') return /^[a-z][a-z_]{2,60}$/.exec(json.error)?.[0];
  // A webhook says `invalid_blocks` with the places after it.
  return /^(invalid_blocks|invalid_attachments|invalid_payload)\b/.exec(body.trim())?.[1];
}

function parse(body: string): Readonly<Record<string, unknown>> | undefined {
  if (!body.trimStart().startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    // Not JSON is an answer too: the status then says what it is.
    return undefined;
  }
}
