import type { Keyed, Known } from './aggregate.ts';
import type { SafeEvent } from './model/event.ts';
import type { LogRecord } from './model/record.ts';
import type { TallyReason } from './tally.ts';

/** What the stages made of a record: an error, or the reason why it is none. */
export type Verdict = Keyed | TallyReason;

/** The same of a text that was read just now; `keep`: the next record with this text would be read the same way. */
export interface Reading {
  readonly verdict: Known | TallyReason;
  readonly keep: boolean;
}

/** Which parts of a text say only when it was logged and for which request: `parse/occasion.ts` tells. */
interface Occasion {
  readonly spans: readonly { readonly from: number; readonly to: number; readonly id: boolean }[];
  readonly standing: Standing;
}

/** Whether a record may be joined with one after it (`lead`), with a lead before it (`follower`), with none, or who knows. */
export type Standing = 'alone' | 'lead' | 'follower' | 'part';

/**
 * Most errors are repeats: the same text, at another time, for another request. What the pure stages said of a text is said again
 * of each record that differs from it in nothing else.
 */
export interface Recall {
  /** Null: nothing is remembered of such a record. */
  find(record: LogRecord): Remembered | null;
  keep(record: LogRecord, reading: Reading): void;
  /** The same texts may now be read otherwise. */
  forget(): void;
}

export interface Remembered {
  readonly standing: Standing;
  verdict(record: LogRecord): Verdict;
}

/** The verdict on a record that was not remembered. */
export function justRead(verdict: Known | TallyReason): Verdict {
  if (typeof verdict === 'string') return verdict;
  return { known: verdict, at: verdict.event.record.at, event: () => verdict.event };
}

/** Texts of one generation, and their characters: with two generations a few megabytes at most. */
const limits = { texts: 1000, characters: 1_500_000, layouts: 16, alike: 100 } as const;

type Spans = Occasion['spans'];

/** One text that was read. */
interface Entry extends Remembered {
  readonly scope: string;
  readonly message: string;
  /** The fixed parts of its layout, as they are compared: cut out once. */
  readonly parts: readonly string[];
}

/** Texts of one length whose times and ids stand in the same places. */
interface Layout {
  readonly spans: Spans;
  /** What stands between the spans, the longest first: it tells most texts apart. */
  readonly fixed: readonly { readonly from: number; readonly to: number }[];
  /** By digest of the fixed parts. */
  readonly entries: Map<number, Entry[]>;
}

type Generation = Map<number, Layout[]>;

