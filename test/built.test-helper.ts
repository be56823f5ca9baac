import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The command line as it is shipped: these suites test what a user runs, not its sources. */
export const cli = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));

if (!existsSync(cli)) throw new Error('dist/ is not built: run `npm run build` first');

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs `tracebell` to its end. */
export function tracebell(
  args: readonly string[],
  input = '',
  environment: Record<string, string> = {},
): Promise<Ran> {
  const child = start(args, environment);
  child.stdin?.end(input);
  let out = '';
  let err = '';
  child.stdout?.on('data', (chunk) => (out += chunk));
  child.stderr?.on('data', (chunk) => (err += chunk));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })));
}

export interface RunningDemo {
  readonly monitorMe: string;
  readonly inbox: string;
  messages(): Promise<InboxMessage[]>;
  /** Waits for the inbox to hold so many top-level messages; what it holds when time is over otherwise. */
  waitFor(count: number, ms?: number): Promise<InboxMessage[]>;
  fault(fault: object): Promise<void>;
  stop(): Promise<number | null>;
}

export interface InboxMessage {
  readonly ts: string;
  readonly text: string;
  readonly blocks: readonly unknown[];
  readonly thread_ts?: string;
  readonly receivedAt: unknown;
}

/** Starts `tracebell demo` on free ports. */
export async function startDemo(args: readonly string[] = ['--no-job']): Promise<RunningDemo> {
  const child = start(['demo', '--json', '--port', '0', '--inbox-port', '0', ...args]);
  const line = await firstLine(child);
  const { monitorMe, inbox } = JSON.parse(line) as { monitorMe: string; inbox: string };
  const messages = async () =>
    (await (await fetch(new URL('/inbox/messages', inbox))).json()) as InboxMessage[];
  return {
    monitorMe,
    inbox,
    messages,
    async waitFor(count, ms = 5_000) {
      const until = Date.now() + ms;
      for (;;) {
        const found = await messages();
        if (found.filter((message) => !message.thread_ts).length >= count || Date.now() > until) return found;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    async fault(fault) {
      const answer = await fetch(new URL('/inbox/faults', inbox), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(fault),
      });
      if (!answer.ok) throw new Error(await answer.text());
    },
    stop() {
      const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
      child.kill('SIGINT');
      return ended;
    },
  };
}

function start(args: readonly string[], environment: Record<string, string> = {}): ChildProcess {
  const { SLACK_WEBHOOK_URL: _, SLACK_BOT_TOKEN: __, ...env } = process.env;
  return spawn(process.execPath, [cli, ...args], {
    env: { ...env, ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    let err = '';
    child.stderr?.on('data', (chunk) => (err += chunk));
    child.stdout?.on('data', (chunk) => {
      text += chunk;
      const end = text.indexOf('\n');
      if (end >= 0) resolve(text.slice(0, end));
    });
    child.on('close', (code) => reject(new Error(`demo ended with ${code}: ${err}`)));
  });
}
