import type { Fingerprint } from '../../model/event.ts';
import type { Store } from '../../model/ports.ts';
import { isStoreUnavailable } from '../../model/ports.ts';
import { type Deps, flushDue, handleBatch } from '../../pipeline.ts';
import { UsageError } from '../usage-error.ts';
import type { Journal } from './journal.ts';
import type { Chunk, Lag, WatchSource } from './source.ts';

/** What the walk needs, but what belongs to one batch. */
export type WatchDeps = Omit<Deps, 'deadline'>;

export interface WatcherOptions {
  readonly deps: WatchDeps;
  readonly journal: Journal;
  /** One line for a person. */
  readonly tell: (what: string) => void;
}

export interface Watcher {
  /** Takes up a source where it was left. What process has it, if another one does; undefined: it is ours. */
  add(source: WatchSource): Promise<string | undefined>;
  /** Something that goes on beside the sources, and ends when the signal says so. */
  beside(work: (signal: AbortSignal) => Promise<void>): void;
  /** Ends when all sources have, or after `stop`. Throws what makes it impossible to go on. */
  run(): Promise<'ended' | 'stopped'>;
  stop(): void;
  issues(): number;
  lag(): Lag;
}

/** All in milliseconds. */
const tickEvery = 5_000;
/** For one batch and its messages: what is not said by then, the tick says. */
const budget = 30_000;
/** For what is on its way when all is to end. */
const lastWait = 15_000;
/** A place that moved over nothing is written down so often. */
const rememberEvery = 1_000;

export function createWatcher({ deps, journal, tell }: WatcherOptions): Watcher {
  const { clock } = deps;
  const touched = new Set<Fingerprint>();
  const walk: WatchDeps = { ...deps, store: noting(deps.store, touched), outage: {} };
  const sources: WatchSource[] = [];
  const pumps = new Set<Promise<void>>();
  // Places that moved over nothing since they were last written down.
  const moved = new Map<string, unknown>();
  let rememberedAt = 0;
  const end = new AbortController();
  let failed: unknown;

  return { add, beside, run, stop: () => end.abort(), issues: () => touched.size, lag };

  async function add(source: WatchSource): Promise<string | undefined> {
    const other = source.durable ? journal.hold(source.name, clock.now()) : undefined;
    if (other !== undefined) return other;
    const { position, pending } = source.durable ? journal.read(source.name) : {};
    source.resume(pending ? pending.next : position);
    // Lines that come before the first are handled count as well, should this run not get so far.
    if (source.durable && !pending && position === undefined) journal.finish(source.name, source.begin());
    if (pending) {
      const chunk = await source.again(pending.redo);
      if (chunk) await handle(chunk);
      else tell(`${source.title}: what was being read when the last run was ended is gone`);
      journal.finish(source.name, pending.next, chunk?.seen);
    }
    sources.push(source);
    beside(() => follow(source));
    return undefined;
  }

  function beside(work: (signal: AbortSignal) => Promise<void>): void {
    const pump = work(end.signal).catch((error: unknown) => {
      failed ??= error;
      end.abort();
    });
    pumps.add(pump);
    void pump.then(() => pumps.delete(pump));
  }

  async function run(): Promise<'ended' | 'stopped'> {
    const ticking = tickOn();
    while (pumps.size > 0 && !end.signal.aborted) await Promise.race([...pumps, aborted(end.signal)]);
    const stopped = end.signal.aborted;
    end.abort();
    // What is on its way is written down: it can be left, when it takes too long.
    await Promise.race([Promise.all(pumps), new Promise((resolve) => setTimeout(resolve, lastWait).unref())]);
    await ticking;
    remember();
    for (const source of sources) await source.close();
    if (failed !== undefined) throw failed;
    return stopped ? 'stopped' : 'ended';
  }

  async function follow(source: WatchSource): Promise<void> {
    while (!end.signal.aborted) {
      const chunk = await source.next();
      if (!chunk) {
        if (source.ended()) return;
        await pause(source.pause, end.signal);
        continue;
      }
      await take(source, chunk);
      // Timers and signals have their turn, however much there is to read.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async function take(source: WatchSource, chunk: Chunk): Promise<void> {
    if (chunk.records.length === 0) {
      if (source.durable) moved.set(source.name, chunk.next);
      if (clock.now() - rememberedAt > rememberEvery) remember();
      return;
    }
    if (source.durable) journal.begin(source.name, chunk.redo, chunk.next);
    await handle(chunk);
    if (!source.durable) return;
    moved.delete(source.name);
    journal.finish(source.name, chunk.next, chunk.seen);
  }

  function remember(): void {
    for (const [name, place] of moved) journal.finish(name, place);
    moved.clear();
    rememberedAt = clock.now();
  }

  /** Counted once, however often it takes. */
  async function handle({ payload, records }: Pick<Chunk, 'payload' | 'records'>): Promise<void> {
    for (let wait = 500; ; wait = Math.min(30_000, wait * 2)) {
      try {
        await handleBatch({ payload, records }, { ...walk, deadline: clock.now() + budget });
        return;
      } catch (error) {
        if (!isStoreUnavailable(error)) throw error;
        tell(`${error.message}: tried again`);
        if (end.signal.aborted) throw error;
        await pause(wait, end.signal);
      }
    }
  }

  async function tickOn(): Promise<void> {
    for (;;) {
      await pause(tickEvery, end.signal);
      if (end.signal.aborted) return;
      try {
        if (!journal.beat(clock.now())) {
          failed = new UsageError(
            'this process was silent for a minute, and another one has taken over what it watches with the same state.',
          );
          end.abort();
          return;
        }
        await flushDue(clock.now(), { ...walk, deadline: clock.now() + budget });
      } catch (error) {
        tell(`left for the next tick: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }

  function lag(): Lag {
    const lags = sources.map((source) => source.lag());
    return {
      bytes: lags.reduce((sum, { bytes = 0 }) => sum + bytes, 0),
      ms: Math.max(0, ...lags.map(({ ms = 0 }) => ms)),
    };
  }
}

/** The store, noting which issues were counted. */
function noting(store: Store, touched: Set<Fingerprint>): Store {
  return {
    ...store,
    async observe(observation) {
      const seen = await store.observe(observation);
      if (seen.kind === 'counted') for (const { meta } of seen.issues) touched.add(meta.fingerprint);
      return seen;
    },
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** So many milliseconds, or until the signal. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}