/** `occasionOf` and `scopeOf` are the parser's: what of a text, and of a record's origin, its reading may depend on. */
export function createRecall(
  occasionOf: (message: string) => Occasion | null,
  scopeOf: (record: LogRecord) => string,
): Recall {
  let young: Generation = new Map();
  let old: Generation = new Map();
  let texts = 0;
  let characters = 0;
  // Records of one payload share their origin.
  let latest: { origin: LogRecord['origin']; scope: string } | undefined;
  return {
    find(record) {
      if (!isUsual(record)) return null;
      const { message } = record;
      const scope = scopeFor(record);
      const found = search(young, scope, message);
      if (found) return found.entry;
      const older = search(old, scope, message);
      if (older) put(older.spans, older.entry);
      return older?.entry ?? null;
    },
    keep(record, reading) {
      if (!reading.keep || !isUsual(record)) return;
      const { message } = record;
      const occasion = occasionOf(message);
      const verdict = occasion && repeatable(reading.verdict, record, occasion);
      if (!verdict) return;
      put(occasion.spans, { scope: scopeFor(record), message, standing: occasion.standing, verdict });
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
    if (latest?.origin !== record.origin) latest = { origin: record.origin, scope: scopeOf(record) };
    return record.fields ? `${latest.scope}\u001f${JSON.stringify(record.fields)}` : latest.scope;
  }

  /** When a generation is full it becomes the old one: what is not asked for again goes with it. */
  function put(spans: Spans, made: Omit<Entry, 'parts'>): void {
    const { message } = made;
    const { length } = message;
    if (texts >= limits.texts || characters + length > limits.characters) {
      old = young;
      young = new Map();
      texts = 0;
      characters = 0;
    }
    const layout = layoutFor(young, length, spans);
    if (!layout) return;
    const key = digest(message, layout);
    const alike = layout.entries.get(key);
    // A search among many costs more than reading anew.
    if (alike && alike.length >= limits.alike) return;
    const entry = { ...made, parts: layout.fixed.map(({ from, to }) => message.slice(from, to)) };
    texts++;
    characters += length;
    if (alike) alike.push(entry);
    else layout.entries.set(key, [entry]);
  }
}

/** A notice is no text, and what was cut off is read with what comes after it. */
function isUsual({ notice, unfinished, requestId, message }: LogRecord): boolean {
  return (
    notice === undefined && unfinished === undefined && requestId === undefined && typeof message === 'string'
  );
}

function layoutFor(generation: Generation, length: number, spans: Spans): Layout | null {
  const layouts = generation.get(length) ?? [];
  const known = layouts.find(
    (each) =>
      each.spans.length === spans.length &&
      each.spans.every(({ from, to, id }, n) => {
        const other = spans[n];
        return other?.from === from && other.to === to && other.id === id;
      }),
  );
  if (known) return known;
  if (layouts.length >= limits.layouts) return null;
  const layout: Layout = { spans, fixed: between(length, spans), entries: new Map() };
  generation.set(length, [...layouts, layout]);
  return layout;
}

function between(length: number, spans: Spans): Layout['fixed'] {
  const starts = [0, ...spans.map(({ to }) => to)];
  const ends = [...spans.map(({ from }) => from), length];
  const parts = starts.map((from, n) => ({ from, to: ends[n] as number }));
  return parts.filter(({ from, to }) => from < to).sort((a, b) => b.to - b.from - (a.to - a.from));
}

function search(
  generation: Generation,
  scope: string,
  message: string,
): { spans: Spans; entry: Entry } | null {
  for (const layout of generation.get(message.length) ?? []) {
    for (const entry of layout.entries.get(digest(message, layout)) ?? []) {
      if (entry.scope === scope && isSame(entry, message, layout)) return { spans: layout.spans, entry };
    }
  }
  return null;
}

/** Of at most some hundred characters: what has one digest is compared. */
function digest(message: string, { fixed }: Layout): number {
  const step = 1 + (message.length >> 8);
  let sum = 0;
  for (const { from, to } of fixed) {
    for (let i = from; i < to; i += step) sum = (Math.imul(sum, 31) + message.charCodeAt(i)) | 0;
  }
  return sum;
}

function isSame({ message: known, parts }: Entry, message: string, { fixed, spans }: Layout): boolean {
  for (let n = 0; n < fixed.length; n++) {
    const { from, to } = fixed[n] as Layout['fixed'][number];
    if (message.slice(from, to) !== parts[n]) return false;
  }
  for (const span of spans) if (!isAlike(known, message, span)) return false;
  return true;
}

/** Digit for digit, and any other character the same. The first of a time stays, so that it is no number of another kind. */
function isAlike(a: string, b: string, { from, to, id }: Spans[number]): boolean {
  if (!id && a.charCodeAt(from) !== b.charCodeAt(from)) return false;
  for (let i = from; i < to; i++) {
    const code = b.charCodeAt(i);
    if (isDigit(a.charCodeAt(i), id) ? !isDigit(code, id) : code !== a.charCodeAt(i)) return false;
  }
  return true;
}

function isDigit(code: number, hexadecimal: boolean): boolean {
  return (code >= 48 && code <= 57) || (hexadecimal && code >= 97 && code <= 102);
}

/** Where an event may hold a time or a request id and still be the same error. */
const mayVary = ['requestId', 'traceback'] as const;

/** How to say the verdict again; null: the event says its occasion where it makes a difference. */
function repeatable(
  verdict: Known | TallyReason,
  record: LogRecord,
  { spans }: Occasion,
): Remembered['verdict'] | null {
  if (typeof verdict === 'string') return () => verdict;
  const { message } = record;
  const values = spans.map(({ from, to }) => message.slice(from, to));
  // A value that stands elsewhere too may stay there while the one in its span changes.
  if (values.some((value) => message.indexOf(value) !== message.lastIndexOf(value))) return null;
  const { event } = verdict;
  const { record: safe, requestId: _i, traceback: _t, ...rest } = event;
  const fixed = JSON.stringify(rest);
  if (values.some((value) => fixed.includes(value))) return null;
  const varying = mayVary.filter((key) => values.some((value) => event[key]?.includes(value)));
  const redacted = safe !== record;
  const any = new RegExp(values.map((value) => value.replaceAll('.', '\\.')).join('|') || '(?!)', 'g');
  return (now) => ({
    known: verdict,
    at: now.at,
    event: () => onOccasion(event, now, varying, redacted, swapper(now.message)),
  });

  function swapper(message: string): (text: string) => string {
    const its = new Map(spans.map(({ from, to }, n) => [values[n], message.slice(from, to)]));
    return (text) => text.replace(any, (value) => its.get(value) as string);
  }
}

/** The event as it would have been read out of `record`: redacted too, since an id or a time is no secret and makes none. */
function onOccasion(
  event: SafeEvent,
  record: LogRecord,
  varying: readonly (typeof mayVary)[number][],
  redacted: boolean,
  swapped: (text: string) => string,
): SafeEvent {
  const changed: { -readonly [K in (typeof mayVary)[number]]?: string } = {};
  for (const key of varying) changed[key] = swapped(event[key] as string);
  if (!redacted) return { ...event, ...changed, record };
  const { message, fields } = event.record;
  return {
    ...event,
    ...changed,
    record: { ...record, message: swapped(message), ...(fields && { fields }) },
  };
}
