/** One field of a space-delimited line. `start` is where it begins in the line, its delimiter included. */
export interface Field {
  readonly text: string;
  readonly start: number;
}

/**
 * Splits a line at white space; a run in double quotes or square brackets is one field, without its delimiters.
 * A delimiter that never closes is an ordinary character. Reads each character a bounded number of times.
 * `limit` stops early: the fields that are asked for are known.
 */
export function splitFields(line: string, limit = Number.POSITIVE_INFINITY): Field[] {
  const fields: Field[] = [];
  const closers = { quote: true, bracket: true };
  let at = 0;
  while (fields.length < limit) {
    while (at < line.length && isBlank(line.charCodeAt(at))) at += 1;
    if (at >= line.length) break;
    const start = at;
    const close = closingOf(line, start, closers);
    at = close < 0 ? start : close + 1;
    const whole = close >= 0 && (at >= line.length || isBlank(line.charCodeAt(at)));
    while (at < line.length && !isBlank(line.charCodeAt(at))) at += 1;
    fields.push({ text: whole ? line.slice(start + 1, close) : line.slice(start, at), start });
  }
  return fields;
}

/** Where the quote or bracket at `start` closes; -1 when there is none. A missing closer is searched for once. */
function closingOf(line: string, start: number, closers: { quote: boolean; bracket: boolean }): number {
  const code = line.charCodeAt(start);
  if (code === 0x5b && closers.bracket) {
    const close = line.indexOf(']', start + 1);
    if (close < 0) closers.bracket = false;
    return close;
  }
  if (code !== 0x22 || !closers.quote) return -1;
  for (let at = start + 1; at < line.length; at += 1) {
    const char = line.charCodeAt(at);
    if (char === 0x5c) at += 1;
    else if (char === 0x22) return at;
  }
  closers.quote = false;
  return -1;
}

/** Space, tab and line ends: the Lambda text format separates its fields by tabs. */
function isBlank(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}
