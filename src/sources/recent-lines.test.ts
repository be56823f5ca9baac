import { expect, test } from 'vitest';
import { createRecentLines } from './recent-lines.ts';

const stream = (logStream: string) => ({ logGroup: 'app.log', logStream });
const request = { at: 5, before: 3, after: 2, within: 100, timeoutMs: 1 };

/** Lines of two digits, so that each is three bytes. */
function piece(from: number, to: number, at = 5) {
  const texts = Array.from({ length: to - from }, (_, i) => `${from + i}\n`);
  return { bytes: Buffer.from(texts.join('')), at, idOf: (offset: number) => `${from + offset / 3}` };
}

test('the lines on either side of one, though all were read at the same time', async () => {
  const recent = createRecentLines();
  recent.keep(stream('a'), piece(10, 50));
  recent.keep(stream('a'), piece(50, 99));
  recent.keep(stream('b'), piece(10, 20));
  const read = await recent.reader.around({ ...request, id: '51', origin: stream('a') });
  expect(read.lines.map(({ message }) => message)).toEqual(['49', '50', '51', '52', '53']);
  expect(read).toMatchObject({ moreBefore: true, moreAfter: true });
});

test('the bytes may be used again', async () => {
  const recent = createRecentLines();
  const { bytes, ...rest } = piece(10, 20);
  recent.keep(stream('a'), { bytes, ...rest });
  bytes.fill(65);
  const read = await recent.reader.around({ ...request, id: '15', origin: stream('a') });
  expect(read.lines.map(({ message }) => message)).toEqual(['13', '14', '15', '16', '17']);
});

test('it stays small: the last lines, in pieces or in one, and their names stay right', async () => {
  const wide = { ...request, before: 1000, after: 1000, id: '98' };
  const recent = createRecentLines({ perStream: 30 });
  recent.keep(stream('one'), piece(10, 99));
  for (let n = 10; n < 99; n++) recent.keep(stream('many'), piece(n, n + 1));
  for (const name of ['one', 'many']) {
    const { lines } = await recent.reader.around({ ...wide, origin: stream(name) });
    expect(lines.map(({ message }) => message)).toEqual(Array.from({ length: 10 }, (_, n) => `${89 + n}`));
    expect(lines.map(({ id }) => id)).toEqual(lines.map(({ message }) => message));
  }
});

test('what was never kept is read from elsewhere, and only that', async () => {
  const asked: string[] = [];
  const others = {
    around: async ({ id }: { id: string }) => {
      asked.push(id);
      return { lines: [], moreBefore: false, moreAfter: false };
    },
  };
  const recent = createRecentLines({ others });
  recent.keep(stream('a'), piece(10, 13));
  await recent.reader.around({ ...request, id: '11', origin: stream('a') });
  await recent.reader.around({ ...request, id: 'x:1', origin: stream('x') });
  expect(asked).toEqual(['x:1']);
});
