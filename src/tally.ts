/** Why an event or a message was not said. A closed list: "why did I get no message?" is answered from it. */
export const reasons = [
  /** CloudWatch's own probe. */
  'control-message',
  /** Tracebell's own log group: a loop. */
  'own-log',
  /** `pattern: "auto"`: the classifier says that it is no error. */
  'not-an-error',
  /** The user's ignore rules name it. */
  'ignored',
  /** The payload was delivered again. */
  'already-counted',
  /** Bytes that are no payload, or over the bound. */
  'undecodable',
  /** A stage failed on this record: it is told as the plain line that it is. */
  'unreadable',
  /** A record that even as a plain line cannot be handled. */
  'poison',
  /** Kept: the end of the batch may go on in the next one. */
  'unfinished',
  /** The cardinality breaker put it into a family. */
  'family',
  'muted',
  'resolved',
  'silenced',
  'repeat-interval',
  /** The channel's budget is spent: later, or in the digest. */
  'storm-held',
  /** The place of the message refuses it: a setting that the operator has to mend. */
  'parked',
  /** No receiver takes it. */
  'no-route',
] as const;

export type TallyReason = (typeof reasons)[number];

/** Counts by reason. `count` is what was done, in the same table. */
export interface Tally {
  add(reason: TallyReason, n?: number): void;
  did(what: Deed, n?: number): void;
  /** All that is not zero. */
  suppressed(): Partial<Record<TallyReason, number>>;
  done(): Partial<Record<Deed, number>>;
}

export const deeds = [
  'records',
  'events',
  'issues',
  'posted',
  'updated',
  'replied',
  'digests',
  'notices',
  'retried',
  'unknown',
  'rejected',
  'adopted',
] as const;

export type Deed = (typeof deeds)[number];

export function createTally(): Tally {
  const held = new Map<TallyReason, number>();
  const deedsDone = new Map<Deed, number>();
  const bump = <K>(map: Map<K, number>, key: K, n: number) => map.set(key, (map.get(key) ?? 0) + n);
  return {
    add: (reason, n = 1) => void (n > 0 && bump(held, reason, n)),
    did: (what, n = 1) => void (n > 0 && bump(deedsDone, what, n)),
    suppressed: () => Object.fromEntries(held),
    done: () => Object.fromEntries(deedsDone),
  };
}
