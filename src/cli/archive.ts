import { UsageError } from './usage-error.ts';

/** How each begins, its bytes as Latin-1. */
const archives: readonly (readonly [name: string, start: RegExp])[] = [
  ['zip', /^PK\x03\x04/],
  ['bzip2', /^BZh[1-9]1AY&SY/],
  ['xz', /^\xfd7zXZ\0/],
  ['zstd', /^\x28\xb5\x2f\xfd/],
];

/** Only gzip is unpacked here: the bytes of another archive, read as lines, are noise. @throws UsageError for the others. */
export function refuseArchive(file: string, bytes: Buffer): void {
  const beginning = bytes.subarray(0, 16).toString('latin1');
  const [name] = archives.find(([, start]) => start.test(beginning)) ?? [];
  if (name === undefined) return;
  const what = file === '-' ? 'standard input' : `"${file}"`;
  throw new UsageError(`${what} is a ${name} archive: unpack it first; only gzip is read as it is.`);
}
