import type { Store } from '../../src/model/ports.ts';
import { contextFault, createReadSim } from './context-sim.ts';
import { broken } from './invariants.ts';
import type { SimFault } from './slack-sim.ts';
import { batchOf } from './stages.ts';
import { createRandom, type Random } from './virtual-time.ts';
import { type CallFault, createWorld, start } from './world.ts';

const minute = 60_000;
const faultsEnd = start + 6 * minute;
const lateEvent = start + 75 * minute;
const end = lateEvent + 2 * minute + 5000;

export interface SeedResult {
  readonly seed: number;
  readonly wrong: readonly string[];
  readonly crashes: number;
  readonly calls: number;
  readonly issues: number;
  readonly messages: number;
}

/** One run under random faults, the same for the same seed; see `world.ts` for what may go wrong. */
export async function runSeed(
  seed: number,
  makeStore?: () => Store,
  mode?: 'bot' | 'webhook',
): Promise<SeedResult> {
  const random = createRandom(seed);
  const harsh = random.pick([0.3, 1, 2]);
  const skews = [0, 2500, -2500, 5000, 0];
  const skewBase = random.chance(0.5);
  let calm = false;
  const world = createWorld({
    mode: mode ?? 'bot',
    ...(makeStore ? { store: makeStore() } : {}),
    latency: () => 2 + random.below(40),
    skew: (worker) => (skewBase ? (skews[worker % skews.length] ?? 0) / 2 : 0),
    fault: (name) => (calm ? undefined : callFault(name, random, harsh)),
    tickEvery: random.pick([5000, minute]),
    readContext: createReadSim(() => (calm ? undefined : contextFault(random, harsh))),
  });
  const { time, slack } = world;
  slack.fault = () => (calm ? undefined : slackFault(random, harsh));
  const outage = random.chance(0.15) ? random.below(3 * minute) : undefined;
  if (outage !== undefined) {
    const kind = random.pick<SimFault>([
      { kind: 'archived' },
      { kind: 'revoked' },
      { kind: '500' },
      { kind: 'hang' },
    ]);
    const usual = slack.fault;
    slack.fault = (call) => {
      const down = time.now() >= start + outage && time.now() < start + outage + minute;
      return down && !calm ? kind : usual(call);
    };
  }
  const texts = Array.from({ length: 1 + random.below(random.chance(0.2) ? 30 : 4) }, (_, i) =>
    textOf(i, random),
  );
  const payloads = 2 + random.below(7);
  for (let i = 0; i < payloads; i++) {
    // Half of the payloads come close together, so that workers meet.
    const at = start + (random.chance(0.5) ? random.below(4 * minute) : minute + random.below(20_000));
    const messages = Array.from({ length: 1 + random.below(6) }, () => random.pick(texts));
    const batch = batchOf(`payload-${i}`, messages, at);
    // Two to eight workers race: up to three deliveries of the same payload, others close by.
    const copies = random.chance(0.25) ? 1 + random.below(3) : 1;
    for (let copy = 0; copy < copies; copy++) world.deliver(batch, at + random.below(copy * 3000 + 1));
  }
  // By webhook nobody can know that a message was deleted.
  if (random.chance(0.2) && mode !== 'webhook') {
    time.at(start + random.below(5 * minute), async () => {
      const victim = slack.messages.find((each) => !each.parent && !each.deleted);
      if (victim) victim.deleted = true;
    });
  }
  time.at(faultsEnd, async () => {
    calm = true;
  });
  world.tick(end);
  // After all faults each issue comes once more: its text has to be true within two minutes.
  for (const text of [...world.events.keys()])
    world.deliver(batchOf(`late-${text}`, [text], lateEvent), lateEvent);
  await time.run(end);
  const wrong = await broken(world);
  const issues = world.events.size;
  return {
    seed,
    wrong,
    crashes: world.stats.crashes,
    calls: world.stats.calls,
    issues,
    messages: slack.messages.length,
  };
}

function textOf(i: number, random: Random): string {
  const long = random.chance(0.3) ? `\n${'  at frame\n'.repeat(20)}` : '';
  if (random.chance(0.2)) return `Cut: off ${i}`;
  return `Type${i}: it broke${long}`;
}

/** The shares of the model in protocol.md: crash 4 % a step, a freeze of 60 s 2 %, the store away 2 %. */
function callFault(name: string, random: Random, harsh: number): CallFault | undefined {
  const when = random.pick(['before', 'after'] as const);
  if (random.chance(0.04 * harsh)) return { crash: when };
  if (random.chance(0.02 * harsh)) return { freeze: { when, ms: 60_000 } };
  if (name.startsWith('store') && random.chance(0.02 * harsh)) return { unavailable: when };
  return undefined;
}

function slackFault(random: Random, harsh: number): SimFault | undefined {
  if (random.chance(0.05 * harsh)) return { kind: '429', afterMs: 1000 + random.below(30_000) };
  if (random.chance(0.04 * harsh))
    return { kind: random.pick(['hang', 'applied-hang', 'slow', 'applied-late'] as const) };
  if (random.chance(0.03 * harsh)) return { kind: random.pick(['500', 'applied-500'] as const) };
  if (random.chance(0.02 * harsh)) return { kind: random.pick(['reset', 'applied-reset'] as const) };
  if (random.chance(0.02 * harsh)) return { kind: 'payload' };
  return undefined;
}
