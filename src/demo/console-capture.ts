import { AsyncLocalStorage } from 'node:async_hooks';
import type { ConsoleLevel } from './runtime-lines.ts';

/** Takes what a handler writes to the console. */
export type ConsoleWriter = (level: ConsoleLevel, args: readonly unknown[]) => void;

const METHODS = {
  trace: 'TRACE',
  debug: 'DEBUG',
  log: 'INFO',
  info: 'INFO',
  warn: 'WARN',
  error: 'ERROR',
  fatal: 'FATAL',
} as const satisfies Record<string, ConsoleLevel>;

type Method = (...args: unknown[]) => void;

// The console is one for the process, so what redirects it is too. It says nothing of any one invocation:
// the writer of each lives in its own asynchronous context.
const writers = new AsyncLocalStorage<ConsoleWriter>();
let originals: Map<string, Method | undefined> | undefined;
let users = 0;

/** Runs `task`; what it, or anything it started, writes to the console goes to `writer`. */
export function withConsole<T>(writer: ConsoleWriter, task: () => T): T {
  return writers.run(writer, task);
}

/**
 * Makes `withConsole` work until the returned function was called. Everything outside of it still reaches the
 * host's own console.
 */
export function captureConsole(): () => void {
  users += 1;
  originals ??= install();
  let ended = false;
  return () => {
    if (ended) return;
    ended = true;
    users -= 1;
    if (users === 0 && originals) {
      restore(originals);
      originals = undefined;
    }
  };
}

function install(): Map<string, Method | undefined> {
  const target = console as unknown as Record<string, Method | undefined>;
  const before = new Map<string, Method | undefined>();
  for (const [name, level] of Object.entries(METHODS)) {
    const original = target[name];
    before.set(name, original);
    target[name] = (...args) => {
      const writer = writers.getStore();
      if (writer) writer(level, args);
      else (original ?? target.error)?.apply(console, args);
    };
  }
  return before;
}

function restore(before: Map<string, Method | undefined>): void {
  const target = console as unknown as Record<string, Method | undefined>;
  for (const [name, original] of before) {
    if (original) target[name] = original;
    else delete target[name];
  }
}
