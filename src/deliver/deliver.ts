import { type Decision, decide, nothingSaid } from '../decide/decide.ts';
import { rememberHours, transition } from '../decide/transition.ts';
import type { MessageRef } from '../model/issue.ts';
import type { Advance, Sink } from '../model/ports.ts';
import type { EpochMs } from '../model/record.ts';
import type { Settings } from '../model/settings.ts';
import type { Budget, Delivery, IssueState } from '../model/state.ts';
import { route, silencedUntil } from '../route/route.ts';
import type { DeliverDeps, Run } from './context.ts';
import { lookable } from './lookable.ts';
import { unsent } from './progress.ts';
import { recover, send } from './send.ts';
import { type Grant, take } from './storm.ts';

/** Says what there is to say of one issue, to each of its receivers, then leaves it due when there is more. */
export async function deliver(first: IssueState, deps: DeliverDeps, run: Run): Promise<void> {
  let state: IssueState | null = first;
  // Each round makes at most one change; a dozen is more than any issue has to say at once.
  for (let round = 0; round < 12 && state; round++) {
    const moved = await applyTransition(state, deps);
    if (!moved) return;
    state = moved;
    const next: IssueState | EpochMs | null | undefined = await speak(state, deps, run);
    if (next === undefined || typeof next === 'number') return rest(state, next, deps, run);
    state = next;
  }
}

/**
 * Whether `deliver` would leave the issue as it is: it waits for a time that is known already. Said without a promise, since in a storm
 * nearly all issues of an invocation do.
 */
export function isWaiting(state: IssueState, deps: DeliverDeps, run: Run): boolean {
  const { settings, clock, sinks } = deps;
  const { meta } = state;
  const now = clock.now();
  if (run.tick || meta.dueAt === undefined || meta.dueAt <= now) return false;
  if (transition(state, settings, now).change) return false;
  const refused: [budget: string, spacing: number][] = [];
  for (const name of route(meta.labels, settings)) {
    const sink = sinks.get(name);
    if (!sink) return false;
    const delivery = meta.deliveries[sink.name] ?? nothingSaid;
    const silenced = silencedUntil(meta.labels, settings, now);
    const decision = decide({ state, delivery, can: sink.can, silencedUntil: silenced, settings, now });
    if (decision.action === 'rest' || (decision.action === 'hold' && meta.dueAt <= decision.until)) continue;
    if (decision.action !== 'notify' && decision.action !== 'update') return false;
    const parent = isUnderDigest(decision, delivery) ? run.parents.get(parentName(sink, delivery)) : delivery;
    if (parent === 'later' && meta.dueAt <= now + digestAgain) continue;
    const until = run.refused.get(budgetName(sink, decision));
    if (typeof parent !== 'object' || until === undefined || now >= until || meta.dueAt > until) return false;
    refused.push([budgetName(sink, decision), spacing(budgetOf(decision), settings)]);
  }
  for (const [budget, apart] of refused) run.refused.set(budget, (run.refused.get(budget) ?? 0) + apart);
  return true;
}

/** When an issue asks again for the digest that it is to go under. */
const digestAgain = 10_000;

/** A token comes about so often: after that an issue asks for itself again. */
const gatheringMs = 10_000;
/** With fewer it may be chance. */
const mostOutrun = 3;

/** Writes what the events did to the issue. Null: another worker was faster, and goes on with it. */
async function applyTransition(state: IssueState, deps: DeliverDeps): Promise<IssueState | null> {
  const { change } = transition(state, deps.settings, deps.clock.now());
  if (!change) return state;
  const meta = await deps.store.advance(state.meta.fingerprint, state.meta.rev, change);
  return meta && { ...state, meta };
}

/** One step for the first receiver that has one. A time, or nothing: all of them wait until then, or for good. */
async function speak(
  state: IssueState,
  deps: DeliverDeps,
  run: Run,
): Promise<IssueState | EpochMs | null | undefined> {
  const { settings, clock, tally } = deps;
  const receivers = route(state.meta.labels, settings).flatMap((name) => deps.sinks.get(name) ?? []);
  if (receivers.length === 0) tally.add('no-route');
  let wake: EpochMs | undefined;
  const later = (until: EpochMs | undefined) => {
    if (until !== undefined) wake = Math.min(wake ?? until, until);
  };
  for (const sink of receivers) {
    const now = clock.now();
    const delivery = state.meta.deliveries[sink.name] ?? nothingSaid;
    const silenced = silencedUntil(state.meta.labels, settings, now);
    const look = lookable(deps, run);
    const facts = { state, delivery, can: sink.can, silencedUntil: silenced, settings, now };
    const decision = decide({ ...facts, ...(look && { look }) });
    switch (decision.action) {
      case 'rest':
        continue;
      case 'suppress':
        tally.add(decision.reason);
        later(decision.until);
        continue;
      case 'hold':
        later(decision.until);
        continue;
      case 'recover':
        return recover(state, sink, delivery, deps);
      case 'notify':
      case 'update': {
        const placed = await underDigest(decision, sink, delivery, deps, run);
        if (placed === 'later') {
          later(now + digestAgain);
          continue;
        }
        if (placed === 'never') return leaveDigest(state, sink, delivery, deps);
        const paid = await pay(state, decision, sink, placed, deps, run);
        if (paid === 'paid') return send(state, decision, sink, placed, deps, run);
        if (typeof paid !== 'number') return paid;
        later(paid);
      }
    }
  }
  return wake;
}

type Spoken = Extract<Decision, { action: 'notify' | 'update' }>;

