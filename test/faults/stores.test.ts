import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Store } from '../../src/model/ports.ts';
import { createDynamoStore, createTable } from '../../src/stores/dynamodb.ts';
import { createSqliteStore } from '../../src/stores/sqlite.ts';
import { hasMoto, motoClient, startMoto } from '../conformance/moto.ts';
import { broken } from './invariants.ts';
import { runSeed } from './seeds.ts';
import { batchOf } from './stages.ts';
import { type CallFault, createWorld, start } from './world.ts';

const minute = 60_000;

test('SQLite: seeds of random faults', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tracebell-'));
  for (let seed = 1; seed <= 12; seed++) {
    const store = createSqliteStore(join(folder, `${seed}.db`));
    const { wrong } = await runSeed(seed, () => store);
    await store.close();
    expect(wrong, `seed ${seed}`).toEqual([]);
  }
  rmSync(folder, { recursive: true });
}, 60_000);

const found = hasMoto();
if (!found)
  console.log('skipped: faults on DynamoDB need moto_server on the PATH (pip install "moto[server]")');

describe.runIf(found)('DynamoDB on moto_server', () => {
  let endpoint = '';
  let stop = () => {};
  let serial = 0;
  beforeAll(async () => {
    ({ endpoint, stop } = await startMoto());
  }, 40_000);
  afterAll(() => stop());

  const newStore = async (): Promise<Store> => {
    const table = `faults-${++serial}`;
    const client = motoClient(endpoint);
    await createTable(client, table);
    return createDynamoStore({ client, table });
  };

  /** Three workers meet at two issues; `fault` strikes the first call of that name. */
  async function run(name: string, fault: CallFault) {
    const store = await newStore();
    let struck = false;
    const world = createWorld({
      store,
      latency: () => 20,
      fault: (call) => {
        if (struck || call !== name) return undefined;
        struck = true;
        return fault;
      },
    });
    for (let i = 0; i < 3; i++) world.deliver(batchOf(`p${i}`, ['A: a', 'B: b'], start + i), start + i);
    world.deliver(batchOf('p0', ['A: a', 'B: b'], start), start + 200);
    for (let at = start + minute; at <= start + 4 * minute; at += minute) world.tickAt(at);
    await world.time.run(start + 4 * minute + 30_000);
    expect(struck).toBe(true);
    const wrong = await broken(world);
    await store.close();
    return { wrong, messages: world.slack.messages.length };
  }

  test.each<[string, string, CallFault]>([
    ['a crash after the count is committed', 'store.observe', { crash: 'after' }],
    ['the store is away before the count', 'store.observe', { unavailable: 'before' }],
    ['the answer to the count is lost', 'store.observe', { unavailable: 'after' }],
    ['a crash after the claim', 'store.claim', { crash: 'after' }],
    ['a crash after the post', 'sink.post', { crash: 'after' }],
    ['a worker frozen for 60 s after its claim', 'store.claim', { freeze: { when: 'after', ms: minute } }],
    [
      'a worker frozen for 60 s before it settles',
      'store.settle',
      { freeze: { when: 'before', ms: minute } },
    ],
  ])(
    '%s',
    async (_, name, fault) => {
      const { wrong, messages } = await run(name, fault);
      expect(wrong).toEqual([]);
      expect(messages).toBe(2);
    },
    60_000,
  );

  test('a known issue that goes on costs two calls of the table for each invocation', async () => {
    const calls: string[] = [];
    const table = `cost-${++serial}`;
    const client = motoClient(endpoint, (command) => calls.push(command));
    await createTable(client, table);
    const world = createWorld({ store: createDynamoStore({ client, table }) });
    world.deliver(batchOf('p0', ['A: a', 'B: b'], start), start);
    world.deliver(batchOf('p1', ['A: a', 'B: b'], start), start + 100);
    await world.time.run(start + 1000);
    calls.length = 0;
    world.deliver(batchOf('p2', ['A: a', 'A: a', 'B: b'], start), start + 2000);
    await world.time.run(start + 3000);
    expect(calls).toEqual(['BatchGetItemCommand', 'TransactWriteItemsCommand']);
    await world.store.close();
  }, 30_000);
});
