import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileRegex } from './regex.ts';
import { parseRegex } from './regex-parse.ts';

const atom = fc.constantFrom(
  'a',
  'b',
  '.',
  '[ab]',
  '[^a]',
  'ab',
  'aba',
  '\\d',
  '\\w',
  '\\s',
  '\\x61',
  '1',
  ' ',
);
const repeat = fc.constantFrom('', '', '?', '*', '+', '{2}', '{0,3}', '{1,}');
const sequence = fc
  .array(fc.tuple(atom, repeat), { minLength: 1, maxLength: 6 })
  .map((items) => items.flat().join(''));
const alternative = fc
  .tuple(fc.constantFrom('', '', '^'), sequence, fc.constantFrom('', '', '$', '^b', '$b'))
  .map((parts) => parts.join(''));
const regex = fc.array(alternative, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('|'));
const line = fc.string({ unit: fc.constantFrom('a', 'b', '1', ' ', '\n', 'é', '😀'), maxLength: 30 });

const compile = (text: string) => compileRegex(parseRegex(text, text, 0));

describe('regular expressions', () => {
  it('answer as the built-in engine does on the same subset, the literal fast path included', () => {
    fc.assert(
      fc.property(regex, line, (text, message) => {
        // \s of the built-in one knows more than ASCII; no such character is in these lines.
        const expected = new RegExp(text, 'u').test(message);
        const ours = compile(text);
        expect(ours.test(message)).toBe(expected);
        expect(ours.measure(message).found).toBe(expected);
      }),
      { numRuns: 3000 },
    );
  });

  it('find a text that was made to match, though the literal parts are looked for first', () => {
    const counts = {
      '': [1],
      '?': [0, 1],
      '*': [0, 1, 3],
      '+': [1, 2, 3],
      '{2}': [2],
      '{1,3}': [1, 2, 3],
      '{0}': [0],
    };
    const item = fc
      .tuple(
        fc.constantFrom('a', 'b', 'c', '.', '[ab]'),
        fc.constantFrom(...Object.entries(counts)),
        fc.nat(),
      )
      .map(([one, [times, allowed], pick]) => ({
        source: one + times,
        text: (one.length > 1 || one === '.' ? 'a' : one).repeat(allowed[pick % allowed.length] as number),
      }));
    const junk = fc.string({ unit: fc.constantFrom('a', 'b', 'c', ' '), maxLength: 6 });
    fc.assert(
      fc.property(
        fc.array(item, { minLength: 1, maxLength: 8 }),
        junk,
        junk,
        junk,
        (items, head, tail, other) => {
          const source = items.map((one) => one.source).join('');
          const message = head + items.map((one) => one.text).join('') + tail;
          expect(compile(source).test(message)).toBe(true);
          expect(compile(`zz+|${source}`).test(message)).toBe(true);
          expect(compile(source).test(other)).toBe(new RegExp(source).test(other));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it.each(['a*a*a*a*a*a*a*a*c', 'a+a+a+a+c$', '[ab]*a[ab]{12}c', '.*.*.*.*c', 'a?a?a?a?a?a?aaaaaac|.*x'])(
    '%s costs a bounded number of steps a character',
    (text) => {
      const cost = (length: number): number => {
        let seed = 7;
        const message = Array.from({ length }, () => {
          seed = (seed * 1103515245 + 12345) % 2147483648;
          return seed & 65536 ? 'a' : 'b';
        }).join('');
        return compile(text).measure(message).steps;
      };
      // Nodes are at most a few for each character of the pattern; each is visited a fixed number of times a step.
      for (const length of [1000, 4000, 16000])
        expect(cost(length)).toBeLessThan(length * text.length * 8 + 10_000);
    },
  );
});
