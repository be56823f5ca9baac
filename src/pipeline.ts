import type { ErrorEvent, Fingerprint, SafeEvent } from './model/event.ts';
import type { Clock, Sink, Store } from './model/ports.ts';
import type { EpochMs, LogBatch, LogRecord } from './model/record.ts';
import type { Tally } from './tally.ts';

/** The pure stages. Composition roots pass the real ones; a test passes what it needs. */
export interface Stages {
  assemble(
    records: readonly LogRecord[],
    open?: readonly LogRecord[],
  ): { readonly records: readonly LogRecord[]; readonly open: readonly LogRecord[] };
  parse(record: LogRecord): ErrorEvent;
  classify(record: LogRecord, event: ErrorEvent): { readonly error: boolean; readonly reason: string };
  redact(event: ErrorEvent): SafeEvent;
  /** Makes raw log text safe to keep for a minute: `redact` for a line that is not yet an event. */
  scrub(text: string): string;
  fingerprint(event: SafeEvent): { readonly fingerprint: Fingerprint };
  /** The coarse key that the cardinality breaker counts by. */
  familyKey(event: SafeEvent): string;
}

/** What came of one batch. */
export interface BatchResult {
  readonly records: number;
  readonly events: number;
  /** Distinct issues that the batch touched. */
  readonly issues: number;
  /** The payload had been counted before. */
  readonly already: boolean;
}

/** What came of one tick. */
export interface FlushResult {
  readonly due: number;
  readonly left: boolean;
}

export interface Deps {
  readonly store: Store;
  readonly sinks: ReadonlyMap<string, Sink>;
  readonly clock: Clock;
  readonly stages: Stages;
  readonly config: unknown;
  readonly tally: Tally;
  /** Random; names this worker in leases. */
  readonly owner: string;
  /** When this invocation ends, whatever it is doing. */
  readonly deadline: EpochMs;
}

export declare function handleBatch(batch: LogBatch, deps: Deps): Promise<BatchResult>;
export declare function flushDue(now: EpochMs, deps: Deps): Promise<FlushResult>;
