import Database from 'libsql';

/** Where a source is, and what was begun and maybe not finished. Both are JSON that only the source reads. */
export interface Entry {
  readonly position?: unknown;
  readonly pending?: { readonly redo: unknown; readonly next: unknown };
}

/**
 * What `watch` remembers over restarts, in the state's own file. A chunk is written down before it is handled: after a kill it is
 * handled again under the same name, and the store, which counts a payload once, knows whether it was.
 */
export interface Journal {
  read(source: string): Entry;
  begin(source: string, redo: unknown, next: unknown): void;
  finish(source: string, position: unknown): void;
  /** The process that follows this source now, if it is not this one. */
  holder(source: string, now: number): number | undefined;
  hold(source: string, now: number): void;
  release(source: string): void;
  close(): void;
}

const staleMs = 15_000;

export function openJournal(path: string, pid: number): Journal {
  const db = new Database(path, { timeout: 5000 });
  db.exec('PRAGMA busy_timeout = 5000');
  db.exec(`CREATE TABLE IF NOT EXISTS watched (
    source TEXT PRIMARY KEY, position TEXT, pending TEXT, pid INTEGER, seen INTEGER
  ) WITHOUT ROWID`);
  const row = db.prepare('SELECT position, pending, pid, seen FROM watched WHERE source = ?');
  const begin = db.prepare(
    'INSERT INTO watched (source, pending) VALUES (?, ?) ON CONFLICT (source) DO UPDATE SET pending = excluded.pending',
  );
  const finish = db.prepare(
    'INSERT INTO watched (source, position) VALUES (?, ?) ON CONFLICT (source) DO UPDATE SET position = excluded.position, pending = NULL',
  );
  const hold = db.prepare(
    'INSERT INTO watched (source, pid, seen) VALUES (?, ?, ?) ON CONFLICT (source) DO UPDATE SET pid = excluded.pid, seen = excluded.seen',
  );
  const release = db.prepare('UPDATE watched SET pid = NULL WHERE source = ? AND pid = ?');
  const parsed = (text: string | null) => (text === null ? undefined : JSON.parse(text));
  return {
    read(source) {
      const found = row.get(source) as { position: string | null; pending: string | null } | undefined;
      if (!found) return {};
      const position = parsed(found.position);
      const pending = parsed(found.pending);
      return { ...(position !== undefined && { position }), ...(pending !== undefined && { pending }) };
    },
    begin: (source, redo, next) => void begin.run(source, JSON.stringify({ redo, next })),
    finish: (source, position) => void finish.run(source, JSON.stringify(position)),
    holder(source, now) {
      const found = row.get(source) as { pid: number | null; seen: number | null } | undefined;
      if (!found?.pid || found.pid === pid || now - (found.seen ?? 0) > staleMs) return undefined;
      return isAlive(found.pid) ? found.pid : undefined;
    },
    hold: (source, now) => void hold.run(source, pid, now),
    release: (source) => void release.run(source, pid),
    close: () => db.close(),
  };
}

/** A killed one leaves its name behind. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
