import type { Store } from '../model/ports.ts';
import { createAgenda } from './agenda.ts';
import { type Rows, storeOverRows } from './rows.ts';

const dueSlot = 10_000;
const expirySlot = 600_000;

/** A store that ends with the process: for replays, tests, and a Lambda function without a table. */
export function createMemoryStore(): Store {
  const values = new Map<string, unknown>();
  const due = createAgenda(dueSlot);
  const expires = createAgenda(expirySlot);
  const rows: Rows = {
    get: (key) => values.get(key),
    put: (key, value, when = {}) => {
      values.set(key, value);
      due.set(key, when.due);
      expires.set(key, when.expires);
    },
    delete: (key) => {
      values.delete(key);
      due.set(key, undefined);
      expires.set(key, undefined);
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
      due
        .upTo(now)
        .filter((key) => key.startsWith(prefix))
        .slice(0, limit)
        .map((key) => values.get(key)),
    expire: (now) => {
      for (const key of expires.upTo(now)) rows.delete(key);
    },
  };
  return storeOverRows(
    'memory',
    false,
    (body) => body(rows),
    () => {
      values.clear();
      due.clear();
      expires.clear();
    },
  );
}
