import { randomBytes } from 'node:crypto';
import { slackMessage } from './api-chat.ts';
import type {
  ActionRequest,
  CommandRequest,
  InboxMessage,
  InteractionResult,
  JsonObject,
} from './api-types.ts';
import { answerWithinMs, deliver } from './app-request.ts';
import { parseJson } from './http-io.ts';
import { forgetOldest, type Inbox } from './inbox-state.ts';
import { isObject } from './problems.ts';
import { newResponseUrl, say } from './response-url.ts';

/** The person at the page. */
const person = { id: 'U0INBOXYOU', username: 'you', name: 'you' };

/** A pressed button or a chosen option on the page: sends a signed `block_actions` to the app. */
export async function sendAction(inbox: Inbox, action: ActionRequest): Promise<InteractionResult> {
  const message = action.ts
    ? (inbox.store.find(action.channel, action.ts) ?? inbox.store.findEphemeral(action.channel, action.ts))
    : undefined;
  const modal = action.modal ? inbox.modals.get(action.modal) : undefined;
  const blocks = message
    ? message.blocks
    : Array.isArray(modal?.view.blocks)
      ? (modal.view.blocks as JsonObject[])
      : null;
  if (!blocks) return { ok: false, error: 'That message is no longer there.' };
  const block = blocks.find((candidate) => candidate.block_id === action.block_id);
  const element = block ? elementOf(block, action.action_id) : undefined;
  if (!element)
    return { ok: false, error: 'That button is no longer on the message: it was edited meanwhile.' };

  const pressed = describe(element, action, inbox.store.nextTs());
  if (!pressed) return { ok: false, error: 'That option is not in the menu.' };
  const payload = {
    type: 'block_actions',
    user: { ...person, team_id: inbox.team },
    api_app_id: inbox.app,
    token: 'deprecated',
    trigger_id: newTrigger(inbox),
    team: { id: inbox.team, domain: 'inbox' },
    enterprise: null,
    is_enterprise_install: false,
    state: { values: stateOfAction(pressed) },
    actions: [pressed],
    ...(message
      ? messageParts(inbox, message)
      : { container: { type: 'view', view_id: modal?.id }, view: modal?.view }),
  };
  return deliver(inbox, new URLSearchParams({ payload: JSON.stringify(payload) }).toString());
}

function messageParts(inbox: Inbox, message: InboxMessage): Record<string, unknown> {
  const isEphemeral = message.via === 'ephemeral';
  const channel = inbox.store.channel(message.channel);
  return {
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: message.channel,
      is_ephemeral: isEphemeral,
      ...(message.thread_ts ? { thread_ts: message.thread_ts } : {}),
    },
    channel: { id: message.channel, name: channel?.name ?? message.channel },
    message: slackMessage(inbox, message, true),
    response_url: newResponseUrl(inbox, message.channel, message.ts),
  };
}

/** A line typed into the box: sends the signed form of a slash command. */
export async function sendCommand(inbox: Inbox, typed: CommandRequest): Promise<InteractionResult> {
  const match = /^(\/[\w-]{1,31})(?:\s+([\s\S]*))?$/.exec(typed.line.trim());
  if (!match) return { ok: false, error: 'Type a command that begins with a slash, such as /tracebell top' };
  const channel = inbox.store.channel(typed.channel) ?? { id: typed.channel, name: typed.channel };
  const form = new URLSearchParams({
    token: 'deprecated',
    team_id: inbox.team,
    team_domain: 'inbox',
    channel_id: channel.id,
    channel_name: channel.name,
    user_id: person.id,
    user_name: person.username,
    command: match[1] ?? '',
    text: (match[2] ?? '').trim(),
    api_app_id: inbox.app,
    is_enterprise_install: 'false',
    response_url: newResponseUrl(inbox, channel.id),
    trigger_id: newTrigger(inbox),
  });
  return deliver(inbox, form.toString(), (answer) => {
    if (answer === '') return;
    const body = parseJson(answer);
    const reply: JsonObject = isObject(body) ? body : { text: answer };
    say(inbox, channel.id, undefined, reply);
  });
}

/** A dialog's Submit: sends `view_submission`; the app may answer with errors or take the dialog away. */
export async function sendSubmission(
  inbox: Inbox,
  id: string,
  values: JsonObject,
): Promise<InteractionResult> {
  const modal = inbox.modals.get(id);
  if (!modal) return { ok: false, error: 'That dialog is closed.' };
  const payload = {
    type: 'view_submission',
    team: { id: inbox.team, domain: 'inbox' },
    user: { ...person, team_id: inbox.team },
    api_app_id: inbox.app,
    trigger_id: newTrigger(inbox),
    view: { ...modal.view, state: { values } },
  };
  let errors = '';
  const sent = await deliver(
    inbox,
    new URLSearchParams({ payload: JSON.stringify(payload) }).toString(),
    (answer) => {
      const body = parseJson(answer);
      if (isObject(body) && body.response_action === 'errors' && isObject(body.errors)) {
        errors = Object.values(body.errors).join(' ');
      }
    },
  );
  if (errors) return { ok: false, error: errors };
  if (sent.ok && !errors) closeModal(inbox, id);
  return sent;
}

/** Takes a dialog off every open page. */
export function closeModal(inbox: Inbox, id: string): void {
  if (inbox.modals.delete(id)) inbox.live.tell({ type: 'modal-closed', id });
}

/** Where the element with this action_id stands in its block. */
function elementOf(block: JsonObject, actionId: string): JsonObject | undefined {
  const places = [...(Array.isArray(block.elements) ? block.elements : []), block.accessory, block.element];
  return places.find((place): place is JsonObject => isObject(place) && place.action_id === actionId);
}

/** The entry of `actions`, as Slack sends it for each kind of element. */
function describe(element: JsonObject, action: ActionRequest, ts: string): JsonObject | null {
  const base = { type: element.type, action_id: action.action_id, block_id: action.block_id, action_ts: ts };
  if (element.type === 'button') {
    return {
      ...base,
      text: element.text,
      ...(element.value === undefined ? {} : { value: element.value }),
      ...(element.url === undefined ? {} : { url: element.url }),
      ...(element.style === undefined ? {} : { style: element.style }),
    };
  }
  const groups = Array.isArray(element.option_groups) ? (element.option_groups as JsonObject[]) : [];
  const options = [
    ...(Array.isArray(element.options) ? (element.options as JsonObject[]) : []),
    ...groups.flatMap((group) => (Array.isArray(group.options) ? (group.options as JsonObject[]) : [])),
  ];
  const chosen = options.find((option) => option.value === action.option);
  if (!chosen) return null;
  return {
    ...base,
    selected_option: chosen,
    ...(element.placeholder ? { placeholder: element.placeholder } : {}),
  };
}

function stateOfAction(action: JsonObject): JsonObject {
  if (!action.selected_option) return {};
  const { type, selected_option } = action;
  return { [String(action.block_id)]: { [String(action.action_id)]: { type, selected_option } } };
}

function newTrigger(inbox: Inbox): string {
  const id = `${inbox.store.nextTs().replace('.', '')}.${randomBytes(8).toString('hex')}`;
  inbox.triggers.set(id, inbox.now() + answerWithinMs);
  forgetOldest(inbox.triggers);
  return id;
}
