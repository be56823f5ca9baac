import { type ApiAnswer, type ApiCall, type ApiMethod, fail } from './api-call.ts';
import { chatMethods } from './api-chat.ts';
import { conversationMethods } from './api-conversations.ts';
import { fileMethods } from './api-files.ts';
import { viewMethods } from './api-views.ts';
import type { Inbox } from './inbox-state.ts';

/** The Web API methods the inbox speaks, by name. */
const methods: Readonly<Record<string, ApiMethod>> = {
  ...chatMethods,
  ...conversationMethods,
  ...fileMethods,
  ...viewMethods,
  'api.test': () => ({ ok: true }),
  'auth.test': (inbox) => ({
    ok: true,
    url: `${inbox.url}/`,
    team: 'Inbox',
    user: 'tracebell',
    team_id: inbox.team,
    user_id: inbox.botUser,
    bot_id: 'B0INBOXBOT',
    is_enterprise_install: false,
  }),
};

/** Methods that need no token: Slack checks anyone's blocks. */
const open: readonly string[] = ['blocks.validate', 'api.test'];

/** Answers one call of `/api/METHOD`. Never throws for what a client may send. */
export function answerApi(inbox: Inbox, name: string, call: ApiCall): ApiAnswer {
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  if (!method) return { ok: false, error: 'unknown_method', req_method: name };
  if (!open.includes(name)) {
    const refused = refuseToken(call.token);
    if (refused) return refused;
  }
  return method(inbox, call.args, call);
}

function refuseToken(token: string | undefined): ApiAnswer | null {
  if (token === undefined || token === '') return fail('not_authed');
  if (token === 'xoxb-revoked') return fail('token_revoked');
  if (token === 'xoxb-expired') return fail('token_expired');
  if (token === 'xoxb-inactive') return fail('account_inactive');
  if (/^xapp-|^xoxp-/.test(token)) return fail('not_allowed_token_type');
  // Any bot token will do, but one that could not be one must not seem to work.
  if (!/^xoxb-[\w-]+$/.test(token) || token === 'xoxb-invalid') return fail('invalid_auth');
  return null;
}
