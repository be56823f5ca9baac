import { highestMilestone, nothingSaid } from '../decide/decide.ts';
import type { MessageRef } from '../model/issue.ts';
import type { EpochMs } from '../model/record.ts';
import type { Delivery, Sending } from '../model/state.ts';

/** How far the receiver has been told once `sending` is known to have arrived. */
export function delivered(
  before: Delivery,
  sending: Sending,
  ref: MessageRef | undefined,
  now: EpochMs,
): Delivery {
  const { sending: _sent, notBefore: _waited, ...rest } = before;
  const after = { ...rest, attempts: 0 };
  const shown = {
    count: sending.count,
    status: sending.status,
    at: now,
    ...(sending.completedAt === undefined ? {} : { completedAt: sending.completedAt }),
  };
  const name = nameOf(sending);
  if (sending.op === 'update') {
    const edits = sending.reason === 'ongoing' ? before.edits + 1 : before.edits;
    return { ...after, shown, edits, revision: before.revision + 1 };
  }
  if (name.startsWith('issue')) {
    const earlier = before.episode === sending.episode ? before.earlier : (before.ref ?? before.earlier);
    const thread = sending.op === 'reply' ? before.thread : ref;
    return {
      ...nothingSaid,
      episode: sending.episode,
      saidAt: now,
      shown,
      revision: 1,
      milestone: highestMilestone(sending.episodeCount),
      spokeAt: now,
      actsAt: sending.actsAt,
      reposts: before.reposts,
      ...(before.episode === sending.episode && before.goneAt !== undefined ? { goneAt: before.goneAt } : {}),
      ...(sending.escalated === undefined ? {} : { escalated: sending.escalated }),
      ...(ref ? { ref } : {}),
      ...(thread ? { thread } : {}),
      ...(earlier ? { earlier } : {}),
    };
  }
  const number = Number(name.split('.')[1] ?? 0);
  const reached = {
    milestone: Math.max(after.milestone, highestMilestone(sending.episodeCount)),
    spokeAt: now,
  };
  switch (name.split('.')[0]) {
    case 'milestone':
      return { ...after, ...reached, ...(sending.op === 'post' ? { shown } : {}) };
    case 'escalating':
      return { ...after, ...reached, escalated: number, ...(sending.op === 'post' ? { shown } : {}) };
    case 'reminder':
      return { ...after, ...reached, shown, revision: 1, ...(ref ? { ref, thread: ref } : {}) };
    case 'act':
      return { ...after, actsAt: Math.max(after.actsAt, number) };
    default:
      return { ...after, told: [...after.told, name] };
  }
}

/** The message to edit is no longer there: it is to be said anew, with all that was under it. */
export function lost(before: Delivery, now: EpochMs): Delivery {
  const {
    sending: _s,
    saidAt: _a,
    ref: _r,
    thread: _t,
    shown: _w,
    notBefore: _n,
    readAt: _l,
    digest: _d,
    ...rest
  } = before;
  const recent = before.goneAt !== undefined && now - before.goneAt < 60 * 60_000;
  return {
    ...rest,
    told: [],
    reposts: before.reposts + 1,
    goneAt: now,
    ...(recent ? { notBefore: (before.goneAt ?? now) + 60 * 60_000 } : {}),
  };
}

/** Certainly not sent, or not to be found: as before the attempt. */
export function unsent(before: Delivery, notBefore?: EpochMs): Delivery {
  const { sending: _sent, ...rest } = before;
  return { ...rest, ...(notBefore === undefined ? {} : { notBefore, attempts: before.attempts + 1 }) };
}

/** The message's own name within its episode. */
export function nameOf(sending: Sending): string {
  return sending.key.kind;
}
