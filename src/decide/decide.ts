import type { Reason } from '../model/issue.ts';
import type { ThreadNotification } from '../model/notification.ts';
import type { Sink } from '../model/ports.ts';
import type { EpochMs } from '../model/record.ts';
import type { Settings } from '../model/settings.ts';
import type { Budget, Delivery, IssueState } from '../model/state.ts';

/** What to do for one issue and one receiver now, and why. */
export type Decision =
  /** Say it: a message of its own, or a reply in its thread. `name` tells it from all others of the episode. */
  | {
      readonly action: 'notify';
      readonly as: 'post' | 'reply';
      readonly reason: Reason;
      readonly name: string;
      readonly budget: Budget;
      readonly part?: ThreadNotification['part'];
      readonly reached?: number;
    }
  | { readonly action: 'update'; readonly reason: Reason }
  /** An earlier attempt's outcome is unknown: find out before anything else is said. */
  | { readonly action: 'recover'; readonly reason: 'unknown-outcome' }
  | { readonly action: 'hold'; readonly reason: HoldReason; readonly until: EpochMs }
  | { readonly action: 'suppress'; readonly reason: SuppressReason; readonly until?: EpochMs }
  | { readonly action: 'rest'; readonly reason: 'all-told' };

export type HoldReason = 'lease' | 'retry' | 'spacing' | 'cadence' | 'watching';
export type SuppressReason = 'muted' | 'resolved' | 'silenced' | 'repeat-interval';

/** What `decide` looks at. */
export interface Facts {
  readonly state: IssueState;
  readonly delivery: Delivery;
  readonly can: Sink['can'];
  /** When the silence that covers the issue ends. */
  readonly silencedUntil?: EpochMs | undefined;
  readonly settings: Settings;
  readonly now: EpochMs;
  /** Whether the lines around an error can be read. `later`: not in this run any more. `tick`: by the tick alone. Absent: not at all. */
  readonly look?: 'now' | 'later' | 'tick';
}

export const nothingSaid: Delivery = {
  episode: 0,
  revision: 0,
  edits: 0,
  milestone: 0,
  told: [],
  actsAt: 0,
  attempts: 0,
  reposts: 0,
};

/** The first row of the table that applies. Urgent and certain things first; counts last. */
export function decide(facts: Facts): Decision {
  for (const rule of isSaid(facts) ? saidRules : unsaidRules) {
    const decision = rule(facts);
    if (decision) return decision;
  }
  return { action: 'rest', reason: 'all-told' };
}

type Rule = (facts: Facts) => Decision | undefined;

const unsaidRules: readonly Rule[] = [leased, unsettled, waiting, quieted, firstWord];
const saidRules: readonly Rule[] = [
  leased,
  unsettled,
  waiting,
  wholeTraceback,
  newStatus,
  act,
  escalation,
  milestone,
  reminder,
  completion,
  context,
  countEdit,
  watch,
];

function isSaid({ state, delivery }: Facts): boolean {
  return delivery.episode === state.meta.episode && delivery.saidAt !== undefined;
}

function leased({ state, settings, now }: Facts): Decision | undefined {
  const { lease } = state.meta;
  // The other worker's clock may be behind ours.
  const until = lease ? lease.until + settings.timing.skew : 0;
  return now < until ? { action: 'hold', reason: 'lease', until } : undefined;
}

function unsettled({ delivery }: Facts): Decision | undefined {
  // An edit may be made twice; a message may not.
  if (!delivery.sending || delivery.sending.op === 'update') return undefined;
  return { action: 'recover', reason: 'unknown-outcome' };
}

function waiting({ delivery, now }: Facts): Decision | undefined {
  const until = delivery.notBefore ?? 0;
  return now < until ? { action: 'hold', reason: 'retry', until } : undefined;
}

