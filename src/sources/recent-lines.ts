import type { LogLine } from '../model/log-context.ts';
import type { LogReader } from '../model/ports.ts';
import type { EpochMs, Origin } from '../model/record.ts';
import { createLinesReader } from './lines-around.ts';

/** Whole lines in UTF-8, as they were read. */
export interface Piece {
  readonly bytes: Buffer;
  /** When they were read: the lines of a file have no times that all can be compared by. */
  readonly at: EpochMs;
  /** Name of the line that begins at this offset in `bytes`. */
  readonly idOf: (offset: number) => string;
}

/** The last of what is followed, for reading around an error in it. */
export interface RecentLines {
  /** All that a stream says, also what no pattern looks for. The bytes are copied. */
  keep(origin: Origin, piece: Piece): void;
  readonly reader: LogReader;
}

export interface RecentOptions {
  /** Bytes of each stream. @default 1 MB */
  readonly perStream?: number;
  /** Where streams are read that were never kept here: CloudWatch Logs. */
  readonly others?: LogReader;
}

/** A set is a queue that loses its oldest at no cost: a stream may come a line at a time, tens of thousands of them. */
interface Stream {
  readonly pieces: Set<Piece>;
  size: number;
}

/**
 * Keeps bytes in memory, since a file may be turned over and what was piped in is read once. Lines are made of them only when an
 * error is told: most lines are never looked at.
 */
export function createRecentLines({ perStream = 1024 * 1024, others }: RecentOptions = {}): RecentLines {
  const kept = new Map<string, Stream>();
  const mine = createLinesReader((origin) => [...(kept.get(nameOf(origin))?.pieces ?? [])].flatMap(linesOf));
  return {
    keep(origin, { bytes, at, idOf }) {
      const from = lastLines(bytes, perStream);
      const piece = { bytes: Buffer.from(bytes.subarray(from)), at, idOf: (n: number) => idOf(from + n) };
      const name = nameOf(origin);
      const stream = kept.get(name) ?? { pieces: new Set(), size: 0 };
      kept.set(name, stream);
      stream.pieces.add(piece);
      stream.size += piece.bytes.length;
      cutBack(stream, perStream);
    },
    reader: {
      around: (request) =>
        others && !kept.has(nameOf(request.origin)) ? others.around(request) : mine.around(request),
    },
  };
}

/** Leaves the last pieces, of so many bytes at most; one at least. */
function cutBack(stream: Stream, most: number): void {
  for (const oldest of stream.pieces) {
    if (stream.size <= most || stream.pieces.size === 1) return;
    stream.pieces.delete(oldest);
    stream.size -= oldest.bytes.length;
  }
}

/** Where the lines begin that fit into so many bytes. */
function lastLines(bytes: Buffer, most: number): number {
  return bytes.length <= most ? 0 : bytes.indexOf(10, bytes.length - most - 1) + 1;
}

function linesOf({ bytes, at, idOf }: Piece): LogLine[] {
  const lines: LogLine[] = [];
  for (let from = 0; from < bytes.length; ) {
    const newline = bytes.indexOf(10, from);
    const end = newline < 0 ? bytes.length : newline;
    const message = bytes.toString('utf8', from, end).trimEnd();
    if (message !== '') lines.push({ id: idOf(from), at, message });
    from = end + 1;
  }
  return lines;
}

function nameOf({ logGroup, logStream }: Origin): string {
  return `${logGroup}\n${logStream}`;
}
