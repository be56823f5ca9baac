import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { LogRecord, Origin } from '../model/record.ts';

/** Which bytes of which file, whatever its name is by now. Plain JSON, since it is kept over restarts. */
export interface FileRange {
  /** Device and inode: a rotated file keeps them. */
  readonly file: string;
  /** Its first bytes: an inode is used again, and a file may be cut to nothing and grow anew. */
  readonly head: string;
  readonly from: number;
  readonly to: number;
}

/** Where to go on. */
export type FilePosition = Pick<FileRange, 'file' | 'head'> & { readonly offset: number };

export interface FileChunk {
  readonly range: FileRange;
  readonly records: readonly LogRecord[];
  readonly next: FilePosition;
}

export interface FileTail {
  /** The next whole lines, at most 256 KB of them; null: there are none now. */
  next(): FileChunk | null;
  /** The very same lines again, also from a file that was rotated since; null: the file is gone. */
  again(range: FileRange): FileChunk | null;
  /** Bytes of the file that are not read yet. */
  behind(): number;
  close(): void;
}

export interface FileTailOptions {
  readonly path: string;
  readonly origin: Origin;
  /** Where to go on; else at `start`. */
  readonly position?: FilePosition | undefined;
  /** Where to begin with a file that is there and was never read: at its end, as `tail -F` does, or at its beginning. */
  readonly start: 'beginning' | 'end';
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Rotated, cut to nothing, lost: what a person may want to know. */
  readonly tell: (what: string) => void;
}

const chunkBytes = 256 * 1024;
/** A longer line is taken in pieces. */
const longestLine = 1024 * 1024;
const headBytes = 64;
/** The last line of a file that is still written to waits so long for its end. */
const patienceMs = 10_000;

/** A renamed file that was not written to for so long is left. */
const graceMs = 1000;

interface Open {
  readonly fd: number;
  readonly file: string;
  head: string;
  offset: number;
}

/**
 * Follows a file by name through rotation, as `tail -F` does: what a renamed file still holds is read to its end, then those that
 * came between, then the new one. Whole lines only; a chunk is cut the same way when it is asked for again.
 */
