import type { Fingerprint } from './model/event.ts';
import type { LogRecord } from './model/record.ts';
import type { TallyReason } from './tally.ts';

/** What the stages say of a record: which issue it belongs to, or why it is no error. */
export type Verdict = { readonly fingerprint: Fingerprint } | TallyReason;

/** Whether a record may be joined with one after it (`lead`), with a lead before it (`follower`), with none, or who knows. */
export type Standing = 'alone' | 'lead' | 'follower' | 'part';

/** What is remembered of a text, and of all that differ from it only where nothing depends on it. */
export interface Remembered {
  readonly standing: Standing;
  readonly verdict: Verdict;
}

/**
 * Most errors are repeats: the same text but for a time, an id, a number. What the pure stages said of two such texts is said
 * again of a third without reading it, once it was tried that the parts in which they differ make no difference.
 */
export interface Recall {
  /** Null: nothing is remembered of such a record. */
  find(record: LogRecord): Remembered | null;
  /** Of a text that is not remembered: a batch of texts that stand alone need not be assembled. */
  standing(message: string): Standing;
  /** `read` reads a text anew, as if this record held it; undefined: it fails on it. */
  keep(record: LogRecord, made: Remembered, read: (message: string) => Remembered | undefined): void;
  /** The same texts may now be read otherwise. */
  forget(): void;
}

/** A part of a text that may vary: see `parse/varying.ts`. */
interface Part {
  readonly from: number;
  readonly to: number;
  readonly like: string;
}

/** The parser's: what a text may be joined with, what of it may vary, how a variation is known, and what of a record's origin its reading depends on. */
export interface Reader<P extends Part> {
  scopeOf(record: LogRecord): string;
  standingOf(message: string): Standing;
  varyingIn(message: string): readonly P[];
  endOfVarying(part: P, text: string, at: number): number;
  readonly variants: number;
  another(part: P, n: number, salt: number): string;
}

/**
 * Texts of one generation, and their characters: with two generations a few megabytes at most. `alike`: of one digest, since a
 * search among many costs more than reading anew. Trials read two dozen texts: `patience`: texts of one digest that were read anew
 * before the first one, so that it is for what really repeats; `failures`: after so many in vain there are no more.
 */
const limits = {
  texts: 1000,
  characters: 1_500_000,
  longest: 16 * 1024,
  alike: 32,
  patience: 5,
  failures: 8,
} as const;

interface Entry<P> extends Remembered {
  readonly scope: string;
  readonly message: string;
  /** What stands between the parts in `free`, one more than those. */
  readonly fixed: readonly string[];
  readonly free: readonly P[];
}

/** Texts with one digest. */
interface Bucket<P> {
  readonly entries: Entry<P>[];
  missed: number;
  failures: number;
}

