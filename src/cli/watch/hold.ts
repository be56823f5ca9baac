import { type Lines, runningAtEnd } from '../../parse/gather.ts';

/** How long the end of what is there waits for lines that may go on with it, in milliseconds. */
const patience = { quiet: 1_000, finished: 1_000, unfinished: 10_000 } as const;

/** Where to stop for now, so that no traceback is cut while it is being written. */
export interface Hold {
  /**
   * How much to take of these lines, of which `from` is the place in the whole, and whether something still runs there. `quietFor`:
   * since when nothing was written after them, in milliseconds; null: more is there already.
   */
  until(
    lines: Lines,
    from: number,
    quietFor: number | null,
  ): { readonly length: number; readonly running: boolean };
}

/** What is running at the end is waited for until whoever writes it has paused, or it has had its time. */
export function createHold(now: () => number): Hold {
  let held: { readonly from: number; readonly since: number } | undefined;
  return {
    until(lines, from, quietFor) {
      const running = runningAtEnd(lines);
      if (!running) return { length: lines.end, running: false };
      // One traceback as long as all that is read at once cannot be waited for.
      if (quietFor === null)
        return running.from > 0
          ? { length: running.from, running: false }
          : { length: lines.end, running: true };
      const place = from + running.from;
      if (held?.from !== place) held = { from: place, since: now() };
      const waited = now() - held.since;
      const isOver =
        quietFor >= patience.quiet ||
        waited >= (running.unfinished ? patience.unfinished : patience.finished);
      return isOver ? { length: lines.end, running: true } : { length: running.from, running: false };
    },
  };
}
