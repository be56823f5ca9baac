import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type RunningInbox, startInbox } from '../../src/inbox/server.ts';
import { createSqliteStore } from '../../src/stores/sqlite.ts';

export interface KillsOptions {
  /** The built command line. */
  readonly cli: string;
  readonly kills: number;
  readonly seed: number;
  readonly pattern: string;
}

export interface KillsResult {
  /** Errors by cause, as they were written and as they were counted. */
  readonly written: Readonly<Record<string, number>>;
  readonly counted: Readonly<Record<string, number>>;
  /** Top-level messages by issue, and the text of each. */
  readonly messages: Readonly<Record<string, readonly string[]>>;
  readonly rotations: number;
  readonly exitCode: number | null;
  /** What the processes said beside the usual, and all of the last one's, for when something is wrong. */
  readonly said: string;
}

/** From the project's folder: the long run is bundled elsewhere. */
const writer = resolve('test/watch/log-writer.mjs');
const patienceMs = 60_000;

/**
 * A log is written and rotated without a pause, while the process that watches it is killed at random, again and again; the last one
 * is let read to the end.
 */
export async function runKills({ cli, kills, seed, pattern }: KillsOptions): Promise<KillsResult> {
  const folder = mkdtempSync(join(tmpdir(), 'tracebell-kills-'));
  const log = join(folder, 'app.log');
  const state = join(folder, 'state.db');
  const inbox = await startInbox({ port: 0 });
  const random = randomOf(seed);
  const said: string[] = [];
  const watch = () => {
    const args = [cli, 'watch', '--file', log, '--pattern', pattern];
    return start([...args, '--sink', 'slack', '--state', state], environmentOf(inbox));
  };
  // Whatever is written once it was said to be watched counts.
  const first = watch();
  await first.ready;
  const writing = start([writer, log, String(seed)]);
  first.child.kill('SIGKILL');
  await first.ended;
  try {
    for (let n = 0; n < kills; n++) {
      const watching = watch();
      // Some while they start, most while they read and post.
      if (random() > 0.25) await watching.ready;
      await sleep(random() * 400);
      watching.child.kill('SIGKILL');
      await watching.ended;
      said.push(unusual(watching.err()));
    }
    writing.child.kill('SIGTERM');
    await writing.ended;
    const { written, rotations } = JSON.parse(writing.out()) as Pick<KillsResult, 'written' | 'rotations'>;
    const last = watch();
    await until(async () => isAllTold(await countsOf(state), written, inbox));
    last.child.kill('SIGINT');
    const exitCode = await last.ended;
    return {
      written,
      rotations,
      counted: await countsOf(state),
      messages: messagesOf(inbox),
      exitCode,
      said: said.join('') + last.err(),
    };
  } finally {
    writing.child.kill('SIGKILL');
    await inbox.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function unusual(text: string): string {
  const usual = /^(?:Watching|Pattern|Messages|State) |^Ctrl-C|was rotated$|is not there yet/;
  return text.replace(/[^\n]+\n/g, (line) => (usual.test(line) ? '' : line));
}

/** What each cause of the writer is called. */
const titles: Readonly<Record<string, RegExp>> = {
  plain: /^plain failure/,
  python: /^KeyError/,
  node: /^TypeError/,
  java: /IllegalStateException/,
};

async function countsOf(state: string): Promise<Record<string, number>> {
  const store = createSqliteStore(state);
  try {
    const counts: Record<string, number> = {};
    for (const { meta, count } of await store.list({ limit: 1000 })) {
      const name = Object.keys(titles).find((each) => titles[each]?.test(meta.title)) ?? meta.title;
      counts[name] = (counts[name] ?? 0) + count.count;
    }
    return counts;
  } finally {
    await store.close();
  }
}

function isAllTold(
  counted: Readonly<Record<string, number>>,
  written: Readonly<Record<string, number>>,
  inbox: RunningInbox,
): boolean {
  const all = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((a, b) => a + b, 0);
  return all(counted) >= all(written) && Object.keys(messagesOf(inbox)).length >= Object.keys(written).length;
}

function messagesOf(inbox: RunningInbox): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const { thread_ts, text, metadata } of inbox.messages()) {
    if (thread_ts !== undefined) continue;
    const { issue = 'none' } = (metadata?.event_payload ?? {}) as { issue?: string };
    found[issue] = [...(found[issue] ?? []), text];
  }
  return found;
}

function environmentOf({ botToken, channel, apiUrl }: RunningInbox): Record<string, string> {
  return { SLACK_BOT_TOKEN: botToken, SLACK_CHANNEL: channel, SLACK_API_URL: apiUrl };
}

function start(args: readonly string[], environment: Record<string, string> = {}) {
  const { SLACK_WEBHOOK_URL: _, ...env } = process.env;
  const child: ChildProcess = spawn(process.execPath, args, { env: { ...env, ...environment } });
  let out = '';
  let err = '';
  child.stdout?.on('data', (chunk) => (out += chunk));
  const ready = new Promise<void>((resolve) => {
    child.stderr?.on('data', (chunk) => {
      err += chunk;
      if (err.includes('Ctrl-C ends it')) resolve();
    });
    child.on('close', () => resolve());
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  return { child, ready, ended, out: () => out, err: () => err };
}

/** Until it is so, or the patience is over: then whoever looks at the result sees what is missing. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + patienceMs;
  while (Date.now() < end && !(await isSo())) await sleep(250);
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state / 2 ** 32;
  };
}
