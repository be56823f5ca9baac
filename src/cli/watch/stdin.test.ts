import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { createRecentLines } from '../../sources/recent-lines.ts';
import type { Chunk } from './source.ts';
import { stdinSource } from './stdin.ts';

function open() {
  const input = new PassThrough({ highWaterMark: 64 * 1024 * 1024 });
  const clock = { now: 1_000 };
  const looksFor = { needles: null };
  const recent = createRecentLines();
  const source = stdinSource({ input, looksFor, recent, run: 'run', now: () => clock.now });
  return { input, clock, source };
}

const messages = (chunk: Chunk | null) => chunk?.records.map(({ message }) => message) ?? [];
const turn = () => new Promise((resolve) => setImmediate(resolve));

test('lines are whole, however they come', async () => {
  const { input, source } = open();
  input.write('one\r\ntw');
  await turn();
  expect(messages(await source.next())).toEqual(['one']);
  input.write('o\n');
  await turn();
  expect(messages(await source.next())).toEqual(['two']);
  input.end('three');
  await turn();
  expect(source.ended()).toBe(false);
  expect(messages(await source.next())).toEqual(['three']);
  expect(source.ended()).toBe(true);
});

test('also when more has come than is held', async () => {
  const { input, source } = open();
  const line = `${'x'.repeat(999)}\n`;
  input.write(line.repeat(9_000) + line.slice(0, 500));
  await turn();
  const first = messages(await source.next());
  expect(first).toHaveLength(9_000);
  input.end(line.slice(500));
  await turn();
  await turn();
  expect(messages(await source.next())).toEqual([line.trimEnd()]);
});

test('a traceback is waited for until whoever writes it pauses', async () => {
  const { input, clock, source } = open();
  input.write('2026-11-24 10:00:00 INFO ready\nTraceback (most recent call last):\n');
  await turn();
  expect(messages(await source.next())).toEqual(['2026-11-24 10:00:00 INFO ready']);
  await turn();
  expect(await source.next()).toBeNull();
  clock.now += 1_500;
  expect(messages(await source.next())).toEqual(['Traceback (most recent call last):']);
});

test('two chunks of one run are never named the same', async () => {
  const { input, source } = open();
  const names: string[] = [];
  for (let n = 0; n < 3; n++) {
    input.write('same\n');
    await turn();
    const chunk = await source.next();
    names.push(`payload ${chunk?.payload}`, `record ${chunk?.records[0]?.id}`);
  }
  expect(new Set(names).size).toBe(6);
});
