import type { EpochMs, LogRecord } from '../../model/record.ts';

/** What one source gave of the past. */
export interface Gathered {
  readonly records: readonly LogRecord[];
  readonly source: ReplaySource;
}

/** One source, as the report names it. */
export interface ReplaySource {
  readonly kind: 'log-group' | 'file' | 'stdin';
  readonly name: string;
  /** All that was read, also what was then left out. */
  readonly read: number;
  /** Left out: the pattern does not match it; it is before `--since` or after `--until`. */
  readonly unmatched: number;
  readonly outside: number;
  /** What was no log event at all, by reason. */
  readonly dropped?: Readonly<Record<string, number>>;
  /** Lines that say no time: `before` took the one of the line before, `guessed` that of the file. */
  readonly before?: number;
  readonly guessed?: number;
  /** For a log group that was not read to its end: how far, and why. Absent: all was read. */
  readonly stoppedAt?: EpochMs;
  readonly why?: string;
}
