import { expect, test } from 'vitest';
import { cli } from '../built.test-helper.ts';
import { runKills } from './kills.ts';

test('a file that is written and rotated, the watch killed fifty times: every error once, counts exact', async () => {
  const result = await runKills({
    cli,
    kills: 50,
    seed: 7,
    pattern: '?ERROR ?TypeError ?IllegalStateException',
  });
  expect(result.counted, result.said).toEqual(result.written);
  expect(result.rotations).toBeGreaterThan(2);
  const messages = Object.values(result.messages);
  expect(messages.map((texts) => texts.length)).toEqual([1, 1, 1, 1]);
  expect(result.exitCode).toBe(0);
}, 180_000);