/** Step T. A time: no token before it. A state, or null: the issue was put into a digest, or somebody has it. */
async function pay(
  state: IssueState,
  decision: Spoken,
  sink: Sink,
  delivery: Delivery,
  deps: DeliverDeps,
  run: Run,
): Promise<'paid' | EpochMs | IssueState | null> {
  const { store, clock, settings, tally } = deps;
  const now = clock.now();
  const { fingerprint, episode, rev } = state.meta;
  const budget = budgetOf(decision);
  const name = budgetName(sink, decision);
  const refusedUntil = run.refused.get(name);
  if (refusedUntil !== undefined && now < refusedUntil) {
    // Each one that has to wait comes a little later than the one before, so that none asks in vain again and again.
    run.refused.set(name, refusedUntil + spacing(budget, settings));
    return refusedUntil;
  }
  // An issue that never asked has no place in the queue, which was too long for the one before it: it need not ask either.
  const open = run.gathering.get(sink.channel);
  const known = budget === 'main' && state.meta.looked === undefined && open && now < open.until;
  // Somebody walks the same issues a step ahead. They stay due: should he not come to the end, the tick does.
  if (known && !run.tick && run.outrun >= mostOutrun) return null;
  const key = `${fingerprint}:${episode}:${decision.action === 'update' ? 'edit' : decision.name}`;
  const grant: Grant = known
    ? { granted: false, digest: open.digest }
    : await store.spend<Grant>(sink.channel, now, (channel) =>
        take(channel, { budget, key }, now, settings.storm),
      );
  if (grant.granted) return 'paid';
  tally.add('storm-held');
  if ('until' in grant) {
    // Main tokens are waited for by name, so each issue has to ask for itself.
    if (budget !== 'main') run.refused.set(name, grant.until);
    return grant.until;
  }
  if (!known) run.gathering.set(sink.channel, { digest: grant.digest, until: now + gatheringMs });
  if (delivery.digest !== undefined) return now + 60_000;
  run.digests.add(sink);
  await store.join(sink.channel, grant.digest, fingerprint, now);
  const after: Delivery = { ...unsent(delivery), digest: grant.digest };
  const deliveries = { ...state.meta.deliveries, [sink.name]: after };
  const meta = await store.advance(fingerprint, rev, { deliveries, dueAt: now + 5000 });
  run.outrun = meta ? 0 : run.outrun + 1;
  return meta && { ...state, meta };
}

/** For the first word of an issue that a digest stands for: the digest is what it goes under. */
async function underDigest(
  decision: Spoken,
  sink: Sink,
  delivery: Delivery,
  { store, clock }: DeliverDeps,
  run: Run,
): Promise<Delivery | 'later' | 'never'> {
  if (!isUnderDigest(decision, delivery)) return delivery;
  const { digest } = delivery;
  const name = parentName(sink, delivery);
  const found =
    run.parents.get(name) ??
    (await store.spend<MessageRef | 'later' | 'never'>(sink.channel, clock.now(), (state) => {
      const said = state.digest?.id === digest ? state.digest : state.past.find((each) => each.id === digest);
      return { answer: said?.ref ?? (said && said === state.digest ? 'later' : 'never') };
    }));
  run.parents.set(name, found);
  return typeof found === 'string' ? found : { ...delivery, thread: found };
}

function isUnderDigest(decision: Spoken, { digest }: Delivery): boolean {
  return decision.action === 'notify' && decision.as === 'reply' && !decision.part && digest !== undefined;
}

function parentName({ channel }: Sink, { digest }: Delivery): string {
  return `${channel} ${digest}`;
}

function budgetOf(decision: Spoken): Budget {
  return decision.action === 'update' ? 'edit' : decision.budget;
}

function budgetName({ channel }: Sink, decision: Spoken): string {
  return `${channel}:${budgetOf(decision)}`;
}

/** How far apart those that wait for a budget are made due. */
function spacing(budget: Budget, { storm }: Settings): number {
  return 60_000 / (budget === 'thread' ? storm.repliesPerMinute : storm.editsPerMinute);
}

/** The digest was never said, or is long over: a message of its own, then. */
async function leaveDigest(
  state: IssueState,
  sink: Sink,
  delivery: Delivery,
  { store }: DeliverDeps,
): Promise<IssueState | null> {
  const { digest: _digest, ...rest } = delivery;
  const deliveries = { ...state.meta.deliveries, [sink.name]: rest };
  const meta = await store.advance(state.meta.fingerprint, state.meta.rev, { deliveries });
  return meta && { ...state, meta };
}

/** Leaves the issue alone until `wake`. An invocation only brings the time forward; the tick also puts it off. */
async function rest(
  state: IssueState,
  wake: EpochMs | undefined,
  deps: DeliverDeps,
  run: Run,
): Promise<void> {
  const { meta, count } = state;
  const { dueAt } = meta;
  const now = deps.clock.now();
  // What only the tick does, the tick finds due.
  if (!run.tick && wake !== undefined && wake <= now && dueAt !== undefined && dueAt <= now) return;
  if (!run.tick && dueAt !== undefined && (wake === undefined || dueAt <= wake) && dueAt > now) return;
  if (dueAt === wake && meta.looked?.count === count.count) return;
  const looked = { count: count.count, lastSeen: count.lastSeen };
  const hours: Advance | null = rememberHours(meta, count, now);
  await deps.store.advance(meta.fingerprint, meta.rev, { ...hours, looked, dueAt: wake ?? null });
}
