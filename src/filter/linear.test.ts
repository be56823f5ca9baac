import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compile } from './compile.ts';

/**
 * Runs `work` and counts what the engine asks of the language: characters read, searched, copied or parsed, and members
 * and elements visited. So linear cost is shown without a clock, for the native calls too.
 */
function count(work: () => void): number {
  let steps = 0;
  const undo: (() => void)[] = [];
  type Method = (this: unknown, ...args: never[]) => unknown;
  const spy = (
    owner: object,
    name: string,
    cost: (self: unknown, args: unknown[], result: unknown) => number,
  ) => {
    const real = Reflect.get(owner, name) as Method;
    undo.push(() => Reflect.set(owner, name, real));
    Reflect.set(owner, name, function (this: unknown, ...args: unknown[]) {
      // The counted step comes after the call: a callback may count its own.
      const result = Reflect.apply(real, this, args);
      steps += cost(this, args, result);
      return result;
    });
  };
  const length = (value: unknown): number => (value as string).length;
  const text = String.prototype;
  spy(text, 'charCodeAt', () => 1);
  spy(text, 'includes', length);
  spy(
    text,
    'indexOf',
    (self, [wanted, from], found) =>
      (found === -1 ? length(self) : (found as number) + length(wanted)) -
      ((from as number | undefined) ?? 0),
  );
  spy(text, 'startsWith', (_self, [wanted]) => length(wanted));
  spy(text, 'endsWith', (_self, [wanted]) => length(wanted));
  spy(text, 'slice', (_self, _args, result) => length(result));
  spy(text, 'trimEnd', length);
  spy(RegExp.prototype, 'test', (_self, [subject]) => length(subject));
  // Callbacks run for each element at most once.
  for (const name of ['some', 'every']) spy(Array.prototype, name, length);
  spy(JSON, 'parse', (_self, [source]) => length(source));
  spy(Object, 'values', (_self, _args, result) => length(result));
  spy(Object, 'hasOwn', () => 1);
  try {
    work();
  } finally {
    for (const restore of undo) restore();
  }
  return steps;
}

// Each pattern comes with the number of its parts that may read the whole line.
const term = fc.constantFrom(
  'a',
  'aaaaaaaab',
  '"a b"',
  '"\\"\\""',
  '"[[["',
  '"]"',
  '"a\\\\"',
  '%a*a*b%',
  '%[ab]+c|a.*c%',
);
const text = fc
  .tuple(fc.constantFrom('', '-', '?'), fc.array(term, { minLength: 1, maxLength: 8 }))
  .map(([sign, terms]) => ({
    pattern: limited(terms, 'a')
      .map((one) => sign + one)
      .join(' '),
    parts: terms.length,
  }));

const condition = fc.constantFrom(
  '',
  ' = *',
  ' = *a*',
  ' != b*',
  ' = "*\\""',
  ' > 1',
  ' = %a*a*c%',
  ' = 1',
  ' != *b',
);
const space = fc
  .tuple(fc.array(condition, { minLength: 1, maxLength: 6 }), fc.integer({ min: -1, max: 6 }))
  .map(([conditions, ellipsis]) => {
    const columns = limited(conditions, ' = 1').map((one, n) => `c${n}${one}`);
    if (ellipsis >= 0) columns.splice(ellipsis, 0, '...');
    return { pattern: `[${columns.join(', ')}]`, parts: conditions.length };
  });

const WILD = /\*\]|\.\*/;
const comparison = fc.constantFrom(
  '$.a = "*b*"',
  '$[0] != a*',
  '$.a.a.a.a > 1',
  '$.a NOT EXISTS',
  '$.a IS NULL',
  '$.a = %a*a*c%',
  '$.a != "c"',
  '$[*] = "b"',
  '$.* != 7',
  '$.*.a = 1',
  '$.a[*].a = "x"',
);
const json = fc
  .tuple(fc.array(comparison, { minLength: 1, maxLength: 8 }), fc.constantFrom(' && ', ' || '))
  .map(([comparisons, sign]) => {
    const wild = comparisons.filter((one) => WILD.test(one)).slice(0, 3);
    const kept = limited([...comparisons.filter((one) => !WILD.test(one)), ...wild], '$.b = 1');
    return { pattern: `{ ${kept.join(sign)} }`, parts: comparisons.length };
  });

/** At most two regular expressions in a pattern; `instead` stands for the others. */
function limited(items: readonly string[], instead: string): string[] {
  let regexes = 0;
  return items.map((item) => {
    if (item.includes('%')) regexes += 1;
    return item.includes('%') && regexes > 2 ? instead : item;
  });
}

const unit = fc.array(fc.constantFrom('a', 'b', ' ', '"', '[', ']', '\\', '1', '\t', 'é', ' "', ' ['), {
  minLength: 1,
  maxLength: 5,
});
const hostileLine = fc
  .tuple(fc.constantFrom('', '"', '[', 'a'), unit, fc.constantFrom('', '"', ']', 'c'))
  .map(
    ([head, parts, tail]) =>
      (size: number) =>
        head + parts.join('').repeat(size / parts.join('').length) + tail,
  );
const hostileJson = fc.constantFrom<(size: number) => string>(
  (size) => `${'{"a":'.repeat(size / 6)}1${'}'.repeat(size / 6)}`,
  (size) => '['.repeat(size / 2) + ']'.repeat(size / 2),
  (size) => JSON.stringify({ a: Array.from({ length: size / 10 }, () => ({ a: 'y' })) }),
  (size) => JSON.stringify(Array.from({ length: size / 2 }, () => 7)),
  (size) =>
    JSON.stringify(Object.fromEntries(Array.from({ length: size / 10 }, (_, n) => [`k${n}`, { a: 2 }]))),
  (size) => JSON.stringify({ a: 'a'.repeat(size) }),
  (size) => `{"a":"${'\\u0061'.repeat(size / 6)}`,
  (size) => ' '.repeat(size),
);

it.each([
  ['text', text, hostileLine],
  ['columns', space, hostileLine],
  ['columns, extracted', space, hostileLine],
  ['JSON', json, fc.oneof(hostileJson, hostileLine)],
] as const)('%s: every part of a pattern reads a line a bounded number of times', (name, patterns, lines) => {
  let most = 0;
  fc.assert(
    fc.property(patterns, lines, ({ pattern, parts }, line) => {
      const filter = compile(pattern);
      for (const size of [500, 4000]) {
        const message = line(size);
        const steps = count(() => {
          if (name.endsWith('extracted')) filter.extract(message);
          else filter.matches(message);
        });
        most = Math.max(most, steps / message.length / (parts + 8));
        expect(steps).toBeLessThan(message.length * (parts + 8) + 500);
      }
    }),
    { numRuns: 150 },
  );
  // The counter counts: a line is read once at the least.
  expect(most).toBeGreaterThan(0.1);
});

it('splits a line that is one column once', () => {
  // A bracket that never closes, and an expression that nothing spares the whole field.
  const filter = compile('[c0 = %a*a*c%]');
  for (const size of [500, 4000]) {
    const message = `[${'a'.repeat(size)}c`;
    expect(count(() => filter.matches(message))).toBeLessThan(message.length * 8 + 200);
  }
});
