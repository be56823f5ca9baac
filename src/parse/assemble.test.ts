import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogRecord } from '../model/record.ts';
import { assemble, flushOpen } from './assemble.ts';
import { classify } from './classify.ts';
import { parse } from './parse.ts';

const stories: Record<string, string> = {
  python:
    'Traceback (most recent call last):\n  File "/app/a.py", line 1, in f\n    g()\n    ^^^\n  File "/app/a.py", line 2, in g\n    raise E\nValueError: bad',
  chain:
    'Traceback (most recent call last):\n  File "/app/a.py", line 1, in f\n    g()\nKeyError: 1\n\nThe above exception was the direct cause of the following exception:\n\nTraceback (most recent call last):\n  File "/app/a.py", line 2, in g\n    raise E\napp.Oops: bad',
  java: 'java.lang.RuntimeException: outer\n\tat a.b.C.d(C.java:1)\n\tat a.b.C.e(C.java:2)\nCaused by: java.io.IOException: inner\n\tat a.b.D.f(D.java:3)\n\t... 2 more',
  go: 'panic: boom\n\ngoroutine 1 [running]:\nmain.f(0x1)\n\t/src/a.go:3 +0x1d\nmain.main()\n\t/src/a.go:9 +0x1\nexit status 2',
  php: 'PHP Fatal error:  Uncaught E: x in /app/a.php:3\nStack trace:\n#0 /app/b.php(4): f()\n#1 {main}\n  thrown in /app/a.php on line 3',
  rust: "thread 'main' panicked at src/main.rs:1:2:\nboom\nnote: run with `RUST_BACKTRACE=1`",
  script:
    '/app/a.js:12\n    throw new Error("x");\n    ^\n\nError: x\n    at f (/app/a.js:12:3)\n    at node:internal/main:1:2\n\nNode.js v20.20.0',
};

// A chain cut right after a last line looks whole: that one cannot be known to go on.
const delimited = Object.entries(stories)
  .filter(([name]) => name !== 'chain')
  .map(([, story]) => story);

function lines(text: string, stream = 's', from = 0): LogRecord[] {
  return text.split('\n').map((message, i) => ({
    id: `${stream}${from + i}`,
    at: from + i,
    message,
    origin: { logGroup: 'g', logStream: stream },
  }));
}

function all(records: readonly LogRecord[], pending = assemble([]).open) {
  const { records: whole, open } = assemble(records, pending);
  return { whole, open };
}

const manyLines: Record<string, string> = {
  python:
    'Traceback (most recent call last):\n  File "/app/a.py", line 2, in g\n    raise E\npydantic.ValidationError: 2 errors for Order\nqty\n  Input should be greater than 0\nname\n  Field required',
  'python sql':
    'Traceback (most recent call last):\n  File "/app/a.py", line 2, in g\n    raise E\nIntegrityError: duplicate key\nDETAIL:  Key (id)=(1) already exists.\n[SQL: INSERT INTO a]\n(Background on this error at: https://sqlalche.me/e/20/gkpj)',
  java: 'java.lang.IllegalStateException: first\nsecond line\nthird\n\tat a.b.C.d(C.java:1)\nCaused by: java.io.IOException: inner\nmore words\n\tat a.b.D.f(D.java:3)',
  node: 'Error: first\nsecond line\n    at f (/app/a.js:1:2)\n    at g (/app/a.js:3:4)',
  rust: "thread 'main' panicked at src/main.rs:1:2:\nfirst\nsecond\nnote: run with `RUST_BACKTRACE=1`",
};

