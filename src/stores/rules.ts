import type { Fingerprint } from '../model/event.ts';
import type { MuteUntil } from '../model/issue.ts';
import type { Advance, Claim, Neighbour, Settlement, StatusChange } from '../model/ports.ts';
import type { EpochMs } from '../model/record.ts';
import type { BreakerLimits } from '../model/settings.ts';
import type { Aggregate, IssueCount, IssueMeta, IssueSample } from '../model/state.ts';

/** What the verbs do to a row, the same in every store. Pure. */

export const stepMs = 5 * 60_000;
export const hourMs = 60 * 60_000;
const stepsKept = 13;
const hoursKept = 26;
const dayMs = 24 * hourMs;

/** How long rows live after their last write. A repeat after that is a new issue. */
export const keep = {
  payload: 2 * dayMs,
  issue: 400 * dayMs,
  sample: 90 * dayMs,
  digest: 2 * dayMs,
} as const;

/** First repeat after a quiet time: looked at soon, so that the count is edited in time. */
const editSoon = 15_000;

export const emptyCount: IssueCount = {
  count: 0,
  lastSeen: 0,
  touched: 0,
  steps: {},
  hours: {},
  sampledAt: 0,
};

/** The short id: ten characters of the hash, fifty bits. */
export function idOf(fingerprint: Fingerprint): string {
  return fingerprint.slice(fingerprint.indexOf(':') + 1).slice(0, 10);
}

/** Only a copy where it leads elsewhere: what is dear to know of an aggregate is then read out of the event. */
export function ledTo(fingerprint: Fingerprint, aggregate: Aggregate, title?: string): Aggregate {
  if (fingerprint === aggregate.fingerprint) return aggregate;
  const { count, first, last, steps, sample, labels, lines, family } = aggregate;
  const copied = { fingerprint, count, first, last, steps, sample, labels, lines };
  return { ...copied, title: title ?? aggregate.title, ...(family && { family }) };
}

/** The key of the family that the aggregate itself stands for. */
export function familyOf({ fingerprint, family }: Aggregate): string | undefined {
  return family?.fingerprint === fingerprint ? family.key : undefined;
}

export function newMeta(aggregate: Aggregate, now: EpochMs, family?: string): IssueMeta {
  return {
    fingerprint: aggregate.fingerprint,
    id: idOf(aggregate.fingerprint),
    rev: 1,
    title: aggregate.title,
    labels: aggregate.labels,
    status: 'open',
    episode: 1,
    opened: 'new',
    base: 0,
    firstSeen: aggregate.first,
    acts: [],
    lines: aggregate.lines,
    fence: 0,
    deliveries: {},
    dueAt: now,
    ...(family === undefined ? {} : { family }),
  };
}

/** META after events were counted, or null when it need not be written: the usual case while an issue goes on. */
export function metaOnObserve(meta: IssueMeta, now: EpochMs): IssueMeta | null {
  const wanted = meta.status === 'resolved' ? now : now + editSoon;
  const late = meta.dueAt === undefined || (meta.status === 'resolved' && meta.dueAt > now);
  return late ? { ...meta, rev: meta.rev + 1, dueAt: wanted } : null;
}

/** Whether the kept event is old enough to be replaced by this one. */
export function sampleIsOld(meta: IssueMeta, count: IssueCount, now: EpochMs): boolean {
  return meta.status === 'resolved' || now - count.sampledAt >= hourMs;
}

export function addCount(
  before: IssueCount,
  aggregate: Aggregate,
  now: EpochMs,
  sampled: boolean,
): IssueCount {
  const oldestStep = Math.floor(now / stepMs) - stepsKept;
  const oldestHour = Math.floor(now / hourMs) - hoursKept;
  const steps = since(before.steps, oldestStep);
  const hours = since(before.hours, oldestHour);
  for (const key in aggregate.steps) {
    const step = Number(key);
    const hour = Math.floor((step * stepMs) / hourMs);
    const more = aggregate.steps[step] ?? 0;
    if (step >= oldestStep) steps[step] = (steps[step] ?? 0) + more;
    if (hour >= oldestHour) hours[hour] = (hours[hour] ?? 0) + more;
  }
  return {
    count: before.count + aggregate.count,
    lastSeen: Math.max(before.lastSeen, aggregate.last),
    touched: Math.max(before.touched, now),
    steps,
    hours,
    sampledAt: sampled ? now : before.sampledAt,
  };
}

function since(counts: Readonly<Record<number, number>>, oldest: number): Record<number, number> {
  const kept: Record<number, number> = {};
  for (const key in counts) {
    const index = Number(key);
    if (index >= oldest) kept[index] = counts[index] ?? 0;
  }
  return kept;
}

/** Several shards as one. */
export function sumCounts(shards: readonly IssueCount[]): IssueCount {
  return shards.reduce(
    (all, one) => ({
      count: all.count + one.count,
      lastSeen: Math.max(all.lastSeen, one.lastSeen),
      touched: Math.max(all.touched, one.touched),
      steps: merged(all.steps, one.steps),
      hours: merged(all.hours, one.hours),
      sampledAt: Math.max(all.sampledAt, one.sampledAt),
    }),
    emptyCount,
  );
}

function merged(a: Readonly<Record<number, number>>, b: Readonly<Record<number, number>>) {
  const sum: Record<number, number> = { ...a };
  for (const key in b) sum[key] = (sum[key] ?? 0) + (b[key] ?? 0);
  return sum;
}

