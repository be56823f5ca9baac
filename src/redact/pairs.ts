import { isPlaceholder, isSecretKey, isWordOfProse } from './secret-keys.ts';

/**
 * Secrets that only their key tells: `password=x`, `"token": "x"`, `--api-key x`, `<Password>x</Password>`.
 * A scanner, not one expression: quotes can be escaped to any depth (JSON in JSON in a log line).
 */

const KEY_LIMIT = 64;
const VALUE_LIMIT = 4096;

/** Parts of words that make a key secret, by what a text has to say for them, in lower case. */
const words = {
  pass: 'pass',
  pwd: 'pwd',
  secret: 'secret',
  token: 'token',
  key: 'key',
  cred: 'credential',
  cookie: 'cookie',
  auth: 'authorization|auth',
  sig: '(?<=[?&])sig(?==|%3D)|signature',
} as const;

type Hint = keyof typeof words;

export const keyHints = Object.keys(words) as readonly Hint[];

/** One expression for each set of hints that was met: a search for a single word is ten times as quick as one for all. */
const candidates = new Map<string, RegExp>();

function candidateFor(hints: readonly Hint[]): RegExp {
  const key = hints.join();
  let found = candidates.get(key);
  if (!found) {
    found = new RegExp(hints.map((hint) => words[hint]).join('|'), 'gi');
    candidates.set(key, found);
  }
  return found;
}

