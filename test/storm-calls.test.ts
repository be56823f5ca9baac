import { expect, test } from 'vitest';
import { payload } from '../bench/log-events.ts';
import { runStorm } from '../bench/simulation.ts';
import { createMemoryStore } from '../src/stores/memory.ts';

const size = 500;

test('eight workers that see the same hundred new issues at once take two store calls for each, and lose none', async () => {
  const store = createMemoryStore();
  const { events, touched, storeCalls } = await runStorm({
    stores: Array(8).fill(store),
    payloads: 8,
    every: 75_000,
    payload: (n, at) => payload({ language: 'node', causes: 'hundred', size, first: n * size, at }),
  });
  expect({ events, touched }).toEqual({ events: 8 * size, touched: 800 });
  expect(storeCalls / touched).toBeLessThan(2);
  const issues = await store.list({});
  expect(issues).toHaveLength(100);
  const told = issues.filter(({ meta }) =>
    Object.values(meta.deliveries).some(({ saidAt }) => saidAt !== undefined),
  );
  expect(told).toHaveLength(100);
});
