import { createHash } from 'node:crypto';
import type { Fingerprint, SafeEvent } from './model/event.ts';
import type { EpochMs } from './model/record.ts';
import type { Aggregate, Labels } from './model/state.ts';

const stepMs = 5 * 60_000;

/** What the pure stages know of an error that is the same each time it comes. */
export interface Known {
  readonly event: SafeEvent;
  readonly fingerprint: Fingerprint;
  readonly title: string;
  readonly labels: Labels;
  readonly lines: number;
  readonly family: NonNullable<Aggregate['family']>;
}

/** One event of a batch. */
export interface Keyed {
  readonly known: Known;
  readonly at: EpochMs;
  /** The event itself: only the one that is kept as a sample is asked for it. */
  readonly event: () => SafeEvent;
}

export function know(event: SafeEvent, fingerprint: Fingerprint, familyKey: string): Known {
  const title = titleOf(event);
  return {
    event,
    fingerprint,
    title,
    labels: labelsOf(event),
    lines: event.traceback.split('\n').length,
    family: {
      key: familyKey,
      fingerprint: familyFingerprint(familyKey),
      title: `Many different errors like: ${title}`.slice(0, longestTitle),
    },
  };
}

/** All events of a batch as one write an issue: cost is per distinct issue, not per event. */
export function aggregate(events: readonly Keyed[]): Aggregate[] {
  const groups = new Map<Fingerprint, Keyed[]>();
  for (const each of events) {
    const group = groups.get(each.known.fingerprint);
    if (group) group.push(each);
    else groups.set(each.known.fingerprint, [each]);
  }
  // Sorted, so that a redelivered payload is cut into the same transactions.
  return [...groups.values()]
    .map(one)
    .sort((a, b) => (a.fingerprint < b.fingerprint ? -1 : a.fingerprint > b.fingerprint ? 1 : 0));
}

function one(group: readonly Keyed[]): Aggregate {
  const steps: Record<number, number> = {};
  let newest = group[0] as Keyed;
  let first = newest.at;
  for (const each of group) {
    const step = Math.floor(each.at / stepMs);
    steps[step] = (steps[step] ?? 0) + 1;
    first = Math.min(first, each.at);
    if (each.at >= newest.at) newest = each;
  }
  const { fingerprint, title, labels, lines, family } = newest.known;
  const sample = newest.event();
  return {
    fingerprint,
    count: group.length,
    first,
    last: newest.at,
    steps,
    sample,
    title,
    labels,
    lines,
    family,
  };
}

const longestTitle = 200;

/** `Type: first line of the message`. */
export function titleOf(event: SafeEvent): string {
  const { type, message } = event.exceptions[0];
  const line = message.split('\n', 1)[0]?.trim() ?? '';
  const title = type === null ? line : line === '' ? type : `${type}: ${line}`;
  return (title || event.traceback.split('\n', 1)[0] || 'error').slice(0, longestTitle);
}

export function labelsOf(event: SafeEvent): Labels {
  const { record, service, level, mechanism, logger, exceptions } = event;
  const { account, region, logGroup } = record.origin;
  const labels = { logGroup, account, region, service, level, mechanism, logger, type: exceptions[0].type };
  return Object.fromEntries(
    Object.entries(labels).flatMap(([key, value]) => (value ? [[key, value.slice(0, longestTitle)]] : [])),
  );
}

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

function familyFingerprint(key: string): Fingerprint {
  const hash = createHash('sha256').update(`family\u0000${key}`).digest();
  const letters = Array.from({ length: 26 }, (_, i) => alphabet[(hash[i] ?? 0) & 31]);
  return `v1:${letters.join('')}` as Fingerprint;
}
