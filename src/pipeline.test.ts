import { expect, test } from 'vitest';
import { createSlackSim } from '../test/faults/slack-sim.ts';
import { batchOf, fingerprintOf, simpleStages } from '../test/faults/stages.ts';
import { type Store, StoreUnavailable } from './model/ports.ts';
import { defaultSettings, type Settings } from './model/settings.ts';
import { type Deps, flushDue, handleBatch } from './pipeline.ts';
import { createMemoryStore } from './stores/memory.ts';
import { createTally } from './tally.ts';

const start = Date.UTC(2026, 0, 5, 12, 30);

function world(mode: 'bot' | 'webhook', change: Partial<Settings> = {}) {
  let now = start;
  const clock = {
    now: () => now,
    sleep: async (ms: number) => {
      now += ms;
    },
  };
  const store: Store = createMemoryStore();
  const slack = createSlackSim(clock, mode);
  const tally = createTally();
  const settings = { ...defaultSettings, ...change };
  let serial = 0;
  const deps = (): Deps => ({
    store,
    sinks: new Map([[slack.sink.name, slack.sink]]),
    clock,
    settings,
    tally,
    stages: simpleStages,
    owner: `w${serial}`,
    deadline: now + 60_000,
  });
  const send = (messages: readonly string[], payload = `p${++serial}`) =>
    handleBatch(batchOf(payload, messages, now), deps());
  /** Lets time pass, with a tick each minute. */
  const pass = async (ms: number, tick = 60_000) => {
    for (const end = now + ms; now < end; ) {
      now = Math.min(end, now + tick);
      await flushDue(now, deps());
    }
  };
  const say = () =>
    slack.messages.map(({ notification: n, parent }) => {
      const where = parent ? '  ' : '';
      if (n.kind === 'issue') return `${where}${n.reason} ${n.state} x${n.issue.count}`;
      if (n.kind === 'thread') return `${where}${n.part}${n.reached ? ` ${n.reached}` : ''}`;
      return n.kind;
    });
  const status = (what: 'resolve' | 'mute' | 'unmute' | 'reopen', text: string, until?: number) =>
    store.setStatus(fingerprintOf(text), {
      what,
      by: 'U1',
      now,
      ...(until === undefined ? {} : { until: { kind: 'time', at: until } }),
    });
  return { deps, send, pass, say, slack, store, tally, status, clock, wait: (ms: number) => clock.sleep(ms) };
}

const minutes = 60_000;

test('an error is said at once, and its repeats only raise the count', async () => {
  const { send, pass, say, slack } = world('bot');
  await send(['ValueError: bad']);
  expect(say()).toEqual(['new new x1']);
  await send(['ValueError: bad', 'ValueError: bad']);
  await pass(2 * minutes);
  expect(slack.messages).toHaveLength(1);
  expect(say()).toEqual(['ongoing ongoing x3']);
});

test('when it is quiet nothing stays due, and a repeat a day later is still counted on the message', async () => {
  const { send, pass, say, store, clock } = world('bot');
  await send(['ValueError: bad']);
  await pass(10 * minutes);
  expect(await store.due(clock.now() + 1e9, 10)).toEqual([]);
  await pass(24 * 60 * minutes, 60 * minutes);
  await send(['ValueError: bad']);
  await pass(2 * minutes);
  expect(say()).toEqual(['ongoing ongoing x2']);
});

test('the same payload is counted once', async () => {
  const { send, pass, say, tally } = world('bot');
  await send(['ValueError: bad'], 'same');
  await send(['ValueError: bad'], 'same');
  await pass(2 * minutes);
  expect(say()).toEqual(['new new x1']);
  expect(tally.suppressed()).toMatchObject({ 'already-counted': 1 });
});

