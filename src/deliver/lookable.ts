import type { Facts } from '../decide/decide.ts';
import type { DeliverDeps, Run } from './context.ts';

/** Reading may take so much of one run: what else is due must not wait for a log that is slow. */
export const lookBudgetMs = 6_000;

/** Whether this run may still read logs. An invocation never does: it has errors to tell that nobody knows of yet. */
export function lookable({ readContext }: DeliverDeps, run: Run): Facts['look'] {
  if (!readContext) return undefined;
  if (!run.tick) return 'tick';
  return run.looked < lookBudgetMs ? 'now' : 'later';
}
