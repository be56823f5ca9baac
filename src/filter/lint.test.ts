import { describe, expect, it } from 'vitest';
import { compile } from './compile.ts';
import { lint, quoteTerm } from './lint.ts';
import { PatternError } from './pattern-error.ts';

const codes = (pattern: string): string[] => lint(pattern).map(({ code }) => code);
/** Every JSON pattern has this one. */
const beside = (pattern: string): string[] => codes(pattern).filter((code) => code !== 'json-prefix');

describe('text patterns', () => {
  it('says that ? is ignored beside other terms, and what is left', () => {
    const [warning, other] = lint('?ERROR ?"a b" -health');
    expect(warning).toMatchObject({ code: 'any-ignored' });
    expect(warning?.message).toContain('this is just -health.');
    expect(other).toMatchObject({ code: 'exclude-only' });
    expect(other?.message).toContain('except those with health');
    expect(codes('?a b')).toEqual(['any-ignored']);
  });
  it.each([
    ['', []],
    ['[]', []],
    ['?ERROR ?Exception', []],
    ['timeout', []],
    ['ERROR -health', []],
    ['-a -b', ['exclude-only']],
    ['ERROR -RR', ['never']],
    ['"a*"', ['literal-star']],
    ['a "*b"', ['literal-star']],
    ['"{ $.level = 1 }"', ['quoted-pattern']],
    ['"[a, b = 1]"', ['quoted-pattern']],
    ['ERROR', ['one-word']],
    ['?Exception', ['one-word']],
    ['%ERROR%', []],
    ['%a*|b?%', ['regex-empty']],
    ['%^a*$%', []],
    ['%10.0%', ['regex-dot']],
    ['%10\\.0%', []],
  ])('%s: %j', (pattern, expected) => expect(codes(pattern)).toEqual(expected));
  it('is right about never', () => expect(compile('ERROR -RR').matches('ERROR')).toBe(false));
  it('tells what a single word misses', () => expect(lint('ERROR')[0]?.message).toContain('timed out'));
});

describe('JSON patterns', () => {
  it('always tells of lines with a prefix', () => {
    expect(codes('{ $.a = 1 }')).toEqual(['json-prefix']);
    expect(lint('{ $.a = 1 }')[0]?.message).toContain('Node.js');
  });
  it.each([
    ['{ $.a != 1 }', ['missing-field']],
    ['{ $.a != 1 || $.a NOT EXISTS }', []],
    ['{ ($.a != 1 || $.a NOT EXISTS) && $.b = 2 }', []],
    ['{ $.a != 1 || $.b NOT EXISTS }', ['missing-field']],
    ['{ $.a != 1 && $.a NOT EXISTS }', ['missing-field']],
    ['{ $.a[*] != 1 }', ['missing-field', 'any-element']],
    ['{ $.a = true }', ['constant-word']],
    ['{ $.a = "null" }', ['constant-word']],
    ['{ $.a IS TRUE }', []],
    ['{ $.a = "x*y" }', ['literal-star']],
    ['{ $.a = "*x*" }', []],
    ['{ $.a = %.*% }', ['regex-empty']],
    ['{ $.level = "ERROR" }', ['log-level']],
    ['{ $.level = "ERROR" || $.log_level = "ERROR" }', []],
    ['{ $.a = 1 || $.b = 1 && $.c = 1 }', ['precedence']],
    ['{ $.a = 1 || ($.b = 1 && $.c = 1) }', []],
    ['{ ($.a = 1 || $.b = 1) && $.c = 1 }', []],
  ])('%s: %j', (pattern, expected) => expect(beside(pattern)).toEqual(expected));
  it('the way out that it names keeps events without the field', () => {
    expect(lint('{ $.a != 1 }')[1]?.message).toContain('$.a NOT EXISTS');
    expect(compile('{ ($.a != 1 || $.a NOT EXISTS) }').matches('{}')).toBe(true);
  });
});

describe('column patterns', () => {
  it.each([
    ['[...]', ['no-condition']],
    ['[ERROR]', ['no-condition']],
    ['[a, b]', ['no-condition']],
    ['[a, b = ERROR]', ['rest-of-line']],
    ['[a, b = ERROR*]', []],
    ['[a, b = ERROR, ...]', []],
    ['[a = 1, a = 2, ...]', ['same-name']],
    ['[a = x*y, ...]', ['literal-star']],
    ['[a = %1.2%, ...]', ['regex-dot']],
  ])('%s: %j', (pattern, expected) => expect(codes(pattern)).toEqual(expected));
});

it('refuses what compile refuses', () => expect(() => lint('{ $.a }')).toThrow(PatternError));
it.each(['ERROR', 'a b', 'say "hi"', 'C:\\x', '%a%'])('writes the term %s so that it is found', (text) => {
  expect(compile(quoteTerm(text)).matches(`<${text}>`)).toBe(true);
  expect(compile(quoteTerm(text)).matches('<>')).toBe(false);
});
