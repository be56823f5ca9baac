import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { identityOf } from './file-family.ts';

/** A place in a file, whatever its name is by now. Plain JSON, since it is kept over restarts. */
export interface FilePosition {
  readonly file: string;
  /**
   * Digests of the file's first bytes and of those right before `offset`, with how many they are: a file may be cut to nothing and
   * grow anew, and be copied before that. No text, which may hold a secret.
   */
  readonly head: string;
  readonly mark: string;
  readonly offset: number;
  /** Rises with each file and each cut, so that no two places are the same. */
  readonly generation: number;
  /** When the file was last written to. */
  readonly writtenAt: number;
}

/** Which bytes of which file. */
export interface FileRange extends FilePosition {
  readonly to: number;
}

/** Undefined: there is none. */
export function openFile(path: string): { fd: number; file: string } | undefined {
  try {
    const fd = openSync(path, 'r');
    return { fd, file: identityOf(fstatSync(fd, { bigint: true })) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Whether a file begins as a place says, has this before the offset, and `more` bytes after it. */
export function holds(path: string, { head, mark, offset }: FilePosition, more = 0): boolean {
  const opened = openFile(path);
  if (!opened) return false;
  try {
    const { fd } = opened;
    const before = lengthOf(mark);
    return (
      fstatSync(fd).size >= offset + more &&
      digest(bytesAt(fd, 0, lengthOf(head))) === head &&
      digest(bytesAt(fd, offset - before, before)) === mark
    );
  } finally {
    closeSync(opened.fd);
  }
}

export function digest(bytes: Buffer): string {
  return `${bytes.length}:${createHash('sha256').update(bytes).digest('base64url').slice(0, 16)}`;
}

function lengthOf(digested: string): number {
  return Number.parseInt(digested, 10);
}

export function bytesAt(fd: number, from: number, length: number): Buffer {
  const buffer = Buffer.alloc(length);
  return buffer.subarray(0, readSync(fd, buffer, 0, length, from));
}
