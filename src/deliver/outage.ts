import type { MessageKey, OperatorNotification } from '../model/notification.ts';
import type { StoreUnavailable } from '../model/ports.ts';
import type { LogBatch } from '../model/record.ts';
import type { DeliverDeps } from './context.ts';

/** Lambda tries an asynchronous event three times within about three minutes: older than this is the last try. */
const lastTryAfter = 150_000;

/**
 * The store is away and this payload will go to the dead-letter queue: says so, at most hourly, with how many
 * errors there are. Without the store nobody can count or deduplicate: the errors themselves are not said here.
 */
export async function tellOutage(batch: LogBatch, error: StoreUnavailable, deps: DeliverDeps): Promise<void> {
  const { outage, clock, settings, sinks, tally, log } = deps;
  const now = clock.now();
  log?.(error.message);
  if (!outage || now - (outage.saidAt ?? 0) < settings.timing.noticeEvery) return;
  const newest = batch.records.reduce((last, record) => Math.max(last, record.at), 0);
  if (now - newest < lastTryAfter) return;
  outage.saidAt = now;
  const key: MessageKey = {
    issue: 'store-unavailable',
    episode: Math.floor(now / settings.timing.noticeEvery),
    kind: 'operator',
  };
  const notification: OperatorNotification = {
    kind: 'operator',
    id: key.issue,
    title: `Store unavailable: ${batch.records.length} log events wait to be delivered again`,
    detail: error.message.slice(0, 500),
    todo: 'Check the table and the permissions of the function, then redrive the dead-letter queue.',
    at: now,
  };
  tally.did('notices');
  const { httpTimeout, noticeEvery } = settings.timing;
  for (const sink of sinks.values()) {
    try {
      // Other instances have memories of their own: the channel is the one that they share.
      if (await sink.find?.(key, now - noticeEvery, httpTimeout)) continue;
      await sink.post(notification, { form: 'full', timeoutMs: httpTimeout, key });
    } catch (failure) {
      log?.(`the outage could not be told: ${failure instanceof Error ? failure.name : 'unknown'}`);
    }
  }
}
