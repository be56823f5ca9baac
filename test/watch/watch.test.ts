import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cli, tracebell } from '../built.test-helper.ts';
import { type SlackStandIn, startSlackStandIn } from '../conformance/slack-stand-in.ts';

let folder: string;
let state: string;
let running: ChildProcess[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tracebell-watch-'));
  state = join(folder, 'state.db');
  running = [];
});

afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

function start(args: readonly string[], environment: Record<string, string> = {}) {
  const { SLACK_WEBHOOK_URL: _, SLACK_BOT_TOKEN: __, ...env } = process.env;
  const child = spawn(process.execPath, [cli, 'watch', ...args], { env: { ...env, ...environment } });
  running.push(child);
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (err += chunk));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  return { child, ended, out: () => out, err: () => err };
}

type Started = ReturnType<typeof start>;

/** Until it has said so, or it has ended. */
async function said(process: Started, what: string): Promise<string> {
  let over = false;
  void process.ended.then(() => {
    over = true;
  });
  while (!over && !(process.out() + process.err()).includes(what))
    await new Promise((resolve) => setTimeout(resolve, 20));
  return process.out() + process.err();
}

async function issues(): Promise<{ title: string; count: number }[]> {
  const { out } = await tracebell(['issues', '--state', state, '--json']);
  return out
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { title: string; count: number })
    .map(({ title, count }) => ({ title, count }))
    .sort((a, b) => (a.title < b.title ? -1 : 1));
}

const traceback = `Traceback (most recent call last):
  File "/srv/pay.py", line 12, in charge
    raise KeyError('id')
KeyError: 'id'`;

const log = `2026-11-24 10:00:00 INFO ready
2026-11-24 10:00:01 ERROR charge failed
${traceback}
2026-11-24 10:00:02 INFO 0 errors so far
2026-11-24 10:00:03 ERROR disk is full
`;

describe('standard input', () => {
  test('is read to its end: each error with its whole traceback, and status 0', async () => {
    const { code, out, err } = await tracebell(['watch', '-', '--sink', 'stdout', '--state', state], log);
    expect(code).toBe(0);
    for (const line of traceback.split('\n')) expect(out).toContain(line.trim());
    expect(out.match(/New: /g)).toHaveLength(2);
    expect(err).toContain('2 events, 2 issues, 2 messages');
    expect(err).toContain(state);
  });

  test('a pattern that is in the last line of a traceback brings the whole of it, and nothing else', async () => {
    const args = ['watch', '-', '--sink', 'stdout', '--state', state, '--pattern', 'KeyError'];
    const { code, out } = await tracebell(args, log);
    expect(code).toBe(0);
    expect(out).toContain('Traceback (most recent call last)');
    expect(out).not.toContain('disk is full');
    expect(await issues()).toEqual([{ title: "KeyError: 'id'", count: 1 }]);
  });

  test('a last line without an end, and a stack whose end never came, are told', async () => {
    const args = ['watch', '-', '--sink', 'stdout', '--state', state];
    const input = '2026-11-24 10:00:00 INFO ready\nTypeError: no price\n    at total (/srv/cart.js:10:5)';
    const { code, out } = await tracebell(args, input);
    expect(code).toBe(0);
    expect(out).toContain('TypeError: no price');
    expect(out).toContain('cart.js:10');
  });

  test('that goes on for ever is left by Ctrl-C, and what it said last is told', async () => {
    const watching = start(['-', '--sink', 'stdout', '--state', state]);
    await said(watching, 'Ctrl-C ends it');
    watching.child.stdin.write('TypeError: no price\n    at total (/srv/cart.js:10:5)\n');
    await said(watching, 'no price');
    watching.child.kill('SIGINT');
    expect(await watching.ended).toBe(0);
    expect(watching.out()).toContain('cart.js:10');
  });

  test('for machines: what is watched, each message, the end', async () => {
    const args = ['watch', '-', '--sink', 'stdout', '--state', state, '--json', '--pattern', 'ERROR'];
    const { out } = await tracebell(args, log);
    const lines = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines[0]).toEqual({ watching: ['standard input'], pattern: 'ERROR', sink: 'stdout', state });
    expect(lines.slice(1, -1)).toHaveLength(2);
    expect(lines[1]).toMatchObject({
      message: { kind: 'issue', state: 'new', count: 1, title: "KeyError: 'id'" },
    });
    expect(lines.at(-1)).toMatchObject({ done: { events: 2, issues: 2, messages: 2 } });
  });
});

