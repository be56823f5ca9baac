import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mapLimits, openMap } from './open-map.ts';

/** Line 1, column 1 of the built file is line 1, column 1 of the first source. */
const usual = { version: 3, sources: ['src/a.ts'], names: ['charge'], mappings: 'AAAAA' };
const open = (map: object) => openMap(JSON.stringify({ ...usual, ...map }));

describe('a map that is broken or hostile', () => {
  test.each([
    ['no JSON', '{"version":3,', /JSON/],
    ['no object', '3', /no source map/],
    ['an old one', JSON.stringify({ ...usual, version: 2 }), /version 3/],
    ['no mappings', JSON.stringify({ ...usual, mappings: 7 }), /no mappings/],
    ['too many places', JSON.stringify({ ...usual, mappings: 'A,'.repeat(mapLimits.places) }), /too many/],
    ['too many lines', JSON.stringify({ ...usual, mappings: ';'.repeat(mapLimits.lines + 1) }), /too many/],
    [
      'a section beyond all lines',
      JSON.stringify({ version: 3, sections: [{ offset: { line: 1e9, column: 0 }, map: usual }] }),
      /no place/,
    ],
    [
      'a section without a map',
      JSON.stringify({ version: 3, sections: [{ offset: { line: 0, column: 0 } }] }),
      /no source map/,
    ],
    [
      'sections without end',
      JSON.stringify({
        version: 3,
        sections: Array(mapLimits.sections + 1).fill({ offset: { line: 0, column: 0 }, map: usual }),
      }),
      /too many sections/,
    ],
    ['too large', ' '.repeat(mapLimits.bytes + 1), /larger/],
  ])('%s is refused with words', (_, text, words) => {
    expect(() => openMap(text)).toThrow(words);
  });

  test('sections within sections within sections end', () => {
    const nest = (depth: number): object =>
      depth === 0
        ? usual
        : { version: 3, sections: [{ offset: { line: 0, column: 0 }, map: nest(depth - 1) }] };
    expect(openMap(JSON.stringify(nest(2))).trace(1, 1)).toMatchObject({ file: 'src/a.ts' });
    expect(() => openMap(JSON.stringify(nest(20)))).toThrow(/no source map/);
  });

  test.each([
    ['a source that is not there', { sources: [] }],
    ['a source without a name', { sources: [null] }],
    ['a source that is nothing but a way out', { sources: ['../../..'] }],
    ['a line before the first', { mappings: 'AADA' }],
    ['a line beyond all', { mappings: 'AAgoi6DA' }],
    ['a column before the first', { mappings: 'AAAD' }],
  ])('%s says nothing of a place', (_, change) => {
    expect(open(change).trace(1, 1)).toBeNull();
  });

  test('a name or a content that is none is left out', () => {
    expect(open({ names: [] }).trace(1, 1)?.name).toBeNull();
    expect(open({ names: ['a b\n<!channel>'] }).trace(1, 1)?.name).toBeNull();
    expect(open({ sourcesContent: [5] }).trace(1, 1)).toEqual({
      file: 'src/a.ts',
      line: 1,
      column: 1,
      name: 'charge',
    });
    expect(open({ sourcesContent: [''], mappings: 'AACA' }).trace(1, 1)?.source).toBeUndefined();
  });

  test('a source of one endless line is cut', () => {
    const content = `const x = '${'a'.repeat(3_000_000)}';`;
    expect(open({ sourcesContent: [content] }).trace(1, 1)?.source?.length).toBeLessThanOrEqual(400);
  });

  test.each([
    [0, 1],
    [1, 0],
    [-1, -1],
    [Number.NaN, 1],
    [2, 1],
    [1e9, 1e9],
  ])('line %s, column %s is no place', (line, column) => {
    expect(() => open({}).trace(line, column)).not.toThrow();
  });

  test('whatever the mappings, each answer is a place in one of the sources', () => {
    const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
    const mapping = fc.string({
      unit: fc.constantFrom(...digits, ',', ',', ';', '\u0000', '🙂'),
      maxLength: 80,
    });
    const place = fc.integer({ min: -2, max: 100 });
    fc.assert(
      fc.property(mapping, place, place, (mappings, line, column) => {
        const found = open({ mappings, sources: ['a.ts', 'b.ts'] }).trace(line, column);
        if (found) {
          expect(['a.ts', 'b.ts']).toContain(found.file);
          expect(found.line).toBeGreaterThan(0);
          expect(found.column).toBeGreaterThan(0);
        }
      }),
      { numRuns: 500 },
    );
  });
});

test.each([
  ['../src/orders.ts', '', 'src/orders.ts'],
  ['../../../packages/core/src/orders.ts', '', 'packages/core/src/orders.ts'],
  ['orders.ts', 'src', 'src/orders.ts'],
  ['orders.ts', '../../src/', 'src/orders.ts'],
  ['webpack://shop/./src/orders.ts', '', 'src/orders.ts'],
  ['webpack:///src/orders.ts?1a2b', '', 'src/orders.ts'],
  ['webpack:///./src/orders.ts', '/ignored', 'src/orders.ts'],
  ['file:///home/ci/build/src/orders.ts', '', '/home/ci/build/src/orders.ts'],
  ['../node_modules/stripe/lib/http.js', '', 'node_modules/stripe/lib/http.js'],
  ['..\\src\\orders.ts', '', 'src/orders.ts'],
  ['src/\nError: fake', '', 'src/Error: fake'],
])('the source %s under %j is shown as %s', (source, sourceRoot, file) => {
  expect(open({ sources: [source], sourceRoot }).trace(1, 1)?.file).toBe(file);
});

test('an index map is read through its sections', () => {
  const sections = [
    { offset: { line: 0, column: 0 }, map: usual },
    { offset: { line: 10, column: 0 }, map: { ...usual, sources: ['b.ts'], sourceRoot: 'lib' } },
  ];
  const map = openMap(JSON.stringify({ version: 3, sections }));
  expect(map.trace(1, 1)?.file).toBe('src/a.ts');
  expect(map.trace(11, 5)?.file).toBe('lib/b.ts');
});