function quieted({ state, silencedUntil }: Facts): Decision | undefined {
  const { meta } = state;
  if (meta.status === 'resolved') return { action: 'suppress', reason: 'resolved' };
  if (meta.status === 'muted') {
    const until = meta.mute?.until;
    return { action: 'suppress', reason: 'muted', ...(until?.kind === 'time' ? { until: until.at } : {}) };
  }
  if (silencedUntil !== undefined) return { action: 'suppress', reason: 'silenced', until: silencedUntil };
  return undefined;
}

function firstWord({ state, delivery, can }: Facts): Decision {
  const { meta } = state;
  const inDigest = delivery.digest !== undefined && can.thread;
  return {
    action: 'notify',
    as: inDigest ? 'reply' : 'post',
    reason: meta.opened,
    name: delivery.reposts === 0 ? 'issue' : `issue.${delivery.reposts}`,
    budget: inDigest ? 'thread' : meta.opened === 'escalating' ? 'reserve' : 'main',
  };
}

function wholeTraceback({ state, delivery, can, settings }: Facts): Decision | undefined {
  const { completed, lines } = state.meta;
  if (!can.thread || (completed?.lines ?? lines) <= settings.inlineLines) return undefined;
  // What arrived of it may have been told before the rest of it was read.
  const name = completed ? 'traceback.whole' : 'traceback';
  if (delivery.told.includes(name)) return undefined;
  return { ...reply('traceback', state.meta.opened), name };
}

function newStatus({ state, delivery, can }: Facts): Decision | undefined {
  const { status, acts } = state.meta;
  if (!can.update || !delivery.shown || delivery.shown.status === status) return undefined;
  if (status !== 'open') return { action: 'update', reason: status };
  const reopened = delivery.shown.status === 'resolved' || acts.at(-1)?.what === 'reopen';
  return { action: 'update', reason: reopened ? 'reopened' : 'unmuted' };
}

function act({ state, delivery, can }: Facts): Decision | undefined {
  const { acts, status } = state.meta;
  const next = acts.find((each) => each.at > delivery.actsAt);
  if (!can.thread || !next) return undefined;
  const reason = status === 'open' ? (next.what === 'reopen' ? 'reopened' : 'unmuted') : status;
  return { ...reply('act', reason), name: `act.${next.at}` };
}

function escalation({ state, delivery, can, silencedUntil, now }: Facts): Decision | undefined {
  const { escalated, status } = state.meta;
  if (escalated === undefined || delivery.escalated === escalated || status !== 'open') return undefined;
  // What escalated hours ago and could not be told then is no news.
  if (now >= (escalated + 2) * hourMs || silencedUntil !== undefined) return undefined;
  const name = `escalating.${escalated}`;
  if (can.thread) return { ...reply('escalating', 'escalating'), name, budget: 'reserve' };
  return { action: 'notify', as: 'post', reason: 'escalating', name, budget: 'reserve' };
}

function milestone({ state, delivery, can, settings, silencedUntil, now }: Facts): Decision | undefined {
  const { meta, count } = state;
  const reached = highestMilestone(count.count - meta.base);
  if (reached <= delivery.milestone || meta.status !== 'open' || silencedUntil !== undefined)
    return undefined;
  const until = (delivery.spokeAt ?? 0) + settings.timing.milestoneEvery;
  // An edit of the count need not wait for it.
  if (now < until) return can.update ? undefined : { action: 'hold', reason: 'spacing', until };
  const name = `milestone.${reached}`;
  if (can.thread) return { ...reply('milestone', 'milestone'), name, reached };
  return { action: 'notify', as: 'post', reason: 'milestone', name, budget: 'main', reached };
}

function reminder({ state, delivery, settings, silencedUntil, now }: Facts): Decision | undefined {
  const { repeat } = settings.timing;
  const spoke = delivery.spokeAt ?? 0;
  if (repeat <= 0 || state.meta.status !== 'open' || silencedUntil !== undefined) return undefined;
  // Only what still goes on is worth a reminder.
  if (now < spoke + repeat || state.count.lastSeen <= spoke) return undefined;
  const name = `reminder.${Math.floor(now / repeat)}`;
  return { action: 'notify', as: 'post', reason: 'reminder', name, budget: 'main' };
}

