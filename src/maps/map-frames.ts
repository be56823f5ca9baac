import type { ErrorEvent, Exception, StackFrame } from '../model/event.ts';
import { isBuiltFile } from './map-paths.ts';

/** Where a place of a built file came from. Lines and columns count from 1. */
export interface Original {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Whose name stands at this place: of what is called here. */
  readonly name: string | null;
  /** The function that holds the place, where the map has the source; null at its top, undefined where it does not have it. */
  readonly function?: string | null;
  /** The source line. */
  readonly source?: string;
}

/** Null: nothing is known of the place. */
export type Trace = (file: string, line: number, column: number) => Original | null;

/** The event with the frames of built files as they were written, in its traceback as well. The rest stays as it is. */
export function mapFrames(event: ErrorEvent, trace: Trace): ErrorEvent {
  if (!hasBuiltFrames(event)) return event;
  const { changed, exceptions, related } = mapExceptions(event, trace);
  if (!changed) return event;
  return {
    ...event,
    exceptions,
    ...(related && { related }),
    traceback: mapTraceback(event.traceback, trace),
  };
}

/** A log may name places without end; each costs a search. Beyond these, the frames of one event stay as they are. */
const mostFrames = 200;

/** Whether there is anything that a source map could say more of. */
export function hasBuiltFrames({ exceptions, related }: ErrorEvent): boolean {
  const built = ({ frames }: Exception) => frames.some(isMappable);
  return exceptions.some(built) || (related?.some(built) ?? false);
}

function isMappable({ file, line, column }: StackFrame): boolean {
  return line !== null && column !== undefined && isBuiltFile(file);
}

function mapExceptions({ exceptions, related }: ErrorEvent, trace: Trace) {
  let changed = false;
  let left = mostFrames;
  const map = <T extends Exception>(exception: T): T => {
    const originals = exception.frames.map((frame) => (left-- > 0 ? originalOf(frame, trace) : null));
    if (!originals.some((each) => each !== null)) return exception;
    changed = true;
    const frames = exception.frames.map((frame, i) => {
      const original = originals[i];
      return original ? mapped(frame, original, originals[i + 1] ?? null) : frame;
    });
    return { ...exception, frames };
  };
  const [thrown, ...causes] = exceptions;
  const all: ErrorEvent['exceptions'] = [map(thrown), ...causes.map(map)];
  return { exceptions: all, related: related?.map(map), changed: changed as boolean };
}

function originalOf(frame: StackFrame, trace: Trace): Original | null {
  return isMappable(frame) ? trace(frame.file ?? '', frame.line ?? 0, frame.column ?? 0) : null;
}

function mapped(frame: StackFrame, original: Original, caller: Original | null): StackFrame {
  const { source: _, ...rest } = frame;
  return {
    ...rest,
    file: original.file,
    line: original.line,
    column: original.column,
    function: functionOf(frame.function, original, caller),
    inApp: frame.inApp && isOwn(original.file),
    ...(original.source !== undefined && { source: original.source }),
  };
}

/** The name that stays when the bundle is made anew: never a bundler's `a` or `e.charge`. */
function functionOf(built: string | null, original: Original, caller: Original | null): string | null {
  if (original.function) return original.function;
  const own = (built ?? '')
    .replace(/ \[as [^\]]*\]$/, '')
    .replace(/^(?:async |new )*(?:[\w$]{1,2}\.)+(?=[\w$<])/, '');
  const usable = own.replace(/^.*\./, '').length > 2 ? own : null;
  // Without the sources only what the caller's place is named after tells.
  return original.function === undefined ? (caller?.name ?? usable) : usable;
}

const line =
  /^([ \t]{0,40}at )(async )?(?:([^\n()]{1,400}?) \()?((?:file:\/\/)?[^\s()"']{1,600}?\.[cm]?js(?:\?[^\s():"']{0,200})?):(\d{1,9}):(\d{1,9})(\)?)/gm;

/** How many frames of a traceback show their source line: those nearest the throw. */
const shownLines = 3;

/** The traceback's own lines, as Python's have them: the place, and below it the source. What is not known stays as it is. */
function mapTraceback(text: string, trace: Trace): string {
  const found = [...text.matchAll(line)].slice(0, mostFrames).map((match) => {
    const [, , , name, file = '', row, column] = match;
    const original = isBuiltFile(file) ? trace(file, Number(row), Number(column)) : null;
    return { match, name, original };
  });
  let out = '';
  let at = 0;
  let shown = 0;
  for (const [i, { match, name, original }] of found.entries()) {
    if (!original) continue;
    const [whole, lead = '', later = ''] = match;
    const called = functionOf(name ?? null, original, found[i + 1]?.original ?? null);
    const place = `${original.file}:${original.line}:${original.column}`;
    out += `${text.slice(at, match.index)}${lead}${later}${called ? `${called} (${place})` : place}`;
    at = match.index + whole.length;
    const ends = at === text.length || text[at] === '\n';
    if (ends && original.source && isOwn(original.file) && shown++ < shownLines)
      out += `\n${lead.replace('at ', '    ')}${original.source.slice(0, 160)}`;
  }
  return out + text.slice(at);
}

/** A bundle has the packages within it. */
function isOwn(file: string): boolean {
  return !/(?:^|\/)node_modules\/|^webpack\/(?:runtime|bootstrap)/.test(file);
}
