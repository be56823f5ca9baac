import { useEffect, useReducer, useState } from 'react';
import type { InboxChange, InboxChannel, InboxMessage, InboxState } from '../../src/inbox/api-types.ts';

const nothing: InboxState = { channels: [], messages: [], ephemerals: [], modals: [], interactive: false };

/** The inbox as it stands, kept up to date by server-sent events. The browser connects again by itself. */
export function useInbox(): {
  state: InboxState;
  connection: 'opening' | 'open' | 'lost';
  apply: (change: InboxChange) => void;
} {
  const [state, apply] = useReducer(reduce, nothing);
  const [connection, setConnection] = useState<'opening' | 'open' | 'lost'>('opening');
  useEffect(() => {
    const stream = new EventSource('/inbox/events');
    stream.onopen = () => setConnection('open');
    stream.onerror = () => setConnection('lost');
    stream.onmessage = (event: MessageEvent<string>) => apply(JSON.parse(event.data) as InboxChange);
    return () => stream.close();
  }, []);
  return { state, connection, apply };
}

/** What one change does to what is shown. Exported for tests. */
export function reduce(state: InboxState, change: InboxChange): InboxState {
  switch (change.type) {
    case 'state':
      return change.state;
    case 'message':
      return { ...withChannel(state, change.channel), messages: put(state.messages, change.message) };
    case 'ephemeral':
      return { ...withChannel(state, change.channel), ephemerals: put(state.ephemerals, change.message) };
    case 'deleted': {
      const others = (message: InboxMessage) =>
        message.ts !== change.ts || message.channel !== change.channel;
      return {
        ...state,
        messages: state.messages.filter(others),
        ephemerals: state.ephemerals.filter(others),
      };
    }
    case 'modal':
      return {
        ...state,
        modals: [...state.modals.filter((modal) => modal.id !== change.modal.id), change.modal],
      };
    case 'modal-closed':
      return { ...state, modals: state.modals.filter((modal) => modal.id !== change.id) };
  }
}

function withChannel(state: InboxState, channel: InboxChannel): InboxState {
  if (state.channels.some((known) => known.id === channel.id)) return state;
  return { ...state, channels: [...state.channels, channel] };
}

/** Replaces the message with this id, else adds it at the end: they come in order. */
function put(messages: readonly InboxMessage[], message: InboxMessage): InboxMessage[] {
  const index = messages.findIndex((other) => other.id === message.id);
  return index < 0 ? [...messages, message] : messages.with(index, message);
}
