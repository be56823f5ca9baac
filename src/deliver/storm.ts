import type { ChannelStep } from '../model/ports.ts';
import type { EpochMs } from '../model/record.ts';
import type { StormLimits } from '../model/settings.ts';
import type { Budget, ChannelState, DigestState } from '../model/state.ts';

const minute = 60_000;
/** A message may reach the channel this long after its token was taken (HTTP timeout and margin). */
const flight = 12_000;
/** A token that was given for the same message so lately is given again: racing workers pay once. */
const again = 45_000;
const waitersForgotten = 2 * minute;
const gathering = 10_000;
const pastKept = 6;
const editBurst = 25;
const replyBurst = 10;

export type Grant =
  | { readonly granted: true }
  /** Later: `until` is when a token is likely. */
  | { readonly granted: false; readonly until: EpochMs }
  /** The wait would exceed a minute: say it in this digest. */
  | { readonly granted: false; readonly digest: string };

/** What is to be paid for. `key` names the message, so that it is paid once. */
export interface Ask {
  readonly budget: Budget;
  readonly key: string;
}

/** One step of the channel's state; pure, for `store.spend`. */
export function take(before: ChannelState, ask: Ask, now: EpochMs, limits: StormLimits): ChannelStep<Grant> {
  const state = refilled(before, now, limits);
  if (state.blockedUntil > now) return { answer: { granted: false, until: state.blockedUntil } };
  switch (ask.budget) {
    case 'edit':
      return takeFrom(state, 'edits', now, limits.editsPerMinute / minute);
    case 'thread':
      return takeFrom(state, 'thread', now, limits.repliesPerMinute / minute);
    case 'main':
      return takeMain(state, ask.key, now, limits);
    case 'reserve':
    case 'digest':
      return takeReserved(state, ask, now, limits);
  }
}

function takeFrom(
  state: ChannelState,
  bucket: 'edits' | 'thread',
  now: EpochMs,
  rate: number,
): ChannelStep<Grant> {
  const { tokens } = state[bucket];
  if (tokens < 1) return { answer: { granted: false, until: now + Math.ceil((1 - tokens) / rate) } };
  return { state: { ...state, [bucket]: { tokens: tokens - 1, at: now } }, answer: { granted: true } };
}

function takeMain(state: ChannelState, key: string, now: EpochMs, limits: StormLimits): ChannelStep<Grant> {
  if (paidAlready(state, key, now)) return granted(state, { budget: 'main', key }, now);
  const place = state.waiting.findIndex((each) => each.key === key);
  const ahead = place < 0 ? state.waiting.length : place;
  const { tokens } = state.main;
  if (tokens >= 1 + ahead && hardRoom(state, now, limits)) {
    const main = { tokens: tokens - 1, at: now };
    const waiting = state.waiting.filter((each) => each.key !== key);
    return granted({ ...state, main, waiting }, { budget: 'main', key }, now);
  }
  const until = now + Math.max(1000, Math.ceil((1 + ahead - tokens) / rateOf(state, now, limits)));
  if (place >= 0) return { answer: { granted: false, until } };
  if (until - now <= minute && state.waiting.length < limits.perMinute) {
    return {
      state: { ...state, waiting: [...state.waiting, { at: now, key }] },
      answer: { granted: false, until },
    };
  }
  return joined(state, now);
}

function takeReserved(state: ChannelState, ask: Ask, now: EpochMs, limits: StormLimits): ChannelStep<Grant> {
  if (paidAlready(state, ask.key, now)) return granted(state, ask, now);
  const lately = state.granted.filter(
    (each) => each.budget === ask.budget && now - each.at < minute + flight,
  );
  const most = ask.budget === 'digest' ? 1 : limits.reservePerMinute;
  if (lately.length < most && hardRoom(state, now, limits)) return granted(state, ask, now);
  return { answer: { granted: false, until: now + 10_000 } };
}

function paidAlready(state: ChannelState, key: string, now: EpochMs): boolean {
  return state.granted.some((each) => each.key === key && now - each.at < again);
}

/** Sent late within its own time, a message still counts in the minute in which it arrives. */
function hardRoom(state: ChannelState, now: EpochMs, limits: StormLimits): boolean {
  return state.granted.filter((each) => now - each.at < minute + flight).length < limits.hardPerMinute;
}