/** Between a key and its value. Sticky; tried at the key's end. */
const separators = {
  /** `":`, `=`, ` := `, `=>`, `%3D`, `]=`. Backslashes before a quote that closes the key. */
  pair: /(?:\\{0,15}["'`])?\]?[ \t]{0,4}(?::=|=>|=(?!=)|:(?!:)|%3D|%3A)[ \t]{0,4}/iy,
  /** `<Password>x`, and `key="DbPassword" value="x"`. */
  markup: /(?:>(?=[^<\s])|["'][ \t]{1,4}value=(?=["']))/iy,
  /** `("password", "x")`: only in a pair of its own. */
  tuple: /["'][ \t]{0,2},[ \t]{0,2}(?=["'])/y,
  /** `--password x`, `PASSWORD 'x'`. */
  space: /[ \t]{1,4}/y,
} as const;

interface Found {
  readonly start: number;
  readonly end: number;
  readonly kind: 'secret' | 'credential';
}

/** Takes the values of secret keys out of a text. `hints`: the text says no others. */
export function takeOutPairs(
  text: string,
  markOf: (kind: Found['kind']) => string,
  hints: readonly Hint[] = keyHints,
): string {
  if (hints.length === 0) return text;
  let safe = '';
  let from = 0;
  let seen = 0;
  for (const match of text.matchAll(candidateFor(hints))) {
    if (match.index < seen) continue;
    const [start, end] = wordAround(text, match.index, match.index + match[0].length);
    seen = end;
    // Most words are followed by a space or a letter: no separator, no look at the key.
    if (!/["'`\\\]:=%>\s,]/.test(text.charAt(end))) continue;
    const found = valueAfter(text, start, end);
    if (!found || found.start < from || found.end <= found.start) continue;
    safe += text.slice(from, found.start) + markOf(found.kind);
    from = found.end;
    seen = found.end;
  }
  return from === 0 ? text : safe + text.slice(from);
}

function wordAround(text: string, start: number, end: number): [number, number] {
  let first = start;
  let last = end;
  while (first > 0 && start - first < KEY_LIMIT && isKeyChar(text.charCodeAt(first - 1), true)) first--;
  while (last < text.length && last - end < KEY_LIMIT && isKeyChar(text.charCodeAt(last), false)) last++;
  return [first, last];
}

/** `[A-Za-z0-9_-]`, and a dot where keys are paths. A table of codes, as this runs for each letter of a log. */
function isKeyChar(code: number, dot: boolean): boolean {
  if (code >= 97 ? code <= 122 : code >= 65 ? code <= 90 || code === 95 : code >= 48 && code <= 57)
    return true;
  return code === 45 || (dot && code === 46);
}

function valueAfter(text: string, start: number, end: number): Found | undefined {
  const key = text.slice(start, end);
  if (!isSecretKey(key)) return undefined;
  const option = /^--?[a-z]/i.test(key);
  const before = text.charAt(start - 1);
  const kind = /authorization$/i.test(key) ? 'credential' : 'secret';
  const at = after(text, end, separators.pair);
  if (at !== undefined) {
    const said = text.slice(end, at);
    // `arn:aws:secretsmanager:…:secret:prod/db` and `Foo::Token::x` are names.
    if (before === ':' && said === ':') return undefined;
    return valueAt(text, at, { key, kind, colon: said.includes(':') && !said.includes('=') });
  }
  const markup = after(text, end, separators.markup);
  if (markup !== undefined && (before === '<' || text.charAt(markup - 1) === '=')) {
    return valueAt(text, markup, { key, kind, colon: false });
  }
  const tuple = after(text, end, separators.tuple);
  if (tuple !== undefined && /[[(]["']$/.test(text.slice(Math.max(0, start - 2), start))) {
    const value = valueAt(text, tuple, { key, kind, colon: false });
    return value && /^["'][ \t]{0,2}[\])]/.test(text.slice(value.end, value.end + 4)) ? value : undefined;
  }
  const space = after(text, end, separators.space);
  if (space === undefined) return undefined;
  const quoted = /["']/.test(text.charAt(space));
  if (option ? text.charAt(space) !== '-' : quoted && /(?:password|passwd|pwd)$/i.test(key)) {
    return valueAt(text, space, { key, kind, colon: false });
  }
  return undefined;
}

function after(text: string, at: number, separator: RegExp): number | undefined {
  separator.lastIndex = at;
  const match = separator.exec(text);
  return match ? at + match[0].length : undefined;
}

interface Asked {
  readonly key: string;
  readonly kind: Found['kind'];
  readonly colon: boolean;
}

const openQuote = /[[({]?[ ]?[bru]?(\\{0,15})(["'`])/y;

function valueAt(text: string, at: number, asked: Asked): Found | undefined {
  openQuote.lastIndex = at;
  const quote = openQuote.exec(text);
  const found = quote
    ? quotedValue(text, at + quote[0].length, quote[1]?.length ?? 0, quote[2] ?? '"', asked)
    : bareValue(text, at, asked);
  if (!found || text.startsWith('‹redacted:', found.start)) return undefined;
  return found;
}

/** Up to the same quote behind as many backslashes; behind more it is a part of the value. */
function quotedValue(
  text: string,
  at: number,
  depth: number,
  quote: string,
  { kind, key }: Asked,
): Found | undefined {
  const limit = Math.min(text.length, at + VALUE_LIMIT);
  let end = at;
  let slashes = 0;
  for (; end < limit; end++) {
    const char = text.charAt(end);
    if (char === '\n') break;
    if (char === quote && (depth === 0 ? slashes % 2 === 0 : slashes <= depth)) break;
    slashes = char === '\\' ? slashes + 1 : 0;
  }
  const stop = end - (text.charAt(end) === quote ? Math.min(slashes, depth) : 0);
  const value = text.slice(at, stop);
  if (value === '' || isPlaceholder(value) || value === key) return undefined;
  return { start: at + schemeOf(value, kind), end: stop, kind };
}

function bareValue(text: string, at: number, { key, kind, colon }: Asked): Found | undefined {
  const rest = text.slice(at, at + VALUE_LIMIT);
  if (/cookie$/i.test(key)) {
    const line = /^[^\n"'}]*/.exec(rest)?.[0].trimEnd() ?? '';
    return /=/.test(line) ? { start: at, end: at + line.length, kind } : undefined;
  }
  if (kind === 'credential') {
    const line = /^(?:AWS4-HMAC-SHA256|Digest)[ ][^\n"}]*/i.exec(rest)?.[0];
    if (line) return { start: at + schemeOf(line, kind), end: at + line.trimEnd().length, kind };
  }
  const scheme = schemeOf(rest, kind);
  const value = /^[^\s"',;&|)\]}<>]*/.exec(rest.slice(scheme))?.[0].replace(/[.:!?]+$/, '') ?? '';
  const next = rest.slice(scheme + value.length, scheme + value.length + 24);
  if (value === '' || isPlaceholder(value) || value.toLowerCase() === key.toLowerCase()) return undefined;
  // Code: a call, an index, an attribute.
  if (
    /^[A-Za-z_][\w.]*[[(]/.test(value) ||
    /^(?:self|this|os|process|env|config|settings|req|request)\./.test(value)
  )
    return undefined;
  if (isWordOfProse(key, value, next, colon)) return undefined;
  return { start: at + scheme, end: at + scheme + value.length, kind };
}

/** `Basic `, `ApiKey `: the scheme stays, the credential goes. */
function schemeOf(value: string, kind: Found['kind']): number {
  if (kind !== 'credential') return 0;
  return /^[A-Za-z][\w-]{1,24}(?:[ ]{1,4}|%20)(?=[^\s])/.exec(value)?.[0].length ?? 0;
}
