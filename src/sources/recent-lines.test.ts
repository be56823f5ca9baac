import { expect, test } from 'vitest';
import { createRecentLines } from './recent-lines.ts';

const stream = (logStream: string) => ({ logGroup: 'app.log', logStream });
const records = (logStream: string, from: number, to: number, at = 5) =>
  Array.from({ length: to - from }, (_, i) => ({
    id: `${logStream}:${from + i}`,
    at,
    message: `${from + i}`,
    origin: stream(logStream),
  }));
const request = { at: 5, before: 3, after: 2, within: 100, timeoutMs: 1 };

test('the lines on either side of one, though all were read at the same time', async () => {
  const recent = createRecentLines();
  recent.keep(records('a', 0, 100));
  recent.keep(records('b', 0, 10));
  const read = await recent.reader.around({ ...request, id: 'a:50', origin: stream('a') });
  expect(read.lines.map(({ message }) => message)).toEqual(['48', '49', '50', '51', '52']);
  expect(read).toMatchObject({ moreBefore: true, moreAfter: true });
});

test('it stays small: the last lines of the streams that were written last', async () => {
  const recent = createRecentLines({ perStream: 10, streams: 2 });
  for (const name of ['a', 'b', 'a', 'c']) recent.keep(records(name, 0, 50));
  const lines = async (name: string, id: string) => {
    const wide = { ...request, before: 1000, after: 1000 };
    return (await recent.reader.around({ ...wide, id, origin: stream(name) })).lines.length;
  };
  expect(await lines('a', 'a:49')).toBeLessThanOrEqual(20);
  expect(await lines('a', 'a:49')).toBeGreaterThanOrEqual(10);
  expect(await lines('c', 'c:49')).toBeGreaterThanOrEqual(10);
  expect(await lines('b', 'b:49')).toBe(0);
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
  recent.keep(records('a', 0, 3));
  await recent.reader.around({ ...request, id: 'a:1', origin: stream('a') });
  await recent.reader.around({ ...request, id: 'x:1', origin: stream('x') });
  expect(asked).toEqual(['x:1']);
});
