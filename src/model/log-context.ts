import type { SafeEvent } from './event.ts';
import type { EpochMs } from './record.ts';

/** One line of a log, as it was read. */
export interface LogLine {
  /** Of the log event, where the log tells it. */
  readonly id?: string;
  readonly at: EpochMs;
  readonly message: string;
}

/** A Lambda invocation, as far as the lines of its log stream tell it. */
export interface Invocation {
  readonly requestId?: string;
  readonly durationMs?: number;
  readonly memoryMb?: number;
  readonly maxMemoryMb?: number;
  /** The instance was made for it. */
  readonly coldStart: boolean;
  readonly initMs?: number;
  /** How Lambda says that it ended, where that is not well: `timeout`, `error`, `failure`. */
  readonly status?: string;
  /** `Runtime.OutOfMemory` … */
  readonly errorType?: string;
  /** X-Ray trace id. */
  readonly traceId?: string;
  /** Its REPORT line was there: nothing more comes. */
  readonly complete: boolean;
}

/** One line around an error. `own`: it is the error itself, or a line of its traceback. */
export interface ContextLine {
  readonly at: EpochMs;
  readonly text: string;
  readonly own: boolean;
}

declare const redacted: unique symbol;

/** What stands around an error in its log stream. Every text in it was redacted; `src/log-context.ts` is its only maker. */
export interface LogContext {
  /** Absent where the log is no Lambda function's. */
  readonly invocation?: Invocation;
  /** In order. Of an invocation, from its first line to its REPORT as far as they were read. */
  readonly lines: readonly ContextLine[];
  /** More stand before the first, or after the last, that were not read. */
  readonly moreBefore: boolean;
  readonly moreAfter: boolean;
  /** The error with its whole traceback, where the lines hold more of it than arrived. */
  readonly whole?: SafeEvent;
  readonly [redacted]: true;
}

/** What came of reading. */
export type ContextOutcome =
  /** `settled` false: more is likely to come, such as the invocation's REPORT. */
  | { readonly kind: 'found'; readonly context: LogContext; readonly settled: boolean }
  /** The error is not among the lines, at least not yet. */
  | { readonly kind: 'absent' }
  /** There is no log to read for this event, and there never will be. */
  | { readonly kind: 'none' }
  | { readonly kind: 'denied'; readonly why: string }
  /** It took too long, or was throttled: worth another try. */
  | { readonly kind: 'failed'; readonly why: string };
