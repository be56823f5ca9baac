import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Store, StoreTooNew, StoreUnavailable } from '../../model/ports.ts';
import { createSqliteStore } from '../../stores/sqlite.ts';
import { UsageError } from '../usage-error.ts';
import { type Holder, type Journal, openJournal } from './journal.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the memory is when nobody says where: one for each kind of sink, since what one place was told no other knows. */
export function usualState(sink: string, environment: Environment, platform = process.platform): string {
  const base =
    platform === 'win32'
      ? (environment.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'))
      : (environment.XDG_STATE_HOME ?? join(homedir(), '.local', 'state'));
  return join(base, 'tracebell', `watch-${sink}.db`);
}

/** Opens the file, or makes it. @throws UsageError */
export function openState(path: string, me: Holder): { store: Store; journal: Journal } {
  try {
    mkdirSync(dirname(path), { recursive: true });
    return { store: createSqliteStore(path), journal: openJournal(path, me) };
  } catch (error) {
    if (error instanceof StoreTooNew) throw new UsageError(error.message);
    const { code, message } = error as NodeJS.ErrnoException;
    if (!(error instanceof StoreUnavailable) && !/^(?:E[A-Z]+|SQLITE\w*)$/.test(code ?? '')) throw error;
    throw new UsageError(`the state cannot be kept in ${path} (${message}): name another file with --state.`);
  }
}
