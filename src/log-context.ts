import type { ErrorEvent, SafeEvent } from './model/event.ts';
import type { ContextLine, ContextOutcome, LogContext, LogLine } from './model/log-context.ts';
import type { LogReader, ReadContext } from './model/ports.ts';
import type { LogRecord, Origin } from './model/record.ts';
import { type FoundInvocation, invocationAt } from './parse/invocation.ts';
import { jsonLine } from './parse/json-line.ts';
import type { Stages } from './pipeline.ts';

/** Lines that are read on either side of an error: more than is shown, so that its invocation's beginning is among them. */
const each = 300;
/** No invocation of Lambda is longer. */
const within = 15 * 60_000;
/** Characters of all lines on either side. */
const charactersOnASide = 150_000;
/** Where there is no invocation: so many lines on either side, no further away than this. */
const neighbours = { before: 15, after: 10, within: 5 * 60_000 };

/** Reads the lines around an error: its invocation, or its neighbours, and the rest of a traceback that arrived in part. */
export function createReadContext(reader: LogReader, stages: Stages): ReadContext {
  return async (event, timeoutMs) => {
    const { origin, id, at, notice } = event.record;
    if (notice || `${origin.logGroup}${origin.logStream}` === '') return { kind: 'none' };
    try {
      const read = await reader.around({ origin, id, at, before: each, after: each, within, timeoutMs });
      const outcome = contextOf(event, read.lines, read, stages);
      const whole = outcome.kind === 'found' && outcome.context.whole;
      // What was not seen before may need a source map that was not needed before.
      if (!whole || !(await stages.maps?.load(timeoutMs))) return outcome;
      return contextOf(event, read.lines, read, stages);
    } catch (error) {
      return failure(error);
    }
  };
}

function failure(error: unknown): ContextOutcome {
  const { name = 'Error', message = '' } = error instanceof Error ? error : {};
  const why = message.split('\n', 1)[0] ?? '';
  if (/AccessDenied|UnrecognizedClient|NotAuthorized|OptInRequired/.test(name))
    return { kind: 'denied', why };
  // A group of another account or region, or one that is gone; or one of a class that cannot be read.
  if (/ResourceNotFound|InvalidParameter|InvalidOperation/.test(name)) return { kind: 'none' };
  return { kind: 'failed', why: `${name}${why && `: ${why}`}` };
}

/** Pure. `read`: whether the reader stopped at its limit. */
export function contextOf(
  event: SafeEvent,
  all: readonly LogLine[],
  read: More,
  stages: Pick<Stages, 'assemble' | 'parse' | 'redact' | 'scrub'>,
): ContextOutcome {
  const { lines, more } = bounded(all, event.record, read);
  const texts = safeTexts(lines, stages.scrub);
  const place = placeOf(event, lines, texts);
  if (place === undefined) return { kind: 'absent' };
  const joined = joinedAt(event, lines, place, stages);
  const own = new Set(joined.places);
  // A container may name requests as well, but has no invocations.
  const request = isLambda(event.record.origin) ? (event.requestId ?? event.record.requestId) : undefined;
  const found = invocationAt(lines, place, request);
  const { from, to } = found ?? around(lines, own);
  const shown = (i: number) => !found?.foreign.has(i);
  const context = {
    ...(found && { invocation: found.invocation }),
    lines: lines.slice(from, to + 1).flatMap(({ at }, k): ContextLine[] => {
      const text = decoded(texts[from + k] ?? '', stages.scrub);
      return shown(from + k) && text.trim() !== '' ? [{ at, text, own: own.has(from + k) }] : [];
    }),
    moreBefore: found ? !found.begun && more.moreBefore : from > 0 || more.moreBefore,
    moreAfter: found ? !found.invocation.complete && more.moreAfter : to < lines.length - 1 || more.moreAfter,
    ...(joined.whole && { whole: joined.whole }),
  } as unknown as LogContext;
  return { kind: 'found', context, settled: settled(found, more.moreAfter) };
}

interface More {
  readonly moreBefore: boolean;
  readonly moreAfter: boolean;
}

/** The nearest lines, as many as are looked through for secrets in a moment: lines may be huge. */
function bounded(lines: readonly LogLine[], { id, at }: LogRecord, more: More) {
  const named = lines.findIndex((line) => line.id === id);
  // Without ids it may be any line of its time.
  let from = Math.max(0, named >= 0 ? named : lines.findIndex((line) => line.at >= at));
  let to = Math.max(from, named >= 0 ? named : lines.findLastIndex((line) => line.at <= at));
  const length = (i: number) => lines[i]?.message.length ?? 0;
  for (let left = charactersOnASide; from > 0 && left >= length(from - 1); from--) left -= length(from - 1);
  for (let left = charactersOnASide; to < lines.length - 1 && left >= length(to + 1); to++)
    left -= length(to + 1);
  return {
    lines: lines.slice(from, to + 1),
    more: { moreBefore: more.moreBefore || from > 0, moreAfter: more.moreAfter || to < lines.length - 1 },
  };
}

