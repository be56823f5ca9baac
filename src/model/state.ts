import type { Fingerprint, SafeEvent } from './event.ts';
import type { Act, IssueStatus, MessageRef, MuteUntil, Reason } from './issue.ts';
import type { MessageKey } from './notification.ts';
import type { EpochMs, LogRecord } from './record.ts';

/** What routes, silences and ignore rules look at: `service`, `logGroup`, `level`, `type`, `account` … */
export type Labels = Readonly<Record<string, string>>;

/** A message on its way. Present: phase SENDING; the outcome is unknown until it is settled or read back. */
export interface Sending {
  readonly op: 'post' | 'update' | 'reply';
  readonly key: MessageKey;
  readonly reason: Reason;
  readonly at: EpochMs;
  /** What the message says, so that whoever finds it can settle it. */
  readonly episode: number;
  readonly count: number;
  readonly episodeCount: number;
  readonly status: IssueStatus;
  /** META's last escalation, which a new message tells as well. */
  readonly escalated?: number;
  /** The last act that the message tells. */
  readonly actsAt: EpochMs;
  /** META's `completed.at`. */
  readonly completedAt?: EpochMs;
  /** For a reply: what it stands under. */
  readonly parent?: MessageRef;
}

/** How far one receiver has been told of one issue. */
export interface Delivery {
  /** The episode that everything below speaks of; 0 before anything was said. */
  readonly episode: number;
  /** When this episode's message got out; absent: it is still to be said. */
  readonly saidAt?: EpochMs;
  /** The message to edit. Absent in webhook mode. */
  readonly ref?: MessageRef;
  /** The message that replies go under: `ref`, or the digest it stands in. */
  readonly thread?: MessageRef;
  /** The message of the episode before. */
  readonly earlier?: MessageRef;
  /** What `ref` says now. */
  readonly shown?: {
    readonly count: number;
    readonly status: IssueStatus;
    readonly at: EpochMs;
    readonly completedAt?: EpochMs;
  };
  /** Rises with each rendering. */
  readonly revision: number;
  /** Count edits in this episode: how far down the cadence. */
  readonly edits: number;
  /** The highest milestone of this episode that was said or passed in silence. */
  readonly milestone: number;
  /** When a top-level message or a milestone was last said, for spacing and reminders. */
  readonly spokeAt?: EpochMs;
  /** Thread replies that are out in this episode. */
  readonly told: readonly string[];
  /** The lines around the error are not read again before. */
  readonly readAt?: EpochMs;
  /** Acts up to this time are told. */
  readonly actsAt: EpochMs;
  /** The hour (since the epoch) of the last escalation that was told. */
  readonly escalated?: number;
  /** The digest that stands for this episode's message until its own reply is under it. */
  readonly digest?: string;
  /** Not before: a retry, a spent budget, a refusal that only the operator can mend. */
  readonly notBefore?: EpochMs;
  readonly attempts: number;
  /** When the message was last found deleted, and how often it was said anew: at most hourly. */
  readonly goneAt?: EpochMs;
  readonly reposts: number;
  readonly sending?: Sending;
}

/** Who may send for an issue, and the proof that it still may. */
export interface Lease {
  readonly owner: string;
  readonly until: EpochMs;
  readonly fence: number;
}

/** Row META of one issue: everything but the counts and the traceback. Small: it is written with each message. */
export interface IssueMeta {
  readonly fingerprint: Fingerprint;
  readonly id: string;
  /** Rises with each write of this row: what compare-and-set compares. */
  readonly rev: number;
  readonly title: string;
  readonly labels: Labels;
  readonly status: IssueStatus;
  readonly episode: number;
  /** Why this episode was opened. */
  readonly opened: Extract<Reason, 'new' | 'regressed' | 'reopened' | 'escalating' | 'unmuted'>;
  /** Events of all kinds before this episode; the episode's count is the total less this. */
  readonly base: number;
  readonly firstSeen: EpochMs;
  /** Count and last event when the issue was last looked at: what quiet and escalation are measured from. */
  readonly looked?: { readonly count: number; readonly lastSeen: EpochMs };
  readonly mute?: {
    readonly until: MuteUntil;
    readonly by: string;
    readonly at: EpochMs;
    readonly count: number;
  };
  readonly resolved?: {
    readonly by: string;
    readonly at: EpochMs;
    readonly count: number;
    readonly version?: string;
  };
  readonly acts: readonly Act[];
  /** The worst whole hour before the current one, and up to which hour that is known. */
  readonly worst?: { readonly count: number; readonly hour: number };
  /** By hour of the week: sum and sum of squares of the events in such hours; quiet ones are left out. */
  readonly history?: Readonly<Record<number, readonly [sum: number, squares: number]>>;
  /** The hour (since the epoch) of the last escalation. */
  readonly escalated?: number;
  /** Lines of the sample's traceback: a long one goes into the thread. */
  readonly lines: number;
  /** This episode's sample had a part of a traceback only; the whole was read from the log. `id` is the event's. */
  readonly completed?: {
    readonly id: string;
    readonly at: EpochMs;
    readonly title: string;
    readonly lines: number;
  };
  /** Set on a family: it stands for many fingerprints of one coarse key. */
  readonly family?: string;
  readonly lease?: Lease;
  /** Fence of the last lease ever given. */
  readonly fence: number;
  /** By receiver name. */
  readonly deliveries: Readonly<Record<string, Delivery>>;
  /** When it has to be looked at again; absent: nothing is left to do. */
  readonly dueAt?: EpochMs;
}

