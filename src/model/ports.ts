import type { ErrorEvent, Fingerprint, SafeEvent } from './event.ts';
import type { Act, MessageRef, MuteUntil } from './issue.ts';
import type { ContextOutcome, LogLine } from './log-context.ts';
import type { DeliveryOutcome, MessageKey, Notification } from './notification.ts';
import type { EpochMs, Origin } from './record.ts';
import type { BreakerLimits } from './settings.ts';
import type {
  Aggregate,
  ChannelState,
  Delivery,
  IssueMeta,
  IssueSample,
  IssueState,
  OpenRecord,
  Sending,
} from './state.ts';

/** The time, as an argument: tests and replays have their own. */
export interface Clock {
  now(): EpochMs;
  sleep(ms: number): Promise<void>;
}

/** How one attempt is made. */
export interface SendOptions {
  /** `minimal`: title, context and link in plain text, for when the full form was refused. */
  readonly form: 'full' | 'minimal';
  /**
   * The sink gives up, with `unknown`, after this long, measured by the clock and looked at right before the body is
   * written: a worker that was frozen meanwhile must not send.
   */
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

/** Which lines of one log stream are wanted: those nearest to a log event. */
export interface AroundRequest {
  readonly origin: Origin;
  /** Of the log event; not every log knows it. */
  readonly id: string;
  readonly at: EpochMs;
  /** At most so many up to the event, itself included, and so many after it. Those of its very time may count as before it. */
  readonly before: number;
  readonly after: number;
  /** None that is further away than this, in milliseconds. */
  readonly within: number;
  /** It gives up after this long. */
  readonly timeoutMs: number;
}

/** `moreBefore`, `moreAfter`: the number asked for was reached, so there may be more. */
export interface LinesAround {
  readonly lines: readonly LogLine[];
  readonly moreBefore: boolean;
  readonly moreAfter: boolean;
}

/**
 * Where the lines around an error can be read: CloudWatch Logs, a file, the demo's own log. Throws what its client throws; an
 * error is told apart by its name (`AccessDeniedException`, `ResourceNotFoundException`).
 */
export interface LogReader {
  around(request: AroundRequest): Promise<LinesAround>;
}

/** Reads what stands around an event, and makes it safe to show. It never throws. */
export type ReadContext = (event: SafeEvent, timeoutMs: number) => Promise<ContextOutcome>;

/** Source maps. What is at hand is applied at once; what a trace names and is not there is noted, and fetched when asked to. */
export interface SourceMaps {
  /** The event with its Node.js frames as they were written. */
  apply(event: ErrorEvent): ErrorEvent;
  /**
   * Takes at most `left` milliseconds. True: what was read before may now be read otherwise. `say` is told once of each map that
   * is missing or cannot be used; its frames stay as they are.
   */
  load(left: number, say?: (line: string) => void): Promise<boolean>;
}

/** One payload's errors, to be counted once. */
export interface Observation {
  /** Id of the payload: the same on redelivery. */
  readonly payload: string;
  readonly now: EpochMs;
  readonly aggregates: readonly Aggregate[];
  /** Streams whose first record may continue an unfinished one. */
  readonly streams: readonly string[];
  /** Unfinished records that were joined into this batch; they are deleted with the count. */
  readonly taken: readonly OpenRecord[];
  /** The batch's own unfinished ends, kept with the count. */
  readonly left: readonly OpenRecord[];
  readonly breaker: BreakerLimits;
}

export type Observed =
  /** Nothing was counted: these unfinished records belong before the batch. Join them and observe again. */
  | { readonly kind: 'open'; readonly open: readonly OpenRecord[] }
  /** All issues as they stand after it, in the order of the aggregates; issues of diverted ones at the end. */
  | {
      readonly kind: 'counted';
      /** The payload had been counted before. */
      readonly already: boolean;
      readonly issues: readonly IssueState[];
      /** Events that the cardinality breaker put into a family, by the family's fingerprint. */
      readonly diverted: number;
    };

/** Asks to send one message. Given only if META still is at `rev` and nobody else holds a live lease. */
export interface Claim {
  readonly rev: number;
  readonly owner: string;
  readonly now: EpochMs;
  readonly until: EpochMs;
  readonly receiver: string;
  readonly delivery: Delivery;
  readonly sending: Sending;
}

/** What came of it. Written only if `fence` is still the last one given. */
export interface Settlement {
  readonly fence: number;
  /** The `rev` that the claim returned: a later one means that somebody changed the issue meanwhile. */
  readonly rev: number;
  readonly now: EpochMs;
  readonly receiver: string;
  readonly delivery: Delivery;
  /** Absent: nothing is left to do. */
  readonly dueAt?: EpochMs;
}

/** A change that no person made: a transition, a new due time, bookkeeping. Fields that are null are removed. */
export type Advance = {
  readonly [K in keyof Pick<
    IssueMeta,
    | 'status'
    | 'episode'
    | 'opened'
    | 'base'
    | 'looked'
    | 'mute'
    | 'resolved'
    | 'worst'
    | 'history'
    | 'escalated'
    | 'completed'
    | 'dueAt'
    | 'deliveries'
  >]?: IssueMeta[K] | null;
};

/** What a person does to an issue. Doing it twice changes nothing. */
export interface StatusChange {
  readonly what: Act['what'];
  readonly by: string;
  readonly now: EpochMs;
  /** For `mute`. @default { kind: 'forever' } */
  readonly until?: MuteUntil;
  /** For `resolve`: the version that mends it. */
  readonly version?: string;
}

export interface ListQuery {
  readonly status?: IssueMeta['status'];
  /** Only issues with an event at or after this time. */
  readonly since?: EpochMs;
  /** @default 100 */
  readonly limit?: number;
}

/**
 * The memory that all invocations share. Every verb is one atomic step; every time comes in.
 * A verb throws `StoreUnavailable` when the store cannot be reached in time: nothing may be assumed then.
 */
export interface Store {
  readonly name: string;
  /** It outlives this process: what is due is not lost when the process ends. */
  readonly durable: boolean;
  /** Counts a payload once: D#, COUNT, META and unfinished records in one transaction. */
  observe(observation: Observation): Promise<Observed>;
  /** Issues that exist, in the order asked; an alias answers with the issue that it leads to. */
  read(fingerprints: readonly Fingerprint[]): Promise<readonly IssueState[]>;
  sample(fingerprint: Fingerprint): Promise<IssueSample | null>;
  /** Keeps an event's whole traceback beside the sample that has a part of it. False: there is no sample any more. */
  complete(fingerprint: Fingerprint, whole: SafeEvent): Promise<boolean>;
  /** Changes META if it still is at `rev`; null: somebody was faster. */
  advance(fingerprint: Fingerprint, rev: number, change: Advance): Promise<IssueMeta | null>;
  claim(fingerprint: Fingerprint, claim: Claim): Promise<IssueMeta | null>;
  settle(fingerprint: Fingerprint, settlement: Settlement): Promise<IssueMeta | null>;
  /** Makes an issue due at `at` unless it is due earlier. */
  wake(fingerprint: Fingerprint, at: EpochMs): Promise<void>;
  /** Applies a pure step of deliver/storm to a channel, atomically; `now` ages the row. */
  spend<T>(channel: string, now: EpochMs, step: (state: ChannelState) => ChannelStep<T>): Promise<T>;
  /** Due at or before `now`, the longest overdue first. */
  due(now: EpochMs, limit: number): Promise<readonly Fingerprint[]>;
  /** Unfinished records whose time is over. */
  dueOpen(now: EpochMs, limit: number): Promise<readonly OpenRecord[]>;
  /** Puts an issue into a digest; once is enough. */
  join(channel: string, digest: string, fingerprint: Fingerprint, now: EpochMs): Promise<void>;
  members(channel: string, digest: string): Promise<readonly Fingerprint[]>;
  list(query: ListQuery): Promise<readonly IssueState[]>;
  /** The issues whose id or fingerprint begins so, at most two: more than one is ambiguous. */
  find(idPrefix: string): Promise<readonly IssueState[]>;
  /** Null: no such issue. */
  setStatus(fingerprint: Fingerprint, change: StatusChange): Promise<IssueState | null>;
  /** From now on events of `from` count for `to`. */
  alias(from: Fingerprint, to: Fingerprint, now: EpochMs): Promise<void>;
  /**
   * Adds a template to those that may be similar to it, unless it is there or the list is full, and answers with the list,
   * the same for every worker: the oldest first.
   */
  neighbours(key: string, mine: Neighbour, now: EpochMs): Promise<readonly Neighbour[]>;
  /** True at most once in `everyMs` for each id, over all workers. */
  notice(id: string, now: EpochMs, everyMs: number): Promise<boolean>;
  /** Drops what has expired, where the store does not do it by itself. */
  sweep(now: EpochMs): Promise<void>;
  close(): Promise<void>;
}

/** A template that stands for an issue, among those that the second tier compares it with. */
export interface Neighbour {
  readonly fingerprint: Fingerprint;
  readonly template: string;
}

/** `state` absent: nothing to write. */
export interface ChannelStep<T> {
  readonly state?: ChannelState;
  readonly answer: T;
}

/** The store could not be reached, or stayed in conflict, until time ran out. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

/** By its name: a store that is loaded apart may have a class of its own for it. */
export function isStoreUnavailable(error: unknown): error is StoreUnavailable {
  return error instanceof Error && error.name === 'StoreUnavailable';
}

/** The store was written by a newer Tracebell. */
export class StoreTooNew extends Error {
  override readonly name = 'StoreTooNew';
}
