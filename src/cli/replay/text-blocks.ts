import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { createGunzip } from 'node:zlib';
import { refuseArchive } from '../archive.ts';
import { UsageError } from '../usage-error.ts';
import { unreadable } from './log-files.ts';

/** Characters: a text of some hundred million is more than V8 can hold. */
const sizes = { block: 8_000_000, whole: 400_000_000 } as const;

/**
 * The text of a file, or of standard input for `-`, unzipped, in blocks of whole lines: a large file is never in memory twice. A
 * text that is one JSON value comes as one block. @throws UsageError when it cannot be read.
 */
export async function* textBlocks(path: string, block: number = sizes.block): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let parts: string[] = [];
  let length = 0;
  let whole: boolean | undefined;
  for await (const bytes of unzipped(path)) {
    const text = decoder.write(bytes);
    if (text === '') continue;
    parts.push(text);
    length += text.length;
    if (length < block) continue;
    whole ??= isOneValue(parts.join(''));
    if (whole && length > sizes.whole)
      throw new UsageError(
        `${path === '-' ? 'standard input' : `"${path}"`} is one JSON value of more than 400 MB: cut it into lines, with \`jq -c\`.`,
      );
    if (whole || !text.includes('\n')) continue;
    const all = parts.join('');
    const end = all.lastIndexOf('\n') + 1;
    yield all.slice(0, end);
    parts = [all.slice(end)];
    length = all.length - end;
  }
  parts.push(decoder.end());
  const rest = parts.join('');
  if (rest !== '') yield rest;
}

/** Bytes without the gzip around them; a file of several gzip members, one after the other, is read to its end. */
async function* unzipped(path: string): AsyncGenerator<Buffer> {
  const source: Readable = path === '-' ? process.stdin : createReadStream(path, { highWaterMark: 1 << 20 });
  try {
    const bytes = source[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    let first = (await bytes.next()).value as Buffer | undefined;
    if (first?.length === 1)
      first = Buffer.concat([first, ((await bytes.next()).value as Buffer) ?? Buffer.alloc(0)]);
    if (!first) return;
    refuseArchive(path, first);
    const all = joined(first, bytes);
    if (first[0] !== 0x1f || first[1] !== 0x8b) yield* all;
    else yield* gunzipped(all);
  } catch (error) {
    throw error instanceof UsageError ? error : unreadable(path, error);
  }
}

async function* joined(first: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}

async function* gunzipped(zipped: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const { Readable } = await import('node:stream');
  const source = Readable.from(zipped);
  const gunzip = createGunzip();
  source.on('error', (error) => gunzip.destroy(error));
  for await (const bytes of source.pipe(gunzip)) yield bytes as Buffer;
}

/** Begins as JSON does, and its first line is not a whole value by itself. */
function isOneValue(text: string): boolean {
  const clean = text.replace(/^\uFEFF/, '').trimStart();
  if (!/^(?:\{\s*["}]|\[\s*[[{"\]])/.test(clean)) return false;
  const end = clean.indexOf('\n');
  if (end < 0) return true;
  try {
    JSON.parse(clean.slice(0, end));
    return false;
  } catch {
    return true;
  }
}
