import type { IssueState } from '../model/state.ts';
import type { DeliverDeps, Run } from './context.ts';
import { deliver } from './deliver.ts';

/** Something was not said in time: the source has to deliver the payload again. */
export class Undelivered extends Error {
  override readonly name = 'Undelivered';
}

/**
 * For a store that ends with the process: there is no tick that would go on, so this invocation waits, within
 * its own time, for what is due soon, and fails rather than lose it.
 */
export async function insist(states: readonly IssueState[], deps: DeliverDeps, run: Run): Promise<void> {
  const { store, clock, settings, deadline } = deps;
  const latest = deadline - settings.timing.httpTimeout - settings.timing.margin;
  for (let round = 0; round < 50; round++) {
    const pending = (await store.read(states.map((each) => each.meta.fingerprint))).filter(isUnsaid);
    if (pending.length === 0) return;
    const next = Math.min(...pending.map(({ meta }) => meta.dueAt ?? Number.POSITIVE_INFINITY));
    if (next > latest) break;
    await clock.sleep(Math.max(50, next - clock.now()));
    for (const state of pending) {
      if ((state.meta.dueAt ?? 0) <= clock.now()) await deliver(state, deps, run);
    }
  }
  throw new Undelivered('a message could not be sent in time; the payload has to be delivered again');
}

/** Open, and no receiver has it: neither as a message nor in a digest. */
function isUnsaid({ meta }: IssueState): boolean {
  if (meta.status !== 'open') return false;
  const deliveries = Object.values(meta.deliveries);
  return !deliveries.some((each) => each.episode === meta.episode && each.saidAt !== undefined);
}