test('a long traceback goes into the thread, milestones too', async () => {
  const { send, pass, say } = world('bot');
  const long = `Error: long\n${'  at x\n'.repeat(20)}`;
  await send([long]);
  expect(say()).toEqual(['new new x1', '  traceback']);
  await pass(2 * minutes);
  await send(Array.from({ length: 120 }, () => long));
  await pass(2 * minutes);
  expect(say()).toEqual(['ongoing ongoing x121', '  traceback', '  milestone 100']);
});

test('by webhook a thousand repeats are at most five messages', async () => {
  const { send, say, pass, wait } = world('webhook');
  for (let i = 0; i < 1000; i++) {
    await send(['ValueError: bad']);
    await wait(500);
  }
  await pass(20 * minutes);
  expect(say().length).toBeLessThanOrEqual(5);
  expect(say()[0]).toBe('new new x1');
  expect(say().at(-1)).toBe('milestone ongoing x1000');
});

test('by webhook a thousand in one batch are one message with the count', async () => {
  const { send, say, pass } = world('webhook');
  await send(Array.from({ length: 1000 }, () => 'ValueError: bad'));
  await pass(20 * minutes);
  expect(say()).toEqual(['new new x1000']);
});

test('resolved and back: a new message; events on their way at the resolve do not count as back', async () => {
  const { send, pass, say, status, slack } = world('bot');
  await send(['ValueError: bad']);
  await pass(1 * minutes);
  await status('resolve', 'ValueError: bad');
  await pass(1 * minutes);
  expect(say()).toEqual(['resolved resolved x1', '  act']);
  await send(['ValueError: bad']);
  await pass(5 * minutes);
  expect(slack.messages).toHaveLength(2);
  await send(['ValueError: bad']);
  expect(say().at(-1)).toBe('regressed regressed x3');
  const last = slack.messages.at(-1)?.notification;
  expect(last?.kind === 'issue' && last.issue.earlier?.ref?.ts).toBe(slack.messages[0]?.ts);
});

test('muted for a time: silent and counted, then said when it went on', async () => {
  const { send, pass, say, status, clock } = world('bot');
  await send(['ValueError: bad']);
  await status('mute', 'ValueError: bad', clock.now() + 30 * minutes);
  await pass(5 * minutes);
  await send(['ValueError: bad']);
  await pass(5 * minutes);
  expect(say()).toEqual(['ongoing muted x2', '  act']);
  await pass(30 * minutes);
  expect(say().at(-1)).toBe('unmuted ongoing x2');
});

test('an hour far above the usual is told in the channel once', async () => {
  const { send, pass, say } = world('bot');
  await send(['ValueError: bad']);
  await pass(60 * minutes);
  await send(Array.from({ length: 80 }, () => 'ValueError: bad'));
  await pass(10 * minutes);
  await send(Array.from({ length: 80 }, () => 'ValueError: bad'));
  await pass(10 * minutes);
  expect(say().filter((each) => each.includes('escalating'))).toEqual(['  escalating']);
});

test('an unfinished traceback is finished by the next batch, or told after its time', async () => {
  const { send, pass, say, tally } = world('bot');
  await send(['Traceback one']);
  expect(say()).toEqual([]);
  await send([' end!']);
  expect(say()).toEqual(['new new x1']);
  await send(['Traceback two']);
  await pass(3 * minutes);
  expect(say()).toEqual(['new new x1', 'new new x1']);
  expect(tally.suppressed()).toMatchObject({ unfinished: 2 });
});

test('a stage that fails costs neither the record nor its batch', async () => {
  const { deps, say, clock } = world('bot');
  const stages = {
    ...simpleStages,
    parse: (record: Parameters<typeof simpleStages.parse>[0]) => {
      if (record.message.includes('poison')) throw new Error('cannot');
      return simpleStages.parse(record);
    },
  };
  await handleBatch(batchOf('p', ['A: a', 'poison', 'B: b'], clock.now()), { ...deps(), stages });
  expect(say()).toHaveLength(3);
});

