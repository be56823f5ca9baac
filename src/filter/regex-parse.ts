import { PatternError } from './pattern-error.ts';

/** A set of code units 0–255, and whether everything beyond belongs to it. */
export interface CharSet {
  readonly low: Uint8Array;
  readonly rest: boolean;
}

/** One element of a sequence. There are no groups in this language, so nothing nests. */
export type RegexItem =
  | { readonly kind: 'set'; readonly set: CharSet; readonly min: number; readonly max: number }
  | { readonly kind: 'start' | 'end' };

export interface RegexSource {
  /** Without the percent signs. */
  readonly text: string;
  readonly alternatives: readonly (readonly RegexItem[])[];
  /** The text it stands for, when it is nothing but literal characters. */
  readonly literal: string | null;
}

/** Bounds what one pattern can cost: the sum of all repetition counts. */
const MAX_POSITIONS = 5000;
const MAX_REPEAT = 1000;
const ALLOWED = /^[A-Za-z0-9:_#=@/;,\- ^$?[\]{}|\\*+.]$/;
const SYMBOL = /^[:_#=@/;,\- ^$?[\]{}|\\*+.]$/;

/** Parses the text between two percent signs; `offset` is where it begins in `pattern`, for errors. */
export function parseRegex(pattern: string, text: string, offset: number): RegexSource {
  const fail = (at: number, expected: string, fix: string): never => {
    throw new PatternError(pattern, offset + at, expected, fix);
  };
  if (text === '')
    fail(0, 'a regular expression between the percent signs', 'Write for example %ERR[0-9]+%.');
  checkCharacters(text, fail);

  const alternatives: RegexItem[][] = [[]];
  let literal: string | null = '';
  let positions = 0;
  let at = 0;
  while (at < text.length) {
    const items = alternatives[alternatives.length - 1] ?? [];
    const char = text.charAt(at);
    if (char === '|') {
      alternatives.push([]);
      literal = null;
      at += 1;
      continue;
    }
    if (char === '^' || char === '$') {
      items.push({ kind: char === '^' ? 'start' : 'end' });
      literal = null;
      at += 1;
      continue;
    }
    if ('?*+{'.includes(char))
      fail(at, 'something to repeat before it', `To mean the character itself write \\${char}.`);
    if (char === ']' || char === '}')
      fail(at, 'an opening bracket before it', `To mean the character itself write \\${char}.`);
    const atom = char === '[' ? readClass(text, at, fail) : readAtom(text, at, fail);
    at = atom.next;
    const times = readRepeat(text, at, fail);
    at = times.next;
    if (at < text.length && '?*+{'.includes(text.charAt(at)) && times.repeated) {
      // A lazy mark changes which text is found, never whether one is.
      if (text.charAt(at) === '?') at += 1;
      else fail(at, 'at most one repetition', `To mean the character itself write \\${text.charAt(at)}.`);
    }
    positions += times.max === Number.POSITIVE_INFINITY ? times.min + 1 : times.max;
    if (positions > MAX_POSITIONS)
      fail(at - 1, 'a smaller regular expression', 'Lower the repetition counts.');
    literal = literal !== null && atom.literal !== null && !times.repeated ? literal + atom.literal : null;
    items.push({ kind: 'set', set: atom.set, min: times.min, max: times.max });
  }
  return { text, alternatives, literal };
}

type Fail = (at: number, expected: string, fix: string) => never;
interface Atom {
  readonly set: CharSet;
  readonly literal: string | null;
  readonly next: number;
}

function checkCharacters(text: string, fail: Fail): void {
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (ALLOWED.test(char)) continue;
    const code = text.charCodeAt(at);
    const fix =
      code < 128
        ? `Write it by its code, \\x${code.toString(16).toUpperCase().padStart(2, '0')}, without a backslash before it.`
        : 'Use a dot for a character outside ASCII, or a quoted term instead of a regular expression.';
    fail(at, 'a letter, a digit, a space or one of : _ # = @ / ; , - ^ $ ? [ ] { } | \\ * + .', fix);
  }
}

function readAtom(text: string, at: number, fail: Fail): Atom {
  const char = text.charAt(at);
  if (char === '.') return { set: setOf((code) => code !== 10, true), literal: null, next: at + 1 };
  if (char === '\\') return readEscape(text, at, fail);
  return { set: single(char.charCodeAt(0)), literal: char, next: at + 1 };
}

function readEscape(text: string, at: number, fail: Fail): Atom {
  const char = text.charAt(at + 1);
  const next = at + 2;
  switch (char) {
    case 'd':
      return { set: setOf(isDigit, false), literal: null, next };
    case 'D':
      return { set: setOf((code) => !isDigit(code), true), literal: null, next };
    case 's':
      return { set: setOf(isSpace, false), literal: null, next };
    case 'S':
      return { set: setOf((code) => !isSpace(code), true), literal: null, next };
    case 'w':
      return { set: setOf(isWord, false), literal: null, next };
    case 'W':
      return { set: setOf((code) => !isWord(code), true), literal: null, next };
    case 'x': {
      const digits = text.slice(next, next + 2);
      if (!/^[0-9A-Fa-f]{2}$/.test(digits))
        fail(next, 'two hexadecimal digits after \\x', 'Write for example \\x28 for (.');
      const code = Number.parseInt(digits, 16);
      return { set: single(code), literal: String.fromCharCode(code), next: next + 2 };
    }
    default:
      if (!SYMBOL.test(char))
        fail(
          Math.min(at + 1, text.length),
          'one of \\d \\D \\s \\S \\w \\W, \\x and two hexadecimal digits, or an operator after the backslash',
          'To mean a backslash write \\\\; for other characters write \\x and the code, \\x09 for a tab.',
        );
      return { set: single(char.charCodeAt(0)), literal: char, next };
  }
}

function readClass(text: string, start: number, fail: Fail): Atom {
  let at = start + 1;
  const negated = text.charAt(at) === '^';
  if (negated) at += 1;
  const low = new Uint8Array(256);
  let rest = false;
  const first = at;
  while (text.charAt(at) !== ']') {
    if (at >= text.length)
      fail(start, 'a ] that ends the character class', 'To mean the character itself write \\[.');
    if (text.charAt(at) === '[')
      fail(at, 'a character, not another class', 'To mean the character itself write \\[.');
    const from = text.charAt(at) === '\\' ? readEscape(text, at, fail) : literalAtom(text, at);
    if (
      text.charAt(from.next) === '-' &&
      from.literal !== null &&
      !['', ']'].includes(text.charAt(from.next + 1))
    ) {
      const end = from.next + 1;
      const to = text.charAt(end) === '\\' ? readEscape(text, end, fail) : literalAtom(text, end);
      const [lowest, highest] = [from.literal.charCodeAt(0), to.literal?.charCodeAt(0) ?? -1];
      if (highest < lowest)
        fail(at, 'a range that goes upwards', 'Put the smaller character first, as in [0-9].');
      for (let code = lowest; code <= highest; code += 1) low[code] = 1;
      at = to.next;
      continue;
    }
    for (let code = 0; code < 256; code += 1) if (from.set.low[code] === 1) low[code] = 1;
    rest ||= from.set.rest;
    at = from.next;
  }
  if (at === first) fail(at, 'a character inside the brackets', 'Write for example [abc] or [0-9].');
  const set = negated ? { low: low.map((value) => 1 - value), rest: !rest } : { low, rest };
  return { set, literal: null, next: at + 1 };
}

function literalAtom(text: string, at: number): Atom {
  return { set: single(text.charCodeAt(at)), literal: text.charAt(at), next: at + 1 };
}

function readRepeat(
  text: string,
  at: number,
  fail: Fail,
): { readonly min: number; readonly max: number; readonly next: number; readonly repeated: boolean } {
  switch (text.charAt(at)) {
    case '?':
      return { min: 0, max: 1, next: at + 1, repeated: true };
    case '*':
      return { min: 0, max: Number.POSITIVE_INFINITY, next: at + 1, repeated: true };
    case '+':
      return { min: 1, max: Number.POSITIVE_INFINITY, next: at + 1, repeated: true };
    case '{': {
      const found = /^\{(\d+)(,(\d*))?\}/.exec(text.slice(at));
      if (!found)
        return fail(at, 'a repetition as {3}, {3,} or {3,5}', 'To mean the character itself write \\{.');
      const min = Number(found[1]);
      const max =
        found[2] === undefined ? min : found[3] === '' ? Number.POSITIVE_INFINITY : Number(found[3]);
      if (max < min) fail(at, 'a repetition that goes upwards', 'Put the smaller number first, as in {3,5}.');
      if (min > MAX_REPEAT || (max > MAX_REPEAT && max !== Number.POSITIVE_INFINITY))
        fail(at, `a repetition of at most ${MAX_REPEAT}`, 'Lower the number.');
      return { min, max, next: at + found[0].length, repeated: true };
    }
    default:
      return { min: 1, max: 1, next: at, repeated: false };
  }
}

function setOf(has: (code: number) => boolean, rest: boolean): CharSet {
  const low = new Uint8Array(256);
  for (let code = 0; code < 256; code += 1) low[code] = has(code) ? 1 : 0;
  return { low, rest };
}

function single(code: number): CharSet {
  return setOf((other) => other === code, false);
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}

function isWord(code: number): boolean {
  return isDigit(code) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95;
}
