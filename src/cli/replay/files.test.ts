import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { batchesOf } from './batches.ts';
import { type FileOptions, readFileRecords } from './files.ts';
import { logFiles } from './log-files.ts';
import { textBlocks } from './text-blocks.ts';

const folder = mkdtempSync(join(tmpdir(), 'tracebell-replay-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const written = new Date('2026-11-25T12:00:00Z');
let serial = 0;
function file(content: string | Buffer, name = `f${++serial}.log`): string {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
  utimesSync(path, written, written);
  return path;
}

const all: FileOptions = { window: {}, matches: () => true, stream: '', now: 0 };

async function blocks(path: string, size?: number): Promise<string[]> {
  const found: string[] = [];
  for await (const block of textBlocks(path, size)) found.push(block);
  return found;
}

describe('textBlocks', () => {
  const text = Array.from({ length: 1000 }, (_, n) => `line ${n} é€😀`).join('\n');

  test('blocks of whole lines, which are the text', async () => {
    // Larger than what is read at a time.
    const long = `${text}\n`.repeat(200);
    const found = await blocks(file(long), 100_000);
    expect(found.length).toBeGreaterThan(2);
    expect(found.every((block) => block.endsWith('\n'))).toBe(true);
    expect(found.join('')).toBe(long);
  });

  test('gzip, and several members of it one after the other', async () => {
    // Cut within characters too.
    const bytes = Buffer.from(text);
    const parts = Array.from({ length: 40 }, (_, n) =>
      bytes.subarray(n * 1001, n === 39 ? undefined : (n + 1) * 1001),
    );
    expect(await blocks(file(gzipSync(text)))).toEqual([text]);
    expect((await blocks(file(Buffer.concat(parts.map((part) => gzipSync(part)))))).join('')).toBe(text);
  });

  test('one JSON value is one block, and lines of JSON are not', async () => {
    const events = Array.from({ length: 60_000 }, (_, n) => ({ n, message: 'x'.repeat(40) }));
    expect(await blocks(file(JSON.stringify(events, null, 1)), 10_000)).toHaveLength(1);
    const lines = events.map((event) => JSON.stringify(event)).join('\n');
    expect((await blocks(file(lines), 10_000)).length).toBeGreaterThan(1);
    const plain = '[2026-11-24 09:00:00] ERROR x\n'.repeat(80_000);
    expect((await blocks(file(plain), 10_000)).length).toBeGreaterThan(1);
  });

  test('what cannot be read is said in words', async () => {
    await expect(blocks(join(folder, 'none.log'))).rejects.toThrow(/none\.log" is not there/);
    const cut = gzipSync(text).subarray(0, 500);
    await expect(blocks(file(cut))).rejects.toThrow(/broken gzip file/);
    expect(await blocks(file(''))).toEqual([]);
  });
});

describe('logFiles', () => {
  test('a folder is all text in it and below it, in the order of names', () => {
    const root = join(folder, 'logs');
    for (const name of ['b.log', 'a.log', 'sub/z.log', 'sub/y.log.1', '.hidden', 'sub/.git/config'])
      file('ERROR x\n', `logs/${name}`);
    file(gzipSync('ERROR x\n'), 'logs/c.log.gz');
    file(Buffer.from([1, 2, 0, 3]), 'logs/core.bin');
    file(gzipSync(Buffer.concat([Buffer.from('app.log'), Buffer.alloc(500)])), 'logs/old.tar.gz');
    file(Buffer.from(Array.from({ length: 255 }, (_, n) => n + 1)), 'logs/picture');
    file('', 'logs/empty.log');
    symlinkSync(root, join(root, 'sub', 'loop'));
    const found = logFiles([root, join(root, 'a.log'), '-']);
    const names = found.files.map((path) => path.replace(`${root}/`, ''));
    expect(names).toEqual(['a.log', 'b.log', 'c.log.gz', 'empty.log', 'sub/y.log.1', 'sub/z.log', '-']);
    expect(found.binary.map((path) => path.replace(`${root}/`, ''))).toEqual([
      'core.bin',
      'old.tar.gz',
      'picture',
    ]);
  });

  test('what is not there, and a folder without logs', () => {
    expect(() => logFiles([join(folder, 'none')])).toThrow(/is not there: give the path of a log file/);
    mkdirSync(join(folder, 'nothing'));
    expect(() => logFiles([join(folder, 'nothing')])).toThrow(/has no log file in it/);
  });
});

describe('readFileRecords', () => {
  const times = async (text: string, options = all) => {
    const { records, source } = await readFileRecords(file(text), options);
    return { at: records.map(({ at }) => new Date(at).toISOString().slice(0, 19)), source };
  };

  test('a line has its own time, the one of the line before, or the one of the first line that says it', async () => {
    const text = [
      'banner',
      '2026-11-24 09:00:00 ERROR first',
      'Traceback (most recent call last):',
      '  File "x.py", line 1, in x',
      'ValueError: 2026-01-01 00:00:00',
      '2026-11-24 09:05:00 ERROR second',
    ].join('\n');
    const { at, source } = await times(text);
    expect(at).toEqual([...Array(5).fill('2026-11-24T09:00:00'), '2026-11-24T09:05:00']);
    expect(source).toMatchObject({ kind: 'file', read: 6, before: 4, unmatched: 0, outside: 0 });
    expect(source.guessed).toBeUndefined();
  });

  test('where no line says a time it is the file’s, and that is said', async () => {
    const { at, source } = await times('ERROR a\nERROR b\n');
    expect(at).toEqual(['2026-11-25T12:00:00', '2026-11-25T12:00:00']);
    expect(source).toMatchObject({ guessed: 2 });
  });

  test('a record’s own time comes before one in its words', async () => {
    const { at } = await times('{"timestamp":1795510800000,"message":"2020-01-01 00:00:00 x"}\n');
    expect(at).toEqual(['2026-11-24T09:00:00']);
  });

  test('since belongs to the window, until does not; a guess leaves nothing out', async () => {
    const window = { since: Date.UTC(2026, 10, 24, 9), until: Date.UTC(2026, 10, 24, 10) };
    const text = ['08:59:59', '09:00:00', '09:59:59', '10:00:00'].map((time) => `2026-11-24 ${time} ERROR x`);
    const { at, source } = await times(text.join('\n'), { ...all, window });
    expect(at).toEqual(['2026-11-24T09:00:00', '2026-11-24T09:59:59']);
    expect(source).toMatchObject({ read: 4, outside: 2 });
    expect((await times('ERROR x\n', { ...all, window })).at).toHaveLength(1);
  });

  test('one event of a function’s invocation is read as the function reads it', async () => {
    const alarm = {
      source: 'aws.cloudwatch',
      'detail-type': 'CloudWatch Alarm State Change',
      time: '2026-11-24T09:00:00Z',
      region: 'eu-west-1',
      account: '123456789012',
      resources: ['arn:aws:cloudwatch:eu-west-1:123456789012:alarm:errors'],
      detail: { alarmName: 'errors', state: { value: 'ALARM', timestamp: '2026-11-24T09:00:00.000+0000' } },
    };
    const options = { ...all, matches: () => false };
    const { records, source } = await readFileRecords(file(JSON.stringify(alarm, null, 2)), options);
    expect(records).toMatchObject([{ at: Date.UTC(2026, 10, 24, 9), notice: { resource: 'errors' } }]);
    expect(source).toMatchObject({ read: 1, unmatched: 0 });
    const control = { messageType: 'CONTROL_MESSAGE', owner: '', logGroup: '', logStream: '', logEvents: [] };
    const data = gzipSync(JSON.stringify(control)).toString('base64');
    const probe = await readFileRecords(file(JSON.stringify({ awslogs: { data } })), all);
    expect(probe).toMatchObject({ records: [], source: { dropped: { 'control-message': 1 } } });
  });

  test('the pattern, and ids that tell the place', async () => {
    const path = file('INFO a\nERROR b\nERROR c\n');
    const { records, source } = await readFileRecords(path, {
      ...all,
      matches: (text) => text.includes('ERROR'),
    });
    expect(records.map(({ id, message }) => [id, message])).toEqual([
      [`${path}:2`, 'ERROR b'],
      [`${path}:3`, 'ERROR c'],
    ]);
    expect(source).toMatchObject({ read: 3, unmatched: 1 });
  });
});

test('lines of two files with the same times stay apart, and in their order', async () => {
  const trace = (name: string) =>
    `2026-11-24 09:00:00 ERROR ${name}\nTraceback (most recent call last):\n  File "${name}"\n`;
  const gathered = await Promise.all(
    ['a', 'b'].map((name) => readFileRecords(file(trace(name)), { ...all, stream: name })),
  );
  const batches = batchesOf(gathered.flatMap(({ records }) => records));
  expect(batches.map(({ records }) => records.map(({ message }) => message.slice(-4)))).toEqual([
    ['OR a', 'st):', ' "a"'],
    ['OR b', 'st):', ' "b"'],
  ]);
});
