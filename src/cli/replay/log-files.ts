import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { constants, gunzipSync } from 'node:zlib';
import { UsageError } from '../usage-error.ts';

/** Files to read, in order, and those of a folder that are no text. `-` is standard input. */
export interface LogFiles {
  readonly files: readonly string[];
  readonly binary: readonly string[];
}

const head = 16_384;

/**
 * The files that the arguments name. Of a folder: every file in it and below it, by name, but hidden ones and what is neither text
 * nor gzip. @throws UsageError when one is not there or may not be read.
 */
export function logFiles(paths: readonly string[]): LogFiles {
  const files: string[] = [];
  const binary: string[] = [];
  for (const path of paths) {
    if (path === '-' || !isFolder(path)) {
      files.push(path);
      continue;
    }
    const inside = filesIn(path);
    const text = inside.filter((file) => isLog(file));
    for (const file of text) files.push(file);
    for (const file of inside) if (!text.includes(file)) binary.push(file);
    if (text.length === 0) throw new UsageError(`the folder "${path}" has no log file in it.`);
  }
  return { files: [...new Set(files)], binary };
}

/** @throws UsageError that says what is wrong with a path, in words. */
export function unreadable(path: string, error: unknown): UsageError {
  const { code, message } = error as NodeJS.ErrnoException;
  const name = path === '-' ? 'standard input' : `"${path}"`;
  if (code === 'ENOENT')
    return new UsageError(`${name} is not there: give the path of a log file, or - for standard input.`);
  if (code === 'EACCES') return new UsageError(`${name} may not be read by you: check its permissions.`);
  if (code?.startsWith('Z_'))
    return new UsageError(`${name} is a broken gzip file (${message}): unpack what is left with gunzip.`);
  return new UsageError(`${name} could not be read: ${message}`);
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** By name, so that two runs read in the same order on every machine. A link to a folder is not followed: it may lead back. */
function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.name.startsWith('.')) return [];
    if (entry.isDirectory()) return filesIn(path);
    return entry.isFile() || (entry.isSymbolicLink() && isFileBehind(path)) ? [path] : [];
  });
}

function isFileBehind(link: string): boolean {
  return statSync(link, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** Text, as far as its beginning says; of gzip, what is in it. */
function isLog(path: string): boolean {
  const bytes = Buffer.alloc(head);
  let length = 0;
  try {
    const file = openSync(path, 'r');
    length = readSync(file, bytes, 0, head, 0);
    closeSync(file);
  } catch (error) {
    throw unreadable(path, error);
  }
  const beginning = bytes.subarray(0, length);
  return isText(beginning[0] === 0x1f && beginning[1] === 0x8b ? unpacked(beginning) : beginning);
}

function unpacked(beginning: Buffer): Buffer {
  try {
    return gunzipSync(beginning, { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    // A broken one is said when it is read.
    return Buffer.alloc(0);
  }
}

/** No text has a zero byte, or is for a good part of other control characters than tab, line ends and escape. */
function isText(bytes: Buffer): boolean {
  const controls = bytes.filter((byte) => byte < 32 && !(byte >= 8 && byte <= 13) && byte !== 27).length;
  return !bytes.includes(0) && controls <= bytes.length / 20;
}
