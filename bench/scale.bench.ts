import type { Store } from '../src/model/ports.ts';
import { createDynamoStore, createTable } from '../src/stores/dynamodb.ts';
import { createMemoryStore } from '../src/stores/memory.ts';
import { hasMoto, motoClient, startMoto } from '../test/conformance/moto.ts';
import { meter } from './dynamodb-units.ts';
import { payload } from './log-events.ts';
import { note, option, quick, table } from './measure.ts';
import { type Costs, usageAt } from './model.ts';
import { runStorm, type StormFigures } from './simulation.ts';

/**
 * How cost grows: with events, with distinct issues, with log groups; what DynamoDB would bill; and from that, by the model of
 * docs/scale.md, what 1, 1,000 and 1,000,000 errors a second take. The table with write units needs moto_server.
 * `--model`: only the last two.
 */
const size = quick ? 50 : 500;

if (!option('model')) {
  await events();
  await issues();
  await groups();
}
const milliseconds = await fitTime();
const units = hasMoto() ? await fitUnits() : undefined;
if (units) model({ ...milliseconds, ...units });
else note('moto_server was not found: no write units, and no model');

function storm(which: Partial<Parameters<typeof payload>[0]> & { payloads: number }, perBatch = size) {
  const { payloads, ...given } = which;
  return runStorm({
    stores: Array<Store>(2).fill(createMemoryStore()),
    payloads,
    every: 300,
    quietMinutes: 0,
    payload: (n, at) =>
      payload({ language: 'node', causes: 100, size: perBatch, first: n * perBatch, at, ...given }),
  });
}

function perEvent(figures: StormFigures) {
  return {
    'events/s': (figures.events * 1000) / figures.milliseconds,
    'of the floor': figures.floor / figures.milliseconds,
    'store calls per 1,000': (figures.storeCalls * 1000) / figures.events,
    'Slack calls': figures.slackCalls,
  };
}

async function events(): Promise<void> {
  const print = table('scale by events', 'Cost against the number of events (100 causes, 500 an invocation)');
  for (const total of quick ? [size] : [1000, 10_000, 100_000, 500_000])
    print({ events: total, ...perEvent(await storm({ payloads: total / size })) });
}

async function issues(): Promise<void> {
  const print = table(
    'scale by issues',
    'Cost against the number of distinct issues (100,000 events, 500 an invocation)',
  );
  for (const causes of quick ? [10] : [10, 100, 1000, 10_000, 100_000])
    print({ issues: causes, ...perEvent(await storm({ payloads: quick ? 4 : 200, causes })) });
}

async function groups(): Promise<void> {
  const print = table(
    'scale by log groups',
    'Cost against the number of log groups (10 causes each, 50 an invocation, 100,000 events)',
  );
  for (const count of quick ? [10] : [1, 10, 100]) {
    const figures = await runStorm({
      stores: Array<Store>(2).fill(createMemoryStore()),
      payloads: quick ? 4 : 2000,
      every: 300,
      payload: (n, at) =>
        payload({
          language: 'node',
          causes: 10,
          size: 50,
          first: n * 50,
          at,
          logGroup: `/aws/lambda/${'abcdefghij'[n % Math.min(10, count)]}${'klmnopqrst'[(Math.floor(n / 10) % Math.ceil(count / 10)) % 10]}${'uvwxyz'[(Math.floor(n / 100) % Math.ceil(count / 100)) % 6]}${n % count}`,
        }),
    });
    print({ 'log groups': count, ...perEvent(figures) });
  }
}

/** Milliseconds of an invocation, of an event and of an issue in it, from three kinds of invocation that differ in one each. */
async function fitTime(): Promise<Pick<Costs, 'invocation' | 'event' | 'issue'>> {
  const each = async (perBatch: number, causes: number, payloads: number) => {
    const figures = await storm({ payloads: quick ? 2 : payloads, causes }, perBatch);
    return figures.milliseconds / figures.invocations;
  };
  const single = await each(1, 1, 2000);
  const many = await each(500, 1, 400);
  const wide = await each(500, 100, 400);
  const event = Math.max(0, (many - single) / 499);
  const issue = Math.max(0, (wide - many) / 99);
  return { invocation: Math.max(0, single - event - issue), event, issue };
}

