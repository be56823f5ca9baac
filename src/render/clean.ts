/** Terminal colours and titles, as programs print them into their logs. */
const ansi = /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])/g;
/** Controls but tab and line feed; marks that turn the reading direction round and so can disguise a text. */
const control = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;
const loneSurrogate = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/**
 * Text from a log, made fit to show: colours, control characters and lone surrogates gone, line ends `\n`,
 * the runtime's non-breaking indentation turned to spaces (so that a copied traceback is a traceback again).
 */
export function clean(text: string): string {
  return text
    .replace(ansi, '')
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(/\u00a0/g, ' ')
    .replace(control, '')
    .replace(loneSurrogate, '\ufffd');
}

/** What is ever shown on one line is far shorter; a log's megabyte must not be searched for it. */
const lineBound = 4000;

/** As `clean`, on one line; no more than the first 4,000 characters are looked at. */
export function cleanLine(text: string): string {
  return clean(text.length > lineBound ? safeStart(text, lineBound) : text)
    .replace(/\s+/g, ' ')
    .trim();
}

/** For mrkdwn and the fallback text. `&` first; nothing else has a meaning there that could do harm. */
export function escapeMrkdwn(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/** How much of Slack's whole-message ceiling a text takes, reckoned as if Slack counted it escaped. */
export function weigh(text: string): number {
  let weight = text.length;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 38) weight += 4;
    else if (code === 60 || code === 62) weight += 3;
  }
  return weight;
}

/** The text, or its beginning and `…`, at most `max` UTF-16 units; never half a character. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  if (max < 1) return '';
  return `${safeStart(text, max - 1).trimEnd()}…`;
}

/** As `cut`, for what will be escaped: `max` is the length after `escapeMrkdwn`. */
export function cutEscaped(text: string, max: number): string {
  return escapeMrkdwn(cutWeighed(text, max));
}

/** As `cut`, of what Slack counts escaped: `max` is its weight. */
export function cutWeighed(text: string, max: number): string {
  if (weigh(text) <= max) return text;
  let end = 0;
  for (let weight = 1; end < text.length; end++) {
    weight += weigh(text.charAt(end));
    if (weight > max) break;
  }
  return `${safeStart(text, end).trimEnd()}…`;
}

/** The first `length` units, one less where that would part a surrogate pair. */
export function safeStart(text: string, length: number): string {
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length);
}

/** The last `length` units, one less where that would part a surrogate pair. */
export function safeEnd(text: string, length: number): string {
  if (length <= 0) return '';
  const start = Math.max(0, text.length - length);
  const first = text.charCodeAt(start);
  return text.slice(first >= 0xdc00 && first <= 0xdfff ? start + 1 : start);
}
