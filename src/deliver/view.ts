import type { Decision } from '../decide/decide.ts';
import type { SafeEvent } from '../model/event.ts';
import type { IssueView } from '../model/issue.ts';
import type { LogContext } from '../model/log-context.ts';
import type { IssueNotification, Notification } from '../model/notification.ts';
import type { EpochMs } from '../model/record.ts';
import type { Delivery, IssueMeta, IssueSample, IssueState } from '../model/state.ts';

const stepMs = 5 * 60_000;

/** What an issue is called: by its whole traceback, where that was read later. */
export function shownTitle({ completed, title }: IssueMeta): string {
  return completed?.title ?? title;
}

/** The latest event, or the one of this episode that was read whole. */
export function shownEvent({ completed }: IssueMeta, { whole, latest }: IssueSample): SafeEvent {
  return completed && whole?.record.id === completed.id ? whole : latest;
}

/** What is shown of an issue: its rows put together. */
export function viewOf(
  { meta, count }: IssueState,
  sample: IssueSample,
  now: EpochMs,
  delivery?: Delivery,
): IssueView {
  const last = Math.floor(now / stepMs);
  const recent = Array.from({ length: 12 }, (_, i) => count.steps[last - 11 + i] ?? 0);
  const earlier = delivery && delivery.episode !== meta.episode ? delivery.ref : delivery?.earlier;
  return {
    fingerprint: meta.fingerprint,
    id: meta.id,
    title: shownTitle(meta),
    status: meta.status,
    episode: meta.episode,
    count: count.count,
    episodeCount: Math.max(1, count.count - meta.base),
    firstSeen: meta.firstSeen,
    lastSeen: count.lastSeen,
    lastHour: recent.reduce((sum, n) => sum + n, 0),
    recent,
    sample: shownEvent(meta, sample),
    ...(meta.mute ? { mute: { until: meta.mute.until, by: meta.mute.by, at: meta.mute.at } } : {}),
    ...(meta.resolved ? { resolved: resolvedView(meta.resolved) } : {}),
    ...(earlier ? { earlier: { ref: earlier } } : {}),
    ...(meta.acts.length > 0 ? { acts: meta.acts } : {}),
  };
}

function resolvedView({ by, at, version }: NonNullable<IssueState['meta']['resolved']>) {
  return { by, at, ...(version === undefined ? {} : { version }) };
}

/** The notification that a decision to speak stands for. */
export function notificationFor(
  decision: Extract<Decision, { action: 'notify' | 'update' }>,
  issue: IssueView,
  delivery: Delivery,
  now: EpochMs,
  context?: LogContext,
): Notification {
  if (decision.action === 'notify' && decision.as === 'reply' && decision.part) {
    const broadcast = decision.part === 'escalating';
    const reached = decision.reached === undefined ? {} : { reached: decision.reached };
    return {
      kind: 'thread',
      part: decision.part,
      issue,
      at: now,
      ...reached,
      ...(context ? { context } : {}),
      ...(broadcast ? { broadcast } : {}),
    };
  }
  const revision = decision.action === 'update' ? delivery.revision + 1 : 1;
  return {
    kind: 'issue',
    state: stateOf(decision.reason, issue),
    reason: decision.reason,
    issue,
    revision,
    at: now,
  };
}

function stateOf(reason: string, issue: IssueView): IssueNotification['state'] {
  if (issue.status !== 'open') return issue.status;
  switch (reason) {
    case 'new':
    case 'regressed':
    case 'escalating':
      return reason;
    default:
      return 'ongoing';
  }
}
