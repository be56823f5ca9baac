import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { linesOf, recordsOf } from '../cli/watch/lines.ts';
import { assemble } from './assemble.ts';
import { classify } from './classify.ts';
import { runningAtEnd } from './gather.ts';
import { parse } from './parse.ts';
import { isQuiet } from './quiet.ts';

const origin = { logGroup: 'app.log', logStream: 'app.log' };
const corpus = fileURLToPath(new URL('../../test/corpus', import.meta.url));
const tracebacks = readdirSync(corpus, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('input.log'))
  .map((name) =>
    readFileSync(join(corpus, name), 'utf8')
      .split('\n')
      .filter((line) => line.trim() !== ''),
  );
const logged = [
  '2026-11-24T10:00:00Z INFO request served',
  '2026-11-24 10:00:01 WARN slow query',
  '[2026-11-24 10:00:02] DEBUG cache miss',
  '2026-11-24 10:00:03 ERROR charge failed',
  '{"level":"info","msg":"ready"}',
];

/** The joined records with a needle in them. */
function matching(bytes: Buffer, needle: string, sieve: boolean): string[] {
  const looksFor = { needles: sieve ? [Buffer.from(needle)] : null };
  const records = recordsOf(bytes, { origin, looksFor }, false, 0, String);
  const { records: whole, open } = assemble(records);
  return [...whole, ...open.map((each) => each.record)]
    .map(({ message }) => message)
    .filter((message) => message.includes(needle))
    .sort();
}

describe('lines around a needle', () => {
  const piece = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...logged).map((line) => [line]) },
    { weight: 2, arbitrary: fc.constantFrom(...tracebacks) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(...logged).map((line) => Array.from({ length: 30 }, () => line)),
    },
  );
  const log = fc.array(piece, { maxLength: 25 }).map((pieces) => `${pieces.flat().join('\n')}\n`);
  const needle = fc.constantFrom(
    'ERROR',
    'KeyError',
    'Error',
    'at ',
    'panic',
    'Caused by',
    'line 1',
    'served',
  );

  test('decide as all lines do', () => {
    fc.assert(
      fc.property(log, needle, (text, wanted) => {
        const bytes = Buffer.from(text);
        expect(matching(bytes, wanted, true)).toEqual(matching(bytes, wanted, false));
      }),
      { numRuns: 400 },
    );
  });

  test('under auto: without the quiet ones all errors are the same', () => {
    const errors = (text: string, sieve: boolean) => {
      const looksFor = { needles: null, ...(sieve && { isQuiet }) };
      const { records, open } = assemble(
        recordsOf(Buffer.from(text), { origin, looksFor }, false, 0, String),
      );
      return [...records, ...open.map(({ record }) => record)]
        .filter((record) => classify(record, parse(record)).error)
        .map(({ message }) => message);
    };
    fc.assert(
      fc.property(log, (text) => {
        expect(errors(text, true)).toEqual(errors(text, false));
      }),
      { numRuns: 150 },
    );
  });

  test('are few: a line that a logger began, and what ends it', () => {
    const bytes = Buffer.from(
      `${Array.from({ length: 1000 }, (_, n) => (n === 500 ? logged[3] : logged[0])).join('\n')}\n`,
    );
    const looksFor = { needles: [Buffer.from('ERROR')] };
    expect(recordsOf(bytes, { origin, looksFor }, false, 0, String)).toHaveLength(2);
  });

  test('a needle in the last line of a traceback brings the whole', () => {
    const text = `${logged[0]}\nTraceback (most recent call last):\n  File "/a.py", line 1, in f\nKeyError: 'id'\n${logged[0]}\n`;
    expect(matching(Buffer.from(text), 'KeyError', true)).toEqual([
      `Traceback (most recent call last):\n  File "/a.py", line 1, in f\nKeyError: 'id'`,
    ]);
  });
});

describe('what is running at the end', () => {
  const running = (text: string) => {
    const found = runningAtEnd(linesOf(Buffer.from(text)));
    return found && text.slice(found.from).split('\n', 1)[0];
  };

  test.each([
    ['nothing', `${logged[0]}\n`, null],
    ['a line that a stack may follow', `${logged[0]}\n${logged[3]}\n`, logged[3]],
    [
      'a traceback without its end',
      `${logged[0]}\nTraceback (most recent call last):\n  File "/a.py", line 1, in f\n`,
      'Traceback (most recent call last):',
    ],
    [
      'a stack, which may have another frame',
      `TypeError: no\n    at f (/a.js:1:1)\n${logged[0]}\n`,
      'TypeError: no',
    ],
    [
      'not what has ended and is followed',
      `Traceback (most recent call last):\n  File "/a.py", line 1, in f\nKeyError: 1\n${logged[0]}\n`,
      null,
    ],
  ])('%s', (_, text, expected) => expect(running(text)).toBe(expected));
});
