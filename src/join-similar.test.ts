import { expect, test } from 'vitest';
import { compose } from './compose.ts';
import { handleBatch } from './pipeline.ts';
import { createStdoutSink } from './sinks/stdout.ts';
import { createMemoryStore } from './stores/memory.ts';
import { createTally } from './tally.ts';

const origin = { logGroup: '/ecs/web', logStream: 's' };

async function issuesOf(lines: readonly string[], similar: boolean) {
  const store = createMemoryStore();
  const clock = { now: () => 1_000_000, sleep: async () => {} };
  const sink = createStdoutSink({ write: () => {} });
  const composition = compose({ config: { group: { similar } }, store, clock, sinks: [sink] });
  const deps = { ...composition, insist: false, tally: createTally(), owner: 'test', deadline: 2_000_000 };
  for (const [index, message] of lines.entries()) {
    await handleBatch(
      { payload: `p${index}`, records: [{ id: `${index}`, at: 1_000_000, message, origin }] },
      deps,
    );
  }
  const states = await store.list({});
  return states.map(({ count }) => count.count).sort();
}

const users = ['ann', 'bob', 'cleo', 'dora'].map(
  (name) => `ERROR could not open the mail box of user ${name} for reading`,
);

test('off: each word makes an issue of its own', async () => {
  expect(await issuesOf(users, false)).toEqual([1, 1, 1, 1]);
});

test('on: lines that differ in one word of many are one issue', async () => {
  expect(await issuesOf(users, true)).toEqual([4]);
});

test('on: another error name, another length or another beginning stay apart', async () => {
  const others = [
    'ERROR could not open the mail box of user ann for ETIMEDOUT',
    'ERROR could not open the mail box of user ann for reading now',
    'ERROR we could open the mail box of user ann for reading',
  ];
  expect(await issuesOf([users[0] ?? '', ...others], true)).toEqual([1, 1, 1, 1]);
});
