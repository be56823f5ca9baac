import type { InboxMessage } from './api-types.ts';

/** All that the page of a replay shows: it stands in the page as JSON. Times are in milliseconds since 1970. */
export interface ReportPage {
  readonly title: string;
  /** Sentences under it: what was read, how, and what is to be known of it. */
  readonly remarks: readonly string[];
  readonly warnings: readonly string[];
  readonly events: number;
  readonly issues: number;
  readonly messages: number;
  /** What the chart spans. */
  readonly from: number;
  readonly to: number;
  /** Minutes in their order; empty ones are left out. */
  readonly timeline: readonly { readonly at: number; readonly events: number; readonly messages: number }[];
  /** Every top-level message, for the chart. */
  readonly posts: readonly { readonly at: number; readonly title: string }[];
  readonly causes: readonly ReportCause[];
  readonly suppressed: readonly { readonly reason: string; readonly why: string; readonly count: number }[];
  /** The first messages with their threads, as the inbox draws them. */
  readonly conversation: readonly InboxMessage[];
}

export interface ReportCause {
  readonly id: string;
  readonly service: string;
  readonly title: string;
  readonly count: number;
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly told: 'message' | 'digest' | 'none';
}
