import type { InboxChannel, InboxMessage, InboxModal, InboxState } from './api-types.ts';
import type { FaultQueue } from './faults.ts';
import type { FileStore } from './file-store.ts';
import type { Live } from './live.ts';
import type { MessageStore } from './store.ts';

/** One use of a response_url: which message it came from, and how often it may still be used. */
export interface ResponseUrl {
  readonly channel: string;
  /** The message whose button was pressed; absent for a slash command. */
  readonly ts?: string;
  readonly expires: number;
  left: number;
}

/** Everything one running inbox keeps; each route takes what it needs of it. */
export interface Inbox {
  readonly store: MessageStore;
  readonly faults: FaultQueue;
  readonly files: FileStore;
  readonly live: Live;
  readonly modals: Map<string, InboxModal>;
  readonly responseUrls: Map<string, ResponseUrl>;
  /** trigger_id → when it dies, in milliseconds. */
  readonly triggers: Map<string, number>;
  readonly now: () => number;
  readonly signingSecret: string;
  readonly botUser: string;
  readonly team: string;
  readonly app: string;
  interactUrl: string | undefined;
  /** `http://127.0.0.1:PORT`, once it listens. */
  url: string;
}

export function stateOf(inbox: Inbox): InboxState {
  return {
    channels: inbox.store.channels(),
    messages: inbox.store.all(),
    ephemerals: inbox.store.ephemerals(),
    modals: [...inbox.modals.values()],
    interactive: inbox.interactUrl !== undefined,
  };
}

/** Tells the open pages of a new or changed message. */
export function tellMessage(inbox: Inbox, message: InboxMessage): void {
  const channel: InboxChannel = inbox.store.channel(message.channel) ?? {
    id: message.channel,
    name: message.channel,
  };
  inbox.live.tell({ type: message.via === 'ephemeral' ? 'ephemeral' : 'message', message, channel });
}

/** Keeps what was handed out to the last thousand. */
export function forgetOldest(map: Map<string, unknown>): void {
  if (map.size <= 1_000) return;
  const first = map.keys().next();
  if (!first.done) map.delete(first.value);
}
