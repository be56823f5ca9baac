import { expect, it } from 'vitest';
import { explain } from './explain.ts';
import { PatternError } from './pattern-error.ts';

const CASE = '(upper and lower case differ, parts of words count)';

it.each([
  ['', 'Matches every event.'],
  ['[...]', 'Matches every event.'],
  [
    'ERROR timeout -health',
    `Matches events that contain "ERROR" and "timeout" and do not contain "health" ${CASE}.`,
  ],
  ['?a ?b ?"c d"', `Matches events that contain "a", "b" or "c d" ${CASE}.`],
  ['-a -b', `Matches events that do not contain "a" or "b" ${CASE}.`],
  ['?ERROR -health', `Matches events that do not contain "health" ${CASE}. "ERROR" is ignored.`],
  ['?a ?b c', `Matches events that contain "c" ${CASE}. "a" and "b" are ignored.`],
  ['%a|b%', `Matches events that contain a match of the regular expression a|b ${CASE}.`],
  ['{ $.a = 1 }', 'Matches events that are JSON as a whole and in which $.a is 1.'],
  [
    '{ $.a = 1 || $.b != "x*" && $.c IS NULL }',
    'Matches events that are JSON as a whole and in which $.a is 1 or ($.b is there but does not begin with "x" and $.c is null).',
  ],
  [
    '{ ($.a > 3 || $.b <= 4) && $.c = %x% }',
    'Matches events that are JSON as a whole and in which ($.a is greater than 3 or $.b is at most 4) and $.c matches the regular expression x.',
  ],
  [
    '{ $.l[*] = "*x*" && $.z NOT EXISTS && $.e = "*" }',
    'Matches events that are JSON as a whole and in which at least one of $.l[*] contains "x" and $.z is not there and $.e has any value.',
  ],
  [
    '[a, ..., s = 5* || s = "x", b]',
    'Matches lines of at least 3 space-separated fields, where field 2 from the end (s) begins with "5" or is "x".',
  ],
  [
    '[a != %x%, b >= 3 && b < 9]',
    'Matches lines of at least 2 space-separated fields, the last of which takes the rest of the line, where field 1 (a) does not match the regular expression x and field 2 (b) is at least 3 and is less than 9.',
  ],
  [
    '[a = *Z]',
    'Matches lines of at least 1 space-separated field, the last of which takes the rest of the line, where field 1 (a) ends with "Z".',
  ],
])('says what %s does', (pattern, said) => expect(explain(pattern)).toBe(said));

it('refuses what compile refuses', () => expect(() => explain('a@b')).toThrow(PatternError));
