import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { createLambdaFunction, type LambdaHandler } from './lambda-function.ts';
import { createLogGroup } from './log-group.ts';
import { virtualTimers } from './virtual-timers.ts';

const start = Date.UTC(2026, 10, 24, 10);

function setUp(handler: LambdaHandler | (() => never)) {
  const timers = virtualTimers(start);
  const logGroup = createLogGroup('/aws/lambda/f');
  let instances = 0;
  const fn = createLambdaFunction({
    name: 'f',
    load: () => (handler.length === 0 && handler.name === 'broken' ? (handler as () => never)() : handler),
    logGroup,
    timers,
    newInstanceId: () => String(instances++).padStart(32, 'a'),
    memoryUsedMb: () => 40,
  });
  const lines = (stream?: string) => logGroup.events(stream).map((event) => event.message);
  return { fn, timers, logGroup, lines };
}

test('a success: all lines in order, the stream named by day and instance, the console given back', async () => {
  const host = console.log;
  const { fn, logGroup, lines } = setUp((event, context) => {
    console.log('got %j', event);
    return {
      id: context.awsRequestId,
      left: context.getRemainingTimeInMillis(),
      mb: context.memoryLimitInMB,
    };
  });
  const result = await fn.invoke({ a: 1 }, { requestId: 'r-1' });
  expect(result).toEqual({ ok: true, requestId: 'r-1', payload: { id: 'r-1', left: 3000, mb: '128' } });
  expect(lines().slice(1)).toEqual([
    'START RequestId: r-1 Version: $LATEST\n',
    '2026-11-24T10:00:00.000Z\tr-1\tINFO\tgot {"a":1}\n',
    'END RequestId: r-1\n',
    'REPORT RequestId: r-1\tDuration: 0.00 ms\tBilled Duration: 1 ms\tMemory Size: 128 MB\tMax Memory Used: 40 MB\tInit Duration: 0.00 ms\t\n',
  ]);
  expect(lines()[0]).toMatch(
    /^INIT_START Runtime Version: nodejs:24\.v\d+\tRuntime Version ARN: arn:aws:lambda:/,
  );
  expect(logGroup.events()[0]?.logStream).toBe(`2026/11/24/[$LATEST]${'a'.repeat(31)}0`);
  await fn.invoke(null, { requestId: 'r-2' });
  expect(lines().at(-1)).not.toContain('Init Duration');
  expect(lines().filter((line) => line.startsWith('INIT_START'))).toHaveLength(1);
  fn.close();
  expect(console.log).toBe(host);
});

test('a throw: the error line before END, the stack ends in the runtime frame, the same to the caller', async () => {
  const { fn, lines } = setUp(async () => {
    await Promise.resolve();
    throw Object.assign(new RangeError('too much'), { code: 'E_MUCH' });
  });
  const result = await fn.invoke({}, { requestId: 'r-1' });
  fn.close();
  const line = lines()[2] ?? '';
  const [, , level, what, json = '{}'] = line.split('\t');
  expect([level, what]).toEqual(['ERROR', 'Invoke Error ']);
  const body = JSON.parse(json) as { stack: string[] };
  expect(Object.keys(body)).toEqual(['errorType', 'errorMessage', 'code', 'stack']);
  expect(body.stack[0]).toBe('RangeError: too much');
  expect(body.stack[1]).toContain('lambda-function.test.ts');
  // Under vitest, which maps the frames back to the sources, `async` is lost.
  expect(body.stack.at(-1)).toMatch(
    /^ {4}at (async )?Runtime\.handleOnceNonStreaming \(file:\/\/\/var\/runtime\/index\.mjs:1173:29\)$/,
  );
  expect(result).toMatchObject({ ok: false, failure: { errorType: 'RangeError', trace: body.stack } });
  expect(lines()[3]).toBe('END RequestId: r-1\n');
});

