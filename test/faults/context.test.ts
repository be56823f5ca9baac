import { expect, test } from 'vitest';
import type { SafeEvent } from '../../src/model/event.ts';
import type { ContextOutcome } from '../../src/model/log-context.ts';
import { contextFor } from './context-sim.ts';
import { broken } from './invariants.ts';
import { batchOf } from './stages.ts';
import { createWorld, start, type World, type WorldOptions } from './world.ts';

const second = 1000;
const minute = 60 * second;

type Answer = (event: SafeEvent, read: number, world: World) => ContextOutcome | Promise<ContextOutcome>;

/** A world whose log answers so; `reads` are the times at which it was asked. */
function worldWith(answer: Answer, options: WorldOptions = {}) {
  const reads: number[] = [];
  const world: World = createWorld({
    latency: () => 10,
    tickEvery: 5 * second,
    ...options,
    readContext: async (event) => {
      reads.push(world.time.now() - start);
      return answer(event, reads.length, world);
    },
  });
  return { world, reads };
}

const found = (event: SafeEvent, settled = true): ContextOutcome => ({
  kind: 'found',
  settled,
  context: contextFor(event),
});

async function run(world: World, length: number, texts: readonly string[] = ['A: a']) {
  world.deliver(batchOf('p', texts, start), start);
  world.tick(start + length);
  await world.time.run(start + length + second);
  return world.slack.messages.filter(({ key }) => key.kind === 'context');
}

test('it stands in the thread of the message, once an episode, when the invocation has most likely ended', async () => {
  const { world, reads } = worldWith((event) => found(event));
  const [reply, ...more] = await run(world, 5 * minute);
  expect(more).toEqual([]);
  expect(reply?.parent).toBe(world.slack.messages[0]?.ts);
  expect(reply?.notification).toMatchObject({
    kind: 'thread',
    part: 'context',
    context: { lines: [{ own: true }] },
  });
  expect(reads).toHaveLength(1);
  expect(reads[0]).toBeGreaterThanOrEqual(15 * second);
  expect(reads[0]).toBeLessThan(21 * second);
});

test('by webhook there is no thread: the log is never asked', async () => {
  const { world, reads } = worldWith((event) => found(event), { mode: 'webhook' });
  await run(world, 5 * minute);
  expect(world.slack.messages).toHaveLength(1);
  expect(reads).toEqual([]);
});

test('a REPORT that comes later is waited for, two minutes at most', async () => {
  const late = worldWith((event, read) => found(event, read >= 3));
  expect(await run(late.world, 5 * minute)).toHaveLength(1);
  expect(late.reads).toHaveLength(3);
  const never = worldWith((event) => found(event, false));
  const [reply] = await run(never.world, 5 * minute);
  expect(never.reads.length).toBeLessThanOrEqual(6);
  expect((reply?.at ?? 0) - start).toBeGreaterThan(2 * minute);
  expect((reply?.at ?? 0) - start).toBeLessThan(3 * minute);
});

test('without the permission everything else is told, and that is said once, in the channel and in the log', async () => {
  const { world, reads } = worldWith(() => ({ kind: 'denied', why: 'User: x is not authorized' }));
  const texts = ['A: a', 'B: b', `Long: ${'  at frame\n'.repeat(20)}`];
  expect(await run(world, 5 * minute, texts)).toEqual([]);
  expect(reads).toHaveLength(3);
  const kinds = world.slack.messages.map(({ key }) => key.kind).sort();
  expect(kinds).toEqual(['issue', 'issue', 'issue', 'operator', 'traceback']);
  expect(world.logs.filter((line) => line.includes('logs:GetLogEvents'))).toHaveLength(1);
  expect(await broken(world)).toEqual([]);
});

test('a log that fails is asked again until the message is two minutes old, then left', async () => {
  const { world, reads } = worldWith(() => ({ kind: 'failed', why: 'ThrottlingException' }));
  expect(await run(world, 20 * minute)).toEqual([]);
  expect(reads.length).toBeLessThanOrEqual(6);
  expect(Math.max(...reads)).toBeLessThan(3 * minute);
  expect(world.slack.messages).toHaveLength(1);
  expect(world.tally.suppressed()['no-context']).toBe(1);
});

