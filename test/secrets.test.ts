import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compose } from '../src/compose.ts';
import type { Notification } from '../src/model/notification.ts';
import type { Sink } from '../src/model/ports.ts';
import { handleBatch } from '../src/pipeline.ts';
import { renderSlackAll } from '../src/render/slack.ts';
import { createMemoryStore } from '../src/stores/memory.ts';
import { createTally } from '../src/tally.ts';

const secret = 'AKIAIOSFODNN7EXAMPLE';
const password = 'hunter2hunter2';
const planted = `${secret} password=${password}`;

const samples = readFileSync(new URL('corpus/log-samples.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as { id: string; message: string });

/** The message with the secret in one of its texts at a time: in each string of a JSON record, at each line's end otherwise. */
function variants(message: string): string[] {
  const brace = message.indexOf('{');
  try {
    const json: unknown = JSON.parse(message.slice(brace));
    return plantings(json).map((variant) => message.slice(0, brace) + JSON.stringify(variant));
  } catch {
    const lines = message.split('\n');
    return lines.map((_, at) =>
      lines.map((line, index) => (index === at ? `${line} ${planted}` : line)).join('\n'),
    );
  }
}

function plantings(value: unknown): unknown[] {
  if (typeof value === 'string') return [`${value} ${planted}`];
  if (Array.isArray(value)) {
    return value.flatMap((item, at) =>
      plantings(item).map((variant) => value.map((other, index) => (index === at ? variant : other))),
    );
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    plantings(item).map((variant) => ({ ...value, [key]: variant })),
  );
}

test('a secret in any field of any sample reaches no message, no row and no line of our own log', async () => {
  const said: string[] = [];
  const remember = async (notification: Notification) => {
    for (const mode of ['bot', 'webhook'] as const)
      said.push(JSON.stringify(renderSlackAll(notification, { mode })));
    return { kind: 'delivered', ref: { channel: 'c', ts: String(said.length) } } as const;
  };
  const sink: Sink = {
    name: 'recording',
    channel: 'c',
    can: { update: true, thread: true, readBack: false },
    post: remember,
    update: (_, notification) => remember(notification),
    reply: (_, notification) => remember(notification),
  };
  const leaks: string[] = [];
  let told = 0;
  for (const { id, message } of samples) {
    const store = createMemoryStore();
    const clock = { now: () => 1_000_000, sleep: async () => {} };
    const composition = compose({ config: {}, store, clock, sinks: [sink] });
    const log: string[] = [];
    const deps = {
      ...composition,
      insist: false,
      tally: createTally(),
      owner: 'o',
      deadline: 9_000_000,
      log: (line: string) => log.push(line),
    };
    said.length = 0;
    for (const [index, variant] of variants(message).entries()) {
      const record = {
        id: `${index}`,
        at: 1_000_000,
        message: variant,
        origin: { logGroup: '/g', logStream: `${index}` },
      };
      await handleBatch({ payload: `${id}-${index}`, records: [record] }, deps);
    }
    told += said.filter((text) => text.includes('‹redacted:')).length;
    const states = await store.list({});
    const rows = await Promise.all(
      states.map(async ({ meta }) => [meta, await store.sample(meta.fingerprint)]),
    );
    const open = await store.dueOpen(9_000_000_000, 1_000);
    for (const [where, text] of [
      ['message', said.join()],
      ['row', JSON.stringify([rows, open])],
      ['log', log.join()],
    ] as const) {
      if (text.includes(secret) || text.includes(password)) leaks.push(`${id}: ${where}`);
    }
  }
  expect(leaks).toEqual([]);
  expect(told).toBeGreaterThan(samples.length);
});
