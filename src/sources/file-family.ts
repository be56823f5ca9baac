import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const compressed = /\.(?:gz|zst|bz2|xz|zip)$/;

/** A log file under one of the names that rotation gives it. */
export interface Relative {
  readonly path: string;
  readonly file: string;
  /** When it was last written to, in milliseconds since 1970. */
  readonly writtenAt: number;
}

/** Those that are left of a log's earlier files, the oldest first, and the log itself as the last. */
export function familyOf(path: string): Relative[] {
  const name = basename(path);
  const older = namesIn(dirname(path))
    .filter((each) => isRotated(each, name) && !compressed.test(each))
    .flatMap((each) => relativeOf(join(dirname(path), each)) ?? []);
  return [...inOrder(older, path), ...(relativeOf(path) ?? [])];
}

/** Earlier files that were packed, and written to after `since`: nobody can go on in the middle of one. */
export function packedSince(path: string, since: number): string[] {
  return namesIn(dirname(path))
    .filter((each) => isRotated(each, basename(path)) && compressed.test(each))
    .filter((each) => (relativeOf(join(dirname(path), each))?.[0]?.writtenAt ?? 0) > since);
}

/** `app.log.1`, `app.log-20261124`. */
function isRotated(each: string, name: string): boolean {
  return each.startsWith(name) && /^[.-]/.test(each.slice(name.length));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function relativeOf(path: string): [Relative] | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found?.isFile()
    ? [{ path, file: identityOf(found), writtenAt: Number(found.mtimeNs) / 1e6 }]
    : undefined;
}

/** What tells a file from all others of this machine, whatever its name is: an inode alone is soon used again. */
export function identityOf(stat: {
  readonly dev: bigint;
  readonly ino: bigint;
  readonly birthtimeNs: bigint;
}): string {
  return [stat.dev, stat.ino, stat.birthtimeNs].join(':');
}

/** Numbers by number, dates by name, whatever else by the time of the last write, which late writers make unsure. */
function inOrder(files: Relative[], path: string): Relative[] {
  const suffix = (each: Relative) => each.path.slice(path.length + 1);
  if (files.every((each) => /^\d{1,3}$/.test(suffix(each)))) {
    const sorted = files.sort((a, b) => Number(suffix(b)) - Number(suffix(a)));
    const [first, last] = [sorted[0], sorted.at(-1)];
    // Most rotate 1 to 2; some count upwards.
    return first && last && first.writtenAt > last.writtenAt + 1000 ? sorted.reverse() : sorted;
  }
  if (files.every((each) => /\d{6}/.test(suffix(each))))
    return files.sort((a, b) => (suffix(a) < suffix(b) ? -1 : 1));
  return files.sort((a, b) => a.writtenAt - b.writtenAt);
}
