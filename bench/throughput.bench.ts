import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createMemoryStore } from '../src/stores/memory.ts';
import { type Causes, causes, type Language, languages, type Payload, payload } from './log-events.ts';
import { inTurns, median, note, option, quick, ratio, table, timed, timedAsync } from './measure.ts';
import { decodeOnly, plainFunction } from './plain-function.mjs';
import { handlerOver } from './stand-ins.ts';

/**
 * How many log events a second the deployed function takes, without network: decode, read, count, decide, render, over the memory
 * store and a Slack that answers at once. The function is warm, as most are: one instance takes all invocations of a case.
 * `--only=node`: one language; `--size=500`: one size; `--causes=all`: one of the three.
 */
const sizes = (quick ? [1, 20] : [1, 50, 500]).filter(
  (size) => !option('size') || String(size) === option('size'),
);
const only = languages.filter((language) => !option('only') || language === option('only'));
const kinds = (Object.keys(causes) as Causes[]).filter(
  (each) => !option('causes') || each === option('causes'),
);
const rounds = quick ? 1 : 11;
const warmUp = quick ? 1 : 8;
/** Invocations of one round: enough that a round takes some milliseconds. */
const invocations: Readonly<Record<number, number>> = quick ? { 1: 2, 20: 1 } : { 1: 250, 50: 10, 500: 2 };

const python = await startPython();
if (!python) note('python3 was not found: no figure against the plain Python function');
const print = table(
  'throughput',
  'Events a second of the warm function, and its part of the references (1: as many events a second; 0.5: half as many)',
  'floor: base64, gunzip, JSON.parse. plain: the floor and one attachment an event, serialised; Node.js, and Python.',
);
const starting = Date.now();
for (const size of sizes) {
  for (const which of kinds) {
    for (const language of only) await measure(language, which, size);
  }
}
python?.child.stdin?.end();

async function measure(language: Language, which: Causes, size: number): Promise<void> {
  const each = invocations[size] as number;
  const payloads: Payload[] = [];
  for (let n = 0; n < each * (rounds + warmUp); n++) {
    payloads.push(payload({ language, causes: which, size, first: n * size, at: starting + n * 50 }));
  }
  const part = (round: number) => payloads.slice(round * each, (round + 1) * each);
  const handler = handlerOver(createMemoryStore());
  await python?.prepare(payloads);
  const times = await inTurns(
    {
      ours: (round) =>
        timedAsync(async () => {
          for (const { event } of part(round)) await handler(event);
        }),
      floor: (round) =>
        timed(() => {
          for (const { event } of part(round)) decodeOnly(event);
        }),
      plain: (round) =>
        timed(() => {
          for (const { event } of part(round)) plainFunction(event);
        }),
      // NaN where there is no Python: shown as no figure.
      python: (round) => python?.run(round * each, (round + 1) * each) ?? Number.NaN,
    },
    rounds,
    warmUp,
  );
  const { ours, floor, plain } = times;
  print({
    'events an invocation': size,
    causes: which,
    log: language,
    'events/s': (each * size * 1000) / median(ours),
    'of the floor': ratio(floor, ours),
    'of plain': ratio(plain, ours),
    'of Python': ratio(times.python, ours),
  });
}

interface Python {
  readonly child: ChildProcess;
  prepare(payloads: readonly Payload[]): Promise<void>;
  /** Milliseconds, by its own clock, for the payloads from `from` up to `to`. */
  run(from: number, to: number): Promise<number>;
}

async function startPython(): Promise<Python | undefined> {
  if (spawnSync('python3', ['--version']).status !== 0) return undefined;
  const script = fileURLToPath(new URL('../../bench/plain_function.py', import.meta.url));
  const child = spawn('python3', [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(child, 'spawn');
  const lines = createInterface({ input: child.stdout });
  const ask = async (line: string) => {
    const answer = once(lines, 'line');
    child.stdin.write(`${line}\n`);
    return String((await answer)[0]);
  };
  return {
    child,
    prepare: async (payloads) => void (await ask(JSON.stringify(payloads.map(({ event }) => event)))),
    run: async (from, to) => Number(await ask(`${from} ${to}`)),
  };
}
