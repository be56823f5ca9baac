import { type Lines, runningAtEnd } from '../parse/gather.ts';

/** How long the end of what is there waits for lines that may go on with it, in milliseconds. */
const patience = { any: 1_000, quiet: 1_000, most: 10_000 } as const;

/** Where to stop for now, so that no traceback is cut while it is being written. */
export interface Hold {
  /** How much to take of these lines, of which `from` is the place in the whole, and whether something still runs there. */
  until(lines: Lines, from: number): { readonly length: number; readonly running: boolean };
}

/** What is running at the end is waited for, a second at least, and as long as more of it comes. */
export function createHold(now: () => number): Hold {
  let held: { readonly from: number; readonly since: number; end: number; grewAt: number } | undefined;
  return {
    until(lines, from) {
      const running = runningAtEnd(lines);
      if (!running) {
        held = undefined;
        return { length: lines.end, running: false };
      }
      const time = now();
      const end = from + lines.end;
      if (held?.from !== from + running.from)
        held = { from: from + running.from, since: time, end, grewAt: time };
      else if (held.end !== end) {
        held.end = end;
        held.grewAt = time;
      }
      const waited = time - held.since;
      const comes = running.unfinished && time - held.grewAt < patience.quiet && waited < patience.most;
      if (waited < patience.any || comes) return { length: running.from, running: false };
      held = undefined;
      return { length: lines.end, running: true };
    },
  };
}
