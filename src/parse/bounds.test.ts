import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSamples } from '../../test/conformance/score.ts';
import type { LogRecord } from '../model/record.ts';
import { assemble } from './assemble.ts';
import { classify } from './classify.ts';
import { parse } from './parse.ts';
import { TEXT_LIMIT } from './text.ts';

const samples = readSamples(new URL('../../test/corpus/log-samples.jsonl', import.meta.url)).map(
  (one) => one.message,
);

function record(message: string): LogRecord {
  return { id: '1', at: 1, message, origin: { logGroup: 'g', logStream: 's' } };
}

describe('bounds', () => {
  it('reads anything without throwing, and no grammar fails inside', () => {
    const piece = fc.oneof(
      fc.constantFrom(...samples),
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc.constantFrom(
        '\n',
        '\r',
        '\u00a0',
        '\u001b[31m',
        '\u0000',
        '\ud800',
        '    at f (',
        'Caused by: ',
        '{',
        '}',
        '"',
      ),
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(piece, fc.nat(400), fc.nat(400)), { minLength: 1, maxLength: 4 }),
        (parts) => {
          const one = record(
            parts
              .map(([text, from, to]) =>
                text.slice(Math.min(from, to) % (text.length + 1), text.length - (to % 7)),
              )
              .join(''),
          );
          const event = parse(one);
          expect(event.exceptions.length).toBeGreaterThan(0);
          expect(event.facts?.parser).toBeUndefined();
          classify(one, event);
          assemble([one, record(one.message.slice(3))]);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('cuts the middle of what is too long, and says so', () => {
    const frames = Array.from(
      { length: 5_000 },
      (_, i) => `  File "/app/a.py", line ${i + 1}, in f${i}`,
    ).join('\n');
    const event = parse(record(`Traceback (most recent call last):\n${frames}\nRecursionError: deep`));
    expect(event.exceptions[0]).toMatchObject({ type: 'RecursionError', message: 'deep' });
    expect(event.traceback.length).toBeLessThanOrEqual(TEXT_LIMIT + 100);
    expect(event.traceback).toContain('left out');
    expect(event.exceptions[0].frames.length).toBeLessThanOrEqual(400);
    expect(parse(record('x'.repeat(1_000_000))).exceptions[0].message.length).toBeLessThan(20_000);
  });

  it('takes ids from the record, its stream and its group', () => {
    const event = parse({
      ...record('ERROR no'),
      requestId: 'r',
      origin: { logGroup: '/aws/lambda/pay', logStream: '2026/09/21/[41]abcdef' },
    });
    expect(event).toMatchObject({ requestId: 'r', service: 'pay', functionVersion: '41' });
    expect(parse(record('{"level":"error","msg":"x","fingerprint":"mine"}')).explicitFingerprint).toBe(
      'mine',
    );
  });

  it('tells the story without the logger’s prefix or its JSON', () => {
    const stack = 'TypeError: boom\n    at f (/app/a.js:1:2)';
    expect(
      parse(
        record(
          JSON.stringify({
            level: 'error',
            msg: 'charge failed',
            err: { type: 'TypeError', message: 'boom', stack },
          }),
        ),
      ).traceback,
    ).toBe(`charge failed\n${stack}`);
    expect(
      parse(record(`[ERROR]\t2026-03-01T10:00:00.123Z\t8f507cfc-0b1a-4697-b07a-ac58fc914c95\tno stock`))
        .traceback,
    ).toBe('no stock');
  });
});
