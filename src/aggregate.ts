import { hash } from 'node:crypto';
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

type Read = (record: LogRecord, fingerprint: Fingerprint) => Known;

/** A class for its getters: a literal makes them anew for each object, which would be a third of what it takes to count an issue. */
class Group implements Aggregate {
  readonly fingerprint: Fingerprint;
  count = 1;
  first: EpochMs;
  last: EpochMs;
  readonly steps: Record<number, number>;
  #newest: Known | LogRecord;
  readonly #read: Read;

  constructor(fingerprint: Fingerprint, at: EpochMs, told: Known | LogRecord, read: Read) {
    this.fingerprint = fingerprint;
    this.first = at;
    this.last = at;
    this.steps = { [stepOf(at)]: 1 };
    this.#newest = told;
    this.#read = read;
  }

  add(at: EpochMs, told: Known | LogRecord): void {
    const step = stepOf(at);
    this.count++;
    this.steps[step] = (this.steps[step] ?? 0) + 1;
    if (at < this.first) this.first = at;
    if (at < this.last) return;
    this.last = at;
    this.#newest = told;
  }

  #told(): Known {
    if (!('event' in this.#newest)) this.#newest = this.#read(this.#newest, this.fingerprint);
    return this.#newest;
  }

  get sample() {
    return this.#told().event;
  }
  get title() {
    return this.#told().title;
  }
  get labels() {
    return this.#told().labels;
  }
  get lines() {
    return this.#told().lines;
  }
  get family() {
    return this.#told().family;
  }
}

function stepOf(at: EpochMs): number {
  return Math.floor(at / stepMs);
}

/** Counts a batch's events: no object an event, one write an issue. Cost is per distinct issue, not per event. */
export interface Counts {
  readonly events: number;
  /** `told`: what is known of the event, or the record that says it. */
  add(fingerprint: Fingerprint, at: EpochMs, told: Known | LogRecord): void;
  aggregates(): Aggregate[];
}

/** `read` reads a record: only the newest of an issue, and only where the issue is new or something is said of it. */
export function createCounts(read: Read): Counts {
  const groups = new Map<Fingerprint, Group>();
  let events = 0;
  return {
    get events() {
      return events;
    },
    add(fingerprint, at, told) {
      events++;
      const group = groups.get(fingerprint);
      if (group) group.add(at, told);
      else groups.set(fingerprint, new Group(fingerprint, at, told, read));
    },
    // Sorted, so that a redelivered payload is cut into the same transactions.
    aggregates: () =>
      [...groups.values()].sort((a, b) =>
        a.fingerprint < b.fingerprint ? -1 : a.fingerprint > b.fingerprint ? 1 : 0,
      ),
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
  // A character a byte.
  const bytes = hash('sha256', `family\u0000${key}`, 'binary');
  let letters = '';
  for (let at = 0; at < 26; at++) letters += alphabet[bytes.charCodeAt(at) & 31];
  return `v1:${letters}` as Fingerprint;
}
