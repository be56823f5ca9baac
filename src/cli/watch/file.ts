import { createHash } from 'node:crypto';
import type { FilePosition, FileRange } from '../../sources/file-place.ts';
import { createFileTail, type FileTail } from '../../sources/file-tail.ts';
import type { RecentLines } from '../../sources/recent-lines.ts';
import { createHold } from './hold.ts';
import { type LooksFor, linesOf, recordsOf } from './lines.ts';
import type { Chunk, WatchSource } from './source.ts';

export interface FileSourceOptions {
  /** As it was given: it names the source, and stands on messages. */
  readonly path: string;
  readonly start: 'beginning' | 'end';
  readonly looksFor: LooksFor;
  /** Is given all lines. */
  readonly recent: RecentLines;
  readonly tell: (what: string) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Which bytes a chunk was made of, and how they are known again. */
interface Redo {
  readonly range: FileRange;
  readonly sum: string;
}

/** A file, through rotation. */
export function fileSource({ path, start, looksFor, recent, tell, now }: FileSourceOptions): WatchSource {
  const name = `file:${path}`;
  const lineOptions = { origin: { logGroup: path, logStream: path }, looksFor };
  const hold = createHold(now);
  let tail: FileTail | undefined;
  let position: FilePosition | undefined;
  // Whether a traceback may be running before the next line: after a restart nobody knows.
  let carried = true;
  let trouble = '';
  return {
    name,
    title: path,
    durable: true,
    pause: 200,
    resume: (known) => {
      position = known as FilePosition | undefined;
      carried = position !== undefined;
    },
    begin: () => follow().place(),
    next: async () => guarded(next),
    again: async (redo) => {
      const { range, sum } = redo as Redo;
      const bytes = follow().again(range, (found) => sumOf(found) === sum);
      return bytes && readRange(bytes, range, true);
    },
    ended: () => false,
    lag: () => ({ bytes: tail?.behind() ?? 0 }),
    close: async () => tail?.close(),
  };

  function follow(): FileTail {
    tail ??= createFileTail({ path, start, position, now, tell });
    return tail;
  }

  function next(): Chunk | null {
    const found = follow().peek();
    if (!found) return null;
    const { bytes, from, isEnd, isOver, writtenAt } = found;
    const lines = linesOf(bytes);
    const { length, running } = isOver
      ? { length: lines.end, running: true }
      : hold.until(lines, from.offset, isEnd ? now() - writtenAt : null);
    if (length === 0) return null;
    const { range, next } = follow().take(length);
    const mine = bytes.subarray(0, length);
    const read = readRange(mine, range, carried);
    carried = running;
    const redo: Redo | null = read.records.length > 0 ? { range, sum: sumOf(mine) } : null;
    return { ...read, redo, next };
  }

  function readRange(bytes: Buffer, { generation, offset, to }: FileRange, goesOn: boolean) {
    const idOf = (at: number) => `${generation}:${offset + at}`;
    const at = now();
    const records = recordsOf(bytes, lineOptions, goesOn, at, idOf);
    recent.keep(lineOptions.origin, { bytes, at, idOf });
    const payload = createHash('sha256').update([name, generation, offset, to].join('\0')).digest('hex');
    return { payload, records };
  }

  /** A file that cannot be read for a while is said once, and tried again. */
  function guarded(read: () => Chunk | null): Chunk | null {
    try {
      const chunk = read();
      trouble = '';
      return chunk;
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === undefined) throw error;
      if (trouble !== code) tell(`${path} cannot be read (${message}): it is tried again`);
      trouble = code;
      return null;
    }
  }
}

function sumOf(bytes: Buffer): string {
  return createHash('sha1').update(bytes).digest('base64');
}