test('a log that hangs takes three seconds of a run, and delays no other message', async () => {
  const { world, reads } = worldWith(async (_event, _read, { time }) => {
    await time.sleep(3 * second);
    return { kind: 'failed', why: 'TimeoutError' };
  });
  for (const [i, at] of [0, 20, 40].entries()) {
    world.deliver(batchOf(`later${i}`, ['A: a', `New${i}: n`], start), start + at * second);
  }
  await run(world, 5 * minute, ['A: a', 'B: b', 'C: c']);
  const first = world.slack.messages.filter(({ key }) => key.kind === 'issue');
  expect(first).toHaveLength(6);
  for (const [i, at] of [0, 20, 40].entries()) {
    const said = first.find(
      ({ notification: n }) => n.kind === 'issue' && n.issue.title.startsWith(`New${i}`),
    );
    expect((said?.at ?? Number.NaN) - start - at * second).toBeLessThan(second);
  }
  // One in each run of a tick: the others of that run wait for a later one.
  for (const at of reads) expect(reads.filter((each) => Math.abs(each - at) < 3 * second)).toHaveLength(1);
  expect(await broken(world)).toEqual([]);
});

test('under a digest, and of an issue that was resolved meanwhile, nothing is read', async () => {
  const storm = worldWith((event) => found(event));
  await run(
    storm.world,
    20 * minute,
    Array.from({ length: 60 }, (_, i) => `T${i}: bad`),
  );
  const own = storm.world.slack.messages.filter(({ key, parent }) => key.kind === 'issue' && !parent);
  expect(own.length).toBeLessThan(30);
  expect(storm.reads).toHaveLength(own.length);

  const resolved = worldWith((event) => found(event));
  resolved.world.time.at(start + 5 * second, async () => {
    const [state] = await resolved.world.store.list({});
    const act = { what: 'resolve', by: 'U1', now: start + 5 * second } as const;
    if (state) await resolved.world.store.setStatus(state.meta.fingerprint, act);
  });
  await run(resolved.world, 5 * minute);
  expect(resolved.reads).toEqual([]);
});

test('a traceback that was cut off is told whole: on the message, in the thread; its issue and count stay', async () => {
  const { world, reads } = worldWith((event) => found(event));
  world.deliver(batchOf('again', ['Cut: off'], start), start + 3 * minute);
  await run(world, 10 * minute, ['Cut: off']);
  const [message, ...replies] = world.slack.messages;
  expect(message?.notification).toMatchObject({ issue: { title: 'Whole: of it', count: 2 } });
  expect(replies.map(({ key }) => key.kind)).toEqual(['traceback.whole', 'context']);
  expect(reads).toHaveLength(1);
  const states = await world.store.list({});
  expect(states.map(({ meta, count }) => [meta.title, count.count])).toEqual([['Cut: off', 2]]);
});

test('an episode that begins anew shows what arrived, until its own log was read', async () => {
  const { world, reads } = worldWith((event) => found(event));
  world.time.at(start + 5 * minute, async () => {
    const [state] = await world.store.list({});
    const act = { what: 'resolve', by: 'U1', now: start + 5 * minute } as const;
    if (state) await world.store.setStatus(state.meta.fingerprint, act);
  });
  world.deliver(batchOf('back', ['Cut: off'], start + 15 * minute), start + 15 * minute);
  const seen: string[] = [];
  world.time.at(start + 15 * minute + 5 * second, async () => {
    const last = world.slack.messages.filter(({ key }) => key.kind === 'issue').at(-1)?.notification;
    if (last?.kind === 'issue') seen.push(last.issue.title);
  });
  const contexts = await run(world, 20 * minute, ['Cut: off']);
  expect(seen).toEqual(['Cut: off']);
  expect(contexts.map(({ key }) => key.episode)).toEqual([1, 2]);
  expect(reads).toHaveLength(2);
  const last = world.slack.messages.filter(({ key }) => key.kind === 'issue').at(-1)?.notification;
  expect(last).toMatchObject({ issue: { title: 'Whole: of it', episode: 2 } });
});

test('an issue that comes ten times a second gets it by the second tick, and costs its invocations nothing', async () => {
  const busy = async (reading: boolean) => {
    const world = createWorld({
      latency: () => 10,
      ...(reading && { readContext: async (event: SafeEvent) => found(event) }),
    });
    for (let i = 1; i < 1800; i++) world.deliver(batchOf(`p${i}`, ['A: a'], start), start + i * 100);
    const contexts = await run(world, 3 * minute);
    return { contexts, calls: world.stats.storeCalls };
  };
  const [without, reading] = [await busy(false), await busy(true)];
  expect((reading.contexts[0]?.at ?? Number.NaN) - start).toBeLessThan(2 * minute + second);
  expect(reading.calls - without.calls).toBeLessThan(20);
});
