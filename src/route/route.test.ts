import { expect, test } from 'vitest';
import { matches, parseMatcher } from './matcher.ts';
import { route, silencedUntil } from './route.ts';

test.each([
  ['service=shop', { service: 'shop' }, true],
  ['service="shop"', { service: 'shop' }, true],
  ['service=shop', {}, false],
  ['service=""', {}, true],
  ['service!=shop', {}, true],
  ['logGroup=~/aws/lambda/.*', { logGroup: '/aws/lambda/f' }, true],
  ['logGroup=~lambda', { logGroup: '/aws/lambda/f' }, false],
  ['logGroup!~.*batch.*', { logGroup: '/aws/lambda/f' }, true],
])('%s against %j: %s', (text, labels, expected) => {
  expect(matches([parseMatcher(text)], labels)).toBe(expected);
});

test('all matchers have to hold, and none always do', () => {
  const both = [parseMatcher('a=1'), parseMatcher('b=2')];
  expect(matches(both, { a: '1' })).toBe(false);
  expect(matches(both, { a: '1', b: '2' })).toBe(true);
  expect(matches([], {})).toBe(true);
});

test.each(['', 'service', '=x', 'a=~(', 'a ~= b'])('"%s" is refused, and says what it is', (text) => {
  expect(() => parseMatcher(text)).toThrow(/no (matcher|regular expression)/);
});

const rules = [
  { match: [parseMatcher('level=fatal')], receiver: 'pager', continue: true },
  { match: [parseMatcher('service=shop')], receiver: 'shop' },
  { match: [], receiver: 'rest' },
];

test('the first rule that matches; more while they say continue; else the default', () => {
  const settings = { routes: rules, receiver: 'slack' };
  expect(route({ service: 'shop' }, settings)).toEqual(['shop']);
  expect(route({ service: 'shop', level: 'fatal' }, settings)).toEqual(['pager', 'shop']);
  expect(route({}, settings)).toEqual(['rest']);
  expect(route({}, { routes: rules.slice(0, 2), receiver: 'slack' })).toEqual(['slack']);
  expect(route({ level: 'fatal' }, { routes: rules.slice(0, 1), receiver: 'slack' })).toEqual(['pager']);
});

test('a silence holds from its start until its end, for what it matches', () => {
  const silences = [
    { match: [parseMatcher('service=shop')], from: 100, until: 200 },
    { match: [parseMatcher('service=shop')], until: 150 },
  ];
  expect(silencedUntil({ service: 'shop' }, { silences }, 120)).toBe(200);
  expect(silencedUntil({ service: 'shop' }, { silences }, 50)).toBe(150);
  expect(silencedUntil({ service: 'shop' }, { silences }, 200)).toBeUndefined();
  expect(silencedUntil({}, { silences }, 120)).toBeUndefined();
});
