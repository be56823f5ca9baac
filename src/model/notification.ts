import type { IssueView, MessageRef, Reason } from './issue.ts';
import type { LogContext } from './log-context.ts';
import type { EpochMs } from './record.ts';

/** One issue's message, as it should stand now: `new`, `regressed` … open a message; later states edit it. */
export interface IssueNotification {
  readonly kind: 'issue';
  readonly state: 'new' | 'ongoing' | 'regressed' | 'escalating' | 'resolved' | 'muted';
  readonly reason: Reason;
  readonly issue: IssueView;
  /** Rises by one with each rendering of the message; Slack wants a new block_id on every edit. */
  readonly revision: number;
  readonly at: EpochMs;
}

/** A reply in an issue's thread. */
export interface ThreadNotification {
  readonly kind: 'thread';
  readonly part: 'traceback' | 'context' | 'milestone' | 'escalating' | 'regressed' | 'act';
  readonly issue: IssueView;
  /** For a milestone: the number reached. */
  readonly reached?: number;
  /** For a context: the lines around the error. */
  readonly context?: LogContext;
  /** Shown in the channel as well; only an escalation is. */
  readonly broadcast?: boolean;
  readonly at: EpochMs;
}

/** Many issues in one message, while the channel's budget is spent. */
export interface DigestNotification {
  readonly kind: 'digest';
  /** Changes when a new digest message is begun; the same while it is edited. */
  readonly id: string;
  readonly revision: number;
  readonly since: EpochMs;
  readonly at: EpochMs;
  /** The loudest, at most fifteen, by count. */
  readonly top: readonly IssueView[];
  readonly issues: number;
  readonly newIssues: number;
  readonly events: number;
  readonly over: boolean;
}

/** Tracebell speaks of itself: it cannot do its work, and says what to do. */
export interface OperatorNotification {
  readonly kind: 'operator';
  readonly id: string;
  readonly title: string;
  readonly detail: string;
  readonly todo: string;
  readonly at: EpochMs;
}

export type Notification = IssueNotification | ThreadNotification | DigestNotification | OperatorNotification;

/** How a notification is recognised again when the answer to its posting was lost. Flat, small, no secrets. */
export interface MessageKey {
  /** Fingerprint of the issue, or id of the digest or notice. */
  readonly issue: string;
  readonly episode: number;
  readonly kind: string;
}

/** What became of one attempt to send. Expected failure is a value with a next step. */
export type DeliveryOutcome =
  | { readonly kind: 'delivered'; readonly ref?: MessageRef }
  /** It may or may not have been posted: a time-out, a reset, a 5xx. */
  | { readonly kind: 'unknown'; readonly why: string }
  /** Certainly not posted; try again, not before `afterMs`. */
  | { readonly kind: 'retry'; readonly why: string; readonly afterMs?: number }
  /** The message to edit or to reply to is no longer there. */
  | { readonly kind: 'gone'; readonly why: string }
  /** Refused for good: `payload` (send the minimal form), or a setting that only the operator can mend. */
  | {
      readonly kind: 'rejected';
      readonly scope: 'payload' | 'channel' | 'credentials';
      readonly why: string;
      readonly todo: string;
    };
