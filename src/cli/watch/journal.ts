import Database from 'libsql';

/** Where a source is, and what was begun and maybe not finished. Both are JSON that only the source reads. */
export interface Entry {
  readonly position?: unknown;
  readonly pending?: { readonly redo: unknown; readonly next: unknown };
}

/** An event that must not be taken twice, and its time. */
export type Seen = readonly (readonly [id: string, at: number])[];

/**
 * What `watch` remembers over restarts, in the state's own file. A chunk is written down before it is handled: after a kill it is
 * handled again under the same name, and the store, which counts a payload once, knows whether it was. No text of a log is kept.
 */
export interface Journal {
  read(source: string): Entry;
  seen(source: string): Seen;
  begin(source: string, redo: unknown, next: unknown): void;
  /** Moves the place on. `seen` are ids to remember. */
  finish(source: string, position: unknown, seen?: Seen): void;
  forgetSeen(source: string, before: number): void;
  /** Takes the source for this process; what other process has it, if one does: `process 123`. */
  hold(source: string, now: number): string | undefined;
  /** Says that this process is alive. False: another one has taken a source of it meanwhile. */
  beat(now: number): boolean;
  close(): void;
}

export interface Holder {
  readonly pid: number;
  readonly host: string;
  /** No other process has the same. */
  readonly token: string;
}

/** A process that was not heard of for so long is gone. */
const silentMs = 60_000;

const schema = `
CREATE TABLE IF NOT EXISTS watched (
  source TEXT PRIMARY KEY, position TEXT, pending TEXT, pid INTEGER, host TEXT, token TEXT, beat INTEGER
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS watched_ids (
  source TEXT, id TEXT, at INTEGER, PRIMARY KEY (source, id)
) WITHOUT ROWID;
`;

export function openJournal(path: string, me: Holder): Journal {
  const db = new Database(path, { timeout: 10_000 });
  db.exec('PRAGMA busy_timeout = 10000');
  db.exec('PRAGMA synchronous = NORMAL');
  db.exec(schema);
  const row = db.prepare('SELECT position, pending, pid, host, token, beat FROM watched WHERE source = ?');
  const set = (column: string) =>
    `INSERT INTO watched (source, ${column}) VALUES (?, ?) ON CONFLICT (source) DO UPDATE SET ${column} = excluded.${column}`;
  const begin = db.prepare(set('pending'));
  const finish = db.prepare(`${set('position')}, pending = NULL`);
  const seen = db.prepare('SELECT id, at FROM watched_ids WHERE source = ?');
  const see = db.prepare('INSERT OR IGNORE INTO watched_ids (source, id, at) VALUES (?, ?, ?)');
  const forget = db.prepare('DELETE FROM watched_ids WHERE source = ? AND at < ?');
  const hold = db.prepare(
    `INSERT INTO watched (source, pid, host, token, beat) VALUES (?, ?, ?, ?, ?) ON CONFLICT (source)
     DO UPDATE SET pid = excluded.pid, host = excluded.host, token = excluded.token, beat = excluded.beat`,
  );
  const beat = db.prepare('UPDATE watched SET beat = ? WHERE token = ?');
  const release = db.prepare('UPDATE watched SET token = NULL WHERE token = ?');
  const held = new Set<string>();
  const parsed = (text: string | null) => (text === null ? undefined : JSON.parse(text));

  return {
    read(source) {
      const found = row.get(source) as { position: string | null; pending: string | null } | undefined;
      if (!found) return {};
      const position = parsed(found.position);
      const pending = parsed(found.pending);
      return { ...(position !== undefined && { position }), ...(pending !== undefined && { pending }) };
    },
    seen: (source) => (seen.all(source) as { id: string; at: number }[]).map(({ id, at }) => [id, at]),
    begin: (source, redo, next) => void begin.run(source, JSON.stringify({ redo, next })),
    finish(source, position, ids = []) {
      inOne(() => {
        for (const [id, at] of ids) see.run(source, id, at);
        finish.run(source, JSON.stringify(position));
      });
    },
    forgetSeen: (source, before) => void forget.run(source, before),
    hold(source, now) {
      return inOne(() => {
        const other = livingHolder(source, now);
        if (other !== undefined) return other;
        hold.run(source, me.pid, me.host, me.token, now);
        held.add(source);
        return undefined;
      });
    },
    beat: (now) => beat.run(now, me.token).changes >= held.size,
    close() {
      release.run(me.token);
      db.close();
    },
  };

  function livingHolder(source: string, now: number): string | undefined {
    const found = row.get(source) as
      | { pid: number; host: string; token: string | null; beat: number }
      | undefined;
    if (!found?.token || found.token === me.token || now - found.beat > silentMs) return undefined;
    if (found.host !== me.host) return `process ${found.pid} on ${found.host}`;
    // A process that was killed leaves its name behind.
    return found.pid !== me.pid && isAlive(found.pid) ? `process ${found.pid}` : undefined;
  }

  function inOne<T>(body: () => T): T {
    db.exec('BEGIN IMMEDIATE');
    try {
      const result = body();
      db.exec('COMMIT');
      return result;
    } catch (error) {
      db.exec('ROLLBACK');
      throw error;
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
