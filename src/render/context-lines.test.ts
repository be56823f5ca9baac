import { expect, test } from 'vitest';
import { contextLines, invocationFacts } from './context-lines.ts';
import { contextWith, invocation } from './notification.fixture.ts';

const shown = (context: Parameters<typeof contextLines>[0]) => contextLines(context).split('\n');

test('an invocation: when each line came, what the runtime puts before them left out, the error marked', () => {
  expect(shown(invocation)).toEqual([
    '   0 ms  INIT_START Runtime Version: python:3.13.v50',
    '  12 ms  START RequestId: 8f507cfc-0b1a-4697-b07a-ac58fc914c95 Version: 41',
    '  24 ms  INFO  charging order 5512',
    '  36 ms  see <!channel> <https://evil.example|here>',
    "> 48 ms  [ERROR] KeyError: 'payment_method'",
    '>        … 6 more lines of it',
    '  60 ms  END RequestId: 8f507cfc-0b1a-4697-b07a-ac58fc914c95',
    expect.stringMatching(/^ {2}72 ms {2}REPORT RequestId: \S+ {2}Duration: 312.40 ms {2}Billed/),
  ]);
});

test('without an invocation times count from the error; a traceback over many events is its first line', () => {
  const lines = [
    'INFO starting',
    '>ERROR failed',
    '>Traceback (most recent call last):',
    '>  File "a.py", line 1',
    'INFO next',
  ];
  expect(shown(contextWith(lines, { moreBefore: true }))).toEqual([
    '… earlier lines are in the log …',
    '  -12 ms  INFO starting',
    '>   0 ms  ERROR failed',
    '>         … 2 more lines of it',
    '  +36 ms  INFO next',
  ]);
});

test('lines that all have one time are shown without it', () => {
  const read = contextWith(['a\nb', '>ERROR failed\n  at x', 'next'], { moreBefore: true });
  const at = read.lines[0]?.at ?? 0;
  expect(shown({ ...read, lines: read.lines.map((line) => ({ ...line, at })) })).toEqual([
    '… earlier lines are in the log …',
    '  a',
    '  b',
    '> ERROR failed',
    '> … 1 more line of it',
    '  next',
  ]);
});

test('of very many lines the first, those next to the error and the last, and how many are left out', () => {
  const lines = Array.from({ length: 300 }, (_, i) => (i === 200 ? '>ERROR here' : `line ${i}`));
  const text = shown(contextWith(lines));
  expect(text).toHaveLength(34);
  expect(text.filter((line) => line.includes('left out'))).toEqual([
    expect.stringContaining('… 180 lines left out …'),
    expect.stringContaining('… 88 lines left out …'),
  ]);
  const numbers = (text.join('\n').match(/line (\d+)/g) ?? []).length + 1;
  expect(numbers + 180 + 88).toBe(300);
  expect(text.at(-1)).toContain('line 299');
});

test('without its beginning only what is near the error is shown of it', () => {
  const lines = Array.from({ length: 30 }, (_, i) => (i === 20 ? '>ERROR here' : `line ${i}`));
  const text = shown(contextWith(lines, { moreBefore: true }));
  expect(text.slice(0, 2)).toEqual(['… earlier lines are in the log …', expect.stringContaining('line 5')]);
  expect(text.at(-1)).toContain('line 29');
});

test('a message of many lines is its first three, and what is left is said', () => {
  expect(shown(contextWith(['a\nb\nc\nd\ne', '>x']))).toEqual([
    '  -12 ms  a',
    '          b',
    '          c',
    '          … 2 more lines of it',
    '>   0 ms  x',
  ]);
});

test('what does not fit in a message is cut on each line, not left out', () => {
  const lines = Array.from({ length: 39 }, (_, i) => `${i} ${'<&>'.repeat(60)}`);
  const text = shown(contextWith([...lines, '>ERROR here']));
  expect(text).toHaveLength(40);
  for (const line of text.slice(0, -1)) expect(line).toMatch(/…$/);
});

test('what is known of an invocation, in few words', () => {
  expect(invocationFacts({ coldStart: false, complete: false })).toEqual(['no REPORT line yet']);
  const timeout = { durationMs: 3000, memoryMb: 128, maxMemoryMb: 128, status: 'timeout' };
  expect(invocationFacts({ ...timeout, coldStart: true, complete: true })).toEqual([
    '3.00 s',
    '128 of 128 MB memory',
    'cold start',
    'timed out',
  ]);
  const killed = { status: 'error', errorType: 'Runtime.OutOfMemory' };
  expect(invocationFacts({ ...killed, coldStart: false, complete: true })).toEqual(['Runtime.OutOfMemory']);
});
