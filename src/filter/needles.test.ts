import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { needlesOf } from './needles.ts';

interface Case {
  readonly pattern: string;
  readonly message: string;
  readonly matches: boolean;
  readonly valid?: boolean;
}

describe('needles of a pattern', () => {
  test.each([
    ['ERROR', ['ERROR']],
    ['ERROR Exception', ['Exception']],
    ['?ERROR ?Traceback', ['ERROR', 'Traceback']],
    ['ERROR -Timeout', ['ERROR']],
    ['-Timeout', null],
    ['%request [0-9]+ failed%', ['request ']],
    ['%[0-9]+%', null],
    ['?ERROR ?%[0-9]+%', null],
    ['{ $.level = "ERROR" }', ['ERROR', '\\u']],
    ['{ $.level = "ERROR" || $.status >= 500 }', null],
    ['{ $.path = "/a/b" && $.status = 500 }', ['/a/b', '\\u', '\\/']],
    ['[time, level=ERROR, ...]', null],
    ['', null],
  ])('%s', (pattern, expected) => {
    expect(needlesOf(pattern)).toEqual(expected);
  });

  test('whatever matches has one', () => {
    const file = new URL('../../test/filter/filter-patterns.json', import.meta.url);
    const cases = (JSON.parse(readFileSync(file, 'utf8')) as Case[]).filter(
      ({ matches, valid }) => matches === true && valid !== false,
    );
    const known = cases.filter(({ pattern }) => needlesOf(pattern) !== null);
    expect(known.length).toBeGreaterThan(30);
    const missed = known.filter(
      ({ pattern, message }) => !needlesOf(pattern)?.some((needle) => message.includes(needle)),
    );
    expect(missed).toEqual([]);
  });
});
