import type { Config } from '../../config.ts';
import { withUniqueIds } from '../input.ts';
import { batchesOf } from './batches.ts';
import { showProgress } from './progress.ts';
import type { ReplayReport } from './report.ts';
import type { Gathered } from './source.ts';
import { spoken, type TimeWindow } from './time-window.ts';
import { replay } from './walk.ts';

interface Asked {
  readonly window: TimeWindow;
  readonly config: Config;
  readonly mode: 'bot' | 'webhook';
  readonly pattern?: string;
}

/** Replays what was read of all sources, as one, and reports on it. `conversation` renders the first messages with their threads. */
export async function replayGathered(
  gathered: readonly Gathered[],
  { window, config, mode, pattern }: Asked,
): Promise<ReplayReport & Pick<Awaited<ReturnType<typeof replay>>, 'conversation'>> {
  const sources = gathered.map(({ source }) => source);
  const records = withUniqueIds(gathered.flatMap((each) => each.records));
  const batches = batchesOf(records);
  const progress = await showProgress({
    what: 'records replayed',
    now: () => Date.now(),
    stream: process.stderr,
    quiet: true,
  });
  const result = await replay(batches, {
    config: { ...config, ...(pattern && { pattern }) },
    mode,
    region: process.env.AWS_REGION,
    progress: (done, of) => progress.at(done / of, done),
  }).finally(() => progress.end());
  const sum = (count: 'unmatched' | 'outside') => sources.reduce((all, source) => all + source[count], 0);
  if (sum('unmatched') > 0) result.suppressed.pattern = sum('unmatched');
  if (sum('outside') > 0) result.suppressed.window = sum('outside');
  for (const { dropped = {} } of sources) {
    for (const [reason, count] of Object.entries(dropped))
      result.suppressed[reason] = (result.suppressed[reason] ?? 0) + count;
  }
  const times = { first: Number.POSITIVE_INFINITY, last: Number.NEGATIVE_INFINITY };
  for (const { at } of records) {
    times.first = Math.min(times.first, at);
    times.last = Math.max(times.last, at);
  }
  const time = (at: number | undefined) => (at === undefined || !Number.isFinite(at) ? null : spoken(at));
  return {
    ...result,
    mode,
    ...(pattern !== undefined && { pattern }),
    window: {
      since: time(window.since),
      until: time(window.until),
      from: time(times.first),
      to: time(times.last),
      complete: sources.every(({ stoppedAt }) => stoppedAt === undefined),
    },
    sources,
  };
}
