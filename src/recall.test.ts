import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSamples } from '../test/conformance/score.ts';
import { loggers } from '../test/corpus/unseen-loggers.ts';
import { runtimes } from '../test/corpus/unseen-runtimes.ts';
import { second } from '../test/corpus/unseen-second.ts';
import { services } from '../test/corpus/unseen-services.ts';
import { silent } from '../test/corpus/unseen-silent.ts';
import { variants } from '../test/corpus/variants.ts';
import { compose } from './compose.ts';
import { readConfig } from './config.ts';
import type { LogRecord } from './model/record.ts';
import type { Settings } from './model/settings.ts';
import type { Stages } from './pipeline.ts';
import { readBatch } from './read.ts';
import { createMemoryStore } from './stores/memory.ts';

const texts = [
  ...readSamples(new URL('../test/corpus/log-samples.jsonl', import.meta.url)),
  ...[...loggers, ...runtimes, ...second, ...services, ...silent, ...variants],
].map(({ message }) => message);

const origin = { logGroup: '/aws/lambda/orders', logStream: '2026/11/24/[7]abcdef', region: 'eu-west-1' };
const record = (message: string, n = 1): LogRecord => ({
  id: `id${n}`,
  at: 1_790_000_000_000 + n,
  message,
  origin,
});

/** A word of its own for each number, of letters that no id has. */
const words = (n: number) => [...String(n)].map((digit) => 'ghijklmnop'[Number(digit)]).join('');

function composed(pattern: string) {
  const config = readConfig({ pattern }, {}, 'test');
  const sink = { name: 's', channel: 'c', can: { update: false, thread: false, readBack: false } };
  const { stages, settings } = compose({ config, store: createMemoryStore(), sinks: [sink as never] });
  const { recall, ...slow } = stages;
  if (!recall) throw new Error('nothing is remembered');
  return { stages, slow, settings, recall };
}

const read = (stages: Stages, settings: Settings, ...records: LogRecord[]) =>
  readBatch({ payload: 'p', records }, [], stages, settings, 0);

/** Other digits in each time and in each id, the same ones wherever the same value stands. */
function onAnotherOccasion(message: string, seed: number): string {
  let state = seed;
  const next = (n: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >> 8) % n;
  };
  const known = new Map<string, string>();
  const other = (value: string, digits: string) => {
    const made = value.slice(1).replace(/[0-9a-f]/g, () => digits[next(digits.length)] as string);
    return known.get(value) ?? (known.set(value, value.slice(0, 1) + made).get(value) as string);
  };
  return message
    .replace(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, (id) => other(id, '0123456789abcdef'))
    .replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?/g, (time) => other(time, '0123456789'))
    .replace(/\b1\d{12}\b/g, (time) => other(time, '0123456789'));
}

/** Other numbers as well, some of them longer or shorter, wherever one stands. */
function withOtherNumbers(message: string, seed: number): string {
  let n = seed;
  return message.replace(/(?<![\w.])\d{1,12}(?![\w.])/g, (number) => {
    n = (Math.imul(n, 1_103_515_245) + 12_345) & 0x7fffffff;
    const other = String(n % 10 ** (1 + ((n >> 16) % 8)));
    return (n >> 12) % 3 === 0 ? number : other;
  });
}

/** `#` is a number. */
const surroundings = [
  'ERROR order # failed',
  'Error: connect to 10.0.#.7:# timed out after # ms',
  'ValueError: # is not in list',
  '#',
  '# errors',
  'errors: #',
  'errors=#',
  'status #',
  'status code: #',
  '"level":#',
  'exit code #',
  'exited with code #',
  'HTTP/1.1" # 17',
  'HTTP #',
  'card #',
  '# # # #',
  '####-####-####-####',
  'token: #',
  'password=#',
  'pass #',
  'api_key #',
  '-u user:#',
  'at app.js:#:#',
  '(#%)',
  '[exec-#]',
  '[#]',
  'v#.#.#',
  '#/#/#',
  '/orders/#/items',
  '2026-11-#',
  '#:#',
  'ORA-#',
  'E#',
  'error #:',
  'retry # of # succeeded',
  'took #ms',
  'size # MB',
  'Duration: #.# ms',
  '{"status":#,"msg":"failed"}',
  '"#"',
  "'#'",
  'x=#, y=#',
  'http://host:#/a',
  'https://user:#@host/',
  'Bearer #',
  'signal #',
  'blk_#',
  '-#',
  '+#',
];

