import type { Decision } from '../decide/decide.ts';
import type { IssueView, MessageRef } from '../model/issue.ts';
import type { DeliveryOutcome, MessageKey, Notification } from '../model/notification.ts';
import type { Sink } from '../model/ports.ts';
import type { EpochMs } from '../model/record.ts';
import type { Delivery, IssueMeta, IssueState, Sending } from '../model/state.ts';
import { backoff } from './backoff.ts';
import type { DeliverDeps, Run } from './context.ts';
import { notify } from './notice.ts';
import { delivered, lost, nameOf, unsent } from './progress.ts';
import { blocked } from './storm.ts';
import { notificationFor, viewOf } from './view.ts';

type Spoken = Extract<Decision, { action: 'notify' | 'update' }>;

/** The issue after the attempt; null: somebody else has it, or its outcome is unknown, so leave it. */
export type Sent = IssueState | null;

/** Claim, send once, settle: steps C L P W of the protocol. The token was taken before. */
export async function send(
  before: IssueState,
  decision: Spoken,
  sink: Sink,
  delivery: Delivery,
  deps: DeliverDeps,
  run: Run,
): Promise<Sent> {
  const { clock } = deps;
  const found = await sampleOf(before, deps, run);
  if (!found) return expiredSample(before, sink, delivery, deps);
  run.samples.set(before.meta.fingerprint, () => found);
  // Only the tick looks: what looks is loaded with the first time.
  const looked = isContext(decision)
    ? await (await import('./look.ts')).look(before, found, sink, delivery, deps, run)
    : undefined;
  if (looked?.kind === 'later') return looked.state;
  const { state, sample, context } = looked ?? { state: before, sample: found, context: undefined };

  const sending = sendingOf(state, decision, delivery, clock.now());
  const claim = await claimFor(state, sending, sink, delivery, deps);
  if (!claim) return null;
  const { meta, deadline } = claim;
  const view = await withPermalink(viewOf(state, sample, clock.now(), delivery), decision, sink, deps);
  const notification = notificationFor(decision, view, delivery, clock.now(), context);

  const attempt = (form: 'full' | 'minimal') =>
    attemptOnce(sink, sending, notification, delivery, form, deps);
  if (tooLate(deadline, deps)) return settle(state, meta, sink, unsent(delivery), clock.now(), deps);
  let outcome = await attempt('full');
  if (outcome.kind === 'rejected' && outcome.scope === 'payload' && !tooLate(deadline, deps)) {
    deps.tally.did('rejected');
    deps.log?.(`${sink.name} refused the full message of ${meta.id} (${outcome.why}); sending the plain one`);
    outcome = await attempt('minimal');
  }
  return conclude(state, meta, sink, delivery, sending, outcome, deps);
}

/** What this run knows of it; but a traceback that was completed since is in the store alone. */
async function sampleOf({ meta }: IssueState, { store }: DeliverDeps, run: Run) {
  const known = run.samples.get(meta.fingerprint)?.();
  const current = !meta.completed || known?.whole?.record.id === meta.completed.id;
  return known && current ? known : store.sample(meta.fingerprint);
}

function isContext(decision: Spoken): boolean {
  return decision.action === 'notify' && decision.part === 'context';
}

/** A new episode leads to the message of the one before. Without the link it is told all the same. */
async function withPermalink(
  view: IssueView,
  decision: Spoken,
  sink: Sink,
  { settings }: DeliverDeps,
): Promise<IssueView> {
  const ref = view.earlier?.ref;
  if (!ref || decision.action !== 'notify' || decision.part || !sink.permalink) return view;
  try {
    const permalink = await sink.permalink(ref, settings.timing.margin);
    return permalink ? { ...view, earlier: { ref, permalink } } : view;
  } catch {
    return view;
  }
}

/** Step R: an earlier attempt may have arrived. Found: adopted. Not found: as if never sent. */
export async function recover(
  state: IssueState,
  sink: Sink,
  delivery: Delivery,
  deps: DeliverDeps,
): Promise<Sent> {
  const { clock, settings, tally } = deps;
  const { sending } = delivery;
  if (!sending) return state;
  const claim = await claimFor(state, sending, sink, delivery, deps);
  if (!claim) return null;
  const { meta, deadline } = claim;
  if (!sink.can.readBack || !sink.find) {
    // Nobody can tell. What opens an episode is said again rather than lost; anything else is not.
    const opens = nameOf(sending).startsWith('issue');
    const after = opens ? unsent(delivery) : delivered(delivery, sending, undefined, clock.now());
    return settle(state, meta, sink, after, clock.now(), deps);
  }
  if (tooLate(deadline, deps)) return null;
  let found: MessageRef | null;
  try {
    const since = sending.at - settings.timing.skew;
    found = await sink.find(sending.key, since, settings.timing.httpTimeout, sending.parent);
  } catch {
    // It stays SENDING, and is asked again when the lease lapses.
    return null;
  }
  if (found) tally.did('adopted');
  const now = clock.now();
  const after = found ? delivered(delivery, sending, found, now) : unsent(delivery);
  return settle(state, meta, sink, after, now, deps);
}

function sendingOf(state: IssueState, decision: Spoken, delivery: Delivery, now: EpochMs): Sending {
  const { meta, count } = state;
  const name = decision.action === 'update' ? `edit.${delivery.revision + 1}` : decision.name;
  const key: MessageKey = { issue: meta.fingerprint, episode: meta.episode, kind: name };
  const op = decision.action === 'update' ? 'update' : decision.as;
  const parent = op === 'reply' ? delivery.thread : undefined;
  return {
    op,
    key,
    reason: decision.reason,
    at: now,
    episode: meta.episode,
    count: count.count,
    episodeCount: count.count - meta.base,
    status: meta.status,
    actsAt: meta.acts.at(-1)?.at ?? 0,
    ...(meta.escalated === undefined ? {} : { escalated: meta.escalated }),
    ...(meta.completed === undefined ? {} : { completedAt: meta.completed.at }),
    ...(parent ? { parent } : {}),
  };
}

