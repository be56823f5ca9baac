import Database from 'libsql';
import { type Store, StoreTooNew, StoreUnavailable } from '../model/ports.ts';
import { type Rows, storeOverRows } from './rows.ts';

/** Of the rows' layout. A newer file is refused; an older one is brought up to date here. */
const schemaVersion = 1;

const schema = `
CREATE TABLE IF NOT EXISTS rows (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL,
  due INTEGER,
  expires INTEGER
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS rows_due ON rows (due) WHERE due IS NOT NULL;
CREATE INDEX IF NOT EXISTS rows_expires ON rows (expires) WHERE expires IS NOT NULL;
`;

/**
 * One file that several processes may share: WAL, and every verb is one immediate transaction.
 * Throws `StoreTooNew` for a file that a newer Tracebell wrote, `StoreUnavailable` when it cannot be opened.
 */
export function createSqliteStore(path: string): Store {
  const db = open(path);
  const get = db.prepare('SELECT value FROM rows WHERE key = ?');
  const put = db.prepare('INSERT OR REPLACE INTO rows (key, value, due, expires) VALUES (?, ?, ?, ?)');
  const remove = db.prepare('DELETE FROM rows WHERE key = ?');
  const prefix = db.prepare('SELECT value FROM rows WHERE key >= ? AND key < ? ORDER BY key LIMIT ?');
  const due = db.prepare(
    'SELECT value FROM rows WHERE due <= ? AND key >= ? AND key < ? ORDER BY due LIMIT ?',
  );
  const expire = db.prepare('DELETE FROM rows WHERE expires <= ?');
  const decoded = (row: unknown) =>
    row === undefined ? undefined : JSON.parse((row as { value: string }).value);
  const rows: Rows = {
    get: (key) => decoded(get.get(key)),
    put: (key, value, when = {}) =>
      void put.run(key, JSON.stringify(value), when.due ?? null, when.expires ?? null),
    delete: (key) => void remove.run(key),
    prefix: (start, limit = -1) => prefix.all(start, endOf(start), limit).map(decoded),
    due: (start, now, limit) => due.all(now, start, endOf(start), limit).map(decoded),
    expire: (now) => void expire.run(now),
  };
  const transact = <T>(body: (rows: Rows) => T): T => {
    try {
      db.exec('BEGIN IMMEDIATE');
    } catch (error) {
      throw unavailable(path, error);
    }
    let result: T;
    try {
      result = body(rows);
      db.exec('COMMIT');
    } catch (error) {
      rollBack(db);
      throw isSqlite(error) ? unavailable(path, error) : error;
    }
    return result;
  };
  return storeOverRows('sqlite', true, transact, () => db.close());
}

type Handle = InstanceType<typeof Database>;

function open(path: string): Handle {
  let db: Handle;
  try {
    db = new Database(path, { timeout: 5000 });
    db.exec('PRAGMA busy_timeout = 5000');
    db.exec('PRAGMA journal_mode = WAL');
    db.exec('PRAGMA synchronous = NORMAL');
  } catch (error) {
    throw unavailable(path, error);
  }
  const version = versionOf(db);
  if (version > schemaVersion) {
    db.close();
    throw new StoreTooNew(
      `${path} was written by a newer Tracebell (schema ${version}, this one knows ${schemaVersion}): update Tracebell, or name another file.`,
    );
  }
  db.exec(`BEGIN IMMEDIATE; ${schema} PRAGMA user_version = ${schemaVersion}; COMMIT`);
  return db;
}

function versionOf(db: Handle): number {
  const row = db.prepare('PRAGMA user_version').get() as { user_version: number } | undefined;
  return row?.user_version ?? 0;
}

/** The first text after all that begin with `start`. */
function endOf(start: string): string {
  return `${start}\u{10ffff}`;
}

function rollBack(db: Handle): void {
  try {
    db.exec('ROLLBACK');
  } catch {
    // The transaction had ended by itself: there is nothing to take back.
  }
}

function isSqlite(error: unknown): boolean {
  return error instanceof Error && String((error as { code?: unknown }).code ?? '').startsWith('SQLITE');
}

function unavailable(path: string, error: unknown): StoreUnavailable {
  const why = error instanceof Error ? error.message : String(error);
  return new StoreUnavailable(`The state file ${path} cannot be used: ${why}`, { cause: error });
}