test('many new issues at once: at most fifteen messages a minute, and each is told in the end', async () => {
  const { send, pass, slack } = world('bot', { breaker: { limit: 10_000, window: 1 } });
  await send(Array.from({ length: 200 }, (_, i) => `T${i}: bad`));
  await pass(60 * minutes, 5000);
  const top = slack.messages.filter((each) => !each.parent);
  for (const each of top) {
    const within = top.filter((other) => other.at >= each.at && other.at < each.at + 60_000);
    expect(within.length).toBeLessThanOrEqual(15);
  }
  const told = new Set(
    slack.messages.flatMap(({ notification: n }) => (n.kind === 'issue' ? n.issue.id : [])),
  );
  expect(told.size).toBe(200);
});

test('without a table or a tick an invocation waits for its own retries, and fails when they do not fit', async () => {
  const { deps, slack, say, clock } = world('webhook');
  const answers = [
    { kind: '429', afterMs: 1000 } as const,
    { kind: '500' } as const,
    { kind: 'hang' } as const,
  ];
  slack.fault = () => answers.shift();
  await handleBatch(batchOf('p', ['A: a'], clock.now()), { ...deps(), insist: true });
  expect(say()).toEqual(['new new x1']);
  slack.fault = () => ({ kind: '500' });
  const refused = handleBatch(batchOf('q', ['B: b'], clock.now()), { ...deps(), insist: true });
  await expect(refused).rejects.toThrow('delivered again');
  slack.fault = () => undefined;
  await clock.sleep(60_000);
  await handleBatch(batchOf('q', ['B: b'], clock.now()), { ...deps(), insist: true });
  expect(say()).toEqual(['new new x1', 'new new x1']);
});

test('without a tick many new issues are in the digest before the invocation ends', async () => {
  const { deps, say, clock } = world('webhook');
  const lines = Array.from({ length: 40 }, (_, i) => `T${i}: bad`);
  await handleBatch(batchOf('p', lines, clock.now()), {
    ...deps(),
    insist: true,
    deadline: clock.now() + 120_000,
  });
  expect(say().filter((each) => each === 'digest')).toHaveLength(1);
});

test('an outage of the store is told on the last try, once an hour, with what to do', async () => {
  const { deps, slack, clock } = world('bot');
  const outage = {};
  const down = { observe: () => Promise.reject(new StoreUnavailable('no table')) };
  const tryAt = (age: number) => {
    const all = { ...deps(), store: { ...deps().store, ...down }, outage };
    return handleBatch(batchOf('p', ['A: a'], clock.now() - age), all);
  };
  await expect(tryAt(0)).rejects.toThrow('no table');
  expect(slack.messages).toHaveLength(0);
  await expect(tryAt(200_000)).rejects.toThrow('no table');
  await expect(tryAt(200_000)).rejects.toThrow('no table');
  expect(slack.messages.map(({ notification }) => notification.kind)).toEqual(['operator']);
  expect(slack.messages[0]?.notification).toMatchObject({ todo: expect.stringContaining('dead-letter') });
});

test('a channel that refuses for good is told to the other receiver once an hour, and tried again hourly', async () => {
  const { deps, slack, clock, pass, say } = world('bot');
  const other = createSlackSim(clock, 'webhook', 'other');
  const second = { ...other.sink, channel: 'C2' };
  slack.fault = () => ({ kind: 'archived' });
  const sinks = new Map([...deps().sinks, ['other', second]]);
  for (const line of ['A: a', 'B: b']) {
    await handleBatch(batchOf(line, [line], clock.now()), { ...deps(), sinks });
  }
  expect(other.messages.map(({ notification }) => notification.kind)).toEqual(['operator']);
  slack.fault = () => undefined;
  await pass(59 * 60_000);
  expect(say()).toEqual([]);
  await pass(2 * 60_000);
  expect(say()).toEqual(['new new x1', 'new new x1']);
});