/** The same of write and read units, once the issues are known. */
async function fitUnits(): Promise<Pick<Costs, 'writes' | 'reads'>> {
  const { endpoint, stop } = await startMoto();
  const print = table(
    'scale in DynamoDB',
    'Units that DynamoDB would bill, of issues that are known already, from the sizes of the real items',
  );
  try {
    let serial = 0;
    const each = async (perBatch: number, causes: number) => {
      const name = `bench-${serial++}`;
      const client = motoClient(endpoint);
      await createTable(client, name);
      const metered = meter([client]);
      const store = createDynamoStore({ client, table: name });
      const run = (from: number, payloads: number) =>
        runStorm({
          stores: [store],
          payloads,
          every: 1000,
          quietMinutes: 0,
          payload: (n, at) =>
            payload({
              language: 'node',
              causes,
              size: perBatch,
              first: (from + n) * perBatch,
              at: at + from * 1000,
            }),
        });
      const warm = Math.max(2, Math.ceil(causes / perBatch));
      await run(0, warm);
      await metered.settle(name);
      const before = { ...metered.units };
      const payloads = quick ? 2 : 10;
      const figures = await run(warm, payloads);
      await metered.settle(name);
      const writes = metered.units.writes - before.writes;
      const reads = metered.units.reads - before.reads;
      print({
        'events an invocation': perBatch,
        issues: causes,
        'writes per 1,000 events': (writes * 1000) / figures.events,
        'reads per 1,000 events': (reads * 1000) / figures.events,
        'writes an invocation': writes / payloads,
        'reads an invocation': reads / payloads,
      });
      return { writes: writes / payloads, reads: reads / payloads };
    };
    const single = await each(1, 1);
    const [batch, causes] = quick ? [10, 10] : [500, 100];
    const wide = await each(batch, causes);
    const apart = (one: number, many: number) => {
      const issue = Math.max(0, (many - one) / (causes - 1));
      return { invocation: Math.max(0, one - issue), issue };
    };
    const fitted = {
      writes: apart(single.writes, wide.writes),
      reads: apart(single.reads, wide.reads),
    };
    // A third kind that the model was not made from says whether it holds.
    const [between, among] = quick ? [5, 5] : [50, 20];
    const { writes } = await each(between, among);
    const said = fitted.writes.invocation + among * fitted.writes.issue;
    note(
      `the model says ${said.toFixed(1)} writes for the last of these; times what it took: ${(said / writes).toFixed(2)}`,
    );
    return fitted;
  } finally {
    stop();
  }
}

function model(costs: Costs): void {
  const print = table(
    'scale model',
    'The model with these figures: a steady rate, 256 MB, arm64',
    'counter: write units a second of the busiest counter item, which has 1,000; shards: if the events come by way of Kinesis.',
  );
  const loads = [
    { rate: 1, issues: 10, batch: 1 },
    { rate: 1000, issues: 100, batch: 50 },
    { rate: 1000, issues: 1, batch: 50 },
    { rate: 1_000_000, issues: 100, batch: 500 },
    { rate: 1_000_000, issues: 1, batch: 500 },
    { rate: 1_000_000, issues: 100, batch: 5000 },
  ];
  for (const load of loads) {
    const { invocations, concurrency, counter, writes, shards, dollarsPerMillion } = usageAt(load, costs);
    print({
      'errors/s': load.rate,
      issues: load.issues,
      'an invocation': load.batch,
      'invocations/s': invocations,
      concurrency,
      counter,
      'writes/s': writes,
      shards,
      '$ a million': dollarsPerMillion,
    });
  }
}