describe('assemble', () => {
  it.each(Object.entries(manyLines))('joins a %s message of many lines', (_name, story) => {
    const strangers = lines('ready\nlistening on 8080', 's', 50);
    const { whole, open } = all([...lines(story), ...strangers]);
    expect([...flushOpen(open), ...whole].map((one) => one.message).sort()).toEqual(
      [story, 'ready', 'listening on 8080'].sort(),
    );
  });

  it('tells the rest of a chain that was cut after its first part as one error', () => {
    const cut = lines(stories.chain ?? '');
    const at = cut.findIndex((one) => one.message.startsWith('KeyError'));
    const first = all(cut.slice(0, at + 1));
    const second = all(cut.slice(at + 1), first.open);
    const told = [...first.whole, ...second.whole, ...flushOpen(second.open)].filter(
      (one) => classify(one, parse(one)).error,
    );
    expect(told.map((one) => parse(one).exceptions[0].type)).toEqual(['KeyError', 'app.Oops']);
    // The empty line shows that more is to come: the whole is kept for the next batch.
    const kept = all(cut.slice(0, at + 2));
    expect(kept.whole).toEqual([]);
    const whole = all(cut.slice(at + 2), kept.open);
    expect([...whole.whole, ...flushOpen(whole.open)].map((one) => one.message)).toEqual([stories.chain]);
  });

  it('holds a header alone to be an error', () => {
    const [record] = lines('Traceback (most recent call last):');
    expect(record && classify(record, parse(record)).error).toBe(true);
  });

  it.each(Object.entries(stories))('joins the lines of a %s traceback', (_name, story) => {
    const { whole, open } = all(lines(story));
    const records = [...whole, ...flushOpen(open)];
    expect(records.map((one) => one.message)).toEqual([story]);
    expect(records[0]?.parts).toHaveLength(story.split('\n').length);
  });

  it('of any split, handed over as JSON, is the whole', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...delimited, 'INFO all is well', 'ready'), { minLength: 1, maxLength: 6 }),
        fc.nat(),
        (picked, cut) => {
          let at = 0;
          const records = picked.flatMap((story) => {
            const made = lines(story, 's', at);
            at += made.length;
            return made;
          });
          const k = cut % (records.length + 1);
          const one = all(records);
          const left = all(records.slice(0, k));
          const right = all(records.slice(k), JSON.parse(JSON.stringify(left.open)));
          const told = [...left.whole, ...right.whole, ...flushOpen(right.open)];
          const sorted = (list: readonly LogRecord[]) =>
            list.map((r) => `${String(r.at).padStart(5, '0')} ${r.message}`).sort();
          expect(sorted(told)).toEqual(sorted([...one.whole, ...flushOpen(one.open)]));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('keeps interleaved streams apart and loses no id', () => {
    const a = lines(stories.python ?? '', 'a');
    const b = lines(stories.java ?? '', 'b');
    const mixed = Array.from({ length: Math.max(a.length, b.length) }).flatMap((_, i) =>
      [a[i], b[i]].filter((one) => one !== undefined),
    );
    const { whole, open } = all(mixed);
    const records = [...whole, ...flushOpen(open)];
    expect(records.map((one) => one.message).sort()).toEqual([stories.java, stories.python].sort());
    expect(records.flatMap((one) => one.parts ?? [one.id]).sort()).toEqual(mixed.map((one) => one.id).sort());
  });

  it('lets unrelated lines pass between two lines of a traceback', () => {
    const made = lines(stories.python ?? '');
    const [first, ...rest] = made;
    const other = lines('2026-03-01 10:00:00,123 INFO app: ready', 's', 90);
    const { whole } = all([first, ...other, ...rest].filter((one) => one !== undefined));
    expect(whole.map((one) => one.message).sort()).toEqual([other[0]?.message, stories.python].sort());
  });

  it('never holds a record that is whole', () => {
    const record: LogRecord = {
      id: '1',
      at: 1,
      message: `[ERROR] ValueError: x\n${stories.python}`,
      origin: { logGroup: 'g', logStream: 's' },
    };
    expect(all([record])).toEqual({ whole: [record], open: [] });
  });

  it.each([
    'ERROR:    Exception in ASGI application',
    '[2026-03-01 10:00:00,123] ERROR in app: Exception on /pay [POST]',
    '[2026-03-01 10:00:00 +0000] [7] [ERROR] Error handling request /pay',
    '[2026-03-01 10:00:00 +0000] [7] [ERROR] Exception in worker process',
    'Exception in thread Thread-1 (run):',
    'Exception ignored in: <function Pool.__del__ at 0x7f1c>',
    "[2026-03-01 10:00:00,123: ERROR/ForkPoolWorker-1] Task shop.charge[8f507cfc-0b1a-4697-b07a-ac58fc914c95] raised unexpected: ValueError('bad')",
  ])('keeps a line that announces a traceback for the batch that has it: %s', (head) => {
    const [first, ...rest] = lines(`${head}\n${stories.python}`) as [LogRecord, ...LogRecord[]];
    const cut = all([first]);
    expect(cut).toMatchObject({ whole: [], open: [{ record: { message: head } }] });
    expect(all(rest, cut.open).whole.map((one) => one.message)).toEqual([`${head}\n${stories.python}`]);
  });

  it('keeps what Tomcat and .NET announce for the batch that has the frames', () => {
    for (const [head, story] of [
      [
        '2026-03-01 10:00:00 ERROR o.a.c.c.C.[dispatcherServlet] - Servlet.service() for servlet [dispatcherServlet] in context with path [] threw exception',
        stories.java ?? '',
      ],
      [
        'Unhandled exception. System.InvalidOperationException: bad',
        '   at Shop.Pay.Run() in /src/Pay.cs:line 7',
      ],
    ] as const) {
      const [first, ...rest] = lines(`${head}\n${story}`) as [LogRecord, ...LogRecord[]];
      const cut = all([first]);
      expect(cut.whole).toEqual([]);
      const { whole, open } = all(rest, cut.open);
      expect([...whole, ...flushOpen(open)].map((one) => one.message)).toEqual([`${head}\n${story}`]);
    }
  });

  it('tells any other error line at once, since most have no traceback', () => {
    for (const text of [
      'ERROR:root:charge failed',
      '2026-03-01 10:00:00,123 ERROR app: Exception while charging',
      'ERROR: Task shop.charge failed',
    ])
      expect(all(lines(text))).toMatchObject({ whole: [{ message: text }], open: [] });
  });

  it('joins the title line before a traceback', () => {
    const { whole } = all(lines(`ERROR:root:charge failed\n${stories.python}`));
    expect(whole).toHaveLength(1);
    expect(parse(whole[0] as LogRecord).title).toBe('charge failed');
  });

  it('counts orphan frames as a part, not as an error', () => {
    const { whole, open } = all(lines('\tat a.b.C.d(C.java:1)\n\tat a.b.C.e(C.java:2)'));
    const record = [...whole, ...flushOpen(open)][0] as LogRecord;
    expect(classify(record, parse(record))).toEqual({ error: false, reason: 'companion' });
  });

  it('gives an old open record out when its time is over', () => {
    const { open } = all(lines('Traceback (most recent call last):'));
    expect(open).toHaveLength(1);
    expect(assemble([], open, 1_000_000).records).toHaveLength(1);
    expect(assemble([], open, 1_000).open).toHaveLength(1);
  });
});
