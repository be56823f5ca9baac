import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileSource } from '../src/cli/watch/file.ts';
import { watchPattern } from '../src/cli/watch/pattern.ts';
import { createWatcher } from '../src/cli/watch/run.ts';
import { openState } from '../src/cli/watch/state.ts';
import { compose } from '../src/compose.ts';
import { createRecentLines } from '../src/sources/recent-lines.ts';
import { createTally } from '../src/tally.ts';
import { inTurns, median, quick, ratio, table, timed, timedAsync } from './measure.ts';
import { slackWithoutNetwork } from './stand-ins.ts';

/**
 * Lines a second that `watch` takes from a file: read, looked through, joined, counted in SQLite and told to a Slack that answers at
 * once. The references are other programs that read the same file, from their start to their end: they count lines, and know nothing.
 */
const lines = quick ? 20_000 : 500_000;
const rounds = quick ? 1 : 7;

const patterns = ['ERROR', '?ERROR ?Exception ?Traceback', '{ $.level = "ERROR" }', 'auto'] as const;
/** One error in so many lines; a fifth of them with a traceback. */
const errors = { 'one in 1,000': 1_000, 'one in 100': 100, 'one in 10': 10 } as const;

/** Each has a state of its own. */
let runs = 0;
const folder = mkdtempSync(join(tmpdir(), 'tracebell-bench-'));
const print = table(
  'watch',
  `Lines a second from a file of ${lines.toLocaleString('en')} lines, and how often its time grep -c and wc -l take (0.1: they are ten times as fast)`,
);
try {
  for (const [name, every] of Object.entries(errors)) {
    for (const json of [false, true]) {
      const file = write(every, json);
      for (const pattern of patterns) {
        if (pattern.startsWith('{') !== json && pattern !== 'auto') continue;
        await measure(file, `${name}${json ? ', JSON' : ''}`, pattern);
      }
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}

async function measure(file: string, which: string, pattern: string): Promise<void> {
  const times = await inTurns(
    {
      watch: () => timedAsync(() => readAll(file, pattern)),
      grep: () => timed(() => spawnSync('grep', ['-c', 'ERROR', file])),
      wc: () => timed(() => spawnSync('wc', ['-l', file])),
    },
    rounds,
    1,
  );
  print({
    pattern,
    errors: which,
    'lines/s': (lines / median(times.watch)) * 1000,
    'MB/s': (statSync(file).size / 1024 / 1024 / median(times.watch)) * 1000,
    'grep -c': ratio(times.grep, times.watch),
    'wc -l': ratio(times.wc, times.watch),
  });
}

/** From the first line to the last. */
async function readAll(file: string, text: string): Promise<void> {
  const me = { pid: process.pid, host: 'bench', token: String(runs++) };
  const { store, journal } = openState(join(folder, `${me.token}.db`), me);
  const pattern = watchPattern(text);
  const composed = compose({ config: { pattern: text }, store, sinks: [slackWithoutNetwork()] });
  const admits = pattern.matches;
  const deps = { ...composed, stages: { ...composed.stages, admits }, insist: false, tally: createTally() };
  const watcher = createWatcher({ deps: { ...deps, owner: me.token }, journal, tell: console.error });
  const { looksFor } = pattern;
  const tell = (what: string) => {
    throw new Error(what);
  };
  const source = fileSource({
    path: file,
    start: 'beginning',
    looksFor,
    recent: createRecentLines(),
    tell,
    now: Date.now,
  });
  // The file is all there is.
  await watcher.add({ ...source, ended: () => true });
  await watcher.run();
  if (watcher.issues() === 0) throw new Error(`watch found nothing in ${file}`);
  journal.close();
  await store.close();
}

function write(every: number, json: boolean): string {
  const file = join(folder, `${every}${json ? '.json' : ''}.log`);
  const out: string[] = [];
  for (let n = 0; n < lines; n++) {
    const time = new Date(1_780_000_000_000 + n * 7).toISOString();
    const failed = n % every === 0;
    const words = failed
      ? `order ${n * 7} failed: no connection to db-${n % 5}`
      : `request ${n} served in ${n % 500} ms for customer ${n * 13}`;
    if (json)
      out.push(JSON.stringify({ time, level: failed ? 'ERROR' : 'INFO', request: n, message: words }));
    else out.push(`${time} ${failed ? 'ERROR' : 'INFO'} ${words}`);
    if (failed && !json && n % (every * 5) === 0)
      out.push(
        'Traceback (most recent call last):',
        '  File "/srv/shop/pay.py", line 12, in charge',
        `KeyError: 'id'`,
      );
  }
  writeFileSync(file, `${out.slice(0, lines).join('\n')}\n`);
  // Long finished: nobody waits for more of its last line.
  utimesSync(file, 1_780_000_000, 1_780_000_000);
  return file;
}
