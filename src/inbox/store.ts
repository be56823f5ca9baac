import type { InboxChannel, InboxMessage } from './api-types.ts';

/** What a message is made of; the store adds id, ts and time. */
export type Draft = Omit<InboxMessage, 'id' | 'ts' | 'receivedAt'>;

/** The messages of all channels, in order, in memory. */
export interface MessageStore {
  channels(): InboxChannel[];
  /** The channel of an id or a `#name`; it is made when it is first named. Null for what cannot be a channel. */
  channel(idOrName: string): InboxChannel | null;
  add(draft: Draft): InboxMessage;
  /** A message only one person sees: shown on the page, not part of any history. */
  addEphemeral(draft: Draft): InboxMessage;
  replace(message: InboxMessage): void;
  remove(channel: string, ts: string): boolean;
  find(channel: string, ts: string): InboxMessage | undefined;
  findEphemeral(channel: string, ts: string): InboxMessage | undefined;
  removeEphemeral(ts: string): boolean;
  all(): readonly InboxMessage[];
  ephemerals(): readonly InboxMessage[];
  nextTs(): string;
  clear(): void;
}

/** The oldest are forgotten beyond this many, so that a long demo stays small. */
const keep = 5_000;

export function createMessageStore(now: () => number): MessageStore {
  const channels = new Map<string, InboxChannel>();
  let messages: InboxMessage[] = [];
  let ephemerals: InboxMessage[] = [];
  let last = 0;
  let ids = 0;

  /** Microseconds, and always later than the last: Slack's ts orders a channel and names a message. */
  const nextTs = () => {
    last = Math.max(last + 1, Math.floor(now() * 1000));
    return `${Math.floor(last / 1_000_000)}.${String(last % 1_000_000).padStart(6, '0')}`;
  };
  const stamp = (draft: Draft): InboxMessage => ({
    id: `m${++ids}`,
    ts: nextTs(),
    receivedAt: new Date(now()).toISOString(),
    ...draft,
  });

  return {
    channels: () => [...channels.values()],
    channel(idOrName) {
      const known = channels.get(idOrName);
      if (known) return known;
      const name = idOrName.replace(/^#/, '');
      for (const channel of channels.values()) if (channel.name === name) return channel;
      const isId = /^[CGD][A-Z0-9]{7,20}$/.test(idOrName);
      if (!isId && !/^[a-z0-9_-]{1,80}$/.test(name)) return null;
      const id = isId ? idOrName : `C0${String(channels.size + 1).padStart(8, '0')}`;
      const channel = {
        id,
        name: isId ? (channels.size === 0 ? 'alerts' : `alerts-${id.slice(-4).toLowerCase()}`) : name,
      };
      channels.set(id, channel);
      return channel;
    },
    add(draft) {
      const message = stamp(draft);
      messages.push(message);
      if (messages.length > keep) messages = messages.slice(-keep);
      return message;
    },
    addEphemeral(draft) {
      const message = stamp(draft);
      ephemerals.push(message);
      if (ephemerals.length > 200) ephemerals = ephemerals.slice(-200);
      return message;
    },
    replace(message) {
      const index = messages.findIndex(
        (other) => other.channel === message.channel && other.ts === message.ts,
      );
      if (index >= 0) messages[index] = message;
      const hidden = ephemerals.findIndex((other) => other.ts === message.ts);
      if (hidden >= 0) ephemerals[hidden] = message;
    },
    remove(channel, ts) {
      const before = messages.length;
      messages = messages.filter((message) => message.channel !== channel || message.ts !== ts);
      return messages.length < before;
    },
    find: (channel, ts) => messages.find((message) => message.channel === channel && message.ts === ts),
    findEphemeral: (channel, ts) =>
      ephemerals.find((message) => message.channel === channel && message.ts === ts),
    removeEphemeral(ts) {
      const before = ephemerals.length;
      ephemerals = ephemerals.filter((message) => message.ts !== ts);
      return ephemerals.length < before;
    },
    all: () => messages,
    ephemerals: () => ephemerals,
    nextTs,
    clear() {
      messages = [];
      ephemerals = [];
    },
  };
}
