import type { Store } from '../model/ports.ts';
import { type Rows, type RowTimes, storeOverRows } from './rows.ts';

/** A store that ends with the process: for replays, tests, and a Lambda function without a table. */
export function createMemoryStore(): Store {
  const values = new Map<string, unknown>();
  const times = new Map<string, RowTimes>();
  // Due rows apart, so that a tick does not walk over every issue there is.
  const dueKeys = new Set<string>();
  const rows: Rows = {
    get: (key) => values.get(key),
    put: (key, value, when = {}) => {
      values.set(key, value);
      if (when.due !== undefined || when.expires !== undefined) times.set(key, when);
      else times.delete(key);
      if (when.due === undefined) dueKeys.delete(key);
      else dueKeys.add(key);
    },
    delete: (key) => {
      values.delete(key);
      times.delete(key);
      dueKeys.delete(key);
    },
    prefix: (prefix, limit = Number.POSITIVE_INFINITY) => {
      const found: unknown[] = [];
      for (const [key, value] of values) {
        if (key.startsWith(prefix)) found.push(value);
        if (found.length >= limit) break;
      }
      return found;
    },
    due: (prefix, now, limit) =>
      [...dueKeys]
        .map((key) => ({ key, due: times.get(key)?.due ?? Number.POSITIVE_INFINITY }))
        .filter(({ key, due }) => due <= now && key.startsWith(prefix))
        .sort((a, b) => a.due - b.due)
        .slice(0, limit)
        .map(({ key }) => values.get(key)),
    expire: (now) => {
      for (const [key, { expires }] of times) {
        if (expires !== undefined && expires <= now) rows.delete(key);
      }
    },
  };
  return storeOverRows(
    'memory',
    false,
    (body) => body(rows),
    () => values.clear(),
  );
}