/** By the group's name, or by the stream's where functions share a group of another name. */
function isLambda({ logGroup, logStream }: Origin): boolean {
  return (
    logGroup.startsWith('/aws/lambda/') || /^\d{4}\/\d\d\/\d\d\/[^[]*\[[^\]]+\][0-9a-f]+$/.test(logStream)
  );
}

/** A REPORT that is beyond what was read will be there next time as well. */
function settled(found: FoundInvocation | null, moreAfter: boolean): boolean {
  return !found || found.invocation.complete || moreAfter;
}

/**
 * All texts redacted, each by itself and all together: a private key that was logged a line an event is a secret only as a whole.
 */
function safeTexts(lines: readonly LogLine[], scrub: (text: string) => string): string[] {
  const alone = lines.map(({ message }) => scrub(message.replace(/[\r\n]+$/, '')));
  const together = scrub(lines.map(({ message }) => message).join('\n'));
  const left = new Set(together.split(/\r\n|\n|\r/));
  return alone.map((text) =>
    text
      .split(/\r\n|\n|\r/)
      .map((line) => (left.has(line) || line === '' ? line : '‹redacted›'))
      .join('\n'),
  );
}

/** What JSON had escaped may be a secret once it is read. */
function decoded(text: string, scrub: (text: string) => string): string {
  const line = jsonLine(text);
  return line === text ? text : scrub(line);
}

/** Which line the event began with. CloudWatch tells no ids here: its time and text have to do. */
function placeOf(event: SafeEvent, lines: readonly LogLine[], texts: readonly string[]): number | undefined {
  const { id, at, message } = event.record;
  const first = firstLine(message);
  const named = lines.findIndex((line) => line.id === id);
  const same = lines.flatMap((line, i) => (line.at === at ? [i] : []));
  if (named >= 0) return named;
  return (
    same.find((i) => texts[i]?.trimEnd() === message.trimEnd()) ??
    same.find((i) => first !== '' && firstLine(texts[i] ?? '').includes(first)) ??
    // A secret over several lines is marked otherwise in a part than in the whole.
    (same.length === 1 ? same[0] : undefined)
  );
}

function firstLine(text: string): string {
  return (text.trimStart().split('\n', 1)[0] ?? '').trim().slice(0, 400);
}

/** The lines that make one traceback with the line at `place`, and the whole event where they say more than what arrived. */
function joinedAt(
  event: SafeEvent,
  lines: readonly LogLine[],
  place: number,
  { assemble, parse, redact }: Pick<Stages, 'assemble' | 'parse' | 'redact'>,
): { readonly places: readonly number[]; readonly whole?: SafeEvent } {
  const { origin, id, at, requestId } = event.record;
  const records = lines.map(
    (line, i): LogRecord => ({ id: String(i), at: line.at, message: line.message, origin }),
  );
  const { records: closed, open } = assemble(records);
  const joined = [...closed, ...open].find((record) => partsOf(record).includes(place));
  const places = joined ? partsOf(joined) : [place];
  if (!joined || places.length <= (event.record.parts?.length ?? 1)) return { places };
  const record = { id, at, message: joined.message, origin, ...(requestId && { requestId }) };
  const parsed = parse(record);
  return saysMore(parsed, event) ? { places, whole: redact(parsed) } : { places };
}

function partsOf({ id, parts }: LogRecord): readonly number[] {
  return (parts ?? [id]).map(Number);
}

/** Only a stack makes it worth to show another text than the one that arrived. */
function saysMore(whole: ErrorEvent, part: ErrorEvent): boolean {
  const frames = (event: ErrorEvent) =>
    event.exceptions.reduce((sum, exception) => sum + exception.frames.length, 0);
  const exceptions = (event: ErrorEvent) => event.exceptions.filter(({ type }) => type !== null).length;
  return frames(whole) > frames(part) || (frames(whole) > 0 && exceptions(whole) > exceptions(part));
}

/** The neighbours of lines that belong to no invocation. */
function around(lines: readonly LogLine[], own: ReadonlySet<number>): { from: number; to: number } {
  const places = [...own];
  let from = Math.min(...places);
  let to = Math.max(...places);
  const near = (i: number, of: number) =>
    Math.abs((lines[i]?.at ?? 0) - (lines[of]?.at ?? 0)) <= neighbours.within;
  const [first, last] = [from, to];
  while (from > 0 && first - from < neighbours.before && near(from - 1, first)) from--;
  while (to < lines.length - 1 && to - last < neighbours.after && near(to + 1, last)) to++;
  return { from, to };
}
