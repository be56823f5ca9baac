import { expect, test } from 'vitest';
import { runSeed } from './seeds.ts';

const seeds = 500;

test(`${seeds} seeds of random faults: nothing lost, nothing twice, counts exact, texts true, no flood`, async () => {
  for (let seed = 1; seed <= seeds; seed++) {
    const { wrong } = await runSeed(seed);
    expect(wrong, `replay it with TRACEBELL_FAULT_FROM=${seed} TRACEBELL_FAULT_SEEDS=1`).toEqual([]);
  }
}, 120_000);

test('by webhook nothing is lost and no count is wrong under the same faults', async () => {
  for (let seed = 1; seed <= 60; seed++) {
    const { wrong } = await runSeed(seed, undefined, 'webhook');
    expect(wrong, `seed ${seed}`).toEqual([]);
  }
}, 60_000);
