import type { DeliveryOutcome, DigestNotification, MessageKey } from '../model/notification.ts';
import type { Sink } from '../model/ports.ts';
import type { EpochMs } from '../model/record.ts';
import type { ChannelState, DigestState } from '../model/state.ts';
import type { DeliverDeps, Run } from './context.ts';
import { notify } from './notice.ts';
import { blocked, closeDigest, type DigestNeed, digestNeed, type Grant, take } from './storm.ts';
import { viewOf } from './view.ts';

type Work = { readonly need: DigestNeed['need']; readonly digest: DigestState };

/** Brings the channel's digest up to date: posts it, edits it, or says its last word. The same protocol as an issue's. */
export async function deliverDigest(sink: Sink, deps: DeliverDeps, run: Run): Promise<void> {
  const { store, clock, settings } = deps;
  const seen = await store.spend(sink.channel, clock.now(), (state) => ({ answer: state.digest }));
  const need = needOf(seen, sink, clock.now(), deps);
  if (!seen || need === 'nothing' || need === 'wait') return;
  const budget = need === 'post' ? 'digest' : need === 'recover' ? undefined : 'edit';
  const now = clock.now();
  if (budget && (sink.can.update || need === 'post')) {
    const ask = { budget, key: `${seen.id}:${need}` } as const;
    const grant = await store.spend<Grant>(sink.channel, now, (state) =>
      take(state, ask, now, settings.storm),
    );
    if (!grant.granted) return;
  }
  const work = await store.spend(sink.channel, now, (state) => claimed(state, sink, now, deps));
  if (!work) return;
  const deadline = Math.min(now + settings.timing.lease, deps.deadline);
  if (work.need === 'recover') return recover(work.digest, sink, deps);
  if (work.need === 'close' && (!sink.can.update || !work.digest.ref))
    return finish(work, sink, undefined, deps);
  const notification = await notificationOf(work, sink, deps, run);
  if (clock.now() > deadline - settings.timing.httpTimeout - settings.timing.margin) return;
  return finish(work, sink, await attempt(work, sink, notification, deps), deps);
}

function needOf(digest: DigestState | undefined, sink: Sink, now: EpochMs, { settings }: DeliverDeps) {
  return digestNeed(digest, sink.can.update, now, settings.storm, settings.timing.skew).need;
}

function keyOf(digest: DigestState): MessageKey {
  return { issue: digest.id, episode: 1, kind: 'digest' };
}

/** Takes the lease, if there still is something to do. Pure. */
function claimed(state: ChannelState, sink: Sink, now: EpochMs, deps: DeliverDeps) {
  const { digest } = state;
  const need = needOf(digest, sink, now, deps);
  if (!digest || need === 'nothing' || need === 'wait') return { answer: undefined };
  const fence = digest.fence + 1;
  const lease = { owner: deps.owner, until: now + deps.settings.timing.lease, fence };
  const sending = need === 'post' ? { sending: { at: now, key: keyOf(digest) } } : {};
  const next: DigestState = { ...digest, ...sending, fence, lease };
  return { state: { ...state, digest: next }, answer: { need, digest: next } satisfies Work };
}

async function notificationOf(
  { need, digest }: Work,
  sink: Sink,
  deps: DeliverDeps,
  run: Run,
): Promise<DigestNotification> {
  const { store, clock, settings } = deps;
  const states = await store.read(await store.members(sink.channel, digest.id));
  const episodeCount = ({ meta, count }: (typeof states)[number]) => count.count - meta.base;
  const loudest = [...states]
    .sort((a, b) => episodeCount(b) - episodeCount(a))
    .slice(0, settings.storm.digestTop);
  const top: DigestNotification['top'][number][] = [];
  for (const state of loudest) {
    const { fingerprint } = state.meta;
    const sample = run.samples.get(fingerprint)?.() ?? (await store.sample(fingerprint));
    if (sample) top.push(viewOf(state, sample, clock.now()));
  }
  return {
    kind: 'digest',
    id: digest.id,
    revision: digest.revision + 1,
    since: digest.since,
    at: clock.now(),
    top,
    issues: states.length,
    newIssues: states.filter((each) => each.meta.opened === 'new').length,
    events: states.reduce((sum, each) => sum + episodeCount(each), 0),
    over: need === 'close',
  };
}

