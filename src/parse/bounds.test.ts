import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSamples } from '../../test/conformance/score.ts';
import type { LogRecord } from '../model/record.ts';
import { assemble } from './assemble.ts';
import { classify } from './classify.ts';
import { parse } from './parse.ts';
import { plainText, TEXT_LIMIT } from './text.ts';

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

  const many = <T>(count: number, make: (n: number) => T) => Array.from({ length: count }, (_, n) => make(n));
  const nodeFrame = (n: number) => `    at step${n} (/var/task/deep/module-number-${n}.js:${n + 1}:12)`;
  const pythonStack = `Traceback (most recent call last):\n${many(
    300,
    (n) => `  File "/app/deep/a${n}.py", line ${n + 1}, in step${n}\n    call_the_next_one()`,
  ).join('\n')}\nRangeError: deep`;
  const javaStack = `RangeError: deep\n${many(600, (n) => `\tat com.acme.A${n}.step${n}(A${n}.java:${n + 1})`).join('\n')}`;
  const node = (frames: number) =>
    JSON.stringify({
      errorType: 'RangeError',
      errorMessage: 'deep',
      stack: ['RangeError: deep', ...many(frames, nodeFrame)],
    });
  const lead = '2026-03-01T10:00:00.123Z\t8f507cfc-0b1a-4697-b07a-ac58fc914c95\tERROR\t';

  it.each([
    ['Invoke Error', `${lead}Invoke Error \t${node(400)}`, 400],
    ['Uncaught Exception, of a whole CloudWatch event', `${lead}Uncaught Exception \t${node(4000)}`, 400],
    [
      'the JSON format of Lambda',
      JSON.stringify({
        level: 'ERROR',
        message: { errorType: 'RangeError', errorMessage: 'deep', stackTrace: many(3000, nodeFrame) },
      }),
      400,
    ],
    [
      'a Python logger behind a prefix',
      `2026-03-01 10:00:00,123 ERROR app: ${JSON.stringify({ message: 'failed', exc_info: pythonStack })}`,
      300,
    ],
    [
      'a Java logger, through containerd',
      `2026-03-01T10:00:00.123Z stdout F ${JSON.stringify({ level: 'ERROR', message: 'failed', stack_trace: javaStack })}`,
      400,
    ],
    [
      'frames as objects, the crash last',
      JSON.stringify({
        level: 'error',
        exception: {
          type: 'RangeError',
          value: 'deep',
          frames: many(3000, (n) => ({ filename: `a${n}.py`, lineno: n + 1, name: `step${n}` })),
        },
      }),
      400,
    ],
    [
      'Ruby’s two lines',
      `Error raised from handler method\n${JSON.stringify({
        errorMessage: 'deep',
        errorType: 'Function<RangeError>',
        stackTrace: many(500, (n) => `/var/task/lib/a${n}.rb:${n + 1}:in 'step${n}'`),
      })}`,
      400,
    ],
  ])('reads an error whose JSON is long as a whole: %s', (_, message, frames) => {
    expect(message.length).toBeGreaterThan(8 * 1024);
    const event = parse(record(message));
    expect(event.exceptions[0]).toMatchObject({ type: 'RangeError', message: 'deep' });
    expect(event.exceptions[0].frames).toHaveLength(frames);
    const total = Number(/step(\d+)(?!.*step\d)/s.exec(message)?.[1]);
    expect(event.exceptions[0].frames[0]?.function).toMatch(/step0$/);
    expect(event.exceptions[0].frames.at(-1)?.function).toMatch(new RegExp(`step${total}$`));
    expect(event.traceback.length).toBeLessThanOrEqual(TEXT_LIMIT + 100);
  });

  it('bounds what only looks as if it carried JSON as any other text', () => {
    for (const filler of ['x', '{', '(', '"', '{"a":', ' \n', '\\', ']}', 'at f (a.js:1:2)\n', '1.']) {
      const long = `ERROR app: {${filler.repeat(400_000 / filler.length)}}`;
      const event = parse(record(long));
      expect(event.level).toBe('error');
      // As it would have been read had its bounded form come.
      expect(plainText(long).endsWith(event.traceback.slice(20))).toBe(true);
      expect(event.exceptions[0].message.length).toBeLessThan(20_000);
      assemble([record('panic: x'), { ...record(long), id: '2' }]);
    }
  });

  it('sees at once that a long line of brackets is no call of Go', { timeout: 5_000 }, async () => {
    const long = `{${'('.repeat(200_000)}`;
    expect(assemble([record('panic: x'), { ...record(long), id: '2' }]).open).toHaveLength(1);
    // The runner can only fail a test for its time where it waits.
    await setImmediate();
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
