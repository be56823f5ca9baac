import type { Exception, RelatedException, StackFrame } from '../model/event.ts';

/** Why a record is held to be an error, or not. A closed list: it is counted and shown. */
export type ClassifyReason =
  | 'level'
  | 'exception'
  | 'platform-fault'
  | 'service-error'
  | 'http-5xx'
  | 'error-field'
  | 'error-words'
  | 'level-below-error'
  | 'platform-notice'
  | 'companion'
  | 'zero-count'
  | 'metric-record'
  | 'flow-record'
  | 'access-record'
  | 'retry-succeeded'
  | 'warning'
  | 'no-error-sign';

export interface Sign {
  readonly error: boolean;
  readonly reason: ClassifyReason;
}

/** What a grammar read out of a text or an object. All is optional: `parse` fills what is missing. */
export interface Reading {
  mechanism?: string;
  exceptions?: Exception[];
  related?: RelatedException[];
  /** The logger's words, its prefix removed. */
  words?: string;
  title?: string;
  traceback?: string;
  levelText?: string;
  requestId?: string;
  logger?: string;
  service?: string;
  traceId?: string;
  functionVersion?: string;
  explicitFingerprint?: string;
  facts?: Record<string, string>;
  sign?: Sign;
}

/** Reads one language's stack out of a text of lines joined by `\n`. */
export interface Grammar {
  readonly name: string;
  /** Cheap look before any expression runs; false means that `read` cannot find anything. */
  readonly can: (text: string) => boolean;
  readonly read: (text: string) => Reading | null;
}

/** A frame with what is known of it; `inApp` says whether it is the user's code. */
export function frame(
  file: string | null,
  line: number | null,
  name: string | null,
  inApp: boolean,
  more: { column?: number; source?: string; module?: string } = {},
): StackFrame {
  return { file, line, function: name, inApp, ...more };
}
