import { appendFileSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { assemble } from '../../parse/assemble.ts';
import { createRecentLines } from '../../sources/recent-lines.ts';
import { fileSource } from './file.ts';
import type { Chunk, WatchSource } from './source.ts';

let folder: string;
let log: string;
let sources: WatchSource[];
let now: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tracebell-file-'));
  log = join(folder, 'app.log');
  sources = [];
  now = Date.now();
});

afterEach(async () => {
  for (const source of sources) await source.close();
  rmSync(folder, { recursive: true });
});

function open(needles: readonly string[] | null = null): WatchSource {
  const looksFor = { needles: needles?.map((needle) => Buffer.from(needle)) ?? null };
  const common = { recent: createRecentLines(), tell: () => {}, now: () => now };
  const source = fileSource({ path: log, start: 'beginning', looksFor, ...common });
  source.resume(undefined);
  sources.push(source);
  return source;
}

async function all(source: WatchSource): Promise<Chunk[]> {
  const chunks: Chunk[] = [];
  for (let chunk = await source.next(); chunk; chunk = await source.next()) chunks.push(chunk);
  return chunks;
}

/** Each chunk is joined by itself: nothing may have to be carried over. */
const joined = (chunks: readonly Chunk[]) =>
  chunks.flatMap(({ records }) => {
    const { records: whole, open: ends } = assemble(records);
    return [...whole, ...ends.map(({ record }) => record)].map(({ message }) => message);
  });

const traceback = (n: number) =>
  `2026-11-24 10:00:00 ERROR order ${n} failed\nTraceback (most recent call last):\n  File "/a.py", line 1, in f\nKeyError: ${n}`;

describe('a file in chunks', () => {
  test.each([
    ['all lines', null],
    ['a word of the first line', ['ERROR']],
    ['a word of the last line', ['KeyError']],
  ])('cuts no traceback of an old file: %s', async (_, needles) => {
    const expected = Array.from({ length: 25_000 }, (_, n) => traceback(n));
    writeFileSync(log, `${expected.join('\n')}\n`);
    utimesSync(log, 1_700_000_000, 1_700_000_000);
    const chunks = await all(open(needles));
    expect(chunks.length).toBeGreaterThan(2);
    expect(joined(chunks)).toEqual(expected);
  });

  test('waits for the rest of a traceback, and takes it as it is when none comes', async () => {
    writeFileSync(log, '2026-11-24 10:00:00 INFO ready\n2026-11-24 10:00:01 ERROR order 1 failed\n');
    utimesSync(log, now / 1000, now / 1000);
    const source = open();
    expect(joined(await all(source))).toEqual(['2026-11-24 10:00:00 INFO ready']);
    appendFileSync(log, 'Traceback (most recent call last):\n  File "/a.py", line 1, in f\n');
    utimesSync(log, now / 1000, now / 1000);
    expect(await source.next()).toBeNull();
    appendFileSync(log, 'KeyError: 1\n2026-11-24 10:00:02 INFO next\n');
    expect(joined(await all(source))[0]).toBe(traceback(1).replace('10:00:00', '10:00:01'));
    appendFileSync(log, '2026-11-24 10:00:03 ERROR alone\n');
    utimesSync(log, now / 1000, now / 1000);
    expect(await source.next()).toBeNull();
    now += 1_001;
    expect(joined(await all(source))).toEqual(['2026-11-24 10:00:03 ERROR alone']);
  });

  test('the same chunk again has the same name and records, and keeps no text', async () => {
    writeFileSync(log, `${traceback(1)}\n2026-11-24 10:00:02 INFO next\n`);
    const [chunk] = await all(open(['ERROR']));
    const again = await open(['ERROR']).again(JSON.parse(JSON.stringify(chunk?.redo)));
    expect(again?.payload).toBe(chunk?.payload);
    expect(again?.records.slice(0, 4)).toEqual(chunk?.records.slice(0, 4));
    const kept = JSON.stringify([chunk?.redo, chunk?.next]);
    for (const encoding of ['utf8', 'hex', 'base64'] as const)
      expect(kept).not.toContain(Buffer.from('Traceback').toString(encoding).slice(0, 11));
    expect(kept).not.toContain(Buffer.from('2026-11-24').toString('hex'));
  });

  test('that hold nothing that is looked for make no record, and move the place on', async () => {
    writeFileSync(log, '2026-11-24 10:00:00 INFO ready\n'.repeat(50_000));
    const chunks = await all(open(['ERROR']));
    expect(chunks.length).toBeGreaterThan(1);
    expect(chunks.flatMap(({ records }) => records)).toEqual([]);
    expect(chunks.at(-1)?.next).toMatchObject({ offset: 31 * 50_000 });
  });
});
