import { closeSync, fstatSync, readSync } from 'node:fs';
import { familyOf, packedSince } from './file-family.ts';
import { bytesAt, digest, type FilePosition, type FileRange, holds, openFile } from './file-place.ts';

/** Whole lines. `bytes` is used again: it is good until the next call. */
export interface FileLines {
  readonly bytes: Buffer;
  readonly from: FilePosition;
  /** No more comes after these for now: the file ends here. */
  readonly isEnd: boolean;
  /** When the file was last written to. */
  readonly writtenAt: number;
  /** No more will ever come: the file was rotated. */
  readonly isOver: boolean;
}

export interface FileTail {
  /** Where it goes on, before anything was taken. */
  place(): FilePosition;
  /** The next lines, up to about a megabyte; the same again until they are taken. Null: there are none now. */
  peek(): FileLines | null;
  /** Goes on after the first `length` bytes of what was peeked at, and says where that is. */
  take(length: number): { readonly range: FileRange; readonly next: FilePosition };
  /** The very same bytes again, also from a file that was rotated or copied since. `isIt` knows them; null: they are gone. */
  again(range: FileRange, isIt: (bytes: Buffer) => boolean): Buffer | null;
  /** Bytes of the file that are not taken yet. */
  behind(): number;
  close(): void;
}

export interface FileTailOptions {
  readonly path: string;
  /** Where to go on; else at `start`. */
  readonly position?: FilePosition | undefined;
  /** Where to begin with a file that is there and was never read: at its end, as `tail -F` does, or at its beginning. */
  readonly start: 'beginning' | 'end';
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Rotated, cut to nothing, lost: what a person may want to know. */
  readonly tell: (what: string) => void;
}

const chunkBytes = 1024 * 1024;
/** A longer line is taken in pieces. */
const longestLine = 4 * 1024 * 1024;
const markBytes = 64;
/** The last line of a file that is still written to waits so long for its end. */
const patienceMs = 10_000;
/** Who writes may have a renamed file open for a moment yet: so long after its last line, and so long at most. */
const graceMs = { quiet: 1000, most: 10_000 } as const;

interface Open {
  readonly fd: number;
  readonly file: string;
  readonly generation: number;
  head: Buffer;
  mark: Buffer;
  offset: number;
}

/**
 * Follows a file by name through rotation, as `tail -F` does: what a renamed file still holds is read to its end, then those that
 * came between, then the new one. Whole lines only.
 */
