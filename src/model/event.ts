import type { LogRecord } from './record.ts';

/** One line of a call stack. `file` and `function` stand as the traceback has them; rendering tidies them. */
export interface StackFrame {
  readonly file: string | null;
  readonly line: number | null;
  readonly column?: number;
  readonly function: string | null;
  /** Package, namespace or module, where the language says it apart from the function. */
  readonly module?: string;
  /** The user's own code, not the runtime's, the standard library's or a dependency's. */
  readonly inApp: boolean;
  /** The source line, where the traceback has it. */
  readonly source?: string;
}

/** One thrown thing. */
export interface Exception {
  /** As the runtime names it (`KeyError`, `java.lang.RuntimeException`); null where the log only has words. */
  readonly type: string | null;
  readonly message: string;
  /** In the order in which the traceback prints them. */
  readonly frames: readonly StackFrame[];
  /** Which end of `frames` is the place of the throw: Python prints it last, most others first. */
  readonly innermost: 'first' | 'last';
}

/** An exception that belongs to the story but is no cause: see `ErrorEvent.related`. */
export interface RelatedException extends Exception {
  /** `context`: it was being handled when ours was thrown; `suppressed`; `member` of a group or aggregate. */
  readonly relation: 'context' | 'suppressed' | 'member';
}

/** Severity, from least to most. A runtime's own word for it stands in `ErrorEvent.levelText`. */
export type Level = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';

/** Which reader understood the record: a grammar's name, `plain` when none did. */
export type Mechanism = string;

/** One parsed occurrence of an error. It may hold secrets: only `redact` makes it safe to keep or show. */
export interface ErrorEvent {
  readonly record: LogRecord;
  readonly mechanism: Mechanism;
  readonly level: Level;
  /** The level as it was logged (`ERROR`, `fail`, `CRITICAL`, `50`); absent where the record has none. */
  readonly levelText?: string;
  /** First the exception that was thrown (it names the event), then its causes; the last is the root cause. */
  readonly exceptions: readonly [Exception, ...Exception[]];
  readonly related?: readonly RelatedException[];
  /** What the program said when it logged the exception (`charge failed`), where that differs from its message. */
  readonly title?: string;
  /** The whole story as text, without the logger's prefix: what a person wants to read. Bounded, lossless else. */
  readonly traceback: string;
  readonly requestId?: string;
  readonly logger?: string;
  readonly service?: string;
  /** X-Ray or OpenTelemetry trace id. */
  readonly traceId?: string;
  readonly functionVersion?: string;
  /** A program that knows better may name the fingerprint itself: rung 0 of fingerprint.md. */
  readonly explicitFingerprint?: string;
  /** Further facts that are worth a line: error code, exit status, duration. Bounded. */
  readonly facts?: Readonly<Record<string, string>>;
  /** What the grammar itself knows of this being an error, and why; `classify` weighs it. Absent where it cannot tell. */
  readonly sign?: { readonly error: boolean; readonly reason: string };
}

declare const redacted: unique symbol;

/** An event that went through `redact`. Stores and sinks take nothing else. */
export type SafeEvent = ErrorEvent & { readonly [redacted]: true };

declare const brand: unique symbol;

/** Stable key of an event's cause: `v1:` and 26 characters of base32. Kept for years; never edited. */
export type Fingerprint = string & { readonly [brand]: true };

/** Which frames matter: `culprit` is the in-app frame nearest the throw. */
export function culpritOf(event: ErrorEvent): StackFrame | undefined {
  const root = event.exceptions[event.exceptions.length - 1] ?? event.exceptions[0];
  for (const exception of root === event.exceptions[0] ? [root] : [root, event.exceptions[0]]) {
    const frames = crashSideFirst(exception);
    const inApp = frames.find((frame) => frame.inApp);
    if (inApp) return inApp;
  }
  return crashSideFirst(root)[0] ?? crashSideFirst(event.exceptions[0])[0];
}

/** Frames with the place of the throw first, whatever the traceback's own order. */
export function crashSideFirst(exception: Exception): readonly StackFrame[] {
  return exception.innermost === 'first' ? exception.frames : [...exception.frames].reverse();
}
