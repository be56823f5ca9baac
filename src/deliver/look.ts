import { titleOf } from '../aggregate.ts';
import type { LogContext } from '../model/log-context.ts';
import type { OperatorNotification } from '../model/notification.ts';
import type { Advance, Sink } from '../model/ports.ts';
import type { EpochMs } from '../model/record.ts';
import type { Delivery, IssueSample, IssueState } from '../model/state.ts';
import type { DeliverDeps, Run } from './context.ts';
import { lookBudgetMs } from './lookable.ts';
import { say } from './notice.ts';

const dayMs = 24 * 60 * 60_000;

type Looked =
  | {
      readonly kind: 'told';
      readonly state: IssueState;
      readonly sample: IssueSample;
      readonly context: LogContext;
    }
  /** Nothing to tell now. `state` is the issue after that was written down; null: somebody else has it. */
  | { readonly kind: 'later'; readonly state: IssueState | null };

/**
 * Reads the lines around the error before anything is claimed: whatever goes wrong here leaves the issue as it was, or with a
 * later time to look, and its other messages go their way. A traceback that is found whole is kept with the sample first.
 */
export async function look(
  state: IssueState,
  sample: IssueSample,
  sink: Sink,
  delivery: Delivery,
  deps: DeliverDeps,
  run: Run,
): Promise<Looked> {
  const { clock, settings, tally, readContext } = deps;
  const { lookTimeout, lookEvery, lookPatience } = settings.timing;
  const { fingerprint } = state.meta;
  const known = run.contexts.get(fingerprint);
  if (known) return { kind: 'told', state, sample, context: known };
  const began = clock.now();
  const outcome = (await readContext?.(sample.latest, lookTimeout)) ?? { kind: 'none' };
  const now = clock.now();
  run.looked += now - began;
  const put = async (change: Partial<Delivery>): Promise<Looked> => {
    const deliveries = { ...state.meta.deliveries, [sink.name]: { ...delivery, ...change } };
    return { kind: 'later', state: await advance(state, { deliveries }, deps) };
  };
  const never = () => put({ told: [...delivery.told, 'context'] });
  const again = () => put({ readAt: now + lookEvery });
  const patient = now < (delivery.saidAt ?? now) + lookPatience;
  if (outcome.kind !== 'none') tally.did('looked');
  switch (outcome.kind) {
    case 'found':
      if (!outcome.settled && patient) return again();
      // Another receiver tells the same, and a message that was completed comes before it.
      run.contexts.set(fingerprint, outcome.context);
      return complete(state, sample, outcome.context, deps, run);
    case 'none':
      return never();
    case 'absent':
      if (patient) return again();
      return never();
    case 'failed':
      // The next one would most likely wait in vain as well.
      run.looked = lookBudgetMs;
      if (patient) return again();
      tally.add('no-context');
      deps.log?.(`the lines around an error could not be read: ${outcome.why}`);
      return never();
    case 'denied':
      tally.add('no-context');
      await sayDenied(outcome.why, sink, now, deps);
      return never();
  }
}

/** The whole traceback takes the place of the part that arrived, on the message and in the thread. The fingerprint stays. */
async function complete(
  state: IssueState,
  sample: IssueSample,
  context: LogContext,
  deps: DeliverDeps,
  run: Run,
): Promise<Looked> {
  const { whole } = context;
  const told = { kind: 'told', state, sample, context } as const;
  const { fingerprint } = state.meta;
  if (!whole || state.meta.completed?.id === whole.record.id) return told;
  if (!(await deps.store.complete(fingerprint, whole))) return told;
  const lines = whole.traceback.split('\n').length;
  const completed = { id: whole.record.id, at: deps.clock.now(), title: titleOf(whole), lines };
  run.samples.set(fingerprint, () => ({ ...sample, whole }));
  return { kind: 'later', state: await advance(state, { completed }, deps) };
}

async function advance(
  state: IssueState,
  change: Advance,
  { store }: DeliverDeps,
): Promise<IssueState | null> {
  const meta = await store.advance(state.meta.fingerprint, state.meta.rev, change);
  return meta && { ...state, meta };
}

/** Once a day in the log, and once for all in the channel: it is a choice to leave the permission out. */
async function sayDenied(why: string, sink: Sink, now: EpochMs, deps: DeliverDeps): Promise<void> {
  const { store, log, tally } = deps;
  const id = 'context-denied';
  const todo =
    'Allow logs:GetLogEvents on the log groups to the role of the function (tracebell deploy does), or set "context": false.';
  if (await store.notice(`${id}:log`, now, dayMs))
    log?.(`the lines around an error are not shown: ${why}. ${todo}`);
  if (!(await store.notice(id, now, 400 * dayMs))) return;
  tally.did('notices');
  const notice: OperatorNotification = {
    kind: 'operator',
    id,
    title: 'Tracebell cannot read the lines around an error',
    detail: `Errors are told as before; only the log lines of their invocation are missing in the threads. ${why}`,
    todo,
    at: now,
  };
  await say(sink, notice, deps);
}
