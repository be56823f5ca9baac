import { describe, expect, test } from 'vitest';
import { createStages } from './compose.ts';
import { contextOf, createReadContext } from './log-context.ts';
import type { ErrorEvent, SafeEvent } from './model/event.ts';
import type { LogLine } from './model/log-context.ts';
import type { LogRecord } from './model/record.ts';

const stages = createStages({});
const none = { moreBefore: false, moreAfter: false };
const ecs = { logGroup: '/ecs/worker', logStream: 'worker/app/8c1f0b6a' };
const lambda = { logGroup: '/aws/lambda/orders', logStream: '2026/11/24/[$LATEST]0f3c2b7a' };
const at = Date.UTC(2026, 10, 24, 10);

/** What arrived of these lines: the one at `place`, or several that were joined. */
function arrived(lines: readonly LogLine[], places: readonly number[], origin = ecs): SafeEvent {
  const records = places.map((i): LogRecord => ({ id: `e${i}`, origin, ...(lines[i] as LogLine) }));
  const { records: whole, open } = stages.assemble(records);
  const [record] = [...whole, ...open];
  return stages.redact(stages.parse(record as LogRecord));
}

const linesOf = (messages: readonly string[], step = 0) =>
  messages.map((message, i) => ({ at: at + i * step, message }));

const found = (event: SafeEvent, lines: readonly LogLine[], more = none) => {
  const outcome = contextOf(event, lines, more, stages);
  if (outcome.kind !== 'found') throw new Error(outcome.kind);
  return outcome;
};

const python = [
  'INFO starting job 17',
  'ERROR:root:job 17 failed',
  'Traceback (most recent call last):',
  '  File "/app/worker.py", line 40, in <module>',
  '    main()',
  '  File "/app/worker.py", line 22, in main',
  '    process(job)',
  'ValueError: could not parse job 17',
  'INFO next job',
];

describe('a traceback that arrived in part', () => {
  test.each([
    ['its first line alone, as the pattern ERROR lets through', [1]],
    ['its last line alone', [7]],
    ['its beginning', [2, 3, 4]],
  ])('%s: the lines of the stream make it whole', (_, places) => {
    const lines = linesOf(python);
    const event = arrived(lines, places);
    const { context } = found(event, lines);
    expect(context.whole?.exceptions[0]).toMatchObject({
      type: 'ValueError',
      message: 'could not parse job 17',
    });
    expect(context.whole?.exceptions[0].frames.map(({ line }) => line)).toEqual([40, 22]);
    // It is the same event, with more of its text: links and counts go on with what arrived.
    expect(context.whole?.record).toMatchObject({ id: event.record.id, at: event.record.at, origin: ecs });
    expect(context.lines.filter(({ own }) => own)).toHaveLength(7);
  });

  test('Node’s console.error, a line an event', () => {
    const lines = linesOf([
      'ready',
      'Error: connect ECONNREFUSED 10.0.0.5:5432',
      '    at connect (/app/db.js:12:9)',
      '    at async main (/app/main.js:4:3)',
      'retrying',
    ]);
    const { context } = found(arrived(lines, [1]), lines);
    expect(context.whole?.exceptions[0].frames.map(({ file }) => file)).toEqual([
      '/app/db.js',
      '/app/main.js',
    ]);
  });

  test('what arrived whole is not touched, and a plain line is none', () => {
    const lines = linesOf(python);
    expect(found(arrived(lines, [1, 2, 3, 4, 5, 6, 7]), lines).context.whole).toBeUndefined();
    const plain = linesOf(['INFO a', 'ERROR disk is full', 'INFO b']);
    expect(found(arrived(plain, [1]), plain).context.whole).toBeUndefined();
  });

  test('lines that belong to it and hold no stack change nothing', () => {
    const lines = linesOf([
      'ERROR:root:failed',
      'Traceback (most recent call last):',
      'ValueError: no frames',
    ]);
    const { context } = found(arrived(lines, [0]), lines);
    expect(context.lines.map(({ own }) => own)).toEqual([true, true, true]);
    expect(context.whole).toBeUndefined();
  });

  test('another traceback of the stream is not taken for it', () => {
    const lines = linesOf(['ERROR disk is full', 'INFO something else', ...python.slice(2, 8)], 10);
    expect(found(arrived(lines, [0]), lines).context.whole).toBeUndefined();
  });
});

describe('no secret reaches the thread', () => {
  const key = [
    '-----BEGIN RSA PRIVATE KEY-----',
    'MIIEowIBAAKCAQEAtheFirstLineOfIt',
    'c2Vjb25kTGluZU9mVGhlS2V5',
    '-----END RSA PRIVATE KEY-----',
  ];

  test('in a neighbouring line, in one of the same invocation, and over several lines', () => {
    const id = '8f507cfc-0b1a-4697-b07a-ac58fc914c95';
    const lines = linesOf([
      `START RequestId: ${id} Version: $LATEST\n`,
      'using AKIAIOSFODNN7EXAMPLE and password=hunter2hunter2\n',
      ...key,
      '[ERROR] KeyError: \'x\'\nTraceback (most recent call last):\n\u00a0\u00a0File "/var/task/a.py", line 1, in h',
      'Authorization: Bearer abcdefghijklmnop0123456789\n',
    ]);
    const { context } = found(arrived(lines, [6], lambda), lines);
    const shown = JSON.stringify(context);
    expect(context.lines).toHaveLength(8);
    for (const secret of [
      'AKIAIOSFODNN7EXAMPLE',
      'hunter2',
      'theFirstLineOfIt',
      'c2Vjb25k',
      'abcdefghijklmnop',
    ])
      expect(shown).not.toContain(secret);
    expect(shown).toContain('using ‹redacted:');
  });

  test('in the rest of a traceback', () => {
    const lines = linesOf([...python.slice(0, 7), 'ValueError: login with password=hunter2hunter2 failed']);
    const { context } = found(arrived(lines, [1]), lines);
    expect(context.whole?.exceptions[0].type).toBe('ValueError');
    expect(JSON.stringify(context)).not.toContain('hunter2');
  });

  test('in JSON, escaped', () => {
    const lines = linesOf([
      '{"level":"INFO","message":"login \\u0070assword\\u003dhunter2hunter2"}',
      'ERROR no',
    ]);
    const { context } = found(arrived(lines, [1]), lines);
    expect(context.lines[0]?.text).toMatch(/^INFO {2}login password=‹redacted:/);
  });

  test('a custom pattern of the user’s', () => {
    const custom = createStages({ redact: { patterns: [{ name: 'staff', pattern: 'EMP-\\d{6}' }] } });
    const lines = linesOf(['for EMP-123456', 'ERROR no desk']);
    const outcome = contextOf(arrived(lines, [1]), lines, none, custom);
    expect(JSON.stringify(outcome)).not.toContain('EMP-123456');
  });
});

