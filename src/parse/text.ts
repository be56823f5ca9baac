import type { Level } from '../model/event.ts';

/** Most characters of one record that are read. A CloudWatch event is at most 1 MB; a joined one could be more. */
export const TEXT_LIMIT = 64 * 1024;
const JSON_LIMIT = 1024 * 1024;
/** Most lines; a recursion prints thousands of frames that say nothing. */
const LINE_LIMIT = 2_000;
/** Most characters of one line that an expression may see. */
const LINE_LENGTH = 8 * 1024;

// ANSI CSI and OSC sequences. Each run is bounded, so that a hostile text cannot make it walk far.
const ANSI = /\u001b(?:\[[0-?]{0,40}[ -/]{0,4}[@-~]|\][^\u0007\u001b]{0,400}(?:\u0007|\u001b\\)|[@-Z\\-_])/g;
const LONE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/**
 * A log event's text made plain: `\n` line ends, ordinary spaces, no ANSI codes, no NUL, no lone surrogates, and
 * bounded. What is cut is the middle: the head and the last lines are what a person needs; the cut is said.
 */
export function plainText(message: string): string {
  // A JSON record cut anywhere can no longer be read; its texts are bounded one by one.
  let text = message;
  if (text.length > TEXT_LIMIT) {
    if (text.length <= JSON_LIMIT && /^\s{0,8}\{/.test(text)) return text;
    text = cutMiddle(text, TEXT_LIMIT);
  }
  return boundLines(withoutCodes(text));
}

/**
 * The same, but a long text that carries an object of JSON behind a few words (`ERROR  Invoke Error  {…}`) stays whole: for
 * `parseObject`, never for an expression.
 */
export function wholeText(message: string): string {
  return carriesJson(message) ? withoutCodes(message) : plainText(message);
}

/** Whether `plainText` would cut an object of JSON that stands at the end of the text. */
export function carriesJson(text: string): boolean {
  return (
    text.length > LINE_LENGTH &&
    text.length <= JSON_LIMIT &&
    /^[^{]{1,400}\{/.test(text) &&
    /\}\s{0,8}$/.test(text.slice(-9))
  );
}

function withoutCodes(text: string): string {
  if (!/[\r\u00a0\u001b\u0000\ud800-\udfff\ufeff\u2028\u2029]/.test(text)) return text;
  return text
    .replace(ANSI, '')
    .replace(/\r+\n|\r|\u2028|\u2029/g, '\n')
    .replace(/\u00a0/g, ' ')
    .replace(/[\u0000\ufeff\u001b]/g, '')
    .replace(LONE, '\ufffd');
}

/** Head and end of a text that is longer than `limit`; what was cut is said between them. */
export function cutMiddle(text: string, limit = TEXT_LIMIT): string {
  if (text.length <= limit) return text;
  const half = (limit - 64) >> 1;
  return `${text.slice(0, half)}\n… ${text.length - 2 * half} characters left out …\n${text.slice(-half)}`;
}

function boundLines(text: string): string {
  if (text.length < LINE_LIMIT) return text;
  let lines = text.split('\n');
  let changed = false;
  if (lines.length > LINE_LIMIT) {
    const half = LINE_LIMIT >> 1;
    lines = [...lines.slice(0, half), `… ${lines.length - 2 * half} lines left out …`, ...lines.slice(-half)];
    changed = true;
  }
  // A JSON line is long by nature and is read by JSON.parse, not by expressions.
  if (text.length > LINE_LENGTH && !/^\s*[{[]/.test(text)) {
    lines = lines.map((line) => {
      if (line.length <= LINE_LENGTH) return line;
      changed = true;
      return `${line.slice(0, LINE_LENGTH / 2)} … ${line.length - LINE_LENGTH} characters left out … ${line.slice(-LINE_LENGTH / 2)}`;
    });
  }
  return changed ? lines.join('\n') : text;
}

export const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;

const LEVELS: Readonly<Record<string, Level>> = {
  trace: 'trace',
  trce: 'trace',
  trc: 'trace',
  finest: 'trace',
  verbose: 'trace',
  silly: 'trace',
  all: 'trace',
  debug: 'debug',
  dbug: 'debug',
  dbg: 'debug',
  fine: 'debug',
  finer: 'debug',
  debu: 'debug',
  info: 'info',
  inf: 'info',
  information: 'info',
  informational: 'info',
  notice: 'info',
  config: 'info',
  log: 'info',
  http: 'info',
  success: 'info',
  note: 'info',
  audit: 'info',
  warn: 'warn',
  wrn: 'warn',
  warning: 'warn',
  deprecated: 'warn',
  'user warning': 'warn',
  error: 'error',
  err: 'error',
  erro: 'error',
  eror: 'error',
  fail: 'error',
  failure: 'error',
  severe: 'error',
  fatal: 'fatal',
  ftl: 'fatal',
  fata: 'fatal',
  crit: 'fatal',
  critical: 'fatal',
  alert: 'fatal',
  emerg: 'fatal',
  emergency: 'fatal',
  panic: 'fatal',
  pani: 'fatal',
  dpanic: 'fatal',
  'fatal error': 'fatal',
  'parse error': 'fatal',
  'core error': 'fatal',
  'compile error': 'fatal',
  'recoverable fatal error': 'fatal',
};

/** The normalised level of a logger's own word for it; undefined when it is no level. */
export function levelOf(word: string): Level | undefined {
  // slog writes a level between its own as `ERROR+4`.
  const name = word.toLowerCase().replace(/[+-]\d{1,3}$/, '');
  return Object.hasOwn(LEVELS, name) ? LEVELS[name] : undefined;
}

export function isErrorLevel(level: Level | undefined): boolean {
  return level === 'error' || level === 'fatal';
}