test('a timeout: said in REPORT alone, late output is lost, the next one has a new instance', async () => {
  let finish = () => {};
  const { fn, timers, lines, logGroup } = setUp(async () => {
    await new Promise<void>((resolve) => {
      finish = resolve;
    });
    console.error('too late');
  });
  const first = fn.invoke({}, { requestId: 'r-1' });
  await timers.advance(3_000);
  expect(await first).toMatchObject({
    ok: false,
    failure: {
      errorType: 'Sandbox.Timedout',
      errorMessage: 'RequestId: r-1 Error: Task timed out after 3.00 seconds',
    },
  });
  finish();
  await timers.advance(0);
  expect(lines().at(-1)).toMatch(/^REPORT RequestId: r-1\tDuration: 3000\.00 ms\t.*\tStatus: timeout\n$/);
  const second = fn.invoke({}, { requestId: 'r-2' });
  await timers.advance(0);
  finish();
  expect((await second).ok).toBe(true);
  fn.close();
  expect(new Set(logGroup.events().map((event) => event.logStream)).size).toBe(2);
});

test('a failed initialisation is tried twice and has no request id', async () => {
  const { fn, lines } = setUp(function broken(): never {
    throw new SyntaxError('Unexpected end of input');
  });
  const result = await fn.invoke({}, { requestId: 'r-1' });
  fn.close();
  expect(result).toMatchObject({ ok: false, failure: { errorType: 'SyntaxError' } });
  expect(lines()[1]).toMatch(
    /^2026-11-24T10:00:00\.000Z\tundefined\tERROR\tUncaught Exception \t\{"errorType":"SyntaxError"/,
  );
  expect(
    lines()
      .filter((line) => line.startsWith('INIT_REPORT'))
      .map((line) => line.split('\t')[1]),
  ).toEqual(['Phase: init', 'Phase: invoke']);
  expect(lines().at(-1)).toContain('\tStatus: error\tError Type: SyntaxError\n');
});

test('two at once: two instances, each with the lines of its own request', async () => {
  const gates: (() => void)[] = [];
  const { fn, timers, logGroup } = setUp(async (event) => {
    await new Promise<void>((resolve) => gates.push(resolve));
    console.warn('done', event);
  });
  const both = [fn.invoke('a', { requestId: 'r-a' }), fn.invoke('b', { requestId: 'r-b' })];
  await timers.advance(0);
  for (const open of gates.reverse()) open();
  await Promise.all(both);
  fn.close();
  const streams = [...new Set(logGroup.events().map((event) => event.logStream))];
  expect(streams).toHaveLength(2);
  for (const stream of streams) {
    const text = logGroup
      .events(stream)
      .map((event) => event.message)
      .join('');
    expect(text.includes('r-a')).toBe(!text.includes('r-b'));
    expect(text).toMatch(/WARN\tdone [ab]\n/);
  }
});

test('in the minified program, too, a stack ends in the runtime frame', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tracebell-demo-'));
  try {
    const entry = (name: string) => fileURLToPath(new URL(`./${name}.ts`, import.meta.url));
    await build({
      entryPoints: { fn: entry('lambda-function') },
      outdir: folder,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      minify: true,
      format: 'esm',
      platform: 'node',
    });
    const load = (name: string) => import(/* @vite-ignore */ pathToFileURL(join(folder, name)).href);
    const built = (await load('fn.mjs')) as typeof import('./lambda-function.ts');
    const thrower = async () => {
      throw new Error('a');
    };
    const fn = built.createLambdaFunction({ name: 'f', load: () => thrower, logGroup: createLogGroup('g') });
    const result = await fn.invoke({});
    fn.close();
    const trace = result.ok ? [] : result.failure.trace;
    expect(trace.at(-1)).toContain('Runtime.handleOnceNonStreaming (file:///var/runtime/index.mjs:1173:29)');
    expect(trace.join('\n')).not.toContain('fn.mjs');
  } finally {
    await rm(folder, { recursive: true });
  }
});
