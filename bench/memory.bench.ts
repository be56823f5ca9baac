import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createMemoryStore } from '../src/stores/memory.ts';
import { type LogEvent, logEvent, packed, payload } from './log-events.ts';
import { inTurns, median, note, quick, ratio, table } from './measure.ts';
import { findNodes } from './nodes.ts';
import { handlerOver } from './stand-ins.ts';

/**
 * Memory: the peak of a new process that takes one payload of about 1 MB which expands to 30 MB, with the heap that a function of
 * 256 MB gets, on each Node.js that is found (see cold-start); and whether anything grows over 10,000,000 events. Run `npm run build` first.
 */
const run = promisify(execFile);
const here = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const expanded = (quick ? 3 : 30) * 1024 * 1024;
/** How Lambda starts Node.js in a function of 256 MB: nine tenths of it for the heap, a twentieth for each half of its young part. */
const heapOptions = ['--max-old-space-size=231', '--max-semi-space-size=12'];

await measurePeak();
await measureGrowth();

async function measurePeak(): Promise<void> {
  const print = table(
    'memory peak',
    'Peak of the resident memory of a new process that takes one payload, in MB',
    'times plain: beside the plain function with the same payload. empty: the process that does nothing.',
  );
  const built = here('dist/lambda/index.mjs');
  if (!existsSync(built)) return note('dist/lambda is not there: run `npm run build` first');
  const functions = {
    empty: here('bench/cold-start/empty.mjs'),
    plain: here('bench/memory/plain.mjs'),
    ours: built,
  };
  for (const { version, path } of findNodes(false)) {
    if (!path || (quick && path !== process.execPath)) continue;
    for (const which of quick ? (['one'] as const) : (['one', 'hundred', 'all'] as const)) {
      const { data, events, compressed } = largest(which);
      // What the collector happens to do makes tens of megabytes of difference.
      const peaks = await inTurns(
        {
          empty: () => peakOf(path, functions.empty, data),
          plain: () => peakOf(path, functions.plain, data),
          ours: () => peakOf(path, functions.ours, data),
        },
        quick ? 1 : 5,
      );
      print({
        'Node.js': version,
        causes: which,
        events,
        'compressed MB': compressed / 1024 / 1024,
        'expanded MB': expanded / 1024 / 1024,
        empty: median(peaks.empty),
        plain: median(peaks.plain),
        ours: median(peaks.ours),
        'times plain': ratio(peaks.ours, peaks.plain),
      });
    }
  }
}

async function peakOf(node: string, file: string, data: string): Promise<number> {
  const child = run(node, [...heapOptions, here('bench/memory/peak.mjs')], {
    env: { BENCH_FUNCTION: file, SLACK_WEBHOOK_URL: 'http://127.0.0.1:9/services/T0/B0/x' },
  });
  child.child.stdin?.end(data);
  const { stdout } = await child;
  return Number(stdout.trim().split('\n').at(-1)) / 1024;
}

/** As much as CloudWatch may send: the events of a service that logs much of the same. */
function largest(which: 'one' | 'hundred' | 'all') {
  const distinct = { one: 1, hundred: 100, all: Number.POSITIVE_INFINITY }[which];
  const events: LogEvent[] = [];
  let length = 0;
  for (let n = 0; length < expanded; n++) {
    const event = withFrames(logEvent('java', n % distinct, n, Date.now() + n));
    events.push(event);
    length += JSON.stringify(event).length + 1;
  }
  const data = packed('/aws/lambda/shop', '2026/03/01/[$LATEST]0d1e2f', events);
  return { data, events: events.length, compressed: Buffer.from(data, 'base64').length };
}

/** Frames of a framework, the same in each: a payload compresses to a thirtieth when its events are mostly such. */
function withFrames(event: LogEvent): LogEvent {
  const frame = (n: number) =>
    `\tat org.springframework.web.filter.chain.Step${n}.doFilter(Step${n}.java:${100 + n})\n`;
  return { ...event, message: event.message + Array.from({ length: 30 }, (_, n) => frame(n)).join('') };
}

async function measureGrowth(): Promise<void> {
  const print = table(
    'memory growth',
    'Heap of one warm instance after so many events of 100 causes, in MB, all that can be collected collected',
  );
  const handler = handlerOver(createMemoryStore());
  const size = 1000;
  const total = quick ? 10_000 : 10_000_000;
  // One set of payloads again and again under other ids would be counted once: only their ids and times are new.
  for (let n = 0; n * size < total; n++) {
    await handler(
      payload({ language: 'node', causes: 'hundred', size, first: n * size, at: Date.now() }).event,
    );
    const events = (n + 1) * size;
    if (events % (total / 10) !== 0) continue;
    globalThis.gc?.();
    const { heapUsed, rss } = process.memoryUsage();
    print({ events, heap: heapUsed / 1024 / 1024, resident: rss / 1024 / 1024 });
  }
}
