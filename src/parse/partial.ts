import type { LogRecord } from '../model/record.ts';

/** Docker's log reader hands a longer line over in pieces of this many bytes. */
const PIECE = 16 * 1024;
/** Pieces of one line at most; a longer line is let go in parts. */
const PIECES = 64;

interface Line {
  first: LogRecord;
  ids: string[];
  text: string;
  index: number;
  count: number;
  /** Makes the whole message of the joined text. */
  wrap: (text: string) => string;
}

interface Piece {
  readonly text: string;
  readonly last: boolean;
  readonly wrap: (text: string) => string;
}

const same = (text: string) => text;

/**
 * Joins the pieces that Docker, containerd and FireLens make of a long line. Pieces are marked as such by CRI (`P`)
 * and FireLens (`partial_message`); Docker's awslogs driver marks nothing, there a piece has 16,384 bytes to the byte.
 */
export function joinPartial(records: readonly LogRecord[]): readonly LogRecord[] {
  if (!records.some((one) => isPiece(one.message))) return records;
  const out: (LogRecord | null)[] = [];
  const open = new Map<string, Line>();
  const close = (key: string, line: Line) => {
    out[line.index] =
      line.count === 1 ? line.first : { ...line.first, message: line.wrap(line.text), parts: line.ids };
    open.delete(key);
  };
  for (const record of records) {
    const key = `${record.origin.logGroup}\n${record.origin.logStream}`;
    const piece = pieceOf(record.message) ?? endOf(record.message);
    const line = open.get(key);
    if (line && !line.ids.includes(record.id)) {
      line.text += piece.text;
      line.ids.push(record.id);
      line.count++;
      if (piece.last || line.count >= PIECES) close(key, line);
      continue;
    }
    if (line) continue;
    if (piece.last) out.push(record);
    else
      open.set(key, {
        first: record,
        ids: [record.id],
        text: piece.text,
        index: out.push(null) - 1,
        count: 1,
        wrap: piece.wrap,
      });
  }
  for (const [key, line] of open) close(key, line);
  return out.filter((one) => one !== null);
}

const CRI = /^(\d{4}-\d\d-\d\dT[\d:.]{8,20}(?:Z|[+-]\d\d:\d\d) std(?:out|err) )([FP]) /;

/** Whether a message is a piece of a longer line. */
export function isPiece(message: string): boolean {
  return pieceOf(message) !== null;
}

/** A record that is a piece with more to come; null when it is not. */
function pieceOf(message: string): Piece | null {
  if (message.startsWith('{') && /"_p":\s?"P"|"partial_message":\s?"true"/.test(message)) {
    const o = object(message);
    const marked = o?._p === 'P' || (o?.partial_message === 'true' && o.partial_last !== 'true');
    if (o && marked && typeof o.log === 'string')
      return {
        text: o.log,
        last: false,

        wrap: (text) => JSON.stringify({ ...o, _p: 'F', partial_message: undefined, log: text }),
      };
    return null;
  }
  const cri = message.includes(' P ') ? CRI.exec(message) : null;
  if (cri?.[2] === 'P')
    return {
      text: message.slice(cri[0].length).replace(/\n$/, ''),
      last: false,

      wrap: (text) => `${cri[1]}F ${text}`,
    };
  if (message.length > PIECE || message.length < PIECE / 4) return null;
  return Buffer.byteLength(message) === PIECE ? { text: message, last: false, wrap: same } : null;
}

/** The last piece of a line. */
function endOf(message: string): Piece {
  const done = { last: true, wrap: same };
  const cri = CRI.exec(message);
  if (cri) return { ...done, text: message.slice(cri[0].length) };
  if (message.startsWith('{') && /"_p"|"partial_id"/.test(message)) {
    const log = object(message)?.log;
    if (typeof log === 'string') return { ...done, text: log };
  }
  return { ...done, text: message };
}

function object(message: string): Record<string, unknown> | null {
  try {
    return JSON.parse(message) as Record<string, unknown>;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
