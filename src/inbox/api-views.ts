import { randomBytes } from 'node:crypto';
import { type ApiMethod, fail, refused } from './api-call.ts';
import { withBlockIds } from './api-chat.ts';
import type { JsonObject } from './api-types.ts';
import { blockLimits, wording } from './block-limits.ts';
import { checkBlocks } from './check-blocks.ts';
import { checkTextObject } from './check-elements.ts';
import { nested } from './http-io.ts';
import { isObject, type Problems } from './problems.ts';

/** Opens a dialog on the page, for a trigger that is still alive and not yet used. */
const openView: ApiMethod = (inbox, args) => {
  const trigger = String(args.trigger_id ?? '');
  const expires = inbox.triggers.get(trigger);
  if (expires === undefined) return fail(trigger === '' ? 'invalid_arguments' : 'invalid_trigger_id');
  if (expires === -1) return fail('exchanged_trigger_id');
  if (inbox.now() > expires) return fail('expired_trigger_id');
  const view = nested(args.view);
  if (!isObject(view)) return fail('invalid_arguments');
  const problems = checkView(view);
  if (problems.length > 0) return refused({ error: 'invalid_arguments', details: problems });
  if (Buffer.byteLength(JSON.stringify(view)) > blockLimits.view.bytes) return fail('view_too_large');
  inbox.triggers.set(trigger, -1);
  const id = `V0${randomBytes(5).toString('hex').toUpperCase()}`;
  const opened: JsonObject = {
    ...view,
    id,
    team_id: inbox.team,
    app_id: inbox.app,
    bot_id: 'B0INBOXBOT',
    hash: `${inbox.store.nextTs()}.${randomBytes(4).toString('hex')}`,
    blocks: withBlockIds(view.blocks as JsonObject[]),
    state: { values: {} },
  };
  inbox.modals.set(id, { id, view: opened });
  inbox.live.tell({ type: 'modal', modal: { id, view: opened } });
  return { ok: true, view: opened };
};

function checkView(view: JsonObject): string[] {
  const found: string[] = [];
  const problems: Problems = (what, pointer) => {
    found.push(`${what} [json-pointer:${pointer}]`);
  };
  const { title, button, metadata, callback } = blockLimits.view;
  if (view.type !== 'modal')
    problems(
      view.type === undefined ? wording.missing('type') : wording.unsupported(String(view.type)),
      '/view',
    );
  checkTextObject(view.title, '/view/title', title, problems, { plainOnly: true });
  for (const name of ['submit', 'close']) {
    if (view[name] !== undefined)
      checkTextObject(view[name], `/view/${name}`, button, problems, { plainOnly: true });
  }
  for (const [name, limit] of [
    ['private_metadata', metadata],
    ['callback_id', callback],
  ] as const) {
    const value = view[name];
    if (typeof value === 'string' && value.length > limit) problems(wording.tooLong(limit), `/view/${name}`);
  }
  if (view.blocks === undefined) problems(wording.missing('blocks'), '/view');
  else found.push(...checkBlocks(view.blocks, '/view/blocks', 'view'));
  return found;
}

export const viewMethods: Readonly<Record<string, ApiMethod>> = { 'views.open': openView };
