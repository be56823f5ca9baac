import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Holder, type Journal, openJournal } from './journal.ts';

let folder: string;
let path: string;
let journals: Journal[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tracebell-journal-'));
  path = join(folder, 'state.db');
  journals = [];
});

afterEach(() => {
  for (const journal of journals) journal.close();
  rmSync(folder, { recursive: true });
});

function open(holder: Partial<Holder> = {}): Journal {
  const journal = openJournal(path, { pid: process.pid, host: 'here', token: 'me', ...holder });
  journals.push(journal);
  return journal;
}

test('a place, and what was begun, outlive the process', () => {
  const first = open();
  expect(first.read('a')).toEqual({});
  first.begin('a', { from: 0 }, { at: 5 });
  expect(open().read('a')).toEqual({ pending: { redo: { from: 0 }, next: { at: 5 } } });
  first.finish('a', { at: 5 });
  first.begin('a', { from: 5 }, { at: 9 });
  expect(open().read('a')).toEqual({ position: { at: 5 }, pending: { redo: { from: 5 }, next: { at: 9 } } });
  expect(open().read('b')).toEqual({});
});

test('ids are remembered with the place, until they are too old to come again', () => {
  const journal = open();
  journal.finish('a', 1, [
    ['x', 10],
    ['y', 20],
  ]);
  journal.finish('a', 2, [['y', 20]]);
  journal.finish('b', 1, [['z', 1]]);
  expect(open().seen('a')).toEqual([
    ['x', 10],
    ['y', 20],
  ]);
  journal.forgetSeen('a', 15);
  expect(journal.seen('a')).toEqual([['y', 20]]);
  expect(journal.seen('b')).toHaveLength(1);
});

test('a source that a living process has is not given to another one', async () => {
  // It lives as long as its input.
  const other = spawn(process.execPath, ['-e', 'process.stdin.resume()'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const pid = other.pid as number;
  expect(open({ pid, token: 'other' }).hold('a', 1_000)).toBeUndefined();
  const mine = open();
  expect(mine.hold('a', 2_000)).toBe(`process ${pid}`);
  expect(mine.hold('b', 2_000)).toBeUndefined();
  // On another machine nobody can look whether it lives, but for its beat.
  expect(open({ host: 'there', token: 'far' }).hold('a', 2_000)).toBe(`process ${pid} on here`);
  const ended = new Promise((resolve) => other.on('close', resolve));
  other.kill('SIGKILL');
  await ended;
  expect(mine.hold('a', 3_000)).toBeUndefined();
});

test('a process that was silent for a minute has lost its source, and is told so', () => {
  const frozen = open({ pid: 1, host: 'there', token: 'frozen' });
  frozen.hold('a', 0);
  expect(frozen.beat(30_000)).toBe(true);
  const mine = open();
  expect(mine.hold('a', 80_000)).toBe('process 1 on there');
  expect(mine.hold('a', 100_000)).toBeUndefined();
  expect(frozen.beat(100_000)).toBe(false);
  expect(mine.beat(100_000)).toBe(true);
});

test('what is closed may be taken at once', () => {
  const first = openJournal(path, { pid: 1, host: 'there', token: 'first' });
  first.hold('a', 0);
  first.close();
  expect(open().hold('a', 1)).toBeUndefined();
});
