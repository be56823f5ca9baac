import type { EpochMs } from '../model/record.ts';

/** Time as an argument: `after` runs `task` once, at least `ms` later, and returns what cancels it. */
export interface Timers {
  now(): EpochMs;
  /** For durations: milliseconds since some time, with fractions, as a function that is quick takes less than one. */
  lap(): number;
  after(ms: number, task: () => void): () => void;
}

/** The machine's own clock. */
export const realTimers: Timers = {
  now: () => Date.now(),
  lap: () => performance.now(),
  after(ms, task) {
    const timer = setTimeout(task, ms);
    return () => clearTimeout(timer);
  },
};