describe('which lines', () => {
  test('of a container, fifteen before and ten after, none older than five minutes', () => {
    const many = Array.from({ length: 60 }, (_, i) => (i === 30 ? 'ERROR here' : `line ${i}`));
    const { context, settled } = found(arrived(linesOf(many, 10), [30]), linesOf(many, 10));
    expect(context.lines.map(({ text }) => text).at(0)).toBe('line 15');
    expect(context.lines.map(({ text }) => text).at(-1)).toBe('line 40');
    expect(context).toMatchObject({ moreBefore: true, moreAfter: true });
    expect(settled).toBe(true);
    const far = linesOf(['old', 'ERROR here', 'new'], 400_000);
    expect(found(arrived(far, [1]), far).context.lines.map(({ text }) => text)).toEqual(['ERROR here']);
  });

  test('of huge lines only the nearest are looked through; that there are more is said', () => {
    const huge = 'x'.repeat(60_000);
    const lines = linesOf([huge, huge, huge, huge, 'ERROR here', huge, huge, huge], 10);
    const { context } = found(arrived(lines, [4]), lines);
    expect(context.lines.map(({ text }) => text.length)).toEqual([60_000, 60_000, 10, 60_000, 60_000]);
    expect(context).toMatchObject({ moreBefore: true, moreAfter: true });
  });

  test('a container that names requests has no invocation', () => {
    const id = '8f507cfc-0b1a-4697-b07a-ac58fc914c95';
    const lines = linesOf([`{"level":"error","requestId":"${id}","message":"no"}`]);
    expect(found(arrived(lines, [0]), lines).context.invocation).toBeUndefined();
  });

  test('an invocation without its REPORT is not settled, unless more lines follow than are read', () => {
    const lines = linesOf([
      'START RequestId: 8f507cfc-0b1a-4697-b07a-ac58fc914c95 Version: $LATEST\n',
      'ERROR x\n',
    ]);
    const event = arrived(lines, [1], lambda);
    expect(found(event, lines).settled).toBe(false);
    expect(found(event, lines, { moreBefore: false, moreAfter: true })).toMatchObject({
      settled: true,
      context: { moreAfter: true },
    });
  });

  test('lines of the same millisecond are told apart by their text; what is not there is absent', () => {
    const lines = linesOf(['ERROR a', 'ERROR b', 'ERROR c']);
    const own = found(arrived(lines, [1]), lines).context.lines.filter((line) => line.own);
    expect(own.map(({ text }) => text)).toEqual(['ERROR b']);
    const other = linesOf(['ERROR elsewhere'], 0).map((line) => ({ ...line, at: at + 5 }));
    expect(contextOf(arrived(lines, [1]), other, none, stages)).toEqual({ kind: 'absent' });
  });
});

test('the rest of a traceback is read through the source maps, which are loaded first', async () => {
  const lines = linesOf(['Error: no', '    at a (/app/bundle.js:1:9)', 'ready']);
  let loaded = false;
  const maps = {
    apply: (event: ErrorEvent) => (loaded ? { ...event, traceback: 'mapped' } : event),
    load: async () => {
      const first = !loaded;
      loaded = true;
      return first;
    },
  };
  const parse = (record: LogRecord) => maps.apply(stages.parse(record));
  const reader = { around: async () => ({ lines, ...none }) };
  const outcome = await createReadContext(reader, { ...stages, parse, maps })(arrived(lines, [0]), 100);
  expect(outcome).toMatchObject({ context: { whole: { traceback: 'mapped' } } });
});

describe('what a reader throws', () => {
  const event = arrived(linesOf(['ERROR x']), [0]);
  const failing = (name: string) =>
    createReadContext(
      {
        around: async () => {
          throw Object.assign(new Error('no'), { name });
        },
      },
      stages,
    )(event, 100);

  test.each([
    ['AccessDeniedException', 'denied'],
    ['ResourceNotFoundException', 'none'],
    ['InvalidParameterException', 'none'],
    ['ThrottlingException', 'failed'],
    ['TimeoutError', 'failed'],
    ['TypeError', 'failed'],
  ])('%s is %s', async (name, kind) => {
    expect((await failing(name)).kind).toBe(kind);
  });

  test('a notice has no log: nothing is read', async () => {
    const around = async () => {
      throw new Error('must not be called');
    };
    const notice = { ...event, record: { ...event.record, notice: {} } } as unknown as SafeEvent;
    expect(await createReadContext({ around }, stages)(notice, 100)).toEqual({ kind: 'none' });
  });
});