describe('a file', () => {
  test('is followed beside standard input; SIGTERM ends it, and the next run goes on where it was', async () => {
    const file = join(folder, 'app.log');
    writeFileSync(file, 'ERROR of old\n');
    const args = ['--file', file, '--sink', 'stdout', '--state', state];
    const first = start([...args, '-']);
    await said(first, 'Ctrl-C ends it');
    first.child.stdin.end('ERROR from the pipe\n');
    appendFileSync(file, 'ERROR one of the file\n');
    await said(first, 'one of the file');
    await said(first, 'from the pipe');
    first.child.kill('SIGTERM');
    expect(await first.ended).toBe(0);
    appendFileSync(file, 'ERROR while nobody looked\n');
    const second = start(args);
    await said(second, 'while nobody looked');
    second.child.kill('SIGINT');
    expect(await second.ended).toBe(0);
    expect(second.out()).not.toContain('one of the file');
    expect((await issues()).map(({ title, count }) => `${title} ${count}`)).toEqual([
      'from the pipe 1',
      'one of the file 1',
      'while nobody looked 1',
    ]);
  });

  test('is not watched by two with the same state', async () => {
    const file = join(folder, 'app.log');
    const args = ['--file', file, '--sink', 'stdout', '--state', state];
    const first = start(args);
    await said(first, 'Ctrl-C ends it');
    const second = start(args);
    expect(await second.ended).toBe(2);
    expect(second.err()).toContain(`process ${first.child.pid} watches ${file} with the same state`);
    expect(second.err().trim().split('\n')).toHaveLength(1);
    const other = start([...args.slice(0, -1), join(folder, 'other.db')]);
    await said(other, 'Ctrl-C ends it');
    expect(other.err()).toContain('is not there yet');
  });
});

describe('where messages go', () => {
  test('the page on this machine, when nothing else is set up', async () => {
    const args = ['-', '--inbox-port', '0', '--json'];
    const watching = start(args, { XDG_STATE_HOME: join(folder, 'mine') });
    const { inbox, state: path } = JSON.parse((await said(watching, '\n')).split('\n')[0] ?? '') as {
      inbox: string;
      state: string;
    };
    expect(path).toBe(join(folder, 'mine', 'tracebell', 'watch-inbox.db'));
    expect(existsSync(path)).toBe(true);
    watching.child.stdin.write(log);
    let messages: { text: string; thread_ts?: string }[] = [];
    while (messages.filter(({ thread_ts }) => !thread_ts).length < 2) {
      messages = (await (await fetch(`${inbox}/inbox/messages`)).json()) as typeof messages;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(messages.map(({ text }) => text).join('\n')).toContain('KeyError');
    watching.child.stdin.end();
    expect(await watching.ended).toBe(0);
  });

  describe('Slack that does not answer', () => {
    let slack: SlackStandIn;

    beforeEach(async () => {
      slack = await startSlackStandIn();
    });

    afterEach(() => slack.close());

    test('a second Ctrl-C ends at once; what was not said is said by the next run', async () => {
      const webhook = { SLACK_WEBHOOK_URL: `${slack.origin}/services/T0/B0/x` };
      const file = join(folder, 'app.log');
      slack.fault = { kind: 'refuse', status: 429, error: 'rate_limited', retryAfter: '1' };
      const args = ['--file', file, '--state', state, '--pattern', 'ERROR'];
      const first = start(args, webhook);
      await said(first, 'Ctrl-C ends it');
      writeFileSync(file, 'ERROR disk is full\n');
      while (slack.seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      slack.fault = { kind: 'hang' };
      appendFileSync(file, 'ERROR another disk is full as well\n');
      const before = slack.seen.length;
      while (slack.seen.length === before) await new Promise((resolve) => setTimeout(resolve, 20));
      first.child.kill('SIGINT');
      await said(first, 'ending');
      first.child.kill('SIGINT');
      expect(await first.ended).toBe(130);
      slack.fault = null;
      const second = start(args, webhook);
      while (slack.posted.length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
      expect(JSON.stringify(slack.posted)).toContain('disk is full');
      second.child.kill('SIGINT');
      expect(await second.ended).toBe(0);
    }, 60_000);
  });
});

describe('wrong usage is one line that says what to do, and status 2', () => {
  test.each([
    [[], 'say what to watch'],
    [['--file', '.'], 'is a folder'],
    [['/dev/null'], 'is no ordinary file'],
    [['-', '--pattern', '"abc'], 'Close the quote'],
    [['-', '--sink', 'slack'], 'set SLACK_WEBHOOK_URL'],
    [['-', '--since', 'yesterday'], '30m, 24h or 7d'],
    [['--tag', 'team'], '--tag is key=value'],
    [['-', '--inbox-port', 'x'], '--inbox-port is a port'],
    [['-', '--state', '/dev/null/x.db'], 'name another file with --state'],
    [['-', '--config', '/no/such.yaml'], 'is not there'],
  ])('%j', async (args, expected) => {
    const { code, err } = await tracebell(['watch', '--state', state, ...args]);
    expect(code).toBe(2);
    expect(err).toContain(expected);
    expect(err.trim().split('\n')).toHaveLength(1);
  });
});
