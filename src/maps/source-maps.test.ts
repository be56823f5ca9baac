import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Explanation, explain } from '../cli/explain.ts';
import { readConfig } from '../config.ts';
import type { LogRecord } from '../model/record.ts';
import { sourceMapsOf } from '../source-maps.ts';

/** A small program of a few files, as a team has it: the throw is three calls deep, behind an await and a class. */
const program = {
  'src/handler.ts': `import { OrderService } from './orders';
import { logger } from './logger';

interface Event { readonly body: string }

export const handler = async (event: Event): Promise<{ statusCode: number }> => {
  logger.debug(\`got \${event.body.length} characters\`);
  const service = new OrderService({ currency: 'EUR' });
  await service.charge(JSON.parse(event.body));
  return { statusCode: 200 };
};
`,
  'src/orders.ts': `import { roundTo } from './money';

export interface Order { id: string; lines: { price: number | null }[] }

export class OrderService {
  private readonly options: { currency: string };

  constructor(options: { currency: string }) {
    this.options = options;
  }

  /** What is {odd} in a comment is no bracket. */
  async charge(order: Order): Promise<number> {
    await new Promise((resolve) => setTimeout(resolve, 1));
    return totalOf(order);
  }
}

export function totalOf({ id, lines }: Order): number {
  const prices = lines.map((line) => {
    if (line.price === null) throw new RangeError(\`order \${id} has a line without a price\`);
    return roundTo(line.price, 2);
  });
  return prices.reduce((sum, each) => sum + each, 0);
}
`,
  'src/money.ts': `export const roundTo = (value: number, digits: number) => Math.round(value * 10 ** digits) / 10 ** digits;
`,
  'src/logger.ts': `export const logger = { debug(words: string) { if (process.env.DEBUG) console.log(words); } };
`,
};
/** The next release: files moved down, a function more, so that lines and the bundler's names are others. */
const nextProgram = {
  ...program,
  'src/handler.ts': `import { audit } from './audit';\n${program['src/handler.ts'].replace(
    '  const service',
    '  audit(event.body);\n  const service',
  )}`,
  'src/orders.ts': program['src/orders.ts']
    .replace(
      'export class',
      `const known = new Map<string, number>();\nexport function remember(id: string, total: number) {\n  known.set(id, total);\n  return [...known.entries()].length;\n}\n\nexport class`,
    )
    .replace(
      'return totalOf(order);',
      'const total = totalOf(order);\n    remember(order.id, total);\n    return total;',
    ),
  'src/audit.ts': `let seen = 0;
export function audit(body: string) { seen += body.length; if (seen > 1e9) console.log('many', seen, helper(body)); }
function helper(body: string) { return body.split('').reverse().join(''); }
`,
};

const folder = mkdtempSync(join(tmpdir(), 'tracebell-maps-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Builds it, runs it in a Node.js of its own, and gives what it printed, with the paths that Lambda would have. */
async function thrown(name: string, files: Record<string, string>, options: BuildOptions = {}) {
  const root = join(folder, name);
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), content);
  }
  const outfile = join(root, 'out', 'index.js');
  await build({
    absWorkingDir: root,
    entryPoints: ['src/handler.ts'],
    outfile,
    bundle: true,
    minify: true,
    sourcemap: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'silent',
    ...options,
  });
  const run = `require(${JSON.stringify(outfile)}).handler({ body: JSON.stringify({ id: process.argv[1], lines: [{ price: null }] }) }).catch((error) => console.error(error.stack))`;
  const { stderr } = spawnSync(process.execPath, ['-e', run, `o-${name.length}${name.length}`], {
    encoding: 'utf8',
  });
  expect(stderr).toContain('RangeError');
  return {
    root,
    outfile,
    stack: stderr.trim(),
    inLambda: stderr.trim().replaceAll(dirname(outfile), '/var/task'),
  };
}

function record(message: string, version = '$LATEST', service = 'shop'): LogRecord {
  return {
    id: '1',
    at: 1,
    message: `2026-11-20T10:15:00.000Z\tb1c322f6-5fdd-43f2-a4b6-cead0723bf95\tERROR\t${message}`,
    origin: { logGroup: `/aws/lambda/${service}`, logStream: `2026/11/20/[${version}]0123456789abcdef` },
  };
}

/** As `explain` does it; the lines that were said with it. */
async function read(each: LogRecord, place?: string): Promise<Explanation & { said: string[] }> {
  const config = readConfig(place ? { sourceMaps: { folder: place } } : {}, {}, 'test');
  const maps = sourceMapsOf(config, () => 0);
  const said: string[] = [];
  let [found] = explain([each], config, undefined, maps);
  while (await maps?.load(60_000, (line) => said.push(line)))
    [found] = explain([each], config, undefined, maps);
  return { ...(found as Explanation), said };
}

const framesOf = ({ event }: Explanation) =>
  (
    event as {
      exceptions: {
        frames: { file: string; line: number; function: string; source?: string; inApp: boolean }[];
      }[];
    }
  ).exceptions[0]?.frames ?? [];

/** Lays a build's map where the documentation says. */
function lay(place: string, path: string, { outfile }: { outfile: string }, end = '.map') {
  mkdirSync(dirname(join(folder, place, path)), { recursive: true });
  writeFileSync(join(folder, place, `${path}${end}`), readFileSync(`${outfile}${end}`));
}

