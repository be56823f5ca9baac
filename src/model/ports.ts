import type { MessageRef } from './issue.ts';
import type { DeliveryOutcome, MessageKey, Notification } from './notification.ts';
import type { EpochMs } from './record.ts';

/** The time, as an argument: tests and replays have their own. */
export interface Clock {
  now(): EpochMs;
  sleep(ms: number): Promise<void>;
}

/** How one attempt is made. */
export interface SendOptions {
  /** `minimal`: title, context and link in plain text, for when the full form was refused. */
  readonly form: 'full' | 'minimal';
  /** The sink gives up, with `unknown`, after this long. */
  readonly timeoutMs: number;
  readonly key: MessageKey;
}

/** Where messages go. One attempt a call: no sink retries by itself. */
export interface Sink {
  readonly name: string;
  /** The channel that storm control keeps its budget for. */
  readonly channel: string;
  /** What the place can do, as data; the delivery protocol asks it, never the sink's name. */
  readonly can: {
    readonly update: boolean;
    readonly thread: boolean;
    /** Find a message by its key after a lost answer. */
    readonly readBack: boolean;
  };
  post(notification: Notification, options: SendOptions): Promise<DeliveryOutcome>;
  update?(ref: MessageRef, notification: Notification, options: SendOptions): Promise<DeliveryOutcome>;
  reply?(parent: MessageRef, notification: Notification, options: SendOptions): Promise<DeliveryOutcome>;
  /**
   * The message with this key posted at or after `since`; null when there is none; throws when it cannot tell.
   * With `parent`, among the replies under it.
   */
  find?(key: MessageKey, since: EpochMs, timeoutMs: number, parent?: MessageRef): Promise<MessageRef | null>;
  permalink?(ref: MessageRef, timeoutMs: number): Promise<string | undefined>;
}
