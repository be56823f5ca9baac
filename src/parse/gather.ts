import { begins, goesOn, LOGGER, next, type StackState } from './continues.ts';
import { plainText } from './text.ts';

/** The lines of a text, each named by where it begins. */
export interface Lines {
  /** After the last one. */
  readonly end: number;
  text(at: number): string;
  /** Where the line after it begins, or `end`. */
  after(at: number): number;
  /** Where the line before it begins; -1 when there is none. */
  before(at: number): number;
}

/** Lines that belong to no traceback, so many in a row that none goes on across them: strangers that `assemble` bears, and how far it looks ahead. */
const wall = 13 + 8;
const strangers = 12;
/** Lines of one traceback at most. */
const longest = 4_000;

/** Where each kind of traceback may stand, but those that take any line whatever. */
const states: readonly StackState[] = (
  [
    ['head', 'body'],
    ['python', 'body'],
    ['python', 'done'],
    ['python', 'chain'],
    ['group', 'body'],
    ['go', 'body'],
    ['rust', 'done'],
    ['ruby', 'body'],
    ['php', 'body'],
    ['script', 'done'],
    ['stack', 'body'],
    ['stack', 'chain'],
  ] as const
).map(([mode, at]) => ({ mode, at, unfinished: true }));

/** Whether the line begins no traceback and goes on with none. */
function standsAlone(text: string): boolean {
  return begins(text) === null && !mayGoOn(text);
}

function mayGoOn(text: string): boolean {
  return states.some((state) => next(state, text) !== null);
}

/**
 * The line from which on everything has to be read to know what the line at `at` belongs to: itself, or the first of a traceback
 * that it may go on with. `at` may be the end of the text.
 */
export function gatherFrom(lines: Lines, at: number): number {
  let first = at;
  let alone = 0;
  for (let line = lines.before(at), n = 0; line >= 0 && n < longest; line = lines.before(line), n++) {
    const text = textOf(lines, line);
    if (text.trim() === '') continue;
    alone = standsAlone(text) ? alone + 1 : 0;
    if (alone === 0) first = line;
    if (alone >= wall) break;
  }
  return first;
}

/** Whether a line may be a part of what stands before it. One that its logger began is none, and most are. */
export function mayBelongToEarlier(text: string): boolean {
  return !LOGGER.test(text) || mayGoOn(text);
}

/** What is still running where the text ends: its first line, and whether more of it has surely to come. */
export interface Running {
  readonly from: number;
  readonly unfinished: boolean;
  /** Nothing else stands after it. */
  readonly isLast: boolean;
}

/**
 * Reads on from a line until nothing that begins there or after it is running any more: `to` is the line after. With `running` the
 * text ends before that.
 */
export function gatherTo(lines: Lines, at: number): { readonly to: number; readonly running?: Running } {
  let text = textOf(lines, at);
  let state = begins(text);
  let from = at;
  let strange = 0;
  for (let line = lines.after(at); ; line = lines.after(line)) {
    if (!state) return { to: line };
    if (line >= lines.end) {
      const { unfinished } = state;
      return { to: lines.end, running: { from, unfinished, isLast: strange === 0 } };
    }
    const here = textOf(lines, line);
    if (here.trim() === '') continue;
    const goes: StackState | null =
      next(state, here) ?? goesOn(state, text, here, () => following(lines, line));
    if (goes) {
      state = goes;
      text = here;
      strange = 0;
      continue;
    }
    const begun = begins(here);
    if (begun) {
      state = begun;
      text = here;
      from = line;
      strange = 0;
    } else if (state.mode === 'head' || ++strange > strangers) return { to: lines.after(line) };
  }
}

/** The same from a line before which anything may be running. */
export function gatherRest(lines: Lines, at: number): number {
  let alone = 0;
  let line = at;
  for (; line < lines.end && alone < wall; line = lines.after(line)) {
    const text = textOf(lines, line);
    if (text.trim() !== '') alone = standsAlone(text) ? alone + 1 : 0;
  }
  return line;
}

/** What is running at the end of the text; null: nothing is, or what has ended and is followed by something else. */
export function runningAtEnd(lines: Lines): Running | null {
  for (let line = gatherFrom(lines, lines.end); line < lines.end; ) {
    const { to, running } = gatherTo(lines, line);
    if (running) return running.unfinished || running.isLast ? running : null;
    line = to;
  }
  return null;
}

function following(lines: Lines, at: number): string[] {
  const found: string[] = [];
  for (let line = lines.after(at); line < lines.end && found.length < 8; line = lines.after(line)) {
    const text = textOf(lines, line);
    if (text.trim() !== '') found.push(text);
  }
  return found;
}

function textOf(lines: Lines, at: number): string {
  return plainText(lines.text(at));
}
