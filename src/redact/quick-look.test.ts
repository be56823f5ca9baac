import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hasRun, kindOf } from './has-run.ts';
import { takeOutPairs } from './pairs.ts';
import { secretPatterns } from './patterns.ts';
import { takeOutPrivateKeys } from './private-keys.ts';
import { redactText, takeOut } from './redact.ts';
import { createWordFinder } from './word-finder.ts';

const mark = (kind: string) => `‹redacted:${kind}›`;

/** The slow way: every expression over every text. */
function redactSlowly(text: string): string {
  let safe = text;
  for (let round = 0; round < 8; round++) {
    const before = safe;
    safe = takeOutPrivateKeys(safe, mark('private-key'));
    for (const { may: _, ...pattern } of secretPatterns) safe = takeOut(safe, pattern);
    safe = takeOutPairs(safe, mark);
    if (safe === before) break;
  }
  return safe;
}

const corpus = readFileSync(new URL('../../test/corpus/log-samples.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line).message as string);

const hinted = secretPatterns.flatMap(({ hints }) => hints);
const planted = [
  ...hinted,
  ...hinted.map((hint) => hint.toUpperCase()),
  ...'pass pwd secret token key credential cookie authorization auth &sig= ?sig= signature'.split(' '),
  ...'PASSWORD= dbPassword: "api-key": --token Cookie: <Secret> SK = : " \' @ / - . \n'.split(' '),
  '\u212aey=abc123XYZ',
  'tok\u0130en=abc123XYZ',
  'AKIAIOSFODNN7EXAMPLE',
  'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  `SK${'0a1b2c3d'.repeat(4)}`,
  `ghp_${'aB3'.repeat(10)}`,
  `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dBjftJeZ4CVPmB92K27uhbUJU1p1r`,
  'xoxb-1234567890-abcdefghij',
  'https://hooks.slack.com/services/T0/B0/abcdefgh',
  'postgres://app:hunter2@db:5432/x',
  'Bearer abcdef0123456789',
  "IDENTIFIED BY 'hunter2'",
  ' -u admin:hunter2 ',
  '4111111111111111',
  '4111 1111 1111 1111',
  '411111111111 1111',
  '-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----',
];

describe('the quick way to what may be a secret', () => {
  const bits = fc.oneof(fc.constantFrom(...planted), fc.string({ maxLength: 12 }));

  test('says what all expressions say, of anything', () => {
    fc.assert(
      fc.property(fc.array(bits, { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        expect(redactText(text)).toBe(redactSlowly(text));
      }),
      { numRuns: 3000 },
    );
  });

  test('says what all expressions say, of real lines with something in them', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...corpus),
        fc.double({ min: 0, max: 1, noNaN: true }),
        bits,
        (line, at, bit) => {
          const place = Math.floor(line.length * at);
          const text = line.slice(0, place) + bit + line.slice(place);
          expect(redactText(text)).toBe(redactSlowly(text));
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('finds the words of a text, whatever their case', () => {
    const words = ['key', 'pass', '-u', '://', 'k_live_'];
    const find = createWordFinder(words);
    const text = fc.array(fc.oneof(fc.constantFrom(...words, 'KEY', 'ke', 'y', 'p', 'ass'), fc.string()));
    fc.assert(
      fc.property(text, (parts) => {
        const said = parts.join('');
        expect([...find(said)]).toEqual(words.filter((word) => said.toLowerCase().includes(word)));
      }),
    );
  });

  test('finds a row of characters wherever it stands', () => {
    const digits = kindOf(/\d/);
    fc.assert(
      fc.property(fc.stringMatching(/^[\dab]{0,40}$/), fc.integer({ min: 1, max: 9 }), (text, length) => {
        expect(hasRun(text, digits, length)).toBe(new RegExp(`\\d{${length}}`).test(text));
      }),
    );
  });
});
