import type { DeliveryOutcome, OperatorNotification } from '../model/notification.ts';
import type { Sink } from '../model/ports.ts';
import type { DeliverDeps } from './context.ts';
import { take } from './storm.ts';

type Rejected = Extract<DeliveryOutcome, { kind: 'rejected' }>;

/** Tells the operator, at most hourly, that a receiver refuses for good: in the log and by the other receivers. */
export async function notify(refusing: Sink, outcome: Rejected, deps: DeliverDeps): Promise<void> {
  const { store, clock, settings, sinks, tally, log } = deps;
  const now = clock.now();
  const id = `refused:${refusing.name}:${outcome.scope}`;
  if (!(await store.notice(id, now, settings.timing.noticeEvery))) return;
  tally.did('notices');
  log?.(`${refusing.name} refuses messages: ${outcome.why}. ${outcome.todo}`);
  const notification: OperatorNotification = {
    kind: 'operator',
    id,
    title: `Tracebell cannot post to ${refusing.name}`,
    detail: outcome.why,
    todo: outcome.todo,
    at: now,
  };
  for (const sink of sinks.values()) {
    if (sink.channel === refusing.channel) continue;
    await say(sink, notification, deps);
  }
}

/** One attempt, from the reserve: a notice is not worth a retry, the log has it. */
export async function say(sink: Sink, notification: OperatorNotification, deps: DeliverDeps): Promise<void> {
  const { store, clock, settings } = deps;
  const key = { issue: notification.id, episode: Math.floor(notification.at / 3_600_000), kind: 'operator' };
  const ask = { budget: 'reserve', key: `${key.issue}:${key.episode}` } as const;
  const now = clock.now();
  const grant = await store.spend(sink.channel, now, (state) => take(state, ask, now, settings.storm));
  if (!grant.granted) return;
  await sink.post(notification, { form: 'full', timeoutMs: settings.timing.httpTimeout, key });
}
