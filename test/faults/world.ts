import type { ReadContext, Sink, Store } from '../../src/model/ports.ts';
import { StoreUnavailable } from '../../src/model/ports.ts';
import type { LogBatch } from '../../src/model/record.ts';
import { defaultSettings, type Settings } from '../../src/model/settings.ts';
import { type Deps, flushDue, handleBatch } from '../../src/pipeline.ts';
import { createMemoryStore } from '../../src/stores/memory.ts';
import { createTally } from '../../src/tally.ts';
import { createSlackSim, type SlackSim } from './slack-sim.ts';
import { simpleStages } from './stages.ts';
import { createVirtualTime } from './virtual-time.ts';

// What the walk loads when it needs it: loading takes real time, and virtual time would run away meanwhile.
await Promise.all([
  import('../../src/deliver/digest.ts'),
  import('../../src/deliver/look.ts'),
  import('../../src/deliver/outage.ts'),
]);

export const start = Date.UTC(2026, 0, 5, 12, 20);

/** What goes wrong around one call of one worker. */
export interface CallFault {
  /** The worker ends here, before or after the call took effect. */
  readonly crash?: 'before' | 'after';
  /** The worker stands still for so long before or after the call. */
  readonly freeze?: { readonly when: 'before' | 'after'; readonly ms: number };
  /** The store answers that it is not there, before or after the call took effect. */
  readonly unavailable?: 'before' | 'after';
}

export interface WorldOptions {
  readonly mode?: 'bot' | 'webhook';
  readonly settings?: Partial<Settings>;
  readonly store?: Store;
  /** Asked at every call of every worker; `name` is `store.claim`, `sink.post` … */
  readonly fault?: (name: string, worker: number) => CallFault | undefined;
  /** How long a call takes. */
  readonly latency?: (name: string) => number;
  readonly skew?: (worker: number) => number;
  readonly tickEvery?: number;
  /** The log that the lines around an error are read from; `log.read` is one of the calls that may go wrong. */
  readonly readContext?: ReadContext;
  /** How long an invocation may run. */
  readonly timeout?: number;
}

/** Tracebell's workers, their store and Slack, in virtual time. */
export function createWorld(options: WorldOptions = {}) {
  const time = createVirtualTime(start);
  const store = options.store ?? createMemoryStore();
  const slack: SlackSim = createSlackSim(time.clock(), options.mode ?? 'bot');
  const tally = createTally();
  const settings: Settings = { ...defaultSettings, ...options.settings };
  const events = new Map<string, number>();
  const counted = new Set<string>();
  const stats = { calls: 0, crashes: 0, storeCalls: 0, invocations: 0 };
  const logs: string[] = [];
  let workers = 0;

  const around = async <T>(name: string, worker: number, call: () => Promise<T>): Promise<T> => {
    stats.calls++;
    if (name.startsWith('store')) stats.storeCalls++;
    const fault = options.fault?.(name, worker);
    const latency = options.latency?.(name) ?? 0;
    if (latency > 0) await time.sleep(latency / 2);
    if (fault?.freeze?.when === 'before') {
      await time.sleep(fault.freeze.ms);
      // A sink's own time-out runs while it stands still: thawed, it gives up before a byte is sent.
      if (name.startsWith('sink')) throw new Error('timed out before it was sent');
    }
    if (fault?.crash === 'before') return crash();
    if (fault?.unavailable === 'before' && name.startsWith('store')) throw new StoreUnavailable('injected');
    const answer = await (name.startsWith('store') ? time.hold(call()) : call());
    if (fault?.crash === 'after') return crash();
    if (latency > 0) await time.sleep(latency / 2);
    if (fault?.freeze?.when === 'after') await time.sleep(fault.freeze.ms);
    if (fault?.unavailable === 'after' && name.startsWith('store')) throw new StoreUnavailable('injected');
    return answer;
  };
  // A worker that crashed never goes on: its promise stays open and is forgotten.
  const crash = <T>(): Promise<T> => {
    stats.crashes++;
    return new Promise<T>(() => {});
  };
  const wrapped = <T extends object>(
    target: T,
    prefix: string,
    names: readonly string[],
    worker: number,
  ): T =>
    new Proxy(target, {
      get(object, property, receiver) {
        const value = Reflect.get(object, property, receiver);
        if (typeof value !== 'function' || !names.includes(String(property))) return value;
        return (...args: unknown[]) =>
          around(
            `${prefix}.${String(property)}`,
            worker,
            () => value.apply(object, args) as Promise<unknown>,
          );
      },
    });

  const read: ReadContext = options.readContext ?? (async () => ({ kind: 'none' }));
  const newDeps = (worker: number): Deps => {
    const clock = time.clock(options.skew?.(worker) ?? 0);
    const sink: Sink = wrapped(slack.sink, 'sink', ['post', 'update', 'reply', 'find'], worker);
    return {
      store: wrapped(store, 'store', storeVerbs, worker),
      sinks: new Map([[sink.name, sink]]),
      clock,
      settings,
      tally,
      stages: simpleStages,
      owner: `worker-${worker}`,
      deadline: clock.now() + (options.timeout ?? 60_000),
      readContext: options.readContext && ((...asked) => around('log.read', worker, () => read(...asked))),
      log: (line) => logs.push(line),
    };
  };

  /** One invocation; false when it failed or ran out of time, so that the source delivers again. */
  const invoke = async (task: (deps: Deps) => Promise<unknown>): Promise<boolean> => {
    stats.invocations++;
    const deps = newDeps(workers++);
    const end = time.sleep(options.timeout ?? 60_000).then(() => false);
    return Promise.race([
      task(deps).then(
        () => true,
        () => false,
      ),
      end,
    ]);
  };

  const world = {
    time,
    store,
    slack,
    tally,
    settings,
    stats,
    logs,
    /** Events counted once by their fingerprints' text. */
    events,
    invoke,
    /** Delivers a payload from `at` on, again and again until an invocation takes it, as Lambda and the queue do. */
    deliver: (batch: LogBatch, at: number) => {
      if (!counted.has(batch.payload)) {
        counted.add(batch.payload);
        for (const { message } of batch.records) events.set(message, (events.get(message) ?? 0) + 1);
      }
      time.at(at, async () => {
        for (let wait = 30_000; !(await invoke((deps) => handleBatch(batch, deps))); wait = 60_000) {
          await time.sleep(wait);
        }
      });
    },
    tickAt: (at: number) => {
      time.at(at, async () => void (await invoke((deps) => flushDue(deps.clock.now(), deps))));
    },
    /** Ticks until `end`. */
    tick: (end: number) => {
      for (let at = start; at < end; at += options.tickEvery ?? 60_000) world.tickAt(at);
    },
  };
  return world;
}

export type World = ReturnType<typeof createWorld>;

const storeVerbs = [
  'observe',
  'read',
  'sample',
  'complete',
  'advance',
  'claim',
  'settle',
  'wake',
  'spend',
  'due',
  'dueOpen',
  'join',
  'members',
  'setStatus',
  'notice',
  'sweep',
];