export function createFileTail(options: FileTailOptions): FileTail {
  const { path, tell, now } = options;
  let open: Open | undefined;
  let begun = false;
  let missing = false;
  let generation = options.position?.generation ?? 0;
  let buffer = Buffer.allocUnsafe(0);
  let peeked: Buffer | undefined;
  // Since when the bytes at the end have no line end, and since when the file has another name.
  let waiting: { readonly offset: number; readonly since: number } | undefined;
  let rotatedSince: number | undefined;

  return { place, peek, take, again, behind, close: () => open && closeSync(open.fd) };

  function place(): FilePosition {
    open ??= begin();
    if (open) return positionOf(open);
    // Whatever is written from now on is new.
    const none = digest(Buffer.alloc(0));
    return options.position ?? { file: '', head: none, mark: none, offset: 0, generation, writtenAt: now() };
  }

  function peek(): FileLines | null {
    for (;;) {
      open ??= begin();
      if (!open) return null;
      begun = true;
      const { size } = fstatSync(open.fd);
      const found = read(open, size);
      if (found === 'changed') {
        follow(afterCut(open));
        continue;
      }
      if (found.length > 0 && found.whole > 0) return lines(found, false, size);
      const next = successorOf(open);
      const patient = next === undefined && !isOverdue(open, found.length);
      if (found.length > 0 && !patient) return lines({ ...found, whole: found.length }, true, size);
      if (next === undefined) return null;
      tell(`${path} was rotated`);
      follow(openAt(next, 0));
      if (!open) return null;
    }
  }

  function lines({ bytes, whole }: Found, isOver: boolean, size: number): FileLines {
    const mine = open as Open;
    peeked = bytes.subarray(0, whole);
    const isEnd = mine.offset + bytes.length >= size;
    const from = positionOf(mine);
    return { bytes: peeked, from, isEnd, isOver, writtenAt: from.writtenAt };
  }

  function take(length: number): { range: FileRange; next: FilePosition } {
    const mine = open as Open;
    const range = { ...positionOf(mine), to: mine.offset + length };
    const before = Buffer.concat([mine.mark, (peeked as Buffer).subarray(0, length).subarray(-markBytes)]);
    mine.mark = before.subarray(-markBytes);
    mine.offset += length;
    waiting = undefined;
    return { range, next: positionOf(mine) };
  }

  function positionOf({ fd, file, head, mark, offset, generation }: Open): FilePosition {
    const writtenAt = fstatSync(fd).mtimeMs;
    return { file, head: digest(head), mark: digest(mark), offset, generation, writtenAt };
  }

  function again(range: FileRange, isIt: (bytes: Buffer) => boolean): Buffer | null {
    const family = familyOf(path);
    // The file itself first; then its copies, which may be many that begin alike.
    const mine = family.filter((each) => each.file === range.file);
    for (const { path } of [...mine, ...family.filter((each) => !mine.includes(each)).reverse()]) {
      const opened = openFile(path);
      if (!opened) continue;
      try {
        const bytes = bytesAt(opened.fd, range.offset, range.to - range.offset);
        if (bytes.length === range.to - range.offset && isIt(bytes)) return bytes;
      } finally {
        closeSync(opened.fd);
      }
    }
    return null;
  }

  function behind(): number {
    try {
      return open ? Math.max(0, fstatSync(open.fd).size - open.offset) : 0;
    } catch {
      return 0;
    }
  }

  function follow(next: Open | undefined): void {
    if (open) closeSync(open.fd);
    open = next;
    waiting = undefined;
    rotatedSince = undefined;
  }

  /** Where the last run stopped, if that file is still to be found; else what was written since; else the file of the name. */
  function begin(): Open | undefined {
    const { position, start } = options;
    if (!begun && position) {
      const found = find(position);
      if (found !== undefined) return openAt(found, position.offset);
      const since = familyOf(path).filter((each) => each.writtenAt > position.writtenAt);
      const [oldest] = since;
      if (oldest) {
        tell(`what was read last of ${path} is gone: ${oldest.path} is read from its beginning`);
        const packed = packedSince(path, position.writtenAt);
        if (packed.length > 0) tell(`not read, since they are packed: ${packed.join(', ')}`);
        return openAt(oldest.path, 0);
      }
    }
    const opened = openAt(path, 0);
    if (!opened) {
      if (!missing) tell(`${path} is not there yet: waiting for it`);
      missing = true;
      return undefined;
    }
    // A file that came into being while we waited is new from its first line on.
    if (!begun && !position && start === 'end' && !missing) toTheEnd(opened);
    return opened;
  }

  /** The file of a place: the very one under whatever name, else a copy of it that reaches as far. */
  function find(place: FilePosition): string | undefined {
    const family = familyOf(path);
    const mine = family.find((each) => each.file === place.file);
    if (mine && holds(mine.path, place)) return mine.path;
    if (place.offset === 0) return undefined;
    return family.findLast((each) => each.file !== place.file && holds(each.path, place))?.path;
  }

  /** The file was cut to nothing: its copy goes on where it ended, where there is one with more in it; else its own new lines do. */
  function afterCut(mine: Open): Open | undefined {
    const place = positionOf(mine);
    const family = familyOf(path);
    // Files may begin alike: the copy is the latest of them.
    const copy = family.findLast((each) => each.file !== mine.file && holds(each.path, place, 1));
    tell(`${path} was cut to nothing${copy ? `: first the rest of it in ${copy.path}` : ''}`);
    // It may have been renamed since.
    const own = family.find((each) => each.file === mine.file)?.path ?? path;
    return copy ? openAt(copy.path, place.offset) : openAt(own, 0);
  }

  function isOverdue({ offset }: Open, length: number): boolean {
    if (length === 0) return false;
    if (waiting?.offset !== offset) waiting = { offset, since: now() };
    return now() - waiting.since > patienceMs;
  }

  /** The file that the name stands for now, or one that came and went between; undefined: still ours, or not yet. */
  function successorOf(mine: Open): string | undefined {
    const family = familyOf(path);
    const last = family.at(-1);
    if (!last || last.path !== path || last.file === mine.file) {
      rotatedSince = undefined;
      return undefined;
    }
    rotatedSince ??= now();
    const { mtimeMs } = fstatSync(mine.fd);
    const quiet = now() - mtimeMs > graceMs.quiet || now() - rotatedSince > graceMs.most;
    if (!quiet) return undefined;
    const place = family.findIndex((each) => each.file === mine.file);
    if (place >= 0) return family[place + 1]?.path;
    return family.find((each) => each.writtenAt > mtimeMs && each.path !== path)?.path ?? path;
  }

  interface Found {
    readonly bytes: Buffer;
    readonly length: number;
    /** Bytes up to the last line end. */
    readonly whole: number;
  }

  /** What stands after the place. The bytes before it are read with it, so that nobody can change the file in between. */
  function read(from: Open, size: number): Found | 'changed' {
    const lead = from.mark.length;
    const start = from.offset - lead;
    for (let wanted = chunkBytes; ; wanted = longestLine) {
      const room = lead + Math.min(wanted, Math.max(0, size - from.offset));
      if (buffer.length < room) buffer = Buffer.allocUnsafe(lead + wanted);
      const length = readSync(from.fd, buffer, 0, room, start);
      if (length < lead || !buffer.subarray(0, lead).equals(from.mark) || !isStill(from)) return 'changed';
      const bytes = buffer.subarray(lead, length);
      const whole = bytes.lastIndexOf(10) + 1;
      if (whole > 0 || bytes.length < wanted) return { bytes, length: bytes.length, whole };
      if (wanted === longestLine) return { bytes, length: bytes.length, whole: bytes.length };
    }
  }

  function openAt(name: string, offset: number): Open | undefined {
    const opened = openFile(name);
    if (!opened) return undefined;
    generation += 1;
    return {
      ...opened,
      generation,
      offset,
      head: bytesAt(opened.fd, 0, markBytes),
      mark: bytesAt(opened.fd, Math.max(0, offset - markBytes), Math.min(offset, markBytes)),
    };
  }
}

/** Of a file that only grows, a shorter head is the beginning of a longer one. */
function isStill(open: Open): boolean {
  const head = bytesAt(open.fd, 0, markBytes);
  if (!head.subarray(0, open.head.length).equals(open.head)) return false;
  open.head = head;
  return true;
}

/** To the beginning of the line that the end stands in, so that none is read by half. */
function toTheEnd(open: Open): void {
  const { size } = fstatSync(open.fd);
  const bytes = bytesAt(open.fd, Math.max(0, size - longestLine), Math.min(size, longestLine));
  open.offset = size - bytes.length + bytes.lastIndexOf(10) + 1;
  open.mark = bytesAt(open.fd, Math.max(0, open.offset - markBytes), Math.min(open.offset, markBytes));
}
