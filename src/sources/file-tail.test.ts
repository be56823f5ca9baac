import {
  appendFileSync,
  copyFileSync,
  mkdtempSync,
  renameSync,
  rmSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FilePosition } from './file-place.ts';
import { createFileTail, type FileTail } from './file-tail.ts';

let folder: string;
let log: string;
let told: string[];
let tails: FileTail[];
let now: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tracebell-tail-'));
  log = join(folder, 'app.log');
  told = [];
  tails = [];
  // Ahead of the files' own times, so that nobody may still be writing to a renamed one.
  now = Date.now() + 5_000;
});

afterEach(() => {
  for (const tail of tails) tail.close();
  rmSync(folder, { recursive: true });
});

function open(position?: FilePosition, start: 'beginning' | 'end' = 'beginning'): FileTail {
  const tail = createFileTail({
    path: log,
    position,
    start,
    now: () => now,
    tell: (what) => told.push(what),
  });
  tails.push(tail);
  return tail;
}

/** Everything that there is, and where it ends. */
function readAll(tail: FileTail): { text: string; next: FilePosition | undefined } {
  let text = '';
  let next: FilePosition | undefined;
  for (let found = tail.peek(); found; found = tail.peek()) {
    text += found.bytes.toString();
    next = tail.take(found.bytes.length).next;
  }
  return { text, next };
}

/** What a next run reads, given where this one ended. */
function laterRun(next: FilePosition | undefined): string {
  return readAll(open(JSON.parse(JSON.stringify(next)) as FilePosition)).text;
}

describe('a file', () => {
  test('is read in whole lines; the same again until they are taken', () => {
    writeFileSync(log, 'one\ntwo\nthr');
    const tail = open();
    expect(tail.peek()?.bytes.toString()).toBe('one\ntwo\n');
    expect(tail.peek()?.bytes.toString()).toBe('one\ntwo\n');
    tail.take(4);
    expect(tail.peek()?.bytes.toString()).toBe('two\n');
    tail.take(4);
    expect(tail.peek()).toBeNull();
    appendFileSync(log, 'ee\n');
    expect(readAll(tail).text).toBe('three\n');
  });

  test('that was never read begins at its end, at the beginning of a line', () => {
    writeFileSync(log, 'old\nha');
    const tail = open(undefined, 'end');
    expect(tail.peek()).toBeNull();
    appendFileSync(log, 'lf\nnew\n');
    expect(readAll(tail).text).toBe('half\nnew\n');
  });

  test('that is not there yet is waited for, and new from its first line on', () => {
    const tail = open(undefined, 'end');
    expect(tail.peek()).toBeNull();
    expect(tail.peek()).toBeNull();
    expect(told).toEqual([`${log} is not there yet: waiting for it`]);
    writeFileSync(log, 'first\n');
    expect(readAll(tail).text).toBe('first\n');
  });

  test('whose last line has no end is waited for, a while', () => {
    writeFileSync(log, 'cut');
    const tail = open();
    expect(tail.peek()).toBeNull();
    now += 11_000;
    expect(tail.peek()?.bytes.toString()).toBe('cut');
  });

  test('with a line longer than all that is read at once', () => {
    const long = 'x'.repeat(1_500_000);
    writeFileSync(log, `a\n${long}\nb\n`);
    expect(readAll(open()).text).toBe(`a\n${long}\nb\n`);
  });
});

describe('rotation while it is read', () => {
  test('by renaming: the old one to its end, with a last line that has none, then the new one', () => {
    writeFileSync(log, 'a\n');
    const tail = open();
    expect(readAll(tail).text).toBe('a\n');
    appendFileSync(log, 'b');
    renameSync(log, `${log}.1`);
    writeFileSync(log, 'c\n');
    expect(readAll(tail).text).toBe('bc\n');
    expect(told).toEqual([`${log} was rotated`]);
  });

  test('a renamed file that is still written to is not left', () => {
    writeFileSync(log, 'a\n');
    const tail = open();
    readAll(tail);
    renameSync(log, `${log}.1`);
    writeFileSync(log, 'c\n');
    now = Date.now();
    expect(tail.peek()).toBeNull();
    appendFileSync(`${log}.1`, 'b\n');
    expect(readAll(tail).text).toBe('b\n');
    now += 2_000;
    expect(readAll(tail).text).toBe('c\n');
  });

  test('by copying and cutting: what was not read yet is in the copy', () => {
    writeFileSync(log, 'a\n');
    const tail = open();
    readAll(tail);
    appendFileSync(log, 'b\n');
    copyFileSync(log, `${log}.1`);
    truncateSync(log);
    appendFileSync(log, 'c\n');
    expect(readAll(tail).text).toBe('b\nc\n');
  });

  test('by copying and cutting, and by renaming right after it', () => {
    writeFileSync(log, 'a\n');
    const tail = open();
    readAll(tail);
    copyFileSync(log, `${log}.2`);
    truncateSync(log);
    appendFileSync(log, 'b\n');
    renameSync(log, `${log}.1`);
    writeFileSync(log, 'c\n');
    expect(readAll(tail).text).toBe('b\nc\n');
  });

  test('cut to nothing and grown past the place at once', () => {
    writeFileSync(log, 'a first line\n');
    const tail = open();
    readAll(tail);
    truncateSync(log);
    appendFileSync(log, 'another first line, and longer\n');
    expect(readAll(tail).text).toBe('another first line, and longer\n');
  });

  test('taken away and made anew, with the same inode or another', () => {
    writeFileSync(log, 'a\n');
    const tail = open();
    readAll(tail);
    unlinkSync(log);
    expect(tail.peek()).toBeNull();
    writeFileSync(log, 'a\nb\n');
    expect(readAll(tail).text).toBe('a\nb\n');
  });
});

