import { broken, busiestMinute } from './invariants.ts';
import { batchOf, fingerprintOf } from './stages.ts';
import { createRandom } from './virtual-time.ts';
import { createWorld, start, type World } from './world.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** One scenario's figures, and what was promised and did not hold. */
export interface StormResult {
  readonly name: string;
  readonly events: number;
  readonly issues: number;
  readonly topLevel: number;
  readonly busiestMinute: number;
  readonly storeCalls: number;
  readonly wrong: readonly string[];
}

type Scenario = readonly [name: string, run: () => Promise<StormResult>];

async function resultOf(name: string, world: World, more: readonly string[] = []): Promise<StormResult> {
  const states = await world.store.list({ limit: 1e6 });
  return {
    name,
    events: [...world.events.values()].reduce((sum, n) => sum + n, 0),
    issues: states.length,
    topLevel: world.slack.messages.filter((each) => !each.parent).length,
    busiestMinute: busiestMinute(world.slack),
    storeCalls: world.stats.storeCalls,
    wrong: [...(await broken(world)), ...more],
  };
}

const check = (holds: boolean, what: string) => (holds ? [] : [what]);
const latency = () => 20;

export const scenarios: readonly Scenario[] = [
  [
    'one issue, 100,000 events in 100 s',
    async () => {
      const world = createWorld({ latency });
      const lines = Array.from({ length: 100 }, () => 'A: a');
      for (let i = 0; i < 1000; i++) world.deliver(batchOf(`p${i}`, lines, start + i * 100), start + i * 100);
      world.tick(start + 10 * minute);
      await world.time.run(start + 10 * minute);
      const result = await resultOf('one issue, 100,000 events in 100 s', world);
      const perInvocation = result.storeCalls / 1000;
      return {
        ...result,
        wrong: [
          ...result.wrong,
          ...check(result.topLevel === 1, 'more than one message'),
          ...check(perInvocation < 1.5, `${perInvocation} store calls an invocation`),
        ],
      };
    },
  ],
  [
    'one issue, 5,000 events, 300 workers at once',
    async () => {
      const random = createRandom(7);
      const world = createWorld({ latency: () => 5 + random.below(60) });
      for (let i = 0; i < 300; i++) {
        world.deliver(
          batchOf(
            `p${i}`,
            Array.from({ length: 17 }, () => 'A: a'),
            start,
          ),
          start + random.below(2000),
        );
      }
      world.tick(start + 10 * minute);
      await world.time.run(start + 10 * minute);
      return resultOf('one issue, 5,000 events, 300 workers at once', world);
    },
  ],
  [
    '500 new issues in 10 s, then one more',
    async () => {
      const world = createWorld({ latency, tickEvery: 5000 });
      for (let i = 0; i < 500; i++) world.deliver(batchOf(`p${i}`, [`T${i}: bad`], start), start + i * 20);
      world.deliver(batchOf('last', ['Last: bad'], start), start + 50 * minute);
      world.tick(start + hour);
      await world.time.run(start + hour);
      const last = world.slack.messages.find(({ key }) => key.issue === fingerprintOf('Last: bad'));
      const more = check((last?.at ?? 0) < start + 50 * minute + second, 'the one after the storm was late');
      return resultOf('500 new issues in 10 s, then one more', world, more);
    },
  ],
  [
    '10,000 unique strings of one type in an hour',
    async () => {
      const world = createWorld({ latency });
      for (let i = 0; i < 1000; i++) {
        const lines = Array.from({ length: 10 }, (_, k) => `Same: id ${i * 10 + k}`);
        world.deliver(batchOf(`p${i}`, lines, start + i * 3600), start + i * 3600);
      }
      world.tick(start + hour + 10 * minute);
      await world.time.run(start + hour + 10 * minute);
      const result = await resultOf('10,000 unique strings of one type in an hour', world);
      return {
        ...result,
        wrong: [...result.wrong, ...check(result.issues <= 21, 'more than twenty issues and a family')],
      };
    },
  ],
  [
    '5,000 of A, and one B ten seconds later',
    async () => {
      const world = createWorld({ latency });
      world.deliver(
        batchOf(
          'a',
          Array.from({ length: 5000 }, () => 'A: a'),
          start,
        ),
        start,
      );
      world.deliver(batchOf('b', ['B: b'], start), start + 10 * second);
      world.tick(start + 5 * minute);
      await world.time.run(start + 5 * minute);
      const b = world.slack.messages.find(({ key }) => key.issue === fingerprintOf('B: b'));
      const more = check((b?.at ?? 0) < start + 11 * second, 'B had to wait for A');
      return resultOf('5,000 of A, and one B ten seconds later', world, more);
    },
  ],
  [
    'resolved and back every 5 s for 10 min',
    async () => {
      const world = createWorld({ latency, settings: withTiming({ regressAfter: 0 }), tickEvery: 5000 });
      for (let i = 0; i < 120; i++) {
        const at = start + i * 5 * second;
        world.deliver(batchOf(`p${i}`, ['A: a'], at), at);
        world.time.at(at + 2500, async () => {
          await world.store.setStatus(fingerprintOf('A: a'), { what: 'resolve', by: 'U1', now: at + 2500 });
        });
      }
      world.tick(start + 40 * minute);
      await world.time.run(start + 40 * minute);
      return resultOf('resolved and back every 5 s for 10 min', world);
    },
  ],
  [
    'Slack down for 30 min, 40 issues',
    async () => {
      const world = createWorld({ latency });
      world.slack.fault = () => (world.time.now() < start + 30 * minute ? { kind: '500' } : undefined);
      for (let i = 0; i < 40; i++) {
        world.deliver(batchOf(`p${i}`, [`T${i}: bad`], start), start + i * 40 * second);
      }
      world.tick(start + 2 * hour);
      await world.time.run(start + 2 * hour);
      return resultOf('Slack down for 30 min, 40 issues', world);
    },
  ],
  [
    'Slack refuses with 429 for 10 min',
    async () => {
      const world = createWorld({ latency });
      world.slack.fault = () =>
        world.time.now() < start + 10 * minute ? { kind: '429', afterMs: 30_000 } : undefined;
      for (let i = 0; i < 10; i++) world.deliver(batchOf(`p${i}`, [`T${i}: bad`], start), start + i * second);
      world.tick(start + hour);
      await world.time.run(start + hour);
      const more = check(world.slack.calls < 200, `${world.slack.calls} calls to a channel that is blocked`);
      return resultOf('Slack refuses with 429 for 10 min', world, more);
    },
  ],
  [
    'store down for 10 min',
    async () => {
      const down = () => world.time.now() < start + 10 * minute;
      const world: World = createWorld({
        latency,
        fault: (name) => (name.startsWith('store') && down() ? { unavailable: 'before' } : undefined),
      });
      for (let i = 0; i < 100; i++) {
        world.deliver(batchOf(`p${i}`, [`T${i % 10}: bad`], start), start + i * 10 * second);
      }
      world.tick(start + hour);
      await world.time.run(start + hour);
      return resultOf('store down for 10 min', world);
    },
  ],
  [
    'redrive of 24 h: 500 payloads again, a day later',
    async () => {
      const world = createWorld({ latency });
      const day = 24 * hour;
      const batches = Array.from({ length: 500 }, (_, i) =>
        batchOf(`p${i}`, [`T${i % 5}: bad`, 'A: a'], start + i * second),
      );
      for (const [i, batch] of batches.entries()) {
        world.deliver(batch, start + i * second);
        world.deliver(batch, start + day + i * 10);
      }
      for (let at = start; at < start + 20 * minute; at += minute) world.tickAt(at);
      for (let at = start + day; at < start + day + 20 * minute; at += minute) world.tickAt(at);
      await world.time.run(start + day + 20 * minute);
      return resultOf('redrive of 24 h: 500 payloads again, a day later', world);
    },
  ],
];

function withTiming(change: Partial<World['settings']['timing']>): Partial<World['settings']> {
  return { timing: { ...createWorld().settings.timing, ...change } };
}
