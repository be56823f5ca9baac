import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { JsonPattern } from './ast.ts';
import { compileJson } from './match-json.ts';
import { parsePattern } from './parse.ts';

const VALUES = [
  '"ERROR"',
  'ERROR',
  '"*RR*"',
  '*OR',
  'ER*',
  '"*"',
  '"a b"',
  '"a/b"',
  '"é"',
  '"say \\"x\\""',
  '"back\\\\slash"',
  '100',
  '"100"',
  '1e2',
  '*e+2*',
  '"Infinity"',
  'true',
  '"*u*"',
  '%ERR%',
  '%E.?R%',
  '%a b|ERR%',
  '%\\x65%',
];
const value = fc.constantFrom(...VALUES);
const selector = fc.constantFrom(
  '$.a',
  '$.b',
  "$.['a b']",
  '$.list[0]',
  '$.list[*]',
  '$.b.*',
  '$.a.a',
  '$[0]',
);
const comparison = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(selector, fc.constantFrom('=', '=', '!='), value).map((p) => p.join(' ')),
  },
  fc
    .tuple(selector, fc.constantFrom('IS NULL', 'IS TRUE', 'NOT EXISTS', '> 99', '<= 100'))
    .map((p) => p.join(' ')),
);
const { expression } = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    comparison,
    fc
      .tuple(tie('expression'), fc.constantFrom('&&', '||'), tie('expression'))
      .map(([left, sign, right]) => `(${left} ${sign} ${right})`),
  ),
}));

const SCALARS: readonly unknown[] = [
  'ERROR',
  'TERROR',
  'error',
  'a b',
  'a/b',
  'é',
  'say "x"',
  'back\\slash',
  'e',
  '100',
  '1e2',
  '1e+2',
  'true',
  'Infinity',
  100,
  1e21,
  -0.5,
  true,
  false,
  null,
];
const scalar = fc.constantFrom(...SCALARS);
const key = fc.constantFrom('a', 'b', 'a b', 'list', 'ERROR');
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(tie('json'), { maxLength: 3 }),
    fc.dictionary(key, tie('json'), { maxKeys: 4 }),
  ),
}));
const root = fc.oneof({ weight: 5, arbitrary: fc.dictionary(key, json, { maxKeys: 5 }) }, json);

/** The same value as other writers put it: characters by their code, an escaped slash, numbers with an exponent. */
const SPELLINGS: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => ` \n\t${text} `,
  (text) => text.replaceAll('E', '\\u0045'),
  (text) => text.replaceAll('/', '\\/'),
  (text) => text.replaceAll('é', '\\u00e9'),
  (text) => text.replaceAll(/\b100\b(?!")/g, '1E2'),
  (text) => text.replaceAll('1e+21', '1e999'),
  (text) => text.slice(0, -1),
  (text) => `prefix ${text}`,
];
const spelling = fc.constantFrom(...SPELLINGS);

it('gives every value and every spelling of it the answer of the slow path', () => {
  let found = 0;
  for (const operand of VALUES) {
    const pattern = parsePattern(`{ $.a = ${operand} }`) as JsonPattern;
    const [fast, slow] = [compileJson(pattern), compileJson(pattern, { prefilter: false })];
    for (const a of SCALARS)
      for (const spell of SPELLINGS) {
        const message = spell(JSON.stringify({ a }));
        if (slow(message)) found += 1;
        expect([operand, message, fast(message)]).toEqual([operand, message, slow(message)]);
      }
  }
  expect(found).toBeGreaterThan(300);
});

it('answers without parsing only what parsing answers too', () => {
  let found = 0;
  fc.assert(
    fc.property(expression, root, spelling, (text, data, spell) => {
      // CloudWatch's limits: three selectors with a wildcard, two regular expressions.
      fc.pre((text.match(/\[\*\]|\.\*/g)?.length ?? 0) <= 3 && (text.match(/%/g)?.length ?? 0) <= 4);
      const pattern = parsePattern(`{ ${text} }`) as JsonPattern;
      const message = spell(JSON.stringify(data));
      const slow = compileJson(pattern, { prefilter: false })(message);
      if (slow) found += 1;
      expect(compileJson(pattern)(message)).toBe(slow);
    }),
    { numRuns: 3000 },
  );
  // Both answers have to come up for the property to mean something.
  expect(found).toBeGreaterThan(20);
});