async function attempt(
  { need, digest }: Work,
  sink: Sink,
  notification: DigestNotification,
  { settings }: DeliverDeps,
): Promise<DeliveryOutcome> {
  const options = { timeoutMs: settings.timing.httpTimeout, key: keyOf(digest) };
  const once = async (form: 'full' | 'minimal'): Promise<DeliveryOutcome> => {
    try {
      if (need === 'post') return await sink.post(notification, { ...options, form });
      if (!digest.ref || !sink.update) return { kind: 'gone', why: 'there is no digest to edit' };
      return await sink.update(digest.ref, notification, { ...options, form });
    } catch (error) {
      return { kind: 'unknown', why: String(error) };
    }
  };
  const outcome = await once('full');
  return outcome.kind === 'rejected' && outcome.scope === 'payload' ? once('minimal') : outcome;
}

/** Settles, if the fence is still ours. */
async function finish(
  work: Work,
  sink: Sink,
  outcome: DeliveryOutcome | undefined,
  deps: DeliverDeps,
): Promise<void> {
  const { store, clock, settings, tally } = deps;
  const now = clock.now();
  const kind = outcome?.kind ?? 'delivered';
  if (kind === 'delivered' && work.need === 'post') tally.did('digests');
  // A post whose outcome is unknown stays SENDING until it is read back, where that is possible.
  if (kind === 'unknown' && work.need === 'post' && sink.can.readBack) return;
  const retryAt =
    outcome?.kind === 'retry'
      ? now + (outcome.afterMs ?? 5000)
      : outcome?.kind === 'rejected'
        ? now + settings.timing.park
        : undefined;
  await store.spend(sink.channel, now, (state) => {
    const { digest } = state;
    if (!digest || digest.id !== work.digest.id || digest.fence !== work.digest.fence)
      return { answer: false };
    const { lease: _lease, sending: _sending, notBefore: _wait, ...idle } = digest;
    if (retryAt !== undefined) {
      const after = { ...state, digest: { ...idle, notBefore: retryAt } };
      return {
        state: outcome?.kind === 'retry' ? blocked(after, retryAt, now, settings.storm) : after,
        answer: true,
      };
    }
    if (work.need === 'close' || kind === 'gone') return { state: closeDigest(state, now), answer: true };
    const said = work.need === 'post' ? { saidAt: now } : {};
    const ref = outcome?.kind === 'delivered' && outcome.ref ? { ref: outcome.ref } : {};
    const next = { ...idle, ...said, ...ref, editedAt: now, revision: digest.revision + 1 };
    // What cannot be edited is complete once it is said.
    const after = { ...state, digest: next };
    return { state: sink.can.update ? after : closeDigest(after, now), answer: true };
  });
  if (outcome?.kind === 'rejected') await notify(sink, outcome, deps);
}

async function recover(digest: DigestState, sink: Sink, deps: DeliverDeps): Promise<void> {
  const { store, clock, settings, tally } = deps;
  const { sending } = digest;
  if (!sending) return;
  let found: { channel: string; ts: string } | null = null;
  if (sink.can.readBack && sink.find) {
    try {
      found = await sink.find(sending.key, sending.at - settings.timing.skew, settings.timing.httpTimeout);
    } catch {
      return;
    }
  }
  if (found) tally.did('adopted');
  const now = clock.now();
  await store.spend(sink.channel, now, (state) => {
    const current = state.digest;
    if (!current || current.id !== digest.id || current.fence !== digest.fence) return { answer: false };
    const { lease: _lease, sending: _sending, ...idle } = current;
    const adopted = found ? { ref: found, saidAt: sending.at, editedAt: sending.at, revision: 1 } : {};
    return { state: { ...state, digest: { ...idle, ...adopted } }, answer: true };
  });
}
