import type { Aggregate } from './model/state.ts';
import type { Deps } from './pipeline.ts';

/** The rung of fingerprint.md that plain lines are on. */
const plainLine = 4;

/**
 * The optional second tier: a plain line that is new, and but for a word the same as a known one, counts for that one. The list of
 * candidates is shared and ordered, and each template looks only at those before it, so that every worker gives one answer.
 */
export async function joinSimilar(
  aggregates: readonly Aggregate[],
  { store, stages, clock }: Pick<Deps, 'store' | 'stages' | 'clock'>,
): Promise<void> {
  const { similar } = stages;
  if (!similar) return;
  for (const { fingerprint, sample } of aggregates) {
    const { rung, template = '', parts } = stages.fingerprint(sample);
    if (rung !== plainLine || (await store.read([fingerprint])).length > 0) continue;
    const now = clock.now();
    const key = `${parts?.[0] ?? ''}\u001f${similar.key(template)}`;
    const list = await store.neighbours(key, { fingerprint, template }, now);
    const mine = list.findIndex((each) => each.fingerprint === fingerprint);
    const before = mine < 0 ? list : list.slice(0, mine);
    const known = before.find((each) => similar.alike(each.template, template));
    if (!known) continue;
    const [leading] = await store.read([known.fingerprint]);
    await store.alias(fingerprint, leading?.meta.fingerprint ?? known.fingerprint, now);
  }
}
