import { describe, expect, it } from 'vitest';
import { compile } from './compile.ts';
import { PatternError } from './pattern-error.ts';

/** What the engine says of a pattern that is invalid. */
function errorOf(pattern: string): PatternError {
  try {
    compile(pattern);
  } catch (error) {
    if (error instanceof PatternError) return error;
    throw error;
  }
  throw new Error(`valid: ${pattern}`);
}

const cases: readonly [pattern: string, position: number, expected: RegExp, fix: RegExp][] = [
  ['user@example.com', 4, /in double quotes/, /: "user@example\.com"\.$/],
  ['?a.b', 2, /in double quotes/, /: \?"a\.b"\.$/],
  ['“ERROR”', 0, /in double quotes/, /: "ERROR"\.$/],
  ['?"a', 3, /closing double quote/, /opens at character 2\./],
  ['ERROR -', 7, /a term right after -/, /as in -timeout/],
  ['a'.repeat(1025), 1024, /at most 1024 characters \(there are 1025\)/, /Shorten/],
  ['%a', 2, /closing percent sign/, /%ERR\[0-9\]\+%/],
  ['%%', 1, /a regular expression/, /%ERR\[0-9\]\+%/],
  ['%a(b)%', 2, /a letter, a digit/, /\\x28/],
  ['%aé%', 2, /a letter, a digit/, /dot/],
  ['%a% %b% %c%', 8, /at most two/, /%first\|second%/],
  ['%[a%', 1, /a \] that ends/, /\\\[/],
  ['%[b-a]%', 2, /a range that goes upwards/, /\[0-9\]/],
  ['%a{3,2}%', 2, /goes upwards/, /\{3,5\}/],
  ['%a**%', 3, /at most one repetition/, /\\\*/],
  ['%+a%', 1, /something to repeat/, /\\\+/],
  ['%a\\q%', 3, /one of \\d/, /\\\\/],
  ['{ $.a = 1', 9, /\} at the end/, /"\{"/],
  ['{ $.a = 1 } x', 13, /\} at the end/, /"\{"/],
  ['{ level = 1 }', 2, /begins with \$/, /\$\.level/],
  ['{ $ = 1 }', 3, /a field after \$/, /\$\.level/],
  ['{ $.a == 1 }', 6, /one of =/, /one =\./],
  ['{ $.a EXISTS }', 6, /an operator/, /\$\.a = "\*"/],
  ['{ $.a NOT FOUND }', 10, /EXISTS after NOT/, /\$\.a NOT EXISTS/],
  ['{ $.a IS NOT NULL }', 9, /NULL, TRUE or FALSE/, /\$\.a = "\*"/],
  ['{ $.a > "x" }', 8, /a number after >/, /without quotes/],
  ['{ $.a = }', 8, /a value/, /double quotes/],
  ['{ ($.a = 1 }', 11, /closing parenthesis/, /opens at character 3/],
  ['{ $.a = 1 & $.b = 2 }', 10, /&&, \|\|/, /Join/],
  ['{ $.a[*].* = 1 }', 9, /one wildcard in a selector/, /Name all but one/],
  ['{ $.a[x] = 1 }', 6, /a number, \* or/, /\$\.list\[0\]/],
  ["{ $.['a = 1 }", 12, /closing quote/, /\['the\.name'\]/],
  ['{ $.a.* = 1 && $.b.* = 1 && $.c.* = 1 && $.d.* = 1 }', 41, /at most three/, /two filters/],
  ['[a', 2, /\] at the end/, /"\[ERROR\]"/],
  ['[a b]', 3, /a comma/, /a = 4\*/],
  ['[a == 1]', 3, /one of =/, /one =\./],
  ['[a = ]', 5, /a value/, /double quotes/],
  ['[a = 1 && b = 2]', 10, /same column name, a/, /write a again/],
  ['[..., a, ...]', 9, /only one ellipsis/, /Keep the \.\.\./],
];

describe('an invalid pattern', () => {
  it.each(cases)('%s is wrong at %i', (pattern, position, expected, fix) => {
    const error = errorOf(pattern);
    expect(error.position).toBe(position);
    expect(error.expected).toMatch(expected);
    expect(error.fix).toMatch(fix);
    expect(error.pattern).toBe(pattern);
    const found = position < pattern.length ? JSON.stringify(pattern.charAt(position)) : 'the end';
    expect(error.message).toBe(
      `Invalid filter pattern at character ${position + 1}: expected ${error.expected}, found ${found}. ${error.fix}`,
    );
  });

  it('shows a character of two code units whole', () =>
    expect(errorOf('a😀').message).toContain('found "😀"'));

  it.each(['user@example.com', '“ERROR”', '-a.b', '?x=y', 'C:\\temp'])(
    'the fix for %s can be taken as it is written',
    (pattern) => {
      const better = /: (\S+)\.$/.exec(errorOf(pattern).fix)?.[1] ?? '';
      expect(() => compile(better)).not.toThrow();
    },
  );
});