describe.each(['auto', 'ERROR'])('what is remembered, under %s', (pattern) => {
  it('is what reading again would have said, for every text of the corpus', () => {
    let recalled = 0;
    for (const message of texts) {
      const { stages, slow, settings, recall } = composed(pattern);
      // From a few texts it is learned in what they may differ.
      for (let seed = 91; seed <= 97; seed++)
        read(stages, settings, record(onAnotherOccasion(message, seed)));
      for (let seed = 1; seed <= 8; seed++) {
        const again = record(onAnotherOccasion(message, seed), seed + 1);
        if (recall.find(again)) recalled++;
        expect(read(stages, settings, again)).toEqual(read(slow, settings, again));
      }
    }
    // Most texts are found again: without this the test would prove nothing.
    expect(recalled / (texts.length * 8)).toBeGreaterThan(0.8);
  });

  it('is what reading again would have said, whatever numbers there are', () => {
    let recalled = 0;
    for (const message of texts) {
      const { stages, slow, settings, recall } = composed(pattern);
      for (let seed = 1; seed <= 12; seed++) {
        const again = record(onAnotherOccasion(withOtherNumbers(message, seed), seed), seed + 1);
        if (recall.find(again)) recalled++;
        expect(read(stages, settings, again)).toEqual(read(slow, settings, again));
      }
    }
    // Every number is another one each time, those of frames too, which are not tried.
    expect(recalled / (texts.length * 12)).toBeGreaterThan(0.1);
  });

  it('is what reading again would have said, in words that numbers mean something in', () => {
    const number = fc.oneof(
      fc.nat(9),
      fc.nat(1000),
      fc.constantFrom(0, 1, 137, 200, 404, 500, 503),
      fc.nat(2_000_000_000),
      fc.double({ min: 0, max: 5000, noNaN: true }).map((x) => Number(x.toFixed(2))),
    );
    const around = fc.constantFrom(...surroundings);
    const line = fc.array(around, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(
        line,
        fc.array(fc.array(number, { minLength: 12, maxLength: 12 }), { minLength: 10, maxLength: 16 }),
        (parts, rows) => {
          const { stages, slow, settings } = composed(pattern);
          for (const [n, row] of rows.entries()) {
            let next = 0;
            const message = parts.join(' ').replace(/#/g, () => String(row[next++ % 12]));
            const again = record(message, n);
            expect(read(stages, settings, again)).toEqual(read(slow, settings, again));
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  it('is the same for all texts together, in one payload or in many', () => {
    const { stages, slow, settings } = composed(pattern);
    for (let round = 0; round < 3; round++) {
      const records = texts.map((message, n) =>
        record(onAnotherOccasion(message, round + 1), round * 10_000 + n),
      );
      for (let i = 0; i < records.length; i += 50) {
        const some = records.slice(i, i + 50);
        expect(read(stages, settings, ...some)).toEqual(read(slow, settings, ...some));
      }
    }
  });
});

describe('what is not remembered', () => {
  const { stages, slow, settings, recall } = composed('auto');
  const id = '550e8400-e29b-41d4-a716-446655440000';
  const lead = `2026-11-24T01:00:00.123Z\t${id}\tERROR\t`;

  it('is a number that says which error it is', () => {
    const said = (n: number) => record(`${lead}Error: upstream answered with status ${n}`, n);
    for (const status of [500, 404, 500, 503, 500, 404, 503]) read(stages, settings, said(status));
    expect(recall.find(said(404))).not.toBeNull();
    expect(recall.find(said(502))).toBeNull();
    const order = (n: number) => record(`${lead}Error: there is no order ${n}`, n);
    for (const n of [12, 34_567, 8, 901, 234, 56, 7]) read(stages, settings, order(n));
    expect(recall.find(order(987_654))).not.toBeNull();
    expect(recall.find(order(0))).toBeNull();
  });

  it('is a number that a rule of the user may ask for', () => {
    const config = readConfig({ ignore: [{ message: 'order 7' }] }, {}, 'test');
    const { stages, settings } = compose({ config, store: createMemoryStore(), sinks: [] });
    const order = (n: number) => record(`${lead}Error: there is no order ${n}`, n);
    for (const n of [12, 34, 56, 78, 90, 21, 43, 56]) read(stages, settings, order(n));
    expect(stages.recall?.find(order(56))).not.toBeNull();
    expect(stages.recall?.find(order(7))).toBeNull();
  });

  it('is one of another function, or of another version', () => {
    const said = record(`${lead}Error: no stock`);
    read(stages, settings, said);
    expect(recall.find(said)).not.toBeNull();
    expect(recall.find({ ...said, origin: { ...origin, logGroup: '/aws/lambda/b' } })).toBeNull();
    expect(recall.find({ ...said, origin: { ...origin, logStream: '2026/11/24/[8]abcdef' } })).toBeNull();
    expect(recall.find({ ...said, origin: { ...origin, logStream: '2026/11/25/[7]other' } })).not.toBeNull();
  });

  it('is a line that is joined with others', () => {
    const lines = [
      'Traceback (most recent call last):',
      '  File "/app/a.py", line 8, in run',
      '    go()',
      'KeyError: 1',
    ];
    for (let round = 0; round < 3; round++) {
      const records = lines.map((line, n) => record(line, round * 10 + n));
      expect(read(stages, settings, ...records)).toEqual(read(slow, settings, ...records));
    }
  });

  it('is a head whose frames come after it', () => {
    const lines = [
      'ERROR charge failed',
      'ERROR no stock',
      'java.lang.IllegalStateException: x\n\tat a.B.c(B.java:1)',
    ];
    const orders = [
      [0, 1],
      [2, 2],
      [0, 2],
      [2, 0],
      [1, 0, 2, 1],
    ];
    for (const [round, order] of [...orders, ...orders].entries()) {
      const records = order.map((line, n) => record(lines[line] as string, round * 10 + n));
      expect(read(stages, settings, ...records)).toEqual(read(slow, settings, ...records));
    }
    const twice = [record('ERROR no stock'), record('ERROR no stock')];
    expect(read(stages, settings, ...twice)).toEqual(read(slow, settings, ...twice));
  });

  it('is more than a few megabytes: what is not asked for again goes', () => {
    const first = record(`${lead}Error: the first`);
    read(stages, settings, first);
    for (let n = 0; n < 2500; n++) read(stages, settings, record(`${lead}Error: no ${words(n)} left`, n));
    expect(recall.find(first)).toBeNull();
  });
});
