import type { EpochMs } from '../model/record.ts';
import type { Timers } from './timers.ts';

/** Time that only moves when told to. */
export interface VirtualTimers extends Timers {
  /** Moves on by `ms`, running each due task at its own moment and letting what it began settle. */
  advance(ms: number): Promise<void>;
  /** Tasks that are still waiting. */
  waiting(): number;
}

/** Timers for tests: nothing waits, and the order of tasks is always the same. */
export function virtualTimers(start: EpochMs): VirtualTimers {
  let now = start;
  let serial = 0;
  const tasks = new Map<number, { at: EpochMs; task: () => void }>();

  function nextDue(until: EpochMs): number | undefined {
    let found: number | undefined;
    let earliest = Number.POSITIVE_INFINITY;
    for (const [key, entry] of tasks) {
      if (entry.at <= until && entry.at < earliest) {
        found = key;
        earliest = entry.at;
      }
    }
    return found;
  }

  return {
    now: () => now,
    lap: () => now,
    after(ms, task) {
      const key = serial++;
      tasks.set(key, { at: now + Math.max(0, ms), task });
      return () => {
        tasks.delete(key);
      };
    },
    async advance(ms) {
      const until = now + ms;
      await settle();
      for (let key = nextDue(until); key !== undefined; key = nextDue(until)) {
        const entry = tasks.get(key);
        tasks.delete(key);
        if (entry) {
          now = Math.max(now, entry.at);
          entry.task();
        }
        await settle();
      }
      now = until;
    },
    waiting: () => tasks.size,
  };
}

/** Lets promise chains and setImmediate steps of what was just started run. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
