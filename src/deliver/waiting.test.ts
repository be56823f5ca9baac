import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compose } from '../compose.ts';
import type { Fingerprint } from '../model/event.ts';
import type { Sink, Store } from '../model/ports.ts';
import { type Deps, flushDue, handleBatch } from '../pipeline.ts';
import { createMemoryStore } from '../stores/memory.ts';
import { createTally } from '../tally.ts';
import { newRun } from './context.ts';
import { deliver, isWaiting } from './deliver.ts';

const start = 1_790_000_000_000;

function sinkOf(can: Sink['can']): Sink {
  let sent = 0;
  const delivered = async () => ({ kind: 'delivered', ref: { channel: 'C1', ts: `${++sent}` } }) as const;
  return { name: 'slack', channel: 'C1', can, post: delivered, update: delivered, reply: delivered };
}

/** Steps of a storm: so many events of an issue, so many seconds, or a person mutes one; after each it is looked at every issue. */
const steps = fc.array(
  fc.oneof(
    fc.record({ issues: fc.constantFrom(1, 2, 25), events: fc.integer({ min: 1, max: 80 }) }),
    fc.record({ mute: fc.nat(14), more: fc.integer({ min: 1, max: 20 }) }),
    fc.record({ seconds: fc.oneof(fc.integer({ min: 1, max: 200 }), fc.constant(3600)), tick: fc.boolean() }),
  ),
  { minLength: 5, maxLength: 40 },
);

it('an issue that is said to wait is one that deliver would leave as it is', async () => {
  let waiting = 0;
  await fc.assert(
    fc.asyncProperty(steps, fc.boolean(), async (taken, bot) => {
      let now = start;
      let serial = 0;
      const clock = { now: () => now, sleep: async () => {} };
      const sink = sinkOf({ update: bot, thread: bot, readBack: false });
      const composition = compose({ config: {}, store: createMemoryStore(), sinks: [sink], clock });
      const deps = (store: Store = composition.store): Deps => {
        return {
          ...composition,
          store,
          insist: false,
          tally: createTally(),
          owner: 'w',
          deadline: now + 60_000,
        };
      };
      for (const step of taken) {
        if ('seconds' in step) {
          now += step.seconds * 1000;
          if (step.tick) await flushDue(now, deps());
        } else if ('mute' in step) {
          const known = await composition.store.list({});
          const until = { kind: 'count', more: step.more } as const;
          const change = { what: 'mute', by: 'U1', now, until } as const;
          const muted = known[step.mute]?.meta.fingerprint;
          if (muted) await composition.store.setStatus(muted, change);
        } else {
          const words = [...'abcdefghijklmnopqrstuvwxy'].slice(0, step.issues);
          const records = words.flatMap((letter) =>
            Array.from({ length: step.events }, () => ({
              id: `${++serial}`,
              at: now,
              message: `ERROR no ${letter.repeat(5)} left`,
              origin: { logGroup: 'g', logStream: 's' },
            })),
          );
          await handleBatch({ payload: `p${serial}`, records }, deps());
        }
        const run = newRun(false);
        for (const state of await composition.store.list({})) {
          if (!isWaiting(state, deps(), run)) {
            // What another issue's delivery asked is remembered for the next ones.
            if (state.meta.dueAt !== undefined && state.meta.dueAt > now) await deliver(state, deps(), run);
            continue;
          }
          waiting++;
          const { fingerprint } = state.meta;
          await deliver(state, deps(refusingWrites(composition.store, fingerprint)), run);
        }
      }
    }),
    { numRuns: 60 },
  );
  expect(waiting).toBeGreaterThan(300);
});

/** Fails when anything of the issue is written. */
function refusingWrites(store: Store, fingerprint: Fingerprint): Store {
  const refuse = async () => {
    throw new Error(`${fingerprint} was written`);
  };
  return { ...store, advance: refuse, claim: refuse, settle: refuse, join: refuse, wake: refuse };
}