/** The message shows a part of a traceback, and the whole was read since. */
function completion({ state, delivery, can }: Facts): Decision | undefined {
  const { completed } = state.meta;
  if (!completed || !can.update || !delivery.ref || !delivery.shown) return undefined;
  if (delivery.shown.completedAt === completed.at) return undefined;
  // It is still the news that it was, unless there are more of it by now.
  const same = delivery.shown.count === state.count.count;
  return { action: 'update', reason: same ? state.meta.opened : 'ongoing' };
}

function context(facts: Facts): Decision | undefined {
  const at = lookTime(facts);
  if (at === undefined || facts.look !== 'now' || facts.now < at) return undefined;
  return { ...reply('context', facts.state.meta.opened), name: 'context' };
}

/** When the lines around the error are to be read; absent: they were, or they are not worth it. */
function lookTime({ state, delivery, can, settings, look, now }: Facts): EpochMs | undefined {
  const { saidAt, ref, thread, told, readAt = 0 } = delivery;
  if (!look || !can.thread || saidAt === undefined || told.includes('context')) return undefined;
  // In a storm, under a digest, nobody reads the lines of each issue, and they would double the number of replies.
  if (state.meta.status !== 'open' || !ref || ref.ts !== thread?.ts) return undefined;
  // Hours later, after an outage or with a permission that was given since, they are no help any more.
  if (now > saidAt + lookWindowMs) return undefined;
  const at = Math.max(saidAt + settings.timing.lookAfter, readAt);
  return look === 'later' ? Math.max(at, now + 1000) : at;
}

const lookWindowMs = 15 * 60_000;

function countEdit(facts: Facts): Decision | undefined {
  const { state, delivery, can, settings, now } = facts;
  const { count } = state;
  const { shown } = delivery;
  if (!can.update || !delivery.ref || !shown || shown.count === count.count) return undefined;
  const { cadence, trailing } = settings.timing;
  const wait = cadence[Math.min(delivery.edits, cadence.length - 1)] ?? 0;
  const until = Math.min(shown.at + wait, count.touched + trailing);
  if (now >= until) return { action: 'update', reason: 'ongoing' };
  return { action: 'hold', reason: 'cadence', until: Math.min(until, lookTime(facts) ?? until) };
}

/** Everything is told. A time that something may change of itself, or a last look before it is left alone. */
function watch(facts: Facts): Decision | undefined {
  const { state, settings, now, can, delivery } = facts;
  const { mute, status } = state.meta;
  const times: EpochMs[] = [];
  if (status === 'muted' && mute?.until.kind === 'time') times.push(mute.until.at);
  // Counted at about the time of the last look: the due time may not be taken away yet.
  times.push(state.count.touched + settings.timing.settle);
  const passed = highestMilestone(state.count.count - state.meta.base) > delivery.milestone;
  if (can.update && passed && status === 'open') {
    times.push((delivery.spokeAt ?? 0) + settings.timing.milestoneEvery);
  }
  const next = times.filter((each) => each > now);
  const look = lookTime(facts);
  if (look !== undefined) next.push(look);
  return next.length === 0 ? undefined : { action: 'hold', reason: 'watching', until: Math.min(...next) };
}

const hourMs = 60 * 60_000;

function reply(part: ThreadNotification['part'], reason: Reason) {
  return { action: 'notify', as: 'reply', reason, part, budget: 'thread' } as const;
}

/** 10, 100, 1,000 …: the highest power of ten that `count` has reached; 0 below ten. */
export function highestMilestone(count: number): number {
  if (count < 10) return 0;
  let power = 10;
  while (power * 10 <= count) power *= 10;
  return power;
}
