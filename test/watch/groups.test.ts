import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { connectLogs } from '../../src/cli/watch/aws.ts';
import { watchGroups } from '../../src/cli/watch/groups.ts';
import { createWatcher } from '../../src/cli/watch/run.ts';
import { openState } from '../../src/cli/watch/state.ts';
import { compose } from '../../src/compose.ts';
import { createStdoutSink } from '../../src/sinks/stdout.ts';
import { createSqliteStore } from '../../src/stores/sqlite.ts';
import { createTally } from '../../src/tally.ts';
import { cli } from '../built.test-helper.ts';
import { hasMoto, startMoto } from '../conformance/moto.ts';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

describe.skipIf(!hasMoto())('watch --log-group, against moto', () => {
  let moto: Awaited<ReturnType<typeof startMoto>>;
  let client: CloudWatchLogsClient;
  let folder: string;

  beforeAll(async () => {
    moto = await startMoto();
    client = new CloudWatchLogsClient({ endpoint: moto.endpoint, region: 'eu-west-1', credentials });
    folder = mkdtempSync(join(tmpdir(), 'tracebell-groups-'));
  });

  afterAll(() => {
    client?.destroy();
    moto?.stop();
    if (folder) rmSync(folder, { recursive: true });
  });

  async function group(logGroupName: string, streams: readonly string[]): Promise<void> {
    await client.send(new CreateLogGroupCommand({ logGroupName }));
    for (const logStreamName of streams)
      await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
  }

  async function put(logGroupName: string, logStreamName: string, messages: readonly string[], at: number) {
    const logEvents = messages.map((message, n) => ({ message, timestamp: at + n }));
    await client.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
  }

  function watch(state: string, ...args: string[]) {
    const environment = {
      ...process.env,
      AWS_ENDPOINT_URL: moto.endpoint,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    };
    const child = spawn(process.execPath, [cli, 'watch', ...args, '--sink', 'stdout', '--state', state], {
      env: environment,
    });
    let err = '';
    const ready = new Promise<void>((resolve) => {
      child.stderr.on('data', (chunk) => {
        err += chunk;
        if (err.includes('Ctrl-C ends it')) resolve();
      });
    });
    child.stdout.resume();
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    return { child, ready, ended, err: () => err };
  }

  async function counts(state: string): Promise<Record<string, number>> {
    const store = createSqliteStore(state);
    const found = await store.list({ limit: 100 });
    await store.close();
    return Object.fromEntries(found.map(({ meta, count }) => [meta.title.split(' ', 1)[0], count.count]));
  }

  async function until(state: string, total: number): Promise<Record<string, number>> {
    const end = Date.now() + 60_000;
    for (;;) {
      const found = await counts(state);
      const sum = Object.values(found).reduce((a, b) => a + b, 0);
      if (sum >= total || Date.now() > end) return found;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  test('fifty thousand events over many pages, killed on the way, late ones and a new run: counts exact', async () => {
    const name = '/aws/lambda/orders';
    const streams = ['a', 'b', 'c', 'd', 'e'];
    await group(name, streams);
    const causes = ['ledger', 'cart', 'stock', 'mail'];
    const from = Date.now() - 20 * 60_000;
    const expected: Record<string, number> = {};
    for (const [s, stream] of streams.entries()) {
      const lines = Array.from({ length: 10_000 }, (_, n) => {
        if (n % 10 === 9) return `INFO request ${n} served`;
        const cause = causes[(n + s) % causes.length] as string;
        expected[cause] = (expected[cause] ?? 0) + 1;
        return `ERROR ${cause} is broken`;
      });
      await put(name, stream, lines, from + s * 100_000);
    }
    const state = join(folder, 'orders.db');
    const args = ['--log-group', name, '--pattern', 'ERROR', '--since', '1h'];
    const first = watch(state, ...args);
    await until(state, 5_000);
    first.child.kill('SIGKILL');
    await first.ended;
    const total = Object.values(expected).reduce((a, b) => a + b, 0);
    expect(total).toBe(45_000);
    expect(await counts(state)).not.toEqual(expected);

    const second = watch(state, ...args);
    expect(await until(state, total), second.err()).toEqual(expected);
    // An event that comes a minute late.
    await put(name, 'a', ['ERROR mail is broken'], Date.now() - 60_000);
    expected.mail = (expected.mail ?? 0) + 1;
    expect(await until(state, total + 1), second.err()).toEqual(expected);
    const other = watch(state, ...args);
    expect(await other.ended).toBe(2);
    expect(other.err()).toContain(`process ${second.child.pid} watches ${name} with the same state`);
    second.child.kill('SIGINT');
    expect(await second.ended).toBe(0);
    expect(second.err()).toContain('Live Tail is not to be had');

    // While nobody watched.
    await put(name, 'b', ['ERROR cart is broken'], Date.now());
    expected.cart = (expected.cart ?? 0) + 1;
    const third = watch(state, ...args);
    expect(await until(state, total + 2), third.err()).toEqual(expected);
    third.child.kill('SIGTERM');
    expect(await third.ended).toBe(0);
    expect(await counts(state)).toEqual(expected);
  }, 180_000);

  test('a group that comes later is watched from its first event on', async () => {
    const environment = {
      AWS_ENDPOINT_URL: moto.endpoint,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    };
    for (const [key, value] of Object.entries(environment)) vi.stubEnv(key, value);
    const { store, journal } = openState(join(folder, 'later.db'), { pid: 1, host: 'test', token: 'test' });
    const told: string[] = [];
    const tell = (what: string) => void told.push(what);
    const sinks = [createStdoutSink({ write: () => {} })];
    const composed = compose({ config: { pattern: 'ERROR' }, store, sinks });
    const deps = { ...composed, insist: false, tally: createTally(), owner: 'test' };
    const watcher = createWatcher({ deps, journal, tell });
    const logs = await connectLogs();
    const begun = await watchGroups({
      logs,
      wanted: { names: ['/later/*'], tags: [] },
      pattern: 'ERROR',
      from: Date.now(),
      liveTail: false,
      journal,
      watcher,
      unfiltered: new Set(),
      now: Date.now,
      tell,
      signal: new AbortController().signal,
      lookEvery: 100,
    });
    expect(begun).toEqual([]);
    await group('/later/one', ['a']);
    await put('/later/one', 'a', ['ERROR first'], Date.now());
    const ending = watcher.run();
    await vi.waitFor(() => expect(watcher.issues()).toBe(1), { timeout: 20_000, interval: 50 });
    watcher.stop();
    expect(await ending).toBe('stopped');
    expect(told).toContain('a new log group: /later/one');
    logs.close();
    journal.close();
    await store.close();
    vi.unstubAllEnvs();
  });

  test('a group that is not there is a mistake; a beginning without any is waited for', async () => {
    const absent = watch(join(folder, 'absent.db'), '--log-group', '/no/such');
    expect(await absent.ended).toBe(2);
    expect(absent.err()).toContain('there is no log group "/no/such"');
    const beside = watch(
      join(folder, 'beside.db'),
      '--file',
      join(folder, 'x.log'),
      '--log-group',
      '/no/such',
    );
    expect(await beside.ended).toBe(2);
    const none = watch(join(folder, 'none.db'), '--log-group', '/none/*');
    await Promise.race([none.ended, none.ready]);
    none.child.kill('SIGINT');
    expect(await none.ended).toBe(0);
    expect(none.err()).toContain('waiting for one');
  });
});
