import { expect, test } from 'vitest';
import { createReadSim } from './context-sim.ts';
import { broken, withoutContext } from './invariants.ts';
import { batchOf } from './stages.ts';
import { type CallFault, createWorld, start } from './world.ts';

const minute = 60_000;

/** A small history with all kinds of calls in it; the Nth call of all goes wrong. */
async function run(nth: number, fault: CallFault) {
  let calls = 0;
  const world = createWorld({
    latency: () => 10,
    fault: () => (++calls === nth ? fault : undefined),
    readContext: createReadSim(),
  });
  const long = `Long: ${'  at frame\n'.repeat(20)}`;
  world.deliver(batchOf('p1', ['A: a', long, 'Cut: off'], start), start);
  world.deliver(
    batchOf(
      'p2',
      Array.from({ length: 12 }, () => 'A: a'),
      start,
    ),
    start + 90_000,
  );
  world.tick(start + 12 * minute);
  world.deliver(batchOf('p3', ['A: a', long], start), start + 10 * minute);
  await world.time.run(start + 12 * minute + 5000);
  return { wrong: [...(await broken(world)), ...withoutContext(world)], calls };
}

for (const [name, fault] of [
  ['crash before', { crash: 'before' }],
  ['crash after', { crash: 'after' }],
  ['freeze of 60 s before', { freeze: { when: 'before', ms: minute } }],
  ['freeze of 60 s after', { freeze: { when: 'after', ms: minute } }],
  ['store away before', { unavailable: 'before' }],
  ['store away after', { unavailable: 'after' }],
] as const) {
  test(`${name} each call, one by one`, async () => {
    const clean = await run(0, fault);
    expect(clean.wrong).toEqual([]);
    for (let nth = 1; nth <= clean.calls; nth++) {
      const { wrong } = await run(nth, fault);
      expect(wrong, `call ${nth}`).toEqual([]);
    }
  });
}
