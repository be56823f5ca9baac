/** Why an event or a message was not said. A closed list: "why did I get no message?" is answered from it. */
export const reasons = {
  'control-message': "CloudWatch's own probe",
  'own-log': "a line of Tracebell's own log group",
  pattern: 'the filter pattern does not match it',
  'not-an-error': 'pattern "auto", and the classifier says that it is no error',
  ignored: 'an ignore rule names it',
  'already-counted': 'the payload was delivered before',
  undecodable: 'no payload of CloudWatch Logs, or over the bound',
  unreadable: 'a stage failed on the record; it was told as a plain line',
  poison: 'a record that not even as a plain line can be handled',
  unfinished: 'kept for a minute: the next batch may go on with it',
  family: 'too many new issues of one kind; counted in their family',
  muted: 'somebody muted the issue',
  resolved: 'resolved, and no event is later than that',
  silenced: 'a silence covers it',
  'repeat-interval': 'said within the repeat interval',
  'storm-held': "the channel's budget is spent; said later, or in the digest",
  parked: 'the channel refuses it until the operator has mended a setting',
  'no-route': 'no receiver takes it',
  'no-context': 'the lines around an error: its log could not be read',
} as const;

export type TallyReason = keyof typeof reasons;

/** What was done. */
export const deeds = {
  records: 'log events that came in',
  events: 'errors counted',
  posted: 'messages',
  updated: 'edits',
  replied: 'replies in threads',
  digests: 'digests',
  notices: 'notices to the operator',
  looked: 'logs read for the lines around an error',
  adopted: 'messages found again after a lost answer',
  retried: 'refused for now (429)',
  unknown: 'sent, and the answer was lost',
  rejected: 'refused for good',
} as const;

export type Deed = keyof typeof deeds;

/** Counts by reason: every drop, hold and suppression, and beside them what was done. */
export interface Tally {
  add(reason: TallyReason, n?: number): void;
  did(what: Deed, n?: number): void;
  /** All that is not zero. */
  suppressed(): Partial<Record<TallyReason, number>>;
  done(): Partial<Record<Deed, number>>;
}

export function createTally(): Tally {
  const held = new Map<string, number>();
  const made = new Map<string, number>();
  const bump = (map: Map<string, number>, key: string, n: number) => {
    if (n > 0) map.set(key, (map.get(key) ?? 0) + n);
  };
  return {
    add: (reason, n = 1) => bump(held, reason, n),
    did: (what, n = 1) => bump(made, what, n),
    suppressed: () => Object.fromEntries(held),
    done: () => Object.fromEntries(made),
  };
}

/** For people: a line each, numbers aligned, the reason in words. */
export function tallyTable(tally: Tally): string {
  const rows = [
    ...rowsOf(tally.done(), deeds),
    ...rowsOf(tally.suppressed(), reasons).map(([n, key, words]) => [n, key, `not said: ${words}`] as const),
  ];
  const wide = Math.max(0, ...rows.map(([n]) => n.length));
  const long = Math.max(0, ...rows.map(([, key]) => key.length));
  return rows.map(([n, key, words]) => `${n.padStart(wide)}  ${key.padEnd(long)}  ${words}`).join('\n');
}

function rowsOf<K extends string>(counts: Partial<Record<K, number>>, words: Readonly<Record<K, string>>) {
  return (Object.keys(words) as K[])
    .filter((key) => counts[key])
    .map((key) => [(counts[key] ?? 0).toLocaleString('en'), key, words[key]] as const);
}
