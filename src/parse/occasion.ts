import { begins, next } from './continues.ts';
import { isPiece } from './partial.ts';
import { plainText } from './text.ts';

/** A part of a text that says only on which occasion it was logged: a time, or the id of a request. */
export interface Span {
  readonly from: number;
  readonly to: number;
  /** An id has hexadecimal digits, a time decimal ones. */
  readonly id: boolean;
}

/**
 * What may be joined with it in its log stream: nothing (`alone`), a line after it that says to which traceback it belongs (`lead`),
 * a lead before it (`follower`); `part`: it is for `assemble` to say.
 */
export type Standing = 'alone' | 'lead' | 'follower' | 'part';

/** What of a text may be otherwise and its reading be the same but for that. */
export interface Occasion {
  readonly spans: readonly Span[];
  readonly standing: Standing;
}

/** A logger's lead: a level in brackets or nothing, a time, and the request's id where one follows. */
const LEAD =
  /^(?:\[[A-Z]{4,8}\][\t ])?(?<time>\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?Z?)(?:[\t ](?<id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}))?(?=[\t ])/d;
const REQUEST = /^RequestId: (?<id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?= )/d;
/** Keys under which loggers put the same two things, and the forms of value that are surely that. */
const MEMBER =
  /"(?:@?timestamp|time|ts|(?:function_)?request_?[iI]d|[aA][wW][sS]RequestId)":\s?(?:"(?:(?<time>\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?)|(?<id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}))"|(?<epoch>1\d{9,12}(?:\.\d{1,9})?)(?=[,}\s]))/dg;

/** A longer text is rare, and keeping it would cost more than reading it again. */
const LONGEST = 16 * 1024;

/** Null: the text is not worth keeping. */
export function occasionOf(message: string): Occasion | null {
  if (message.length > LONGEST) return null;
  const spans = message.startsWith('{') ? inMembers(message) : inLead(message);
  return { spans, standing: isPiece(message) ? 'part' : standingOf(plainText(message).replace(/\n+$/, '')) };
}

function standingOf(text: string): Standing {
  const begun = begins(text);
  const follows = next({ mode: 'head', at: 'body', unfinished: false }, text) !== null;
  if (begun === null) return follows ? 'follower' : 'alone';
  return begun.mode === 'head' && !begun.unfinished && !follows ? 'lead' : 'part';
}

function inLead(message: string): Span[] {
  return spansOf(LEAD.exec(message) ?? REQUEST.exec(message));
}

function inMembers(message: string): Span[] {
  return [...message.matchAll(MEMBER)].flatMap(spansOf);
}

function spansOf(hit: RegExpMatchArray | null): Span[] {
  const { time, epoch, id } = hit?.indices?.groups ?? {};
  return [time ?? epoch, id].flatMap((at, n) => (at ? [{ from: at[0], to: at[1], id: n === 1 }] : []));
}
