import { compile } from '../src/filter/compile.ts';

/**
 * `npm run bench -- filter`
 * Paired: each figure and its floor in the same rounds.
 */
const lines = Array.from({ length: 100_000 }, (_, n) =>
  n % 10 === 0
    ? `2026-11-24T01:00:00.${n}Z [ERROR] request ${n} failed: Exception in handler of order ${n * 7}`
    : `2026-11-24T01:00:00.${n}Z [INFO] request ${n} served in ${n % 500} ms for customer ${n * 13}`,
);
const json = lines.map((line, n) =>
  JSON.stringify({
    time: n,
    level: n % 10 === 0 ? 'ERROR' : 'INFO',
    status: n % 600,
    message: line,
    context: { id: `r-${n}`, tags: ['a', 'b'] },
  }),
);

function fastest(items: readonly string[], test: (line: string) => unknown): number {
  const from = process.hrtime.bigint();
  for (const item of items) test(item);
  return Number(process.hrtime.bigint() - from) / 1e9;
}

function pair(
  name: string,
  items: readonly string[],
  ours: (line: string) => unknown,
  floor: (line: string) => unknown,
): void {
  let [mine, base] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let round = 0; round < 15; round += 1) {
    mine = Math.min(mine, fastest(items, ours));
    base = Math.min(base, fastest(items, floor));
  }
  const rate = (seconds: number): string => Math.round(items.length / seconds).toLocaleString('en');
  console.log(
    `${name}: ${rate(mine)} lines/s; floor ${rate(base)} lines/s; takes ${(mine / base).toFixed(2)} times the floor`,
  );
}

const text = compile('ERROR Exception');
pair(
  'ERROR Exception against two includes',
  lines,
  text.matches,
  (line) => line.includes('ERROR') && line.includes('Exception'),
);
const level = compile('{ $.level = "ERROR" }');
pair('{ $.level = "ERROR" } against JSON.parse', json, level.matches, (line) => JSON.parse(line));
const status = compile('{ $.status >= 500 }');
pair('{ $.status >= 500 } against JSON.parse', json, status.matches, (line) => JSON.parse(line));
const regex = compile('%request [0-9]+ failed%');
pair('%request [0-9]+ failed% against RegExp', lines, regex.matches, (line) =>
  /request [0-9]+ failed/.test(line),
);
const space = compile('[time, level=*ERROR*, ...]');
pair('[time, level=*ERROR*, ...] against split', lines, space.matches, (line) => line.split(' '));
