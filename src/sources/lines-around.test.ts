import { expect, test } from 'vitest';
import { createLinesReader } from './lines-around.ts';

test('the nearest lines of a stream in memory, those of the same time included', async () => {
  const lines = [10, 20, 30, 30, 40, 50, 900].map((at, i) => ({ at, message: `${i}` }));
  const reader = createLinesReader(({ logStream }) => (logStream === 's' ? lines : []));
  const request = { id: 'none', at: 30, before: 3, after: 2, within: 100, timeoutMs: 1 };
  const read = await reader.around({ ...request, origin: { logGroup: 'g', logStream: 's' } });
  expect(read.lines.map(({ message }) => message)).toEqual(['1', '2', '3', '4', '5']);
  expect(read).toMatchObject({ moreBefore: true, moreAfter: true });
  const other = await reader.around({ ...request, origin: { logGroup: 'g', logStream: 'other' } });
  expect(other).toEqual({ lines: [], moreBefore: false, moreAfter: false });
});
