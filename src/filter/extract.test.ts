import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compile } from './compile.ts';

const event = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../test/events/${name}`, import.meta.url), 'utf8'));

interface Payload {
  readonly logEvents: readonly {
    readonly message: string;
    readonly extractedFields: Record<string, string>;
  }[];
}
interface Answer {
  readonly request: { readonly filterPattern: string; readonly logEventMessages: readonly string[] };
  readonly response: {
    readonly matches: readonly {
      readonly eventNumber: number;
      readonly extractedValues: Record<string, string>;
    }[];
  };
}

describe('extract', () => {
  it('gives extractedFields as a subscription payload has them', () => {
    const { logEvents } = event('cwl-lambda-extracted-fields.decoded.json') as Payload;
    const filter = compile('[ip, id, user, timestamp, request, status_code = 5*, size]');
    expect(logEvents).not.toHaveLength(0);
    for (const { message, extractedFields } of logEvents)
      expect(filter.extract(message)).toEqual(extractedFields);
  });

  it('gives what TestMetricFilter writes with a $ before each name', () => {
    const { request, response } = event('api-test-metric-filter.json') as Answer;
    const filter = compile(request.filterPattern);
    const ours = request.logEventMessages.flatMap((message, n) => {
      const fields = filter.extract(message);
      const named = Object.entries(fields ?? {}).map(([name, value]) => [`$${name}`, value]);
      return fields
        ? [{ eventNumber: n + 1, eventMessage: message, extractedValues: Object.fromEntries(named) }]
        : [];
    });
    expect(ours).toEqual(response.matches);
  });

  it.each([
    ['[a, b]', 'x y z  w ', { a: 'x', b: 'y z  w' }],
    ['[a, b]', '"x y" [z w]', { a: 'x y', b: 'z w' }],
    ['[a, b]', 'x [z w] v', { a: 'x', b: '[z w] v' }],
    ['[a, , b]', 'x y z', { a: 'x', $2: 'y', b: 'z' }],
    ['[, , ]', 'x y z', { $1: 'x', $2: 'y', $3: 'z' }],
    ['[a, ...]', 'x y z', { a: 'x', $2: 'y', $3: 'z' }],
    ['[..., a]', 'x y z', { $1: 'x', $2: 'y', a: 'z' }],
    ['[a, ..., b]', 'x y z w', { a: 'x', $2: 'y', $3: 'z', b: 'w' }],
    ['[a, ..., b]', 'x w', { a: 'x', b: 'w' }],
    ['[...]', 'x y', { $1: 'x', $2: 'y' }],
    ['[a, a]', 'x y', { a: 'y' }],
    ['[a, b]', '2026\tINFO', { a: '2026', b: 'INFO' }],
    ['[a]', '"" ', { a: '' }],
    ['[a, b]', '"x y', { a: '"x', b: 'y' }],
    ['[a, b]', '[x y', { a: '[x', b: 'y' }],
    ['[a, b]', '"x"y z', { a: '"x"y', b: 'z' }],
  ])('%s of %j', (pattern, line, fields) => expect(compile(pattern).extract(line)).toEqual(fields));

  it('is null when the line does not match', () => {
    expect(compile('[a = 1, b]').extract('2 x')).toBeNull();
    expect(compile('[a, b]').extract('x')).toBeNull();
  });

  it('keeps a column called __proto__ an ordinary one', () => {
    const fields = compile('[__proto__, b]').extract('x y');
    expect(Object.entries(fields ?? {})).toEqual([
      ['__proto__', 'x'],
      ['b', 'y'],
    ]);
  });

  it.each(['', 'x', '{ $.a = 1 }'])('is null for the pattern %j, which has no columns', (pattern) =>
    expect(compile(pattern).extract('{"a":1}')).toBeNull(),
  );
});
