import type { ReactNode } from 'react';
import type { JsonObject } from '../../src/inbox/api-types.ts';
import { formatDate } from './dates.ts';
import { withEmoji } from './emoji.ts';
import { type Piece, readMrkdwn } from './mrkdwn.ts';

/** A text object of Block Kit. */
export function TextObject({ text }: { text: unknown }): ReactNode {
  if (typeof text !== 'object' || text === null) return null;
  const { type, text: source, emoji } = text as JsonObject;
  if (typeof source !== 'string') return null;
  if (type === 'mrkdwn') return <Mrkdwn source={source} />;
  return <span className="plain">{emoji === false ? source : withEmoji(source)}</span>;
}

export function Mrkdwn({ source }: { source: string }): ReactNode {
  return <span className="mrkdwn">{pieces(readMrkdwn(source))}</span>;
}

function pieces(list: readonly Piece[]): ReactNode[] {
  // biome-ignore lint/suspicious/noArrayIndexKey: pieces never move within a text
  return list.map((piece, index) => <PieceView key={`${index}-${piece.kind}`} piece={piece} />);
}

function PieceView({ piece }: { piece: Piece }): ReactNode {
  switch (piece.kind) {
    case 'text':
      return piece.text;
    case 'break':
      return <br />;
    case 'bold':
      return <strong>{pieces(piece.inside)}</strong>;
    case 'italic':
      return <em>{pieces(piece.inside)}</em>;
    case 'strike':
      return <s>{pieces(piece.inside)}</s>;
    case 'quote':
      return <blockquote>{pieces(piece.inside)}</blockquote>;
    case 'code':
      return <code>{piece.text}</code>;
    case 'pre':
      return <pre>{piece.text}</pre>;
    case 'link':
      return <Link url={piece.url}>{withEmoji(piece.text)}</Link>;
    case 'user':
      return <Mention name={`@${nameOf(piece.name)}`} />;
    case 'channel':
      return <Mention name={`#${piece.name}`} />;
    case 'broadcast':
      return <Mention name={`@${piece.name}`} loud />;
    case 'date': {
      const shown = <SlackDate seconds={piece.seconds} format={piece.format} />;
      return piece.url ? <Link url={piece.url}>{shown}</Link> : shown;
    }
  }
}

/** People the inbox knows by name. */
const people: Readonly<Record<string, string>> = { U0INBOXYOU: 'you', U0TRACEBELL: 'Tracebell' };

export function nameOf(id: string): string {
  return people[id] ?? id;
}

/** A mention; a loud one would ring everybody's telephone in Slack. */
export function Mention({ name, loud = false }: { name: string; loud?: boolean }): ReactNode {
  return <span className={loud ? 'mention loud' : 'mention'}>{name}</span>;
}

export function SlackDate({ seconds, format }: { seconds: number; format: string }): ReactNode {
  const iso =
    Number.isFinite(seconds) && Math.abs(seconds) < 8.6e12 ? new Date(seconds * 1000).toISOString() : '';
  return (
    <time dateTime={iso} title={iso}>
      {formatDate(seconds, format)}
    </time>
  );
}

/** A link, if it is one that a message may hold; `javascript:` and its like are shown as words. */
export function Link({ url, children }: { url: string; children: ReactNode }): ReactNode {
  if (!/^(?:https?:\/\/|mailto:)/i.test(url)) return <span>{children}</span>;
  const own = url.startsWith(`${location.origin}/archives/`);
  return (
    <a href={url} title={url} {...(own ? {} : { target: '_blank', rel: 'noopener noreferrer' })}>
      {children}
    </a>
  );
}
