import { alarmActor, type Transition } from '../model/issue.ts';
import type { Advance } from '../model/ports.ts';
import type { EpochMs } from '../model/record.ts';
import type { EscalationLimits, Settings } from '../model/settings.ts';
import type { IssueCount, IssueMeta, IssueState } from '../model/state.ts';

const hourMs = 60 * 60_000;

export interface Transitioned {
  readonly transition: Transition;
  /** Why, for `explain`. */
  readonly why: string;
  /** What META becomes; whoever writes it first has made the transition. Absent: it stays. */
  readonly change?: Advance;
}

/**
 * What the counted events did to their issue. It reads facts that stay (times of the events themselves, counts),
 * never the order of arrival, so that a replay or the next tick comes to the same answer.
 */
export function transition(state: IssueState, settings: Settings, now: EpochMs): Transitioned {
  const { meta, count } = state;
  switch (meta.status) {
    case 'resolved':
      return whenResolved(meta, count, settings);
    case 'muted':
      return whenMuted(meta, count, settings, now);
    case 'open':
      return whenOpen(meta, count, settings, now);
  }
}

function whenResolved(meta: IssueMeta, count: IssueCount, settings: Settings): Transitioned {
  const { resolved } = meta;
  // A person means the events on their way as well; an alarm has exact times of its own.
  const grace = resolved?.by === alarmActor ? 0 : settings.timing.regressAfter;
  if (!resolved || count.lastSeen <= resolved.at + grace) {
    return { transition: 'ongoing', why: 'resolved, and no event is later than the resolve' };
  }
  return {
    transition: 'regressed',
    why: 'an event is later than the resolve',
    change: { ...newEpisode(meta, 'regressed', resolved.count), resolved: null },
  };
}

function whenMuted(meta: IssueMeta, count: IssueCount, settings: Settings, now: EpochMs): Transitioned {
  const { mute } = meta;
  const since = count.count - (mute?.count ?? 0);
  const over = (why: string, opened: 'unmuted' | 'escalating'): Transitioned => ({
    transition: opened === 'escalating' ? 'escalating' : 'regressed',
    why,
    change: {
      ...newEpisode(meta, opened, mute?.count ?? meta.base),
      mute: null,
      ...(opened === 'escalating' ? { escalated: hourOf(now) } : {}),
    },
  });
  switch (mute?.until.kind) {
    case 'time':
      if (now < mute.until.at) break;
      if (since > 0) return over('the mute is over, and it went on meanwhile', 'unmuted');
      return { transition: 'ongoing', why: 'the mute is over', change: { status: 'open', mute: null } };
    case 'count':
      if (since >= mute.until.more) return over('muted until it came so often', 'unmuted');
      break;
    case 'escalating': {
      const why = escalates(meta, count, settings.escalation, now);
      if (why) return over(why, 'escalating');
      break;
    }
    case 'forever':
    case undefined:
  }
  return { transition: 'ongoing', why: 'muted' };
}

function whenOpen(meta: IssueMeta, count: IssueCount, settings: Settings, now: EpochMs): Transitioned {
  const { looked } = meta;
  if (looked && count.lastSeen - looked.lastSeen > settings.timing.quietEpisode) {
    return {
      transition: 'regressed',
      why: 'it came back after a long quiet',
      change: newEpisode(meta, 'regressed', looked.count),
    };
  }
  const escalation = escalates(meta, count, settings.escalation, now);
  if (escalation) {
    return { transition: 'escalating', why: escalation, change: { escalated: hourOf(now) } };
  }
  const said = Object.values(meta.deliveries).some((each) => each.episode === meta.episode && each.saidAt);
  if (said) return { transition: 'ongoing', why: 'known, and told' };
  return { transition: meta.episode === 1 ? 'new' : 'regressed', why: `not told yet: ${meta.opened}` };
}

function newEpisode(meta: IssueMeta, opened: IssueMeta['opened'], base: number): Advance {
  // What was read for the episode before need not be what this one broke of.
  const completed = meta.completed ? { completed: null } : {};
  return { status: 'open', episode: meta.episode + 1, opened, base, ...completed };
}

/** Why this hour is out of proportion; null when it is not, or was said to be within the hour. */
export function escalates(
  meta: IssueMeta,
  count: IssueCount,
  limits: EscalationLimits,
  now: EpochMs,
): string | null {
  const hour = hourOf(now);
  // Without one whole hour of history everything would be out of proportion.
  if (hourOf(meta.firstSeen) >= hour || meta.escalated === hour) return null;
  const current = count.hours[hour] ?? 0;
  const usual = expected(meta, count, limits, now);
  return current > Math.max(limits.least, usual)
    ? `${current} in this hour, more than ${Math.max(limits.least, Math.round(usual))}`
    : null;
}

/** The most events that would be no surprise in this hour. */
function expected(meta: IssueMeta, count: IssueCount, limits: EscalationLimits, now: EpochMs): number {
  const hour = hourOf(now);
  const weekly = meta.history?.[hour % hoursOfWeek];
  if (now - meta.firstSeen >= limits.weeklyAfter) {
    const weeks = Math.max(1, Math.floor((hour - hourOf(meta.firstSeen)) / hoursOfWeek));
    const [sum, squares] = weekly ?? [0, 0];
    const mean = sum / weeks;
    const spread = Math.sqrt(Math.max(0, squares / weeks - mean * mean));
    // One week has no spread: allow for half of the mean.
    return mean + 3 * Math.max(spread, mean / 2);
  }
  let worst = meta.worst?.count ?? 0;
  for (const [key, n] of Object.entries(count.hours)) {
    if (Number(key) < hour && n > worst) worst = n;
  }
  return limits.factor * worst;
}

const hoursOfWeek = 7 * 24;

export function hourOf(at: EpochMs): number {
  return Math.floor(at / hourMs);
}

/** Folds hours that are over into what is remembered of an issue; null when there is none. */
export function rememberHours(meta: IssueMeta, count: IssueCount, now: EpochMs): Advance | null {
  const hour = hourOf(now);
  const from = meta.worst?.hour ?? 0;
  if (from >= hour) return null;
  let worst = meta.worst?.count ?? 0;
  const history: Record<number, readonly [number, number]> = { ...meta.history };
  for (const [key, n] of Object.entries(count.hours)) {
    const at = Number(key);
    if (at < from || at >= hour) continue;
    worst = Math.max(worst, n);
    // Below a tenth of the least that can escalate an hour says nothing, and META must stay small.
    if (n < 5) continue;
    const slot = at % hoursOfWeek;
    const [sum, squares] = history[slot] ?? [0, 0];
    history[slot] = [sum + n, squares + n * n];
  }
  return { worst: { count: worst, hour }, history };
}
