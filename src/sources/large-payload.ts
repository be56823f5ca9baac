import type { LogRecord, Origin } from '../model/record.ts';
import { type Decoded, type DecodeOptions, decodePayload, toRecord } from './decode-payload.ts';

/**
 * Reads a large payload event by event: the texts of its events stay in the bytes, outside the heap, and each is cut out anew when it is
 * asked for. Read as one text and as one value it would be there three times at once. A record looks like any other.
 * Says what `decodePayload` says of the same bytes; null where they are of no usual form, or broken: then let that one say why.
 */
export function decodeLarge(bytes: Buffer, options: DecodeOptions): Decoded | null {
  const cut = cutEvents(bytes);
  if (!cut) return null;
  try {
    const around = bytes.toString('utf8', 0, cut.from) + bytes.toString('utf8', cut.to);
    const decoded = decodePayload(JSON.parse(around), options, (_, origin) => readCut(bytes, cut, origin));
    return decoded?.kind === 'data' ? decoded : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Where the inside of `logEvents` stands, and where each of its events ends; all but the first begin after a comma. */
interface Cut {
  readonly from: number;
  readonly to: number;
  readonly ends: readonly number[];
}

function readCut(bytes: Buffer, { from, ends }: Cut, origin: Origin) {
  const source: Source = { bytes, latest: -1, message: '' };
  const records: LogRecord[] = [];
  let start = from;
  for (const end of ends) {
    const record = toRecord(JSON.parse(bytes.toString('utf8', start, end)), origin, records.length);
    if (record) records.push(new CutRecord(record, source, start, end));
    start = end + 1;
  }
  return { records, skipped: ends.length - records.length };
}

/** The text that was asked for last is kept: the walk asks several times for one before it goes to the next. */
interface Source {
  readonly bytes: Buffer;
  latest: number;
  message: string;
}

/** A class for its hidden fields: a copy of the record (`{ ...record }`) has the text, and nothing of where it stood. */
class CutRecord implements LogRecord {
  readonly id: string;
  readonly at: number;
  declare readonly message: string;
  readonly origin: Origin;
  declare readonly fields?: Readonly<Record<string, string>>;
  readonly #source: Source;
  readonly #from: number;
  readonly #to: number;

  constructor({ id, at, origin, fields }: LogRecord, source: Source, from: number, to: number) {
    this.id = id;
    this.at = at;
    this.origin = origin;
    if (fields) this.fields = fields;
    this.#source = source;
    this.#from = from;
    this.#to = to;
    Object.defineProperty(this, 'message', CutRecord.#messageProperty);
  }

  static readonly #messageProperty = {
    enumerable: true,
    get(this: CutRecord): string {
      const source = this.#source;
      if (source.latest !== this.#from) {
        const event = JSON.parse(source.bytes.toString('utf8', this.#from, this.#to)) as LogRecord;
        source.message = event.message;
        source.latest = this.#from;
      }
      return source.message;
    },
  };
}

const code = (character: string) => character.charCodeAt(0);
const [quote, backslash, colon, comma] = [code('"'), code('\\'), code(':'), code(',')];
const [brace, braceEnd, bracket, bracketEnd] = [code('{'), code('}'), code('['), code(']')];
const key = Buffer.from('logEvents');

/**
 * Only looks for brackets, commas and texts. That is enough: if it is JSON at all, they are where they seem to be; and JSON.parse
 * sees every byte of it afterwards. Null: not one `logEvents`, by this very name, in the outermost object.
 */
function cutEvents(bytes: Buffer): Cut | null {
  let cut: Cut | null = null;
  let depth = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === brace || byte === bracket) depth++;
    else if (byte === braceEnd || byte === bracketEnd) depth--;
    else if (byte === quote) {
      const start = at + 1;
      at = endOfText(bytes, at);
      if (depth !== 1 || bytes[afterSpace(bytes, at + 1)] !== colon) continue;
      const name = bytes.subarray(start, at);
      if (name.includes(backslash)) return null;
      if (!name.equals(key)) continue;
      const open = afterSpace(bytes, afterSpace(bytes, at + 1) + 1);
      if (cut || bytes[open] !== bracket) return null;
      cut = cutList(bytes, open + 1);
      if (!cut) return null;
      at = cut.to;
    }
  }
  return cut;
}

function cutList(bytes: Buffer, from: number): Cut | null {
  const ends: number[] = [];
  let depth = 0;
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === quote) at = endOfText(bytes, at);
    else if (byte === brace || byte === bracket) depth++;
    else if (byte === comma && depth === 0) ends.push(at);
    else if (byte === braceEnd || byte === bracketEnd) {
      if (depth-- > 0) continue;
      if (ends.length > 0 || afterSpace(bytes, from) < at) ends.push(at);
      return { from, to: at, ends };
    }
  }
  return null;
}

/** Where the text that begins at `from` has its closing quote; the end of the bytes when it has none. */
function endOfText(bytes: Buffer, from: number): number {
  for (let at = from + 1; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === quote) return at;
    if (byte === backslash) at++;
  }
  return bytes.length;
}

function afterSpace(bytes: Buffer, from: number): number {
  let at = from;
  // Space, tab, line feed, carriage return: as JSON has it.
  while (bytes[at] === 32 || bytes[at] === 9 || bytes[at] === 10 || bytes[at] === 13) at++;
  return at;
}
