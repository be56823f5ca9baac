import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Store } from '../src/model/ports.ts';
import { createDynamoStore, createTable } from '../src/stores/dynamodb.ts';
import { createMemoryStore } from '../src/stores/memory.ts';
import { createSqliteStore } from '../src/stores/sqlite.ts';
import { hasMoto, motoClient, startMoto } from '../test/conformance/moto.ts';
import { payload } from './log-events.ts';
import { note, quick, table } from './measure.ts';
import { runStorm } from './simulation.ts';

/**
 * A storm: 1,000,000 events of 100 causes within ten virtual minutes, 500 events an invocation, through eight workers at once on one
 * store, and a short one: as many workers see the same new issues at the same time. moto copies its whole table for each
 * transaction: there it is the short one through four workers, and no figure of time is worth anything.
 */
const workers = 8;
const motoWorkers = 4;
const short = 8 * (quick ? 20 : 500);
const size = quick ? 20 : 500;
const million = quick ? workers * size : 1_000_000;
const print = table(
  'storm',
  'A storm of 100 causes through eight workers on one store',
  'of the floor: events a second of all workers, beside decoding the same payloads only. Messages: of their own, not replies or edits.',
);

const shared = createMemoryStore();
await measure('memory', Array<Store>(workers).fill(shared), million);

await measure('memory, short', Array<Store>(workers).fill(createMemoryStore()), short);

const folder = mkdtempSync(join(tmpdir(), 'tracebell-bench-'));
const files = Array.from({ length: workers }, () => createSqliteStore(join(folder, 'state.db')));
await measure('sqlite', files, million);
for (const file of files) await file.close();
rmSync(folder, { recursive: true });

if (hasMoto()) {
  const { endpoint, stop } = await startMoto();
  try {
    await createTable(motoClient(endpoint), 'bench');
    const stores = Array.from({ length: motoWorkers }, () =>
      createDynamoStore({ client: motoClient(endpoint), table: 'bench' }),
    );
    await measure('dynamodb (moto), short', stores, short);
  } finally {
    stop();
  }
} else note('moto_server was not found: no figure for DynamoDB');

async function measure(name: string, stores: readonly Store[], events: number): Promise<void> {
  const payloads = Math.ceil(events / size);
  const figures = await runStorm({
    stores,
    payloads,
    every: 600_000 / payloads,
    payload: (n, at) => payload({ language: 'node', causes: 'hundred', size, first: n * size, at }),
  });
  if (figures.events !== payloads * size)
    throw new Error(`${figures.events} of ${payloads * size} were counted`);
  print({
    store: name,
    events: figures.events,
    'events/s': (figures.events * 1000) / figures.milliseconds,
    'of the floor': figures.floor / figures.milliseconds,
    'Slack calls': figures.slackCalls,
    'messages a minute': figures.messages.reduce((sum, n) => sum + n, 0) / figures.minutes,
    'most in a minute': Math.max(0, ...figures.messages),
    'store calls per 1,000 events': ((figures.storeCalls + figures.tickCalls) * 1000) / figures.events,
    'per invocation and issue': figures.storeCalls / figures.touched,
  });
}