/** The right to send, and the time after which this worker itself may not begin to. */
async function claimFor(
  state: IssueState,
  sending: Sending,
  sink: Sink,
  delivery: Delivery,
  deps: DeliverDeps,
) {
  const { store, clock, settings, owner } = deps;
  const now = clock.now();
  const until = now + settings.timing.lease;
  const { rev, fingerprint } = state.meta;
  const claim = { rev, owner, now, until, receiver: sink.name, delivery, sending };
  const meta = await store.claim(fingerprint, claim);
  return meta && { meta, deadline: Math.min(until, deps.deadline) };
}

/**
 * Step L. The worker's own deadline, never the stored lease: a frozen worker that thaws would read there
 * the lease of the one that took over.
 */
function tooLate(deadline: EpochMs, { clock, settings }: DeliverDeps): boolean {
  return clock.now() > deadline - settings.timing.httpTimeout - settings.timing.margin;
}

async function attemptOnce(
  sink: Sink,
  sending: Sending,
  notification: Notification,
  delivery: Delivery,
  form: 'full' | 'minimal',
  { settings }: DeliverDeps,
): Promise<DeliveryOutcome> {
  const options = { form, timeoutMs: settings.timing.httpTimeout, key: sending.key };
  try {
    if (sending.op === 'post') return await sink.post(notification, options);
    const target = sending.op === 'update' ? delivery.ref : sending.parent;
    const call = sending.op === 'update' ? sink.update : sink.reply;
    if (!target || !call) return { kind: 'gone', why: 'there is no message to edit or to reply to' };
    return await call.call(sink, target, notification, options);
  } catch (error) {
    return { kind: 'unknown', why: String(error) };
  }
}

async function conclude(
  state: IssueState,
  meta: IssueMeta,
  sink: Sink,
  delivery: Delivery,
  sending: Sending,
  outcome: DeliveryOutcome,
  deps: DeliverDeps,
): Promise<Sent> {
  const { store, clock, settings, tally } = deps;
  const now = clock.now();
  const set = (after: Delivery, due = now) => settle(state, meta, sink, after, due, deps);
  switch (outcome.kind) {
    case 'delivered':
      tally.did(sending.op === 'post' ? 'posted' : sending.op === 'update' ? 'updated' : 'replied');
      return set(delivered(delivery, sending, outcome.ref, now));
    case 'retry': {
      tally.did('retried');
      const until = now + (outcome.afterMs ?? backoff(delivery.attempts));
      const after = await set(unsent(delivery, until), until);
      await store.spend(sink.channel, now, (channel) => ({
        state: blocked(channel, until, now, settings.storm),
        answer: undefined,
      }));
      return after;
    }
    case 'unknown':
      tally.did('unknown');
      return unknown(sending, sink, delivery, now, set);
    case 'gone':
      return set(sending.key.kind.startsWith('issue') ? orphaned(delivery) : lost(delivery, now));
    case 'rejected': {
      tally.did('rejected');
      tally.add('parked');
      const until = now + settings.timing.park;
      const after = await set(unsent(delivery, until), until);
      await notify(sink, outcome, deps);
      return after;
    }
  }
}

/** Without read-back there is nothing to wait for: what opens an episode is tried again, the rest counts as said. */
async function unknown(
  sending: Sending,
  sink: Sink,
  delivery: Delivery,
  now: EpochMs,
  set: (after: Delivery, due?: EpochMs) => Promise<Sent>,
): Promise<Sent> {
  if (sending.op === 'update') {
    const until = now + backoff(delivery.attempts);
    return set(unsent(delivery, until), until);
  }
  if (sink.can.readBack) return null;
  if (!nameOf(sending).startsWith('issue')) return set(delivered(delivery, sending, undefined, now));
  const until = now + backoff(delivery.attempts);
  return set(unsent(delivery, until), until);
}

/** The digest that it should have stood under is gone: a message of its own, then. */
function orphaned(delivery: Delivery): Delivery {
  const { digest: _digest, thread: _thread, ...rest } = unsent(delivery);
  return rest;
}

/** Step W. Null: the fence is no longer ours, somebody else went on. */
async function settle(
  state: IssueState,
  meta: IssueMeta,
  sink: Sink,
  delivery: Delivery,
  dueAt: EpochMs,
  { store, clock }: DeliverDeps,
): Promise<Sent> {
  const settlement = {
    fence: meta.fence,
    rev: meta.rev,
    now: clock.now(),
    receiver: sink.name,
    delivery,
    dueAt,
  };
  const after = await store.settle(meta.fingerprint, settlement);
  return after && { ...state, meta: after };
}

/** Nothing to show any more (the sample lives for 90 days): the next event brings a new one. */
async function expiredSample(
  state: IssueState,
  sink: Sink,
  delivery: Delivery,
  deps: DeliverDeps,
): Promise<Sent> {
  const until = deps.clock.now() + deps.settings.timing.park;
  const deliveries = { ...state.meta.deliveries, [sink.name]: unsent(delivery, until) };
  const meta = await deps.store.advance(state.meta.fingerprint, state.meta.rev, { deliveries, dueAt: until });
  return meta && { ...state, meta };
}
