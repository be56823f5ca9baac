/**
 * A part of a text that may be otherwise when the same error comes again: a time, an id, a number. `like` is what stands there.
 * A `number` may have any length; the other kinds differ digit for digit.
 */
export interface Varying {
  readonly from: number;
  readonly to: number;
  readonly kind: 'time' | 'id' | 'digits' | 'number';
  readonly like: string;
}

/** In a longer text a number's length could move what the parser cuts off. */
const LONGEST_WITH_NUMBERS = 4000;

/** Each stands by itself: no letter, no underscore and no path before or after it. */
const PARTS =
  /(?<![\w.@$\\%])(?:(?<time>\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?)|(?<id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?=[a-f]{0,63}\d)(?=\d{0,63}[a-f])[0-9a-f]{16,64})|(?<number>\d{1,19}(?:\.\d{1,9})?))(?![\w@$]|\.\w)/g;
/** Without a zero before it, since `0 errors` are none and JSON has no `007`. No row of digits that could be a card's. */
const FREE = /^(?:[1-9]\d{0,10}(?:\.\d{1,9})?|0\.\d{0,8}[1-9]\d{0,8})$/;
const LONG = /^1\d{11,18}$/;

/** The parts of a text that may vary, in order. Not every number: see `isFree`. */
export function varyingIn(text: string): Varying[] {
  const found: Varying[] = [];
  for (const { index: from, groups = {}, 0: like } of text.matchAll(PARTS)) {
    const to = from + like.length;
    const kind = groups.time ? 'time' : groups.id ? 'id' : numberKind(text, from, to, like);
    if (kind) found.push({ from, to, kind, like });
  }
  return found;
}

/** Null: what it is may depend on its neighbours, so it is no part of its own. */
function numberKind(text: string, from: number, to: number, like: string): 'digits' | 'number' | null {
  if (text.length > LONGEST_WITH_NUMBERS) return null;
  // Of a date, a place in a file, a version, an address, a card: its digits go on behind the mark.
  if (/^\d[ :./-]$/.test(text.slice(from - 2, from)) || /^[ :./-]\d/.test(text.slice(to, to + 2)))
    return null;
  if (LONG.test(like)) return 'digits';
  if (!FREE.test(like)) return null;
  // Forty such characters in a row may be a key.
  return /[/+]/.test(text.charAt(from - 1)) || /[/+]/.test(text.charAt(to)) ? 'digits' : 'number';
}

/** Where a part of the same kind that begins at `at` ends; -1: there is none. */
export function endOfVarying({ kind, like }: Varying, text: string, at: number): number {
  if (kind === 'number') return endOfNumber(text, at);
  const { length } = like;
  if (at + length > text.length) return -1;
  if (kind === 'id') return isAnotherId(like, text, at) ? at + length : -1;
  // The first digit stays, so that it is no number of another kind.
  if (text.charCodeAt(at) !== like.charCodeAt(0)) return -1;
  for (let i = 1; i < length; i++) {
    const code = text.charCodeAt(at + i);
    if (isDigit(like.charCodeAt(i)) ? !isDigit(code) : code !== like.charCodeAt(i)) return -1;
  }
  return isDigit(text.charCodeAt(at + length)) ? -1 : at + length;
}

const digit = 1;
const letter = 2;
const dash = 4;
/** By code, what a character of an id is; 8: none. */
const idParts = new Uint8Array(128).fill(8);
for (let code = 48; code <= 57; code++) idParts[code] = digit;
for (let code = 97; code <= 102; code++) idParts[code] = letter;
idParts[45] = dash;

function isAnotherId(like: string, text: string, at: number): boolean {
  let seen = 0;
  for (let i = 0; i < like.length; i++) {
    const part = idParts[text.charCodeAt(at + i)] ?? 8;
    if ((part === dash) !== (like.charCodeAt(i) === 45)) return false;
    seen |= part;
  }
  return (seen & ~dash) === (digit | letter);
}

function endOfNumber(text: string, at: number): number {
  let end = at;
  while (isDigit(text.charCodeAt(end))) end++;
  const whole = end - at;
  if (whole === 0 || whole > 11) return -1;
  const zero = text.charCodeAt(at) === 48;
  if (zero && whole > 1) return -1;
  if (text.charCodeAt(end) !== 46 || !isDigit(text.charCodeAt(end + 1))) return zero ? -1 : end;
  let nothing = zero;
  const point = end++;
  for (; isDigit(text.charCodeAt(end)); end++) if (text.charCodeAt(end) !== 48) nothing = false;
  return nothing || end - point > 10 ? -1 : end;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** Numbers of every length, with those between that a level, a status or a limit changes its meaning. */
const numbers =
  '7 42 404 99 50000 1 137 200 12.5 503 1234 17 9999999 3 60 0.75 21 123456 999 30 86400000 10 12345678901 5.25'.split(
    ' ',
  );

/** How many different ones `another` makes. */
export const variants = numbers.length;

/** Something else of the same kind. `n`, and `salt` for the part's place in its text, choose which. */
export function another({ kind, like }: Varying, n: number, salt: number): string {
  if (kind === 'number') return numbers[(n + salt * 5) % numbers.length] as string;
  const digits = kind === 'id' ? '0123456789abcdef' : '0123456789';
  let made = kind === 'id' ? '' : like.charAt(0);
  for (let i = made.length; i < like.length; i++) {
    const char = like.charAt(i);
    const step = n * 7 + i * 5 + salt * 3 + 1;
    made += digits.includes(char) ? digits[(digits.indexOf(char) + step) % digits.length] : char;
  }
  return made;
}
