import type { Fingerprint } from '../model/event.ts';
import type { EpochMs } from '../model/record.ts';
import type { IssueState } from '../model/state.ts';
import type { DeliverDeps, Run } from './context.ts';
import { deliver } from './deliver.ts';

/** Something was not said in time: the source has to deliver the payload again. */
export class Undelivered extends Error {
  override readonly name = 'Undelivered';
}

/**
 * For a store that ends with the process: there is no tick that would go on, so this invocation does what older ones
 * left due, waits, within its own time, for what it could not say at once, and fails rather than lose it.
 */
export async function insist(states: readonly IssueState[], deps: DeliverDeps, run: Run): Promise<void> {
  const { store, clock, settings, deadline } = deps;
  const latest = deadline - settings.timing.httpTimeout - settings.timing.margin;
  const own = states.map((each) => each.meta.fingerprint);
  await goOn(await store.due(clock.now(), 20), deps, run);
  for (let round = 0; round < 50; round++) {
    const pending = await unsaid(own, deps);
    if (pending.length === 0) return;
    const next = Math.min(...pending.map((each) => each.at));
    if (next > latest) break;
    await clock.sleep(Math.max(50, next - clock.now()));
    const due = pending.filter((each) => each.at <= clock.now());
    await goOn(
      due.map((each) => each.fingerprint),
      deps,
      run,
    );
  }
  throw new Undelivered('a message could not be sent in time; the payload has to be delivered again');
}

async function goOn(fingerprints: readonly Fingerprint[], deps: DeliverDeps, run: Run): Promise<void> {
  // Without a tick nothing may be left to a worker that was faster.
  run.outrun = 0;
  for (const state of await deps.store.read(fingerprints)) await deliver(state, deps, run);
  if (run.digests.size === 0) return;
  const { deliverDigest } = await import('./digest.ts');
  for (const sink of run.digests) await deliverDigest(sink, deps, run);
}

/** Issues that are open and that no message and no digest has told, and when each is to be looked at. */
async function unsaid(
  fingerprints: readonly Fingerprint[],
  deps: DeliverDeps,
): Promise<{ readonly fingerprint: Fingerprint; readonly at: EpochMs }[]> {
  const states = await deps.store.read(fingerprints);
  const told = await toldDigests(deps);
  return states.flatMap(({ meta }) => {
    const deliveries = Object.values(meta.deliveries);
    const said = deliveries.some((each) => each.episode === meta.episode && each.saidAt !== undefined);
    const listed = deliveries.some((each) => each.digest !== undefined && told.has(each.digest));
    if (meta.status !== 'open' || said || listed) return [];
    return [{ fingerprint: meta.fingerprint, at: meta.dueAt ?? Number.POSITIVE_INFINITY }];
  });
}

async function toldDigests({ store, sinks, clock }: DeliverDeps): Promise<ReadonlySet<string>> {
  const told = new Set<string>();
  for (const { channel } of sinks.values()) {
    const ids = await store.spend(channel, clock.now(), ({ digest, past }) => ({
      answer: [...past.map(({ id }) => id), ...(digest?.saidAt === undefined ? [] : [digest.id])],
    }));
    for (const id of ids) told.add(id);
  }
  return told;
}