export function createFileTail(options: FileTailOptions): FileTail {
  const { path, tell } = options;
  let open: Open | undefined;
  let first = true;
  let missing = false;
  // Since when the bytes at the end have no line end.
  let waiting: { offset: number; since: number } | undefined;

  return { next, again, behind, close: () => open && closeSync(open.fd) };

  function next(): FileChunk | null {
    open ??= begin();
    if (!open) return null;
    first = false;
    const chunk = read(open, open.offset, open.offset + chunkBytes, false);
    if (chunk) return take(open, chunk);
    const { size } = fstatSync(open.fd);
    if (size < open.offset || !isStill(open)) {
      tell(`${path} was cut to nothing: it is read from its beginning`);
      open.offset = 0;
      open.head = headOf(open.fd);
      waiting = undefined;
      return next();
    }
    const successor = successorOf(open);
    const over = successor !== undefined || isOverdue(open, size);
    const rest = over ? read(open, open.offset, size, true) : null;
    if (rest) return take(open, rest);
    if (successor === undefined) return null;
    tell(`${path} was rotated`);
    closeSync(open.fd);
    open = openFile(successor, 0);
    return open ? next() : null;
  }

  function take(from: Open, chunk: FileChunk): FileChunk {
    from.offset = chunk.range.to;
    waiting = undefined;
    return chunk;
  }

  function again(range: FileRange): FileChunk | null {
    const found = [path, ...siblings()].find((each) => isFile(each, range));
    const file = found === undefined ? undefined : openFile(found, range.from);
    if (!file) return null;
    try {
      // The head as it was then: it is a part of the payload's name.
      file.head = range.head;
      return read(file, range.from, range.to, true);
    } finally {
      closeSync(file.fd);
    }
  }

  function behind(): number {
    try {
      return open ? Math.max(0, fstatSync(open.fd).size - open.offset) : 0;
    } catch {
      return 0;
    }
  }

  /** Where the last run stopped, if that file is still to be found; else the file of the name. */
  function begin(): Open | undefined {
    const { position, start } = options;
    if (first && position) {
      const found = [path, ...siblings()].find((each) =>
        isFile(each, { ...position, from: 0, to: position.offset }),
      );
      if (found !== undefined) return openFile(found, position.offset);
      tell(`${path} is another file than the one that was read last: it is read from its beginning`);
      return openFile(path, 0);
    }
    const opened = openFile(path, 0);
    if (!opened) {
      if (!missing) tell(`${path} is not there yet: waiting for it`);
      missing = true;
      return undefined;
    }
    // A file that came into being while we waited is new from its first line on.
    if (first && start === 'end' && !missing) opened.offset = lineStart(opened.fd, fstatSync(opened.fd).size);
    return opened;
  }

  function read(from: Open, start: number, end: number, toTheEnd: boolean): FileChunk | null {
    let wanted = end - start;
    for (;;) {
      const buffer = Buffer.allocUnsafe(wanted);
      const length = readSync(from.fd, buffer, 0, wanted, start);
      if (length === 0) return null;
      const bytes = buffer.subarray(0, length);
      let used = toTheEnd ? length : bytes.lastIndexOf(10) + 1;
      if (used === 0 && length === wanted && wanted < longestLine) {
        wanted = Math.min(longestLine, wanted * 2);
        continue;
      }
      if (used === 0 && length >= longestLine) used = length;
      if (used === 0) return null;
      if (from.head === '') from.head = headOf(from.fd);
      return chunkOf(from, start, bytes.subarray(0, used));
    }
  }

  function chunkOf({ file, head }: Open, start: number, bytes: Buffer): FileChunk {
    const at = options.now();
    const records: LogRecord[] = [];
    let from = 0;
    while (from < bytes.length) {
      const newline = bytes.indexOf(10, from);
      const end = newline < 0 ? bytes.length : newline;
      const text = bytes.toString('utf8', from, bytes[end - 1] === 13 && end > from ? end - 1 : end);
      if (text.trim() !== '')
        records.push({ id: `${file}:${start + from}`, at, message: text, origin: options.origin });
      from = end + 1;
    }
    const to = start + bytes.length;
    return { range: { file, head, from: start, to }, records, next: { file, head, offset: to } };
  }

  function isOverdue({ offset }: Open, size: number): boolean {
    if (size <= offset) return false;
    if (waiting?.offset !== offset) waiting = { offset, since: options.now() };
    return options.now() - waiting.since > patienceMs;
  }

  /** The file that the name stands for now, or one that came and went between; undefined: still ours. */
  function successorOf(mine: Open): string | undefined {
    const current = identityOf(path);
    if (current === mine.file || current === undefined) return undefined;
    const written = (name: string) => statSync(name, { bigint: true, throwIfNoEntry: false })?.mtimeNs ?? 0n;
    const { mtimeNs: last, mtimeMs } = fstatSync(mine.fd, { bigint: true });
    // Who writes may have the old file open for a moment yet.
    if (options.now() - Number(mtimeMs) < graceMs) return undefined;
    const between = siblings()
      .filter((each) => identityOf(each) !== mine.file && written(each) > last)
      .sort((a, b) => (written(a) < written(b) ? -1 : 1));
    return between[0] ?? path;
  }

  /** Names that rotation gives: `app.log.1`, `app.log-20261124`. */
  function siblings(): string[] {
    const name = basename(path);
    try {
      return readdirSync(dirname(path))
        .filter((each) => each !== name && each.startsWith(name) && /^[.-]/.test(each.slice(name.length)))
        .filter((each) => !/\.(?:gz|zst|bz2|xz)$/.test(each))
        .map((each) => join(dirname(path), each));
    } catch {
      return [];
    }
  }
}

function openFile(path: string, offset: number): Open | undefined {
  try {
    const fd = openSync(path, 'r');
    const { dev, ino } = fstatSync(fd, { bigint: true });
    return { fd, file: `${dev}:${ino}`, head: headOf(fd), offset };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function identityOf(path: string): string | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found && `${found.dev}:${found.ino}`;
}

/** The very file that a range was read from, and long enough. */
function isFile(path: string, { file, head, to }: FileRange): boolean {
  if (identityOf(path) !== file) return false;
  const opened = openFile(path, 0);
  if (!opened) return false;
  const fits = headOf(opened.fd).startsWith(head) && fstatSync(opened.fd).size >= to;
  closeSync(opened.fd);
  return fits;
}

/** Whether the bytes at the beginning are still those that were there. */
function isStill({ fd, head }: Open): boolean {
  return headOf(fd).startsWith(head);
}

/** The first bytes as text; of a file that only grows, a shorter head is the beginning of a longer one. */
function headOf(fd: number): string {
  const buffer = Buffer.alloc(headBytes);
  return buffer.subarray(0, readSync(fd, buffer, 0, headBytes, 0)).toString('hex');
}

/** The beginning of the line that `size` stands in, so that none is read by half. */
function lineStart(fd: number, size: number): number {
  const from = Math.max(0, size - longestLine);
  const buffer = Buffer.alloc(size - from);
  const length = readSync(fd, buffer, 0, buffer.length, from);
  const newline = buffer.subarray(0, length).lastIndexOf(10);
  return newline < 0 ? from : from + newline + 1;
}

/** The same for the same bytes, whenever they are read. */
export function payloadOf(source: string, { file, head, from, to }: FileRange): string {
  return createHash('sha256').update([source, file, head, from, to].join('\0')).digest('hex');
}
