import type { Fingerprint, SafeEvent } from './event.ts';
import type { EpochMs } from './record.ts';

/** What a person has said of an issue. */
export type IssueStatus = 'open' | 'resolved' | 'muted';

/** Where one episode's message stands in a channel. `ts` is Slack's. */
export interface MessageRef {
  readonly channel: string;
  readonly ts: string;
}

/** When a mute ends. Counting goes on meanwhile. */
export type MuteUntil =
  | { readonly kind: 'forever' }
  | { readonly kind: 'time'; readonly at: EpochMs }
  | { readonly kind: 'count'; readonly more: number }
  | { readonly kind: 'escalating' };

/** What the observed events did to their issue. */
export type Transition = 'new' | 'regressed' | 'escalating' | 'ongoing';

/** Why something is said. A closed list: it is shown. */
export type Reason =
  | 'new'
  | 'regressed'
  | 'reopened'
  | 'escalating'
  | 'unmuted'
  | 'reminder'
  | 'digest'
  | 'milestone'
  | 'ongoing'
  | 'resolved'
  | 'muted';

/** Who did what to an issue, and when; shown on the message and kept as the audit trail. */
export interface Act {
  readonly at: EpochMs;
  readonly by: string;
  readonly what: 'resolve' | 'reopen' | 'mute' | 'unmute';
  readonly detail?: string;
}

/** All that is shown of one issue. Every text in it was redacted. */
export interface IssueView {
  readonly fingerprint: Fingerprint;
  /** Short opaque id for buttons and the terminal, unique in the store. */
  readonly id: string;
  readonly title: string;
  readonly status: IssueStatus;
  readonly episode: number;
  /** All events ever, and those of this episode. */
  readonly count: number;
  readonly episodeCount: number;
  readonly firstSeen: EpochMs;
  readonly lastSeen: EpochMs;
  /** Events in the last sixty minutes, and in each of the twelve five-minute steps of it, oldest first. */
  readonly lastHour: number;
  readonly recent: readonly number[];
  readonly mute?: { readonly until: MuteUntil; readonly by: string; readonly at: EpochMs };
  readonly resolved?: { readonly by: string; readonly at: EpochMs; readonly version?: string };
  /** Link to the message of the episode before, where it is known. */
  readonly earlier?: { readonly ref?: MessageRef; readonly permalink?: string };
  readonly acts?: readonly Act[];
  /** The latest event with its traceback. */
  readonly sample: SafeEvent;
}

/** Who resolves an issue when its alarm says OK. */
export const alarmActor = 'CloudWatch alarm';