export function createRecall<P extends Part>(reader: Reader<P>): Recall {
  let young = new Map<number, Bucket<P>>();
  let old = new Map<number, Bucket<P>>();
  let texts = 0;
  let characters = 0;
  // Records of one payload share their origin.
  let latest: { origin: LogRecord['origin']; scope: string } | undefined;
  return {
    find(record) {
      if (!isUsual(record)) return null;
      const key = digest(record.message);
      const bucket = young.get(key);
      const found = bucket && search(bucket, record);
      if (found) return found;
      const before = old.get(key);
      const older = before && search(before, record);
      if (!older) return null;
      add(key, older, before);
      return older;
    },
    standing: reader.standingOf,
    keep(record, made, read) {
      if (!isUsual(record)) return;
      const { message } = record;
      const key = digest(message);
      const bucket = young.get(key) ?? old.get(key);
      const alone: Entry<P> = { ...made, scope: scopeFor(record), message, fixed: [message], free: [] };
      if (!bucket) return add(key, alone);
      bucket.missed++;
      for (let place = 0; place < bucket.entries.length; place++) {
        const entry = bucket.entries[place] as Entry<P>;
        if (bucket.failures >= limits.failures) break;
        if (entry.scope !== alone.scope || !isSame(entry, made)) continue;
        if (bucket.missed < limits.patience) return;
        const wider = widened(entry, message);
        if (!wider) continue;
        if (holds(wider, read)) {
          bucket.entries[place] = wider;
          return;
        }
        bucket.failures++;
      }
      add(key, alone, bucket);
    },
    forget,
  };

  function forget(): void {
    young = new Map();
    old = new Map();
    texts = 0;
    characters = 0;
  }

  function scopeFor(record: LogRecord): string {
    if (latest?.origin !== record.origin) latest = { origin: record.origin, scope: reader.scopeOf(record) };
    return record.fields ? `${latest.scope}\u001f${JSON.stringify(record.fields)}` : latest.scope;
  }

  function search({ entries }: Bucket<P>, record: LogRecord): Entry<P> | undefined {
    for (const entry of entries) {
      if (fits(entry, record.message) && entry.scope === scopeFor(record)) return entry;
    }
    return undefined;
  }

  function fits({ fixed, free }: Entry<P>, text: string): boolean {
    let at = 0;
    for (let n = 0; n < fixed.length; n++) {
      const part = fixed[n] as string;
      const end = at + part.length;
      // Ten times as quick as startsWith.
      if (text.slice(at, end) !== part) return false;
      if (n === free.length) return end === text.length;
      at = reader.endOfVarying(free[n] as P, text, end);
      if (at < 0) return false;
    }
    return false;
  }

  /** When a generation is full it becomes the old one: what is not asked for again goes with it. */
  function add(key: number, entry: Entry<P>, before?: Bucket<P>): void {
    const { length } = entry.message;
    if (texts >= limits.texts || characters + length > limits.characters) {
      old = young;
      young = new Map();
      texts = 0;
      characters = 0;
    }
    const bucket = young.get(key);
    if (bucket && bucket.entries.length >= limits.alike) return;
    if (bucket) bucket.entries.push(entry);
    else young.set(key, { entries: [entry], missed: before?.missed ?? 0, failures: before?.failures ?? 0 });
    texts++;
    characters += length;
  }

  /** The entry with all parts free in which `other` differs from it; null when they differ in anything else. */
  function widened(entry: Entry<P>, other: string): Entry<P> | null {
    const { message } = entry;
    const mine = reader.varyingIn(message);
    const its = reader.varyingIn(other);
    if (mine.length !== its.length) return null;
    const known = new Set(entry.free.map(({ from }) => from));
    const free: P[] = [];
    const fixed: string[] = [];
    let from = 0;
    let at = 0;
    for (const [n, part] of mine.entries()) {
      const another = its[n] as P;
      if (!known.has(part.from) && part.like === another.like) continue;
      const between = message.slice(from, part.from);
      if (other.slice(at, another.from) !== between) return null;
      if (reader.endOfVarying(part, other, another.from) !== another.to) return null;
      free.push(part);
      fixed.push(between);
      from = part.to;
      at = another.to;
    }
    const end = message.slice(from);
    return other.slice(at) === end && free.length > 0 ? { ...entry, free, fixed: [...fixed, end] } : null;
  }

  /** Whether what was said of the entry's text is said of others that it fits as well: of numbers of all kinds in all places. */
  function holds(entry: Entry<P>, read: (message: string) => Remembered | undefined): boolean {
    const { fixed, free } = entry;
    for (let n = 0; n < reader.variants; n++) {
      let text = fixed[0] as string;
      for (const [place, part] of free.entries()) text += reader.another(part, n, place) + fixed[place + 1];
      const made = read(text);
      if (!made || !isSame(entry, made)) return false;
    }
    return true;
  }
}

/** A notice is no text, and what was cut off is read with what comes after it. */
function isUsual({ notice, unfinished, requestId, message }: LogRecord): boolean {
  return (
    notice === undefined &&
    unfinished === undefined &&
    requestId === undefined &&
    typeof message === 'string' &&
    message.length <= limits.longest
  );
}

function isSame(a: Remembered, b: Remembered): boolean {
  const [mine, its] = [a.verdict, b.verdict];
  if (a.standing !== b.standing || typeof mine !== typeof its) return false;
  return typeof mine === 'string' || typeof its === 'string'
    ? mine === its
    : mine.fingerprint === its.fingerprint;
}

/** How many characters tell most texts apart: of the head, where words are, and of the end of so many lines, where frames say their place. */
const digested = { head: 96, lines: 4, end: 20 } as const;
/** By code: what a character adds to the digest. Nothing: 0-9, a-f, and what stands between digits: + , - . : */
const adds = new Uint8Array(128);
const times = new Uint8Array(128).fill(1);
const counts = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  if (code <= 58 ? code >= 43 && code !== 47 : code >= 97 && code <= 102) continue;
  adds[code] = code;
  times[code] = 31;
  counts[code] = 1;
}

/** The same for all texts that differ only in numbers and ids. Without a branch on what a character is, as this sees every record. */
function digest(message: string): number {
  const { length } = message;
  let sum = 0;
  let seen = 0;
  let at = 0;
  for (; at < length && seen < digested.head; at++) {
    const code = message.charCodeAt(at) & 127;
    sum = (Math.imul(sum, times[code] as number) + (adds[code] as number)) | 0;
    seen += counts[code] as number;
  }
  for (let line = 0; line < digested.lines && at < length; line++) {
    const end = line + 1 < digested.lines ? message.indexOf('\n', at) : -1;
    const last = end < 0 ? length : end;
    seen = 0;
    for (let i = last - 1; i >= at && seen < digested.end; i--) {
      const code = message.charCodeAt(i) & 127;
      sum = (Math.imul(sum, times[code] as number) + (adds[code] as number)) | 0;
      seen += counts[code] as number;
    }
    at = last + 1;
  }
  return sum;
}
