import { expect, test } from 'vitest';
import { similar, similarKey } from './similar.ts';

const a = 'session opened for user root by (uid=<val>)';

test('three quarters of the words make an alias, and one look-up finds it', () => {
  const b = 'session opened for user alice by (uid=<val>)';
  expect(similar(a, b)).toBe(true);
  expect(similarKey(a)).toBe(similarKey(b));
});

test.each([
  ['other length', 'session opened for user root by nobody (uid=<val>)'],
  ['another beginning', 'session closed for user root by (uid=<val>)'],
  ['too few equal', 'session opened at noon today by (uid=<val>)'],
])('no alias: %s', (_, b) => expect(similar(a, b)).toBe(false));

test.each([
  ['a b c d e f KeyError', 'a b c d e f ValueError'],
  ['a b c d e f ECONNREFUSED', 'a b c d e f ETIMEDOUT'],
  ['a b c d e f 404', 'a b c d e f 500'],
])('a fault’s name is never aliased: %s', (x, y) => expect(similar(x, y)).toBe(false));