describe('the place before anything was read', () => {
  test('at the end: what comes while nobody reads is not lost', () => {
    writeFileSync(log, 'old\n');
    const place = open(undefined, 'end').place();
    appendFileSync(log, 'new\n');
    renameSync(log, `${log}.1`);
    writeFileSync(log, 'newer\n');
    expect(laterRun(place)).toBe('new\nnewer\n');
  });

  test('of a file that is not there yet: all of it, and of those that it was rotated to', () => {
    writeFileSync(`${log}.9`, 'older\n');
    utimesSync(`${log}.9`, 1_700_000_000, 1_700_000_000);
    now = Date.now() - 1_000;
    const place = open(undefined, 'end').place();
    now += 6_000;
    writeFileSync(`${log}.1`, 'first\n');
    writeFileSync(log, 'second\n');
    expect(laterRun(place)).toBe('first\nsecond\n');
  });
});

describe('rotation while nobody read', () => {
  function firstRun(): FilePosition | undefined {
    writeFileSync(log, 'a\nb\n');
    const tail = open();
    const found = tail.peek();
    expect(found).not.toBeNull();
    return tail.take(2).next;
  }

  test('goes on where it was', () => {
    const next = firstRun();
    appendFileSync(log, 'c\n');
    expect(laterRun(next)).toBe('b\nc\n');
  });

  test('several times by number: each in its turn, whatever their times say', () => {
    const next = firstRun();
    renameSync(log, `${log}.3`);
    writeFileSync(`${log}.2`, 'c\n');
    writeFileSync(`${log}.1`, 'd\n');
    writeFileSync(log, 'e\n');
    for (const name of [`${log}.3`, `${log}.2`, `${log}.1`]) utimesSync(name, 1_700_000_000, 1_700_000_000);
    expect(laterRun(next)).toBe('b\nc\nd\ne\n');
  });

  test('more than ten times', () => {
    const next = firstRun();
    renameSync(log, `${log}.11`);
    for (let n = 10; n > 0; n--) writeFileSync(`${log}.${n}`, `${n}\n`);
    writeFileSync(log, 'last\n');
    expect(laterRun(next)).toBe('b\n10\n9\n8\n7\n6\n5\n4\n3\n2\n1\nlast\n');
  });

  test('by date', () => {
    const next = firstRun();
    renameSync(log, `${log}-20261122`);
    writeFileSync(`${log}-20261123`, 'c\n');
    writeFileSync(log, 'd\n');
    writeFileSync(`${log}-20261121`, 'older\n');
    expect(laterRun(next)).toBe('b\nc\nd\n');
  });

  test('by copying and cutting, twice', () => {
    const next = firstRun();
    appendFileSync(log, 'c\n');
    copyFileSync(log, `${log}.2`);
    writeFileSync(`${log}.1`, 'd\n');
    truncateSync(log);
    appendFileSync(log, 'e\n');
    expect(laterRun(next)).toBe('b\nc\nd\ne\n');
  });

  test('a file that is gone: what was written since it was read, and what is packed is named', () => {
    const next = firstRun();
    writeFileSync(`${log}.5`, 'older\n');
    utimesSync(`${log}.5`, 1_700_000_000, 1_700_000_000);
    unlinkSync(log);
    writeFileSync(`${log}.2.gz`, '');
    writeFileSync(`${log}.1`, 'c\n');
    writeFileSync(log, 'd\n');
    expect(laterRun(next)).toBe('c\nd\n');
    expect(told.join('\n')).toContain('app.log.2.gz');
  });
});

describe('the very same bytes again', () => {
  test('of a file that was renamed, or copied and cut', () => {
    writeFileSync(log, 'a\nb\nc\n');
    const tail = open();
    tail.peek();
    tail.take(2);
    tail.peek();
    const { range } = tail.take(2);
    const isIt = (bytes: Buffer) => bytes.toString() === 'b\n';
    renameSync(log, `${log}.1`);
    expect(open().again(range, isIt)?.toString()).toBe('b\n');
    copyFileSync(`${log}.1`, `${log}.2`);
    truncateSync(`${log}.1`);
    expect(open().again(range, isIt)?.toString()).toBe('b\n');
    unlinkSync(`${log}.2`);
    expect(open().again(range, isIt)).toBeNull();
  });

  test('of the first lines of a file that was copied and cut while nobody read, among others that begin alike', () => {
    const banner = `${'='.repeat(80)}\n`;
    writeFileSync(`${log}.2`, `${banner}a\n`);
    writeFileSync(log, `${banner}b\n`);
    const tail = open();
    const { range } = tail.take(tail.peek()?.bytes.length ?? 0);
    copyFileSync(log, `${log}.1`);
    truncateSync(log);
    appendFileSync(log, `${banner}c\n`);
    const again = open().again(range, (bytes) => bytes.toString().endsWith('b\n'));
    expect(again?.toString()).toBe(`${banner}b\n`);
  });

  test('no two places are named the same, whatever becomes of the file', () => {
    const names = new Set<string>();
    const note = (tail: FileTail) => {
      tail.peek();
      const { range, next } = tail.take(2);
      names.add(`${range.generation}:${range.offset}:${range.to}`);
      return next;
    };
    writeFileSync(log, 'a\na\na\na\n');
    const tail = open();
    note(tail);
    note(tail);
    truncateSync(log);
    expect(tail.peek()).toBeNull();
    appendFileSync(log, 'a\na\n');
    note(open(note(tail)));
    expect(names.size).toBe(4);
  });
});
