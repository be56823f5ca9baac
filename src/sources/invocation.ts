import type { Decoded, DecodeOptions } from './decode-payload.ts';

export interface ReadOptions extends DecodeOptions {
  /** For events that name no time. */
  readonly now: number;
  /** Id of the invocation, the same when Lambda repeats it. */
  readonly invocation?: string | undefined;
}

/** One item of an invocation. */
export interface Item {
  /** How the answer names it, where a batch may fail in part: a message id, a sequence number, a record id. */
  readonly identity?: string;
  readonly decoded: Decoded;
}

/** What a function was invoked with. `kind` names the event's shape: `cwl.lambda`, `alarm.sns`, `sqs` … */
export type Invocation =
  | { readonly kind: string; readonly is: 'tick' }
  /** No error and no log: a person's click, or an answer that somebody stored. */
  | { readonly kind: string; readonly is: 'other'; readonly why: string }
  | {
      readonly kind: string;
      readonly is: 'batch';
      readonly items: readonly Item[];
      /** In order: after one that fails, the later ones must not be taken. */
      readonly ordered: boolean;
      /** The function's answer, by the identities of the items that failed. Absent: it fails or succeeds as a whole. */
      readonly respond?: (failed: ReadonlySet<string>) => unknown;
    };

/** The answer of a function that reads a stream or a queue. */
export function batchFailures(failed: ReadonlySet<string>): unknown {
  return { batchItemFailures: [...failed].map((itemIdentifier) => ({ itemIdentifier })) };
}
