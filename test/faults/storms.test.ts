import { expect, test } from 'vitest';
import { scenarios } from './storms.ts';

for (const [name, run] of scenarios) {
  test(`storm: ${name}`, async () => {
    expect((await run()).wrong).toEqual([]);
  });
}
