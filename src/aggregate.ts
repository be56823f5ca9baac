import { createHash } from 'node:crypto';
import type { Fingerprint, SafeEvent } from './model/event.ts';
import type { EpochMs, LogRecord } from './model/record.ts';
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

interface Group {
  readonly fingerprint: Fingerprint;
  count: number;
  first: EpochMs;
  last: EpochMs;
  newest: Known | LogRecord;
  readonly steps: Record<number, number>;
}

/** Counts a batch's events: no object an event, one write an issue. Cost is per distinct issue, not per event. */
export interface Counts {
  readonly events: number;
  /** `told`: what is known of the event, or the record that says it. */
  add(fingerprint: Fingerprint, at: EpochMs, told: Known | LogRecord): void;
  /** `read` reads a record: only the newest of an issue, and only where the issue is new or something is said of it. */
  aggregates(read: (record: LogRecord, fingerprint: Fingerprint) => Known): Aggregate[];
}

export function createCounts(): Counts {
  const groups = new Map<Fingerprint, Group>();
  let events = 0;
  return {
    get events() {
      return events;
    },
    add(fingerprint, at, told) {
      events++;
      const step = Math.floor(at / stepMs);
      const group = groups.get(fingerprint);
      if (!group) {
        groups.set(fingerprint, {
          fingerprint,
          count: 1,
          first: at,
          last: at,
          newest: told,
          steps: { [step]: 1 },
        });
        return;
      }
      group.count++;
      group.steps[step] = (group.steps[step] ?? 0) + 1;
      if (at < group.first) group.first = at;
      if (at < group.last) return;
      group.last = at;
      group.newest = told;
    },
    // Sorted, so that a redelivered payload is cut into the same transactions.
    aggregates: (read) =>
      [...groups.values()]
        .map((group) => one(group, read))
        .sort((a, b) => (a.fingerprint < b.fingerprint ? -1 : a.fingerprint > b.fingerprint ? 1 : 0)),
  };
}

function one(group: Group, read: Parameters<Counts['aggregates']>[0]): Aggregate {
  const { fingerprint, count, first, last, newest, steps } = group;
  let known = 'event' in newest ? newest : undefined;
  const told = (): Known => {
    known ??= read(newest as LogRecord, fingerprint);
    return known;
  };
  return {
    fingerprint,
    count,
    first,
    last,
    steps,
    get sample() {
      return told().event;
    },
    get title() {
      return told().title;
    },
    get labels() {
      return told().labels;
    },
    get lines() {
      return told().lines;
    },
    get family() {
      return told().family;
    },
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
  const said = { logGroup, account, region, service, level, mechanism, logger, type: exceptions[0].type };
  const labels: Record<string, string> = {};
  for (const key of Object.keys(said) as (keyof typeof said)[]) {
    const value = said[key];
    if (value) labels[key] = value.slice(0, longestTitle);
  }
  return labels;
}

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

function familyFingerprint(key: string): Fingerprint {
  const hash = createHash('sha256').update(`family\u0000${key}`).digest();
  const letters = Array.from({ length: 26 }, (_, i) => alphabet[(hash[i] ?? 0) & 31]);
  return `v1:${letters.join('')}` as Fingerprint;
}