describe('a program, bundled and minified, twice', () => {
  let one: Awaited<ReturnType<typeof thrown>>;
  let next: Awaited<ReturnType<typeof thrown>>;
  beforeAll(async () => {
    one = await thrown('one', program);
    next = await thrown('next-release', nextProgram);
    lay('maps', 'shop/1/index.js', one);
    lay('maps', 'shop/2/index.js', next);
    lay('maps', 'shop/latest/index.js', next);
  });
  const place = join(folder, 'maps');

  test('its frames name the files, the lines and the functions that were written, and the source line', async () => {
    const found = await read(record(one.inLambda, '1'), place);
    const own = framesOf(found).filter(({ inApp }) => inApp);
    expect(own.map((frame) => `${frame.function} ${frame.file}:${frame.line}`)).toEqual([
      'totalOf src/orders.ts:21',
      'totalOf src/orders.ts:20',
      'OrderService.charge src/orders.ts:15',
      'handler src/handler.ts:9',
    ]);
    expect(own[0]?.source).toContain('throw new RangeError(');
    expect(own[2]?.source).toBe('return totalOf(order);');
    expect(found.culprit).toBe('totalOf src/orders.ts:21');
    const { traceback } = found.event as { traceback: string };
    expect(traceback).toMatch(
      / {4}at totalOf \(src\/orders\.ts:21:\d+\)\n {8}if \(line\.price === null\) throw/,
    );
    expect(traceback).toContain('at async handler (src/handler.ts:9:');
    expect(traceback).not.toContain('index.js');
  });

  test('both builds are one issue, whichever version; without maps they are read as before', async () => {
    const first = await read(record(one.inLambda, '1'), place);
    const second = await read(record(next.inLambda, '2'), place);
    const latest = await read(record(next.inLambda), place);
    expect(framesOf(second)[0]).toMatchObject({ file: 'src/orders.ts', line: 29 });
    expect(second.fingerprint).toBe(first.fingerprint);
    expect(latest.fingerprint).toBe(first.fingerprint);
    expect(first.grouped?.parts).toContain('src/orders.ts:totalOf');
    const plain = await read(record(one.inLambda, '1'));
    expect(framesOf(plain)[0]?.file).toBe('/var/task/index.js');
    expect(plain.said).toEqual([]);
    expect(plain.fingerprint).not.toBe((await read(record(next.inLambda, '2'))).fingerprint);
  });

  test('another version’s map is never taken; that there is none is said once', async () => {
    const found = await read(record(one.inLambda, '7'), place);
    expect(framesOf(found)[0]?.file).toBe('/var/task/index.js');
    expect(found.said).toEqual([`no source map of /var/task/index.js of shop in ${place}`]);
  });

  test('an unhandled error of Lambda’s runtime, and Node’s own uncaught form, are mapped as well', async () => {
    const stack = one.inLambda.split('\n');
    const json = JSON.stringify({
      errorType: 'RangeError',
      errorMessage: 'order o-33 has a line without a price',
      stack,
    });
    const invoke = await read(record(`Invoke Error \t${json}`, '1'), place);
    expect(invoke.culprit).toBe('totalOf src/orders.ts:21');
    const uncaught = `/var/task/index.js:1\n"use strict";var a=Object.defineProperty;\n                ^\n\n${one.inLambda}\n\nNode.js v20.20.2`;
    const thrownAway = await read(record(uncaught, '1'), place);
    expect(thrownAway.culprit).toBe('totalOf src/orders.ts:21');
    expect(thrownAway.fingerprint).toBe(invoke.fingerprint);
  });
});

describe('where a map may be', () => {
  test('beside the file in the folder that the build left', async () => {
    const { root, stack } = await thrown('beside', program);
    expect((await read(record(stack), root)).culprit).toBe('totalOf src/orders.ts:21');
  });

  test('in the built file', async () => {
    const { root, stack } = await thrown('inline', program, { sourcemap: 'inline' });
    expect((await read(record(stack), root)).culprit).toBe('totalOf src/orders.ts:21');
  });

  test('under another name that the built file says', async () => {
    const { root, outfile, stack } = await thrown('renamed', program);
    writeFileSync(join(dirname(outfile), 'app.js.map.json'), readFileSync(`${outfile}.map`));
    rmSync(`${outfile}.map`);
    writeFileSync(outfile, readFileSync(outfile, 'utf8').replace('index.js.map', 'app.js.map.json'));
    expect((await read(record(stack), root)).culprit).toBe('totalOf src/orders.ts:21');
  });

  test('without the sources, and not minified, the names are those of the map and of the trace', async () => {
    const bare = await thrown('bare', program, { sourcesContent: false });
    lay('bare-maps', 'shop/index.js', bare);
    const found = await read(record(bare.inLambda, '3'), join(folder, 'bare-maps'));
    expect(framesOf(found)[0]).toMatchObject({ file: 'src/orders.ts', line: 21 });
    expect(framesOf(found)[0]?.source).toBeUndefined();
    expect(framesOf(found).map((frame) => frame.function)).toEqual([
      null,
      'Array.map',
      'totalOf',
      'charge',
      null,
    ]);
    const large = await thrown('large', program, { minify: false });
    expect((await read(record(large.stack), large.root)).culprit).toBe('totalOf src/orders.ts:21');
  });
});
