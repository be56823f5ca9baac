import { compile } from '../src/filter/compile.ts';
import { inTurns, median, quick, ratio, table, timed } from './measure.ts';

/**
 * `npm run bench -- filter`
 * Paired: each figure and its floor in the same rounds.
 */
const lines = Array.from({ length: quick ? 1000 : 100_000 }, (_, n) =>
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

const print = table(
  'filter',
  'Lines a second that a pattern is matched against, and how many times as long it takes as the least that would do',
);

async function pair(
  name: string,
  items: readonly string[],
  ours: (line: string) => unknown,
  floor: (line: string) => unknown,
): Promise<void> {
  const over = (test: (line: string) => unknown) => () =>
    timed(() => {
      for (const item of items) test(item);
    });
  const times = await inTurns({ ours: over(ours), floor: over(floor) }, quick ? 1 : 15, 1);
  print({
    pattern: name,
    'lines/s': (items.length * 1000) / median(times.ours),
    'floor lines/s': (items.length * 1000) / median(times.floor),
    'times the floor': ratio(times.ours, times.floor),
  });
}

const text = compile('ERROR Exception');
await pair(
  'ERROR Exception against two includes',
  lines,
  text.matches,
  (line) => line.includes('ERROR') && line.includes('Exception'),
);
const level = compile('{ $.level = "ERROR" }');
await pair('{ $.level = "ERROR" } against JSON.parse', json, level.matches, (line) => JSON.parse(line));
const status = compile('{ $.status >= 500 }');
await pair('{ $.status >= 500 } against JSON.parse', json, status.matches, (line) => JSON.parse(line));
const regex = compile('%request [0-9]+ failed%');
await pair('%request [0-9]+ failed% against RegExp', lines, regex.matches, (line) =>
  /request [0-9]+ failed/.test(line),
);
const space = compile('[time, level=*ERROR*, ...]');
await pair('[time, level=*ERROR*, ...] against split', lines, space.matches, (line) => line.split(' '));
