import { compose } from '../../compose.ts';
import type { Config } from '../../config.ts';
import type { InboxMessage } from '../../inbox/api-types.ts';
import type { Clock, Store } from '../../model/ports.ts';
import type { EpochMs, LogBatch } from '../../model/record.ts';
import type { IssueState } from '../../model/state.ts';
import { flushDue, handleBatch } from '../../pipeline.ts';
import { serviceOf } from '../../render/describe.ts';
import { createMemoryStore } from '../../stores/memory.ts';
import { createTally } from '../../tally.ts';
import { type ReplayedMessage, recordingSink } from './sink.ts';

/** One issue with its exact count. */
export interface ReplayedCause {
  readonly id: string;
  readonly fingerprint: string;
  /** Who broke: a function, a service. */
  readonly service: string;
  readonly title: string;
  readonly count: number;
  readonly firstSeen: string;
  readonly lastSeen: string;
  /** Top-level messages of its own. */
  readonly messages: number;
  /** Where it was told: `none` has its reason under `suppressed`. */
  readonly told: 'message' | 'digest' | 'none';
}

/** One minute in which something was counted or said. */
export interface ReplayedMinute {
  readonly at: EpochMs;
  readonly time: string;
  readonly events: number;
  readonly messages: number;
}

export interface Replayed {
  readonly events: number;
  readonly issues: number;
  readonly messages: readonly ReplayedMessage[];
  readonly suppressed: Record<string, number>;
  /** Every issue, the loudest first. */
  readonly causes: readonly ReplayedCause[];
  /** Minutes in their order; empty ones are left out. */
  readonly timeline: readonly ReplayedMinute[];
}

export interface ReplayOptions {
  readonly config: Config;
  readonly mode: 'bot' | 'webhook';
  readonly region?: string | undefined;
  /** Hears how many of the records are done. */
  readonly progress?: (done: number, of: number) => void;
}

/** As often as the deployed schedule. */
const tickMs = 60_000;
/** While nothing is due for an hour, and then for longer, it is looked at less often. */
const idleTicks = 60;
const idleMs = 15 * 60_000;
/** After the last event: the longest that a trailing edit, a held message or a digest may wait. */
const settleMs = 60 * 60_000;
const minute = 60_000;

/**
 * Runs batches through the walk in their own time, with ticks between as the schedule gives them, into a sink that only remembers.
 * `conversation` renders the first messages with their threads.
 */
export async function replay(
  batches: readonly LogBatch[],
  { config, mode, region, progress }: ReplayOptions,
): Promise<Replayed & { conversation(most: number): InboxMessage[] }> {
  const clock = virtualClock(timeOf(batches[0]) ?? 0);
  const store = createMemoryStore();
  const links = region && { links: { region } };
  const stage = config.stage && { environment: config.stage };
  const recording = recordingSink({ mode, form: 'full', ...stage, ...links }, clock);
  const composition = compose({ config, sinks: [recording.sink], store, clock });
  const tally = createTally();
  const timeline = createTimeline();
  const deps = { ...composition, insist: false, tally, owner: 'replay', deadline: Number.POSITIVE_INFINITY };
  const all = batches.reduce((sum, batch) => sum + batch.records.length, 0);
  let done = 0;
  let nextTick = clock.now() + tickMs;
  for (const batch of batches) {
    await ticksUntil(timeOf(batch) ?? clock.now());
    await handleBatch(batch, deps);
    note();
    done += batch.records.length;
    progress?.(done, all);
  }
  await ticksUntil(clock.now() + settleMs);
  const issues = await store.list({ limit: Number.MAX_SAFE_INTEGER });
  const messages = recording.messages();
  return {
    events: tally.done().events ?? 0,
    issues: issues.length,
    messages,
    suppressed: { ...tally.suppressed() },
    causes: await causesOf(issues, messages, store),
    timeline: timeline.minutes(),
    conversation: recording.conversation,
  };

  /** Ticks come by the clock, whether or not batches do. */
  async function ticksUntil(end: EpochMs): Promise<void> {
    let idle = 0;
    while (nextTick <= end) {
      clock.set(Math.max(nextTick, clock.now()));
      const { due } = await flushDue(clock.now(), deps);
      note();
      idle = due > 0 ? 0 : idle + 1;
      nextTick = clock.now() + (idle > idleTicks ? idleMs : tickMs);
    }
    if (end > clock.now()) clock.set(end);
    // After a silence the next tick is soon again.
    nextTick = Math.min(nextTick, clock.now() + tickMs);
  }

  function note(): void {
    timeline.note(clock.now(), tally.done().events ?? 0, recording.count());
  }
}

async function causesOf(
  issues: readonly IssueState[],
  messages: readonly ReplayedMessage[],
  store: Store,
): Promise<ReplayedCause[]> {
  const own = new Map<string, number>();
  for (const { issue } of messages) if (issue) own.set(issue, (own.get(issue) ?? 0) + 1);
  const causes = issues.map(async ({ meta, count }) => {
    const sample = await store.sample(meta.fingerprint);
    return {
      id: meta.id,
      fingerprint: meta.fingerprint,
      service: sample ? serviceOf(sample.latest) : '',
      title: meta.title,
      count: count.count,
      firstSeen: new Date(meta.firstSeen).toISOString(),
      lastSeen: new Date(count.lastSeen).toISOString(),
      messages: own.get(meta.id) ?? 0,
      told: toldOf(meta, own.get(meta.id) ?? 0),
    };
  });
  return (await Promise.all(causes)).sort(
    (a, b) => b.count - a.count || (a.fingerprint < b.fingerprint ? -1 : 1),
  );
}

function toldOf({ deliveries }: IssueState['meta'], messages: number): ReplayedCause['told'] {
  if (messages > 0) return 'message';
  const said = Object.values(deliveries).some(
    ({ digest, saidAt }) => digest !== undefined || saidAt !== undefined,
  );
  return said ? 'digest' : 'none';
}

/** What was counted and said in each minute, from totals that are noted as they rise. */
function createTimeline() {
  const minutes = new Map<EpochMs, { events: number; messages: number }>();
  let [events, messages] = [0, 0];
  return {
    note(now: EpochMs, allEvents: number, allMessages: number): void {
      if (allEvents === events && allMessages === messages) return;
      const at = Math.floor(now / minute) * minute;
      const each = minutes.get(at) ?? { events: 0, messages: 0 };
      each.events += allEvents - events;
      each.messages += allMessages - messages;
      minutes.set(at, each);
      [events, messages] = [allEvents, allMessages];
    },
    minutes: (): ReplayedMinute[] =>
      [...minutes].map(([at, counts]) => ({ at, time: new Date(at).toISOString(), ...counts })),
  };
}

function timeOf(batch: LogBatch | undefined): EpochMs | undefined {
  return batch?.records.reduce((last, record) => Math.max(last, record.at), 0);
}

function virtualClock(start: EpochMs): Clock & { set(now: EpochMs): void } {
  let now = start;
  return {
    now: () => now,
    set: (to) => {
      now = to;
    },
    sleep: async (ms) => {
      now += ms;
    },
  };
}
