import type { TallyReason } from '../../tally.ts';
import { reasons } from '../../tally.ts';
import type { ReplaySource } from './source.ts';
import { spoken } from './time-window.ts';
import type { Replayed } from './walk.ts';

/** What `replay --json` prints. Times are ISO 8601. */
export interface ReplayReport extends Replayed {
  readonly window: ReplayWindow;
  readonly sources: readonly ReplaySource[];
  readonly mode: 'bot' | 'webhook';
  /** The filter pattern; absent: every record is an error. */
  readonly pattern?: string;
}

/** `since` and `until` as they were asked for; `from` and `to` as the records say. */
export interface ReplayWindow {
  readonly since: string | null;
  readonly until: string | null;
  readonly from: string | null;
  readonly to: string | null;
  /** False: a log group was not read to its end; `sources` says where and why. */
  readonly complete: boolean;
}

/** Why an event was not said, or a record not even looked at: the walk's list, and what a replay leaves out before it. */
export function reasonWords(reason: string): string {
  if (reason === 'pattern') return 'the filter pattern does not match it';
  if (reason === 'window') return 'before --since or after --until';
  return reasons[reason as TallyReason] ?? reason;
}

/** Sentences on lines that say no time, and on what was not read. */
export function remarks({ sources }: Pick<ReplayReport, 'sources'>): string[] {
  const read = sources.reduce((sum, source) => sum + source.read, 0);
  const count = (key: 'before' | 'guessed') => sources.reduce((sum, source) => sum + (source[key] ?? 0), 0);
  const share = (n: number) =>
    `${n.toLocaleString('en')} of ${read.toLocaleString('en')} records ${n === 1 ? 'says' : 'say'} no time`;
  const [before, guessed] = [count('before'), count('guessed')];
  return [
    ...(guessed > 0
      ? [`${share(guessed)}: that of the file, or now for standard input, was taken, so "when" is a guess.`]
      : []),
    ...(before > 0 ? [`${share(before)}: that of the line before was taken.`] : []),
    ...sources.flatMap(({ name, stoppedAt, why = 'it was stopped.' }) =>
      stoppedAt === undefined ? [] : [`${name} was read only until ${spoken(stoppedAt)}: ${why}`],
    ),
  ];
}
