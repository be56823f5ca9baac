import type { EpochMs } from '../model/record.ts';
import { clean, cleanLine, cut, cutEscaped } from './clean.ts';
import { sane, utc } from './format.ts';
import type {
  Button,
  ContextBlock,
  PlainText,
  RichDate,
  RichElement,
  RichLink,
  RichPreformatted,
  RichSection,
  RichText,
  RichTextBlock,
  TextStyle,
} from './slack-message.ts';

/** Text on one line. Whatever stands in it, Slack shows it as it is. */
export function text(value: string, style?: TextStyle): RichText {
  const shown = clean(value).replace(/\n/g, ' ');
  return style ? { type: 'text', text: shown, style } : { type: 'text', text: shown };
}

export const bold = (value: string): RichText => text(value, { bold: true });
export const italic = (value: string): RichText => text(value, { italic: true });
export const code = (value: string): RichText => text(value, { code: true });

/** A link, or the plain label where there is nothing to link to or Slack would refuse the address. */
export function link(label: string, url: string | undefined, style?: TextStyle): RichLink | RichText {
  const shown = cleanLine(label) || 'link';
  if (!url || url.length > 3000) return text(shown, style);
  return style ? { type: 'link', url, text: shown, style } : { type: 'link', url, text: shown };
}

/** A point in time, shown in the reader's own zone. */
export function date(at: EpochMs, format: string): RichDate {
  return { type: 'date', timestamp: Math.floor(sane(at) / 1000), format, fallback: utc(at) };
}

/** A person: Slack's user id becomes a mention, any other name stands as it is. */
export function person(by: string): RichElement {
  const name = cut(cleanLine(by), 80) || 'somebody';
  return /^[UW][A-Z0-9]{7,20}$/.test(name) ? { type: 'user', user_id: name } : bold(name);
}

/** One visual line. Slack refuses an empty text, so those are left out. */
export function section(...elements: readonly RichElement[]): RichSection {
  return { type: 'rich_text_section', elements: elements.filter(isFilled) };
}

export function preformatted(value: string): RichPreformatted {
  return { type: 'rich_text_preformatted', elements: [{ type: 'text', text: value }] };
}

export function richText(block_id: string, elements: RichTextBlock['elements']): RichTextBlock {
  return { type: 'rich_text', block_id, elements };
}

/** Small grey text: our own mrkdwn parts, joined by a dot. `verbatim` stops Slack from linking `charge.py`. */
export function context(block_id: string, parts: readonly (string | undefined | false)[]): ContextBlock {
  const shown: string[] = [];
  let length = 0;
  for (const part of parts) {
    if (!part || length + part.length + 3 > 2900) continue;
    shown.push(part);
    length += part.length + 3;
  }
  return {
    type: 'context',
    block_id,
    elements: [{ type: 'mrkdwn', text: shown.join(' · ') || ' ', verbatim: true }],
  };
}

/** Text from outside in mrkdwn: escaped, on one line, at most `max` characters, without marks that format. */
export function mrkdwn(value: string, max: number): string {
  return cutEscaped(
    cleanLine(value).replace(/[*_~`]/g, (mark) => lookalike[mark] ?? mark),
    max,
  );
}

/** A code span; a backtick would end it. */
export function mrkdwnCode(value: string, max: number): string {
  return `\`${cutEscaped(cleanLine(value).replace(/`/g, 'ˋ'), max) || ' '}\``;
}

export function mrkdwnDate(at: EpochMs, format: string): string {
  return `<!date^${Math.floor(sane(at) / 1000)}^${format}|${utc(at)}>`;
}

/** Our own label on an address; absent where there is none or Slack would refuse it. */
export function mrkdwnLink(label: string, url: string | undefined): string | undefined {
  if (!url || url.length > 2000) return undefined;
  const safe = url.replace(/[<>|\s]/g, (char) => encodeURIComponent(char)).replace(/&/g, '&amp;');
  return `<${safe}|${label}>`;
}

/** Our own words on a button or a menu. */
export function plain(value: string): PlainText {
  return { type: 'plain_text', text: value, emoji: true };
}

export function linkButton(action_id: string, label: string, url: string | undefined): Button | undefined {
  return url && url.length <= 3000 ? { type: 'button', action_id, text: plain(label), url } : undefined;
}

/** Slack wants ids that are unique in the message and new on each edit. */
export function blockId(part: string, id: string, revision: number): string {
  return `${part}.${id.replace(/[^\w-]/g, '_').slice(0, 80)}.${revision}`;
}

/** Signs that would make a word bold, italic, struck or code, and letters that look like them. */
const lookalike: Readonly<Record<string, string>> = { '*': '∗', _: '_', '~': '∼', '`': 'ˋ' };

function isFilled(element: RichElement): boolean {
  return !('text' in element) || element.text !== '';
}
