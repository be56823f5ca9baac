import { UsageError } from './usage-error.ts';

const archives: readonly (readonly [name: string, start: Buffer])[] = [
  ['zip', Buffer.from('PK\x03\x04', 'latin1')],
  ['bzip2', Buffer.from('BZh')],
  ['xz', Buffer.from('\xfd7zXZ\0', 'latin1')],
  ['zstd', Buffer.from('\x28\xb5\x2f\xfd', 'latin1')],
];

/** Only gzip is unpacked here: the bytes of another archive, read as lines, are noise. @throws UsageError for the others. */
export function refuseArchive(file: string, bytes: Buffer): void {
  const [name] = archives.find(([, start]) => bytes.subarray(0, start.length).equals(start)) ?? [];
  if (name === undefined) return;
  const what = file === '-' ? 'standard input' : `"${file}"`;
  throw new UsageError(`${what} is a ${name} archive: unpack it first; only gzip is read as it is.`);
}
