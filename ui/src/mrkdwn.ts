import { emojiOf } from './emoji.ts';

/** A piece of mrkdwn. The page renders these; nothing of a message is ever read as HTML. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'break' }
  | { readonly kind: 'bold' | 'italic' | 'strike' | 'quote'; readonly inside: readonly Piece[] }
  | { readonly kind: 'code' | 'pre'; readonly text: string }
  | { readonly kind: 'link'; readonly url: string; readonly text: string }
  | { readonly kind: 'user' | 'channel' | 'broadcast'; readonly name: string }
  | {
      readonly kind: 'date';
      readonly seconds: number;
      readonly format: string;
      readonly url?: string;
      readonly fallback: string;
    };

const styles: Readonly<Record<string, 'bold' | 'italic' | 'strike'>> = {
  '*': 'bold',
  _: 'italic',
  '~': 'strike',
};

/** Reads Slack's mrkdwn. Linear but for the search of a closing sign, which stays in its line. */
export function readMrkdwn(source: string, depth = 0): Piece[] {
  const pieces: Piece[] = [];
  let plain = '';
  const flush = () => {
    if (plain !== '') pieces.push({ kind: 'text', text: unescaped(plain) });
    plain = '';
  };
  const add = (piece: Piece) => {
    flush();
    pieces.push(piece);
  };
  let at = 0;
  while (at < source.length) {
    const char = source.charAt(at);
    if (depth === 0 && (at === 0 || source.charAt(at - 1) === '\n') && source.startsWith('&gt;', at)) {
      const end = lineEnd(source, at);
      add({ kind: 'quote', inside: readMrkdwn(source.slice(at + 4, end).trimStart(), depth + 1) });
      at = end + 1;
      continue;
    }
    if (char === '<') {
      const end = source.indexOf('>', at);
      const piece = end > at ? readAngle(source.slice(at + 1, end)) : null;
      if (piece) {
        add(piece);
        at = end + 1;
        continue;
      }
    } else if (char === '`') {
      const fence = source.startsWith('```', at) ? '```' : '`';
      const end = source.indexOf(fence, at + fence.length);
      const inside = source.slice(at + fence.length, end);
      if (end > at + fence.length && (fence === '```' || !inside.includes('\n'))) {
        add({
          kind: fence === '```' ? 'pre' : 'code',
          text: unescaped(fence === '```' ? inside.replace(/^\n|\n$/g, '') : inside),
        });
        at = end + fence.length;
        continue;
      }
    } else if (char === ':') {
      const name = /^:([a-z0-9_+-]{1,60}):/.exec(source.slice(at, at + 62))?.[1];
      const picture = name ? emojiOf(name) : undefined;
      if (name && picture) {
        plain += picture;
        at += name.length + 2;
        continue;
      }
    } else if (char === '\n') {
      add({ kind: 'break' });
      at++;
      continue;
    }
    const style = styles[char];
    const end = style && depth < 6 ? closing(source, at, char) : -1;
    if (style && end > 0) {
      add({ kind: style, inside: readMrkdwn(source.slice(at + 1, end), depth + 1) });
      at = end + 1;
      continue;
    }
    plain += char;
    at++;
  }
  flush();
  return pieces;
}

/** `&amp;`, `&lt;`, `&gt;` and no others: Slack escapes only these three. */
export function unescaped(text: string): string {
  return text.replace(/&(amp|lt|gt);/g, (_, name: string) =>
    name === 'amp' ? '&' : name === 'lt' ? '<' : '>',
  );
}

/** What stands between angle brackets: a mention, a date, a link. */
function readAngle(inside: string): Piece | null {
  const bar = inside.indexOf('|');
  const target = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? '' : unescaped(inside.slice(bar + 1));
  if (/^@[UW][A-Z0-9]+$/.test(target)) return { kind: 'user', name: label || target.slice(1) };
  if (/^#C[A-Z0-9]+$/.test(target)) return { kind: 'channel', name: label || target.slice(1) };
  const date = /^!date\^(-?\d{1,12})\^([^^]*)(?:\^(.*))?$/.exec(target);
  if (date) {
    const url = date[3];
    return {
      kind: 'date',
      seconds: Number(date[1]),
      format: unescaped(date[2] ?? ''),
      fallback: label,
      ...(url ? { url } : {}),
    };
  }
  if (/^!(?:channel|here|everyone)$/.test(target)) return { kind: 'broadcast', name: target.slice(1) };
  if (target.startsWith('!subteam^'))
    return { kind: 'broadcast', name: label.replace(/^@/, '') || target.slice(9) };
  if (/^(?:https?:\/\/|mailto:)/i.test(target)) {
    const url = unescaped(target);
    return { kind: 'link', url, text: label || url.replace(/^mailto:/i, '') };
  }
  return null;
}

/** The closing sign of a style: on the same line, against a word, and not inside one. */
function closing(source: string, open: number, char: string): number {
  if (/\w/.test(source.charAt(open - 1)) || /\s/.test(source.charAt(open + 1) || ' ')) return -1;
  const end = lineEnd(source, open);
  for (let at = source.indexOf(char, open + 2); at > 0 && at < end; at = source.indexOf(char, at + 1)) {
    if (!/\s/.test(source.charAt(at - 1)) && !/\w/.test(source.charAt(at + 1))) return at;
  }
  return -1;
}

function lineEnd(source: string, from: number): number {
  const end = source.indexOf('\n', from);
  return end < 0 ? source.length : end;
}
