export type Obj = Record<string, unknown>;

export function isObj(value: unknown): value is Obj {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A string or number as text; undefined for all else. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;
}

/** The first value that is there, by key and then by place. */
export function first(places: readonly Obj[], keys: readonly string[]): unknown {
  for (const place of places) {
    let best = keys.length;
    let found: unknown;
    // A record has fewer keys than the list has names: each key is looked up, not each name.
    const ranks = ranksOf(keys);
    for (const key in place) {
      const rank = ranks.get(key);
      if (rank === undefined || rank >= best) continue;
      const value = place[key];
      if (value === undefined || value === null || value === '' || typeof value === 'object') continue;
      best = rank;
      found = value;
    }
    if (best < keys.length) return found;
  }
  return undefined;
}

const known = new WeakMap<readonly string[], ReadonlyMap<string, number>>();

function ranksOf(keys: readonly string[]): ReadonlyMap<string, number> {
  let ranks = known.get(keys);
  if (!ranks) {
    ranks = new Map(keys.map((key, i) => [key, i]));
    known.set(keys, ranks);
  }
  return ranks;
}
