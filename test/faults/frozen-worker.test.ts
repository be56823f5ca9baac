import { expect, test } from 'vitest';
import { broken } from './invariants.ts';
import { batchOf } from './stages.ts';
import { createWorld, start } from './world.ts';

const minute = 60_000;

/** Freezes the first worker for a minute around its first call of that name. */
async function frozen(call: string, when: 'before' | 'after') {
  let done = false;
  const world = createWorld({
    latency: () => 10,
    timeout: 5 * minute,
    tickEvery: 5000,
    fault: (name, worker) => {
      if (done || worker > 0 || name !== call) return undefined;
      done = true;
      return { freeze: { when, ms: minute } };
    },
  });
  world.deliver(batchOf('p', ['A: a'], start), start);
  for (let at = start + 5000; at < start + 10 * minute; at += 5000) {
    world.deliver(batchOf(`tick-${at}`, [], at), at);
  }
  world.tick(start + 10 * minute);
  await world.time.run(start + 10 * minute);
  expect(done).toBe(true);
  expect(await broken(world)).toEqual([]);
  expect(world.slack.messages).toHaveLength(1);
  return world;
}

test('a worker that was frozen for 60 s after its claim thaws and does not send: another one did', async () => {
  const world = await frozen('store.claim', 'after');
  expect(world.slack.messages[0]?.at).toBeLessThan(start + 3 * minute);
});

test('a worker that was frozen after its post thaws and does not settle: its fence is old', async () => {
  const world = await frozen('sink.post', 'after');
  expect(world.tally.done()).toMatchObject({ adopted: 1 });
});

test('a worker that was frozen between reading and claiming thaws and gets no claim', async () => {
  await frozen('store.spend', 'after');
});
