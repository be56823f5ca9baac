import { format } from 'node:util';

/** Levels of the runtime's console, as they stand in the third column. */
export type ConsoleLevel = 'TRACE' | 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | 'FATAL';

/** What Lambda hands to the caller of a function that failed. */
export interface FunctionFailure {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

/** One line of the Node.js runtime in the text format. Newlines within stay: it is one log event. */
export function consoleLine(
  at: Date,
  requestId: string | undefined,
  level: ConsoleLevel,
  args: readonly unknown[],
): string {
  // The runtime's console functions always pass a first argument on, so `console.log()` says `undefined`.
  const [message, ...rest] = args;
  return `${at.toISOString()}\t${requestId}\t${level}\t${format(message, ...rest)}\n`;
}

/** How the runtime writes an error that nobody caught; `what` is `Invoke Error` or `Uncaught Exception`. */
export function errorLine(at: Date, requestId: string | undefined, what: string, thrown: unknown): string {
  return consoleLine(at, requestId, 'ERROR', [what, `\t${serialiseError(asError(thrown))}`]);
}

/** The failure as the caller of the function gets it. */
export function failureOf(thrown: unknown): FunctionFailure {
  if (!(thrown instanceof Error)) {
    return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
  }
  try {
    return {
      errorType: withoutDelete(thrown.name),
      errorMessage: withoutDelete(thrown.message),
      trace: typeof thrown.stack === 'string' ? withoutDelete(thrown.stack).split('\n') : [],
    };
  } catch {
    return { errorType: 'handled', errorMessage: 'the error could not be read', trace: [] };
  }
}

/** The runtime's frames below the handler, as the stack of a deployed function has them. */
const RUNTIME = 'file:///var/runtime/index.mjs';

function asError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown;
  const error = new Error(String(thrown));
  error.stack = `Error: ${error.message}\n    at intoError (${RUNTIME}:46:12)\n    at textErrorLogger (${RUNTIME}:698:52)`;
  return error;
}

/** Order of the keys: errorType, errorMessage, code when there is one, own properties, stack. No `cause`. */
function serialiseError(error: Error): string {
  try {
    return JSON.stringify(error, (_key, value: unknown) => (value instanceof Error ? plain(value) : value));
  } catch {
    // An own property that is cyclic or a bigint: the runtime falls back to the caller's form.
    return JSON.stringify(failureOf(error));
  }
}

function plain(error: Error): Record<string, unknown> {
  const { name: errorType, message: errorMessage, stack } = error;
  const { code } = error as Error & { code?: unknown };
  const own: Record<string, unknown> = { errorType, errorMessage, code, ...error };
  if (typeof stack === 'string') own.stack = stack.split('\n');
  return own;
}

function withoutDelete(text: string): string {
  return text.replaceAll('\x7f', '%7F');
}

/**
 * Replaces this program's own frames at the end of a stack by the one that Lambda's runtime leaves there.
 * `isOwn` tells which lines belong to this program.
 */
export function asDeployedStack(stack: string, isOwn: (line: string) => boolean): string {
  const lines = stack.split('\n');
  const first = lines.findIndex((line) => /^ {4}at /.test(line) && isOwn(line));
  if (first < 0) return stack;
  const isAsync = /^ {4}at async /.test(lines[first] ?? '');
  const call = `    at ${isAsync ? 'async ' : ''}Runtime.handleOnceNonStreaming (${RUNTIME}:1173:29)`;
  return [...lines.slice(0, first), call].join('\n');
}
