import type { Clock } from '../../src/model/ports.ts';

/** Numbers from a seed: the same seed, the same run. */
export function createRandom(seed: number) {
  let state = (seed * 2654435761 + 88172645463325) >>> 0 || 1;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 4294967296;
  };
  for (let i = 0; i < 8; i++) next();
  return {
    next,
    chance: (probability: number) => next() < probability,
    below: (n: number) => Math.floor(next() * n),
    pick: <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)] as T,
  };
}

export type Random = ReturnType<typeof createRandom>;

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly wake: () => void;
}

/** Time that passes only when every task waits; tasks that wait for the same time go on in the order they asked. */
export function createVirtualTime(start: number) {
  let now = start;
  let order = 0;
  const heap: Timer[] = [];
  const before = (a: Timer, b: Timer) => a.at < b.at || (a.at === b.at && a.order < b.order);
  const push = (timer: Timer) => {
    let i = heap.push(timer) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const [a, b] = [heap[i] as Timer, heap[parent] as Timer];
      if (!before(a, b)) break;
      heap[i] = b;
      heap[parent] = a;
      i = parent;
    }
  };
  const pop = (): Timer | undefined => {
    const top = heap[0];
    const last = heap.pop();
    if (!top || !last || heap.length === 0) return top;
    heap[0] = last;
    for (let i = 0; ; ) {
      const [left, right] = [2 * i + 1, 2 * i + 2];
      let least = i;
      if (left < heap.length && before(heap[left] as Timer, heap[least] as Timer)) least = left;
      if (right < heap.length && before(heap[right] as Timer, heap[least] as Timer)) least = right;
      if (least === i) return top;
      const [a, b] = [heap[i] as Timer, heap[least] as Timer];
      heap[i] = b;
      heap[least] = a;
      i = least;
    }
  };
  let busy = 0;
  const sleep = (ms: number) =>
    new Promise<void>((wake) => push({ at: now + Math.max(0, ms), order: order++, wake }));
  return {
    now: () => now,
    sleep,
    /** Real work, which takes no virtual time: time stands until it is done. */
    hold: async <T>(work: Promise<T>): Promise<T> => {
      busy++;
      try {
        return await work;
      } finally {
        busy--;
      }
    },
    /** A worker's own clock, `skew` ms ahead. */
    clock: (skew = 0): Clock => ({ now: () => now + skew, sleep }),
    /** Runs `task` from `at` on. What it throws is the test's failure unless it handles it. */
    at: (at: number, task: () => Promise<void>) => {
      push({ at, order: order++, wake: () => void task() });
    },
    /** Lets time pass until `end`. */
    run: async (end: number) => {
      for (;;) {
        const next = heap[0];
        if (!next || next.at > end) break;
        pop();
        now = Math.max(now, next.at);
        next.wake();
        // Everything that follows from it without waiting happens now.
        do await new Promise<void>((go) => setImmediate(go));
        while (busy > 0);
      }
      now = Math.max(now, end);
    },
  };
}

export type VirtualTime = ReturnType<typeof createVirtualTime>;