/** Rows COUNT of one issue, added up. */
export interface IssueCount {
  readonly count: number;
  /** The latest event's own time. */
  readonly lastSeen: EpochMs;
  /** When the last event was counted, by the counter's clock. */
  readonly touched: EpochMs;
  /** Events by five-minute step and by hour since the epoch, of the events' own times. Old ones are dropped. */
  readonly steps: Readonly<Record<number, number>>;
  readonly hours: Readonly<Record<number, number>>;
  /** When the sample was last replaced. */
  readonly sampledAt: EpochMs;
}

export interface IssueState {
  readonly meta: IssueMeta;
  readonly count: IssueCount;
}

/** Row SAMPLE. */
export interface IssueSample {
  readonly first: SafeEvent;
  readonly latest: SafeEvent;
  /** The event that META's `completed` names, whole. */
  readonly whole?: SafeEvent;
}

/** All events of one fingerprint in one batch. */
export interface Aggregate {
  readonly fingerprint: Fingerprint;
  readonly count: number;
  readonly first: EpochMs;
  readonly last: EpochMs;
  /** Events by five-minute step since the epoch. */
  readonly steps: Readonly<Record<number, number>>;
  readonly sample: SafeEvent;
  readonly title: string;
  readonly labels: Labels;
  readonly lines: number;
  /** The coarse key that the cardinality breaker counts new issues by, and the issue that takes the rest. */
  readonly family?: { readonly key: string; readonly fingerprint: Fingerprint; readonly title: string };
}

/** The unfinished end of a stream, kept until more of it comes or its time is over. Its text was scrubbed. */
export interface OpenRecord {
  /** Account, log group and stream. */
  readonly stream: string;
  /** Random or derived; two different ends of one stream never share it. */
  readonly id: string;
  readonly record: LogRecord;
  readonly dueAt: EpochMs;
}

/** Storm state of one channel: row CH. Read and changed by deliver/storm only. */
export interface ChannelState {
  readonly main: { readonly tokens: number; readonly at: EpochMs };
  readonly edits: { readonly tokens: number; readonly at: EpochMs };
  readonly thread: { readonly tokens: number; readonly at: EpochMs };
  /** Top-level messages let through lately, oldest first: the hard limit. */
  readonly granted: readonly { readonly at: EpochMs; readonly key: string; readonly budget: Budget }[];
  /** Issues that were told to wait for a token. */
  readonly waiting: readonly { readonly at: EpochMs; readonly key: string }[];
  readonly blockedUntil: EpochMs;
  readonly slowUntil: EpochMs;
  readonly digest?: DigestState;
  /** Digests begun so far. */
  readonly sequence: number;
  /** Digests that are over; issues still wait for their reply under them. The latest six. */
  readonly past: readonly { readonly id: string; readonly ref?: MessageRef; readonly at: EpochMs }[];
}

/** What a message is paid from. */
export type Budget = 'main' | 'reserve' | 'digest' | 'edit' | 'thread';

/** The digest of a channel that is being written. */
export interface DigestState {
  readonly id: string;
  readonly since: EpochMs;
  /** When an issue last joined. */
  readonly joinedAt: EpochMs;
  readonly ref?: MessageRef;
  readonly saidAt?: EpochMs;
  readonly editedAt?: EpochMs;
  readonly revision: number;
  readonly over: boolean;
  readonly fence: number;
  readonly lease?: Lease;
  readonly sending?: { readonly at: EpochMs; readonly key: MessageKey };
  readonly notBefore?: EpochMs;
}
