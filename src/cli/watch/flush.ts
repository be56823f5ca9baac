import type { EpochMs } from '../../model/record.ts';
import type { IssueState } from '../../model/state.ts';
import { flushDue } from '../../pipeline.ts';
import { pause, type WatchDeps } from './run.ts';

export interface FlushOptions {
  /** Tell tracebacks whose rest never came, since nothing more will come of their source. */
  readonly openEnds: boolean;
  /** How long to wait for what a channel's budget holds back, in milliseconds. */
  readonly patience: number;
  readonly signal: AbortSignal;
  /** Said once when there is something to wait for. */
  readonly onWait: (unsaid: number) => void;
}

/** What would be due within this time is due now: nobody will be there then. In milliseconds. */
const soon = 60_000;
const budget = 20_000;
const everyMs = 2_000;

/** Says what there is to say before the end: counts as they are now, and what waits, as far as the patience goes. Returns how many issues are still unsaid. */
export async function flushAtEnd(deps: WatchDeps, options: FlushOptions): Promise<number> {
  const { clock, store, settings } = deps;
  // Nothing more will be counted: an edit need not wait for it.
  const timing = { ...settings.timing, trailing: 0, cadence: [0], milestoneEvery: 0 };
  const walk: WatchDeps = {
    ...deps,
    settings: { ...settings, timing },
    store: {
      ...store,
      dueOpen: async (now: EpochMs, limit: number) => (options.openEnds ? store.dueOpen(now, limit) : []),
      // What expires, expires by the real time.
      sweep: () => store.sweep(clock.now()),
    },
  };
  const until = clock.now() + options.patience;
  for (let round = 0; ; round++) {
    await flushDue(clock.now() + soon, { ...walk, deadline: clock.now() + budget });
    const unsaid = await unsaidOf(deps);
    if (unsaid === 0 || clock.now() >= until || options.signal.aborted) return unsaid;
    if (round === 0) options.onWait(unsaid);
    await pause(everyMs, options.signal);
  }
}

async function unsaidOf({ store, sinks, clock }: WatchDeps): Promise<number> {
  const due = await store.due(clock.now() + 10 * soon, 1000);
  const states = await store.read(due);
  const names = [...sinks.values()].map(({ name }) => name);
  return states.filter((state) => names.some((name) => isUnsaid(state, name))).length;
}

function isUnsaid({ meta }: IssueState, sink: string): boolean {
  if (meta.status !== 'open') return false;
  const delivery = meta.deliveries[sink];
  return !delivery || delivery.episode !== meta.episode || delivery.saidAt === undefined;
}
