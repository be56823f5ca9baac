import { type Composition, compose } from '../src/compose.ts';
import type { Clock, Store } from '../src/model/ports.ts';
import { type Deps, flushDue, handleBatch } from '../src/pipeline.ts';
import { readEvent } from '../src/sources/read-event.ts';
import { createTally } from '../src/tally.ts';
import type { Payload } from './log-events.ts';
import { timed, timedAsync } from './measure.ts';
import { decodeOnly } from './plain-function.mjs';
import { slackWithoutNetwork } from './stand-ins.ts';

export interface Storm {
  /** Each worker's own store object; all of them stand for one store. */
  readonly stores: readonly Store[];
  /** Payload number `n`, logged at `at`; nothing of it is measured. */
  readonly payload: (n: number, at: number) => Payload;
  readonly payloads: number;
  /** Virtual milliseconds from one payload to the next. */
  readonly every: number;
  /** Minutes without events afterwards, in which what is left to say is said. @default 30 */
  readonly quietMinutes?: number;
}

export interface StormFigures {
  readonly events: number;
  /** Processor time of the workers, and of decoding the same payloads only: in turns, a wave each. */
  readonly milliseconds: number;
  readonly floor: number;
  readonly invocations: number;
  /** Pairs of an invocation and an issue that it had events of. */
  readonly touched: number;
  /** Calls of invocations, and of the ticks between them. */
  readonly storeCalls: number;
  readonly tickCalls: number;
  readonly slackCalls: number;
  /** By virtual minute: messages of their own, replies and edits apart. */
  readonly messages: readonly number[];
  readonly minutes: number;
}

/** Several workers, each with its own memory of texts, take payloads at once; a tick each virtual minute. */
export async function runStorm({
  stores,
  payload,
  payloads,
  every,
  quietMinutes = 30,
}: Storm): Promise<StormFigures> {
  const start = Math.floor(Date.now() / 60_000) * 60_000;
  let now = start;
  let ticking = false;
  let slackCalls = 0;
  const calls = { invocation: 0, tick: 0 };
  const messages: number[] = [];
  const clock: Clock = {
    now: () => now,
    sleep: () => new Promise((wake) => setImmediate(wake)),
  };
  const sink = slackWithoutNetwork((method, body) => {
    slackCalls++;
    if (method !== 'chat.postMessage' || 'thread_ts' in body) return;
    const minute = Math.floor((now - start) / 60_000);
    messages[minute] = (messages[minute] ?? 0) + 1;
  });
  const workers = stores.map((store): Composition => {
    const counted = countingCalls(store, () => calls[ticking ? 'tick' : 'invocation']++);
    return compose({ config: {}, store: counted, sinks: [sink], clock });
  });
  const depsOf = (worker: Composition, owner: string): Deps => {
    // As with a store that outlives its function: the tick says what is left.
    return { ...worker, insist: false, tally: createTally(), owner, deadline: now + 30_000 };
  };
  let [events, milliseconds, floor, touched, invocations] = [0, 0, 0, 0, 0];

  const invoke = async (worker: Composition, { event }: Payload, owner: string) => {
    const deps = depsOf(worker, owner);
    const invocation = await readEvent(event, { ...worker.decode, now, invocation: owner });
    if (invocation.is !== 'batch') throw new Error('a payload that is none');
    for (const { decoded } of invocation.items) {
      if (decoded.kind !== 'data') throw new Error('a payload that cannot be read');
      const { issues, events: counted } = await handleBatch(decoded.batch, deps);
      touched += issues;
      events += counted;
    }
    invocations++;
  };
  const tick = async () => {
    ticking = true;
    const [first] = workers;
    if (first) await flushDue(now, depsOf(first, `tick-${now}`));
    ticking = false;
  };

  for (let n = 0; n < payloads; n += workers.length) {
    const wave = workers.slice(0, payloads - n).map((_, i) => payload(n + i, now + i));
    floor += timed(() => {
      for (const { event } of wave) decodeOnly(event);
    });
    milliseconds += await timedAsync(() =>
      Promise.all(wave.map((each, i) => invoke(workers[i] as Composition, each, `${n + i}`))),
    );
    const minute = Math.floor((now - start) / 60_000);
    now += every * wave.length;
    if (Math.floor((now - start) / 60_000) > minute) milliseconds += await timedAsync(tick);
  }
  for (let minute = 0; minute < quietMinutes; minute++) {
    now += 60_000;
    await tick();
  }
  return {
    events,
    milliseconds,
    floor,
    invocations,
    touched,
    storeCalls: calls.invocation,
    tickCalls: calls.tick,
    slackCalls,
    messages: Array.from(messages, (count) => count ?? 0),
    minutes: (payloads * every) / 60_000,
  };
}

function countingCalls(store: Store, called: () => void): Store {
  return new Proxy(store, {
    get(target, name) {
      const value = Reflect.get(target, name) as unknown;
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        called();
        return (value as (...args: unknown[]) => unknown).apply(target, args);
      };
    },
  });
}
