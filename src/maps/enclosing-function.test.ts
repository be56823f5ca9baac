// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the cases are code
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { enclosingFunction } from './enclosing-function.ts';

/** The function around the `HERE` of a source. */
function around(source: string): string | null {
  const before = source.slice(0, source.indexOf('HERE'));
  const line = before.split('\n').length;
  return enclosingFunction(source, line, before.length - (before.lastIndexOf('\n') + 1));
}

describe('the name of the function around a place', () => {
  test.each([
    ['function charge(order) { HERE }', 'charge'],
    [
      'export default async function charge<T extends { id: string }>(order: T): Promise<{ ok: boolean }> {\n HERE }',
      'charge',
    ],
    ['export const handler = async ({ body }: Event): Promise<void> => { HERE };', 'handler'],
    ['exports.handler = async function (event) { HERE };', 'handler'],
    ['module.exports.handler = async (event) => { HERE };', 'handler'],
    ['const tax = (order: Order) => rate(HERE);', 'tax'],
    ['export const handler = middy(async (event) => { HERE }).use(json());', 'handler'],
    [
      'class Shop { private readonly x = { a: 1 }; async charge(o: Order): Promise<Map<string, number>> { HERE } }',
      'Shop.charge',
    ],
    ['class Shop extends Base { constructor(private readonly db: Db) { super(); HERE } }', 'new Shop'],
    ['class Shop { @log({ level: 1 }) public static async of(id: string) { HERE } }', 'Shop.of'],
    ['class Shop { total = (a: number) => { HERE }; }', 'Shop.total'],
    ['class Shop { get total(): number { HERE } }', 'Shop.total'],
    ['class Shop { #secret() { if (a) { for (const x of y) { HERE } } } }', 'Shop.#secret'],
    ['const api = { a: 1, async charge(order) { HERE } };', 'charge'],
    ['const api = { a: 1, charge: async (order) => { HERE } };', 'charge'],
    ['const api = { charge: function (order) { HERE } };', 'charge'],
    ['function outer() { return items.map((item) => { HERE }); }', 'outer'],
    ['function outer() { const inner = (x) => { HERE }; }', 'inner'],
    ['function outer() { try { HERE } catch { } }', 'outer'],
    ['function a() { b(); }\nfunction c() { HERE }', 'c'],
    ['function a(x = { y: [1, 2] }) { return { z: HERE }; }', 'a'],
    [
      "function a() { return '}' + \"}\" + `} ${b({ c: '}' })} }` + /[}/]}/.test(x) /* } */ // }\n + HERE }",
      'a',
    ],
    ['function a() { const half = (b + c) / 2; const d = e / 2; HERE }', 'a'],
    ['function a() { return `${b.map((x) => { HERE })}`; }', 'a'],
    ['if (a) { HERE }', null],
    ['HERE', null],
    ['function a() { }\nHERE', null],
    ['const x = class { run() { HERE } };', 'x.run'],
  ])('%s', (source, name) => {
    expect(around(source)).toBe(name);
  });

  test('whatever the text and the place, there is an answer', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '(',
      ')',
      '`',
      '${',
      "'",
      '"',
      '/',
      '*/',
      '/*',
      '//',
      '\n',
      '=>',
      'class A',
      'x',
      ';',
      ',',
      '\\',
      ':',
      '=',
      '[',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), fc.nat(20), fc.nat(100), (pieces, line, column) => {
        const name = enclosingFunction(pieces.join(' '), line, column);
        expect(name === null || name.length > 0).toBe(true);
      }),
    );
  });
});