/** `before` absent: the first sample of an issue, or its old one has expired. */
export function sampleWith(before: IssueSample | undefined, aggregate: Aggregate): IssueSample {
  const whole = before?.whole === undefined ? {} : { whole: before.whole };
  return { first: before?.first ?? aggregate.sample, latest: aggregate.sample, ...whole };
}

/** The cardinality breaker's row: new issues of one coarse key in the current window. */
export interface FamilyRow {
  readonly from: EpochMs;
  readonly made: number;
  readonly diverted: number;
}

/** Whether one more new issue of this key is let through, and the row after it. */
export function familyGate(
  row: FamilyRow | undefined,
  now: EpochMs,
  limits: BreakerLimits,
): { readonly row: FamilyRow; readonly divert: boolean } {
  let current = row ?? { from: now, made: 0, diverted: 0 };
  if (now - current.from >= limits.window) {
    // As long as the flood goes on at the same rate, the next window lets no more through than this one did.
    const flood = current.diverted > limits.limit;
    current = { from: now, made: flood ? limits.limit : 0, diverted: 0 };
  }
  if (current.made >= limits.limit) {
    return { row: { ...current, diverted: current.diverted + 1 }, divert: true };
  }
  return { row: { ...current, made: current.made + 1 }, divert: false };
}

export function advanced(meta: IssueMeta, rev: number, change: Advance): IssueMeta | null {
  if (meta.rev !== rev) return null;
  return { ...withoutNull({ ...meta, ...change }), rev: rev + 1 } as IssueMeta;
}

export function claimed(meta: IssueMeta, claim: Claim): IssueMeta | null {
  if (meta.rev !== claim.rev) return null;
  const fence = meta.fence + 1;
  return {
    ...meta,
    rev: meta.rev + 1,
    fence,
    lease: { owner: claim.owner, until: claim.until, fence },
    deliveries: { ...meta.deliveries, [claim.receiver]: { ...claim.delivery, sending: claim.sending } },
    // A crash from here on is noticed when the lease lapses.
    dueAt: claim.until,
  };
}

export function settled(meta: IssueMeta, settlement: Settlement): IssueMeta | null {
  if (meta.lease?.fence !== settlement.fence) return null;
  const { lease: _done, dueAt: _old, ...rest } = meta;
  const changed = meta.rev !== settlement.rev;
  const dueAt = changed ? settlement.now : settlement.dueAt;
  return {
    ...rest,
    rev: meta.rev + 1,
    deliveries: { ...meta.deliveries, [settlement.receiver]: settlement.delivery },
    ...(dueAt === undefined ? {} : { dueAt }),
  };
}

export function woken(meta: IssueMeta, at: EpochMs): IssueMeta | null {
  if (meta.dueAt !== undefined && meta.dueAt <= at) return null;
  return { ...meta, rev: meta.rev + 1, dueAt: at };
}

const actsKept = 8;

/** META after a person's act; null when it already is so. */
export function statusChanged(meta: IssueMeta, count: IssueCount, change: StatusChange): IssueMeta | null {
  const { what, by, now } = change;
  const { mute: _mute, resolved: _resolved, ...rest } = meta;
  const act = (detail?: string) => ({
    rev: meta.rev + 1,
    dueAt: now,
    acts: [...meta.acts, { at: now, by, what, ...(detail === undefined ? {} : { detail }) }].slice(-actsKept),
  });
  switch (what) {
    case 'resolve': {
      if (meta.status === 'resolved') return null;
      const version = change.version === undefined ? {} : { version: change.version };
      return {
        ...rest,
        ...act(change.version),
        status: 'resolved',
        resolved: { by, at: now, count: count.count, ...version },
      };
    }
    case 'mute': {
      const until = change.until ?? { kind: 'forever' as const };
      if (meta.status === 'muted' && JSON.stringify(meta.mute?.until) === JSON.stringify(until)) return null;
      return {
        ...rest,
        ...act(howLong(until, now)),
        status: 'muted',
        mute: { until, by, at: now, count: count.count },
      };
    }
    case 'unmute':
    case 'reopen':
      if (meta.status !== (what === 'unmute' ? 'muted' : 'resolved')) return null;
      return { ...rest, ...act(), status: 'open' };
  }
}

/** What the audit trail says of a mute: `for 8 h`. */
function howLong(until: MuteUntil, now: EpochMs): string {
  if (until.kind === 'forever') return 'forever';
  if (until.kind === 'escalating') return 'until it escalates';
  if (until.kind === 'count') return `for ${until.more} more events`;
  const minutes = Math.max(1, Math.round((until.at - now) / 60_000));
  if (minutes < 120 && minutes % 60 !== 0) return `for ${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours <= 48 ? `for ${hours} h` : `for ${Math.round(hours / 24)} days`;
}

function withoutNull(row: object): object {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null && value !== undefined));
}

/** Templates that one key of the second tier compares: what comes later stays an issue of its own. */
const neighboursLimit = 100;

/** The list with `mine` in it; null: it is there already, or there is no room. */
export function neighboursWith(list: readonly Neighbour[], mine: Neighbour): readonly Neighbour[] | null {
  const known = list.some(({ fingerprint }) => fingerprint === mine.fingerprint);
  return known || list.length >= neighboursLimit ? null : [...list, mine];
}
