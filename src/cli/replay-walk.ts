import { compose } from '../compose.ts';
import type { Config } from '../config.ts';
import type { MessageRef } from '../model/issue.ts';
import type { DeliveryOutcome, Notification } from '../model/notification.ts';
import type { Clock, SendOptions, Sink, Store } from '../model/ports.ts';
import type { EpochMs, LogBatch } from '../model/record.ts';
import { flushDue, handleBatch } from '../pipeline.ts';
import { renderSlack } from '../render/slack.ts';
import { createMemoryStore } from '../stores/memory.ts';
import { createTally } from '../tally.ts';

/** One top-level message as it stands at the end. */
export interface ReplayedMessage {
  /** When it was posted, in virtual time. */
  readonly at: EpochMs;
  readonly time: string;
  readonly kind: Notification['kind'];
  state: string;
  readonly issue?: string;
  readonly title: string;
  /** What a screen reader would say. */
  text: string;
  count: number;
  edits: number;
  replies: number;
}

export interface Replayed {
  readonly events: number;
  readonly issues: number;
  readonly messages: readonly ReplayedMessage[];
  readonly suppressed: Record<string, number>;
  /** Every issue with its exact count, the loudest first. */
  readonly causes: readonly {
    readonly id: string;
    readonly fingerprint: string;
    readonly title: string;
    readonly count: number;
  }[];
}

export interface ReplayOptions {
  readonly config: Config;
  readonly mode: 'bot' | 'webhook';
}

const tickMs = 5_000;
/** After the last event: the longest that a trailing edit, a held message or a digest may wait. */
const settleMs = 60 * 60_000;

/** Runs batches through the walk in their own time, with ticks between as the schedule gives them, into a sink that only remembers. */
export async function replay(
  batches: readonly LogBatch[],
  { config, mode }: ReplayOptions,
): Promise<Replayed> {
  const clock = virtualClock(timeOf(batches[0]) ?? 0);
  const store = createMemoryStore();
  const recording = recordingSink(mode, clock);
  const composition = compose({ config, sinks: [recording.sink], store, clock });
  const tally = createTally();
  const deps = { ...composition, insist: false, tally, owner: 'replay', deadline: Number.POSITIVE_INFINITY };
  for (const batch of batches) {
    await ticksUntil(timeOf(batch) ?? clock.now());
    await handleBatch(batch, deps);
  }
  await ticksUntil(clock.now() + settleMs);
  const issues = await everyIssue(store);
  return {
    events: tally.done().events ?? 0,
    issues: issues.length,
    messages: recording.messages,
    suppressed: { ...tally.suppressed() },
    causes: issues
      .map(({ meta, count }) => ({
        id: meta.id,
        fingerprint: meta.fingerprint,
        title: meta.title,
        count: count.count,
      }))
      .sort((a, b) => b.count - a.count || (a.fingerprint < b.fingerprint ? -1 : 1)),
  };

  /** A long silence has few things due: steps grow while nothing is done. */
  async function ticksUntil(end: EpochMs): Promise<void> {
    let step = tickMs;
    while (clock.now() + step <= end) {
      clock.set(clock.now() + step);
      const { due } = await flushDue(clock.now(), deps);
      step = due > 0 ? tickMs : Math.min(step * 2, 60_000);
    }
    if (end > clock.now()) clock.set(end);
  }
}

async function everyIssue(store: Store) {
  return store.list({ limit: Number.MAX_SAFE_INTEGER });
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

function recordingSink(
  mode: ReplayOptions['mode'],
  clock: Clock,
): { sink: Sink; messages: ReplayedMessage[] } {
  const bot = mode === 'bot';
  const messages: ReplayedMessage[] = [];
  const byTs = new Map<string, ReplayedMessage>();
  const post = async (notification: Notification, _: SendOptions): Promise<DeliveryOutcome> => {
    const at = clock.now();
    const message: ReplayedMessage = {
      at,
      time: new Date(at).toISOString(),
      kind: notification.kind,
      ...saying(notification),
      edits: 0,
      replies: 0,
    };
    messages.push(message);
    const ts = `${at}.${messages.length}`;
    byTs.set(ts, message);
    return { kind: 'delivered', ...(bot && { ref: { channel: 'replay', ts } }) };
  };
  const update = async (ref: MessageRef, notification: Notification): Promise<DeliveryOutcome> => {
    const message = byTs.get(ref.ts);
    if (message) Object.assign(message, saying(notification), { edits: message.edits + 1 });
    return { kind: 'delivered', ref };
  };
  const reply = async (parent: MessageRef): Promise<DeliveryOutcome> => {
    const message = byTs.get(parent.ts);
    if (message) message.replies++;
    return { kind: 'delivered', ref: { channel: 'replay', ts: `${parent.ts}.${message?.replies ?? 0}` } };
  };
  const can = { update: bot, thread: bot, readBack: false };
  return { messages, sink: { name: 'replay', channel: 'replay', can, post, ...(bot && { update, reply }) } };

  function saying(notification: Notification) {
    const { text } = renderSlack(notification, { mode, form: 'full' });
    if (notification.kind === 'issue') {
      const { issue, state } = notification;
      return { state, issue: issue.id, title: issue.title, count: issue.episodeCount, text };
    }
    if (notification.kind === 'digest')
      return { state: 'storm', title: text, count: notification.events, text };
    return { state: notification.kind, title: text, count: 0, text };
  }
}
