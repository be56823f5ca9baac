import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { codesOf, mayHaveCode, searchCodes } from './v1-codes.ts';
import { isPlainName, tidyFunction } from './v1-frames.ts';

/** The frozen algorithm may be quicker, never other: what is skipped would have changed nothing. */

const parts = fc.constantFrom(
  ...'Object Module Function Promise Generated MethodAccessor Service load MoveNext async new null undefined'.split(
    ' ',
  ),
  ...'. _ $ # < > ( ) 12 func1 -fm closure block in Orders :: @v1 / \u0000'.split(' '),
  ' ',
);
const files = fc.constantFrom(
  '',
  'a.py',
  'Orders.java',
  'x.kt',
  'a.rb',
  'config.ru',
  'Rakefile.rake',
  'a.js',
);

test('a plain name is what the rewrites make of it', () => {
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 6 }), files, (names, file) => {
      const raw = names.join('');
      fc.pre(isPlainName(raw, file) && raw !== 'null' && raw !== 'undefined');
      expect(tidyFunction(raw, file)).toBe(raw);
    }),
    { numRuns: 2000 },
  );
});

const corpus = readFileSync(new URL('../../test/corpus/log-samples.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line).message as string);

test('a message without a sign of a code has none', () => {
  const words = fc.constantFrom(
    ...'ECONNRESET E12345 ER_DUP ERR_X_Y SQLITE_BUSY SqlState: ORA-00942 DB2-1234 CS-123 HTTP Status exit ext'.split(
      ' ',
    ),
    ...'An Error Occurred (X) [Errno 13] errCode: Signal: SIGKILL 42 500 42P01 E e - _ with code'.split(' '),
    ' ',
  );
  const texts = fc.oneof(
    fc.array(fc.oneof(words, fc.string({ maxLength: 3 })), { maxLength: 8 }).map((said) => said.join('')),
    fc.constantFrom(...corpus).map((line) => line.slice(0, 2048)),
  );
  fc.assert(
    fc.property(texts, (text) => {
      if (!mayHaveCode(text)) expect([...searchCodes(text)]).toEqual([]);
    }),
    { numRuns: 3000 },
  );
  expect(codesOf('connect ECONNREFUSED 10.0.0.1:5432, status 503')).toEqual(['503', 'ECONNREFUSED']);
});
