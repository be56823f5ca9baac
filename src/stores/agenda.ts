import type { EpochMs } from '../model/record.ts';

/** Keys by the time at which something is to be done with them. */
export interface Agenda {
  /** No time: nothing is to be done any more. */
  set(key: string, at: EpochMs | undefined): void;
  /** Keys whose time is at or before `now`, the earliest first. */
  upTo(now: EpochMs): string[];
  clear(): void;
}

/** Kept in slots of `width` milliseconds, so that looking up what is due does not walk over all that is not. */
export function createAgenda(width: number): Agenda {
  const times = new Map<string, EpochMs>();
  const slots = new Map<number, Set<string>>();
  const slotOf = (at: EpochMs) => Math.floor(at / width);
  return {
    set(key, at) {
      const before = times.get(key);
      if (before === at) return;
      if (before !== undefined && at !== undefined && slotOf(before) === slotOf(at)) {
        times.set(key, at);
        return;
      }
      if (before !== undefined) {
        const slot = slots.get(slotOf(before));
        slot?.delete(key);
        if (slot?.size === 0) slots.delete(slotOf(before));
      }
      if (at === undefined) {
        times.delete(key);
        return;
      }
      times.set(key, at);
      const slot = slots.get(slotOf(at));
      if (slot) slot.add(key);
      else slots.set(slotOf(at), new Set([key]));
    },
    upTo(now) {
      const found: string[] = [];
      const last = slotOf(now);
      for (const [slot, keys] of slots) {
        if (slot > last) continue;
        for (const key of keys) if (slot < last || (times.get(key) ?? 0) <= now) found.push(key);
      }
      return found.sort((a, b) => (times.get(a) ?? 0) - (times.get(b) ?? 0));
    },
    clear() {
      times.clear();
      slots.clear();
    },
  };
}
