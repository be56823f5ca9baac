import { expect, it } from 'vitest';
import { watchGroups } from './groups.ts';

async function told(names: readonly string[], missing: readonly string[]): Promise<string[]> {
  const said: string[] = [];
  const waiting = new AbortController();
  await watchGroups({
    logs: { find: async () => ({ groups: [], missing }) } as never,
    wanted: { names, tags: names.length > 0 ? [] : [{ key: 'team', value: 'shop' }] },
    pattern: 'auto',
    from: 0,
    liveTail: false,
    journal: {} as never,
    watcher: { beside: () => {} } as never,
    unfiltered: new Set(),
    now: () => 0,
    tell: (what) => void said.push(what),
    signal: waiting.signal,
  });
  return said;
}

it('says of each beginning that no log group has it yet, so that a slip of the hand is seen', async () => {
  expect(await told(['/aws/lambda/*', '/tpyo/*'], ['/tpyo/*'])).toEqual([
    'no log group begins with "/tpyo/" yet: waiting for one',
  ]);
  expect(await told(['*'], ['*'])).toEqual(['no log group is there yet: waiting for one']);
  expect(await told([], [])).toEqual(['no log group is like that yet: waiting for one']);
});

it('refuses a name that is not there', async () => {
  await expect(told(['/a', '/b/*'], ['/b/*', '/a'])).rejects.toThrow('there is no log group "/a"');
});
