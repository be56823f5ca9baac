import type { ReactNode } from 'react';
import type { JsonObject } from '../../src/inbox/api-types.ts';
import { emojiOf } from './emoji.ts';
import { Link, Mention, nameOf, SlackDate } from './text.tsx';

/** A rich_text block: sections, lists, quotes and code boxes. */
export function RichText({ block }: { block: JsonObject }): ReactNode {
  return (
    <div className="rich-text">
      {elementsOf(block).map((part, index) => (
        <Part key={keyOf(part, index)} part={part} />
      ))}
    </div>
  );
}

function Part({ part }: { part: JsonObject }): ReactNode {
  const inside = elementsOf(part).map((element, index) => (
    <Inline key={keyOf(element, index)} element={element} />
  ));
  switch (part.type) {
    case 'rich_text_section':
      return <div className="rt-section">{inside}</div>;
    case 'rich_text_quote':
      return <blockquote>{inside}</blockquote>;
    case 'rich_text_preformatted':
      return <pre>{inside}</pre>;
    case 'rich_text_list': {
      const items = elementsOf(part).map((item, index) => (
        <li key={keyOf(item, index)}>
          {elementsOf(item).map((element, at) => (
            <Inline key={keyOf(element, at)} element={element} />
          ))}
        </li>
      ));
      const className = `indent-${Math.min(Number(part.indent ?? 0) || 0, 8)}`;
      if (part.style === 'ordered') {
        return (
          <ol className={className} start={Number(part.offset ?? 0) + 1}>
            {items}
          </ol>
        );
      }
      return <ul className={className}>{items}</ul>;
    }
    default:
      return null;
  }
}

function Inline({ element }: { element: JsonObject }): ReactNode {
  return styled(plainInline(element), element.style);
}

function plainInline(element: JsonObject): ReactNode {
  switch (element.type) {
    case 'text':
      return String(element.text ?? '');
    case 'link': {
      const url = String(element.url ?? '');
      return <Link url={url}>{String(element.text ?? '') || url}</Link>;
    }
    case 'emoji': {
      const name = String(element.name ?? '');
      const picture = emojiOf(name) ?? fromCodes(element.unicode);
      if (!picture) return `:${name}:`;
      return (
        <span className="emoji" role="img" aria-label={name.replaceAll('_', ' ')}>
          {picture}
        </span>
      );
    }
    case 'user':
      return <Mention name={`@${nameOf(String(element.user_id ?? ''))}`} />;
    case 'usergroup':
      return <Mention name={`@${String(element.usergroup_id ?? '')}`} loud />;
    case 'channel':
      return <Mention name={`#${String(element.channel_id ?? '')}`} />;
    case 'broadcast':
      return <Mention name={`@${String(element.range ?? '')}`} loud />;
    case 'date': {
      const date = <SlackDate seconds={Number(element.timestamp)} format={String(element.format ?? '')} />;
      return typeof element.url === 'string' ? <Link url={element.url}>{date}</Link> : date;
    }
    case 'color':
      return <code>{String(element.value ?? '')}</code>;
    default:
      return null;
  }
}

function styled(content: ReactNode, style: unknown): ReactNode {
  if (typeof style !== 'object' || style === null) return content;
  const { bold, italic, strike, code, underline } = style as Record<string, unknown>;
  let shown = content;
  if (code) shown = <code>{shown}</code>;
  if (underline) shown = <u>{shown}</u>;
  if (strike) shown = <s>{shown}</s>;
  if (italic) shown = <em>{shown}</em>;
  if (bold) shown = <strong>{shown}</strong>;
  return shown;
}

/** `1f534-fe0f` as its characters. */
function fromCodes(unicode: unknown): string | undefined {
  if (typeof unicode !== 'string' || !/^[0-9a-f]{2,6}(?:-[0-9a-f]{2,6})*$/i.test(unicode)) return undefined;
  const codes = unicode.split('-').map((code) => Number.parseInt(code, 16));
  return codes.every((code) => code <= 0x10ffff) ? String.fromCodePoint(...codes) : undefined;
}

function elementsOf(value: JsonObject): readonly JsonObject[] {
  return Array.isArray(value.elements) ? (value.elements as JsonObject[]) : [];
}

/** Elements never move within a block: their place is their key. */
function keyOf(element: JsonObject, index: number): string {
  return `${index}-${String(element.type)}`;
}