function granted(state: ChannelState, { budget, key }: Ask, now: EpochMs): ChannelStep<Grant> {
  const others = state.granted.filter((each) => each.key !== key);
  return { state: { ...state, granted: [...others, { at: now, key, budget }] }, answer: { granted: true } };
}

/** Puts one more issue into the digest that is open, or opens one. */
function joined(state: ChannelState, now: EpochMs): ChannelStep<Grant> {
  const open = state.digest && !state.digest.over ? state.digest : undefined;
  if (open) {
    const digest = { ...open, joinedAt: now };
    return { state: { ...state, digest }, answer: { granted: false, digest: open.id } };
  }
  if (state.digest) {
    // The last words of the digest before are still to be said: wait for them.
    return { answer: { granted: false, until: now + 5000 } };
  }
  const sequence = state.sequence + 1;
  const id = `digest-${sequence}-${now.toString(36)}`;
  const digest: DigestState = { id, since: now, joinedAt: now, revision: 0, over: false, fence: 0 };
  return { state: { ...state, sequence, digest }, answer: { granted: false, digest: id } };
}

/** Closes the digest: its issues may still be told under it. */
export function closeDigest(state: ChannelState, now: EpochMs): ChannelState {
  const { digest, ...rest } = state;
  if (!digest) return state;
  const entry = { id: digest.id, at: now, ...(digest.ref ? { ref: digest.ref } : {}) };
  return { ...rest, past: [...state.past, entry].slice(-pastKept) };
}

/** After a 429: nothing until then, and half the pace for a while. */
export function blocked(
  state: ChannelState,
  until: EpochMs,
  now: EpochMs,
  limits: StormLimits,
): ChannelState {
  const filled = refilled(state, now, limits);
  return {
    ...filled,
    blockedUntil: Math.max(filled.blockedUntil, until),
    slowUntil: Math.max(filled.slowUntil, until + limits.slowFor),
  };
}

function rateOf(state: ChannelState, now: EpochMs, limits: StormLimits): number {
  return limits.perMinute / minute / (now < state.slowUntil ? 2 : 1);
}

function refilled(state: ChannelState, now: EpochMs, limits: StormLimits): ChannelState {
  const fill = (bucket: { tokens: number; at: EpochMs }, size: number, rate: number) => ({
    tokens: Math.min(size, bucket.tokens + Math.max(0, now - bucket.at) * rate),
    at: Math.max(bucket.at, now),
  });
  return {
    ...state,
    main: fill(state.main, limits.burst, rateOf(state, now, limits)),
    // A tick comes once a minute and has a minute's edits to make.
    edits: fill(state.edits, editBurst, limits.editsPerMinute / minute),
    thread: fill(state.thread, replyBurst, limits.repliesPerMinute / minute),
    granted: state.granted.filter((each) => now - each.at < 2 * minute),
    waiting: state.waiting.filter((each) => now - each.at < waitersForgotten),
  };
}

/** What the digest needs now. */
export type DigestNeed =
  | { readonly need: 'nothing' }
  | { readonly need: 'wait'; readonly until: EpochMs }
  | { readonly need: 'post' | 'edit' | 'close' }
  | { readonly need: 'recover' };

/** `canEdit` false: it is posted once, ten seconds after it began, with all that joined until then. */
export function digestNeed(
  digest: DigestState | undefined,
  canEdit: boolean,
  now: EpochMs,
  limits: StormLimits,
  skew: number,
): DigestNeed {
  if (!digest) return { need: 'nothing' };
  const live = digest.lease ? digest.lease.until + skew : 0;
  const until = Math.max(live, digest.notBefore ?? 0);
  if (now < until) return { need: 'wait', until };
  if (digest.sending && digest.saidAt === undefined) return { need: 'recover' };
  if (digest.saidAt === undefined) {
    const from = canEdit ? digest.since : digest.since + gathering;
    return now < from ? { need: 'wait', until: from } : { need: 'post' };
  }
  const quiet = now - digest.joinedAt >= minute;
  const old = now - digest.since >= limits.digestEvery;
  if (quiet || old) return { need: 'close' };
  if (!canEdit) return { need: 'wait', until: digest.since + limits.digestEvery };
  const edit = (digest.editedAt ?? digest.saidAt) + limits.digestEditEvery;
  return now < edit ? { need: 'wait', until: edit } : { need: 'edit' };
}
