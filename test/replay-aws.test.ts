import { spawn } from 'node:child_process';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cli, type Ran, tracebell } from './built.test-helper.ts';
import { hasMoto, startMoto } from './conformance/moto.ts';

const found = hasMoto();
if (!found) console.log('The replay of log groups is not tested: there is no moto_server.');

const hour = 3_600_000;
const now = Date.now();
/** Events of the large group: a quarter are errors, of fifty causes. */
const put = 50_000;
const causes = 50;
const pageSize = 2_000;

/** As `FilterLogEvents` gave them: how many calls, and how large their pages were. */
const calls: { readonly group: string; readonly events: number }[] = [];

/** Eleven hours, an hour ago. */
const timeOf = (n: number) => now - 12 * hour + Math.floor((n * 11 * hour) / put);
const word = (n: number) => `${'abcdefghij'[n % 10]}${'abcdefghij'[Math.floor(n / 10)]}`;

function line(n: number): string {
  if (n % 4 !== 0) return `2026-11-24T09:00:00.000Z\t8f3c1d0e\tINFO\torder ${n} placed`;
  const cause = word((n / 4) % causes);
  const stack = [`PaymentError: declined`, `    at charge_${cause} (file:///var/task/${cause}.mjs:41:23)`];
  return `2026-11-24T09:00:00.000Z\t8f3c1d0e\tERROR\tInvoke Error \t${JSON.stringify({ errorType: 'PaymentError', errorMessage: 'declined', stack })}`;
}

describe.skipIf(!found)('tracebell replay --log-group', () => {
  let moto: Awaited<ReturnType<typeof startMoto>>;
  let paged: Server;
  let environment: Record<string, string>;

  beforeAll(async () => {
    process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
    moto = await startMoto();
    paged = await smallPages(moto.endpoint);
    environment = {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(paged.address() as AddressInfo).port}`,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    };
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const client = new CloudWatchLogsClient({ endpoint: moto.endpoint, region: 'eu-west-1', credentials });
    // Five streams of 10,000 events in the last twelve hours, and one event long before.
    const lines = Array.from({ length: put }, (_, n) => ({
      timestamp: timeOf(n),
      message: line(n),
    }));
    await fill(client, '/aws/lambda/orders', [
      ...Array.from({ length: 5 }, (_, n) => lines.slice(n * 10_000, (n + 1) * 10_000)),
      [{ timestamp: now - 100 * hour, message: 'ERROR long ago' }],
    ]);
    await fill(client, '/aws/lambda/other', [[{ timestamp: now - hour, message: 'ERROR Error: other' }]]);
    await fill(client, '/ecs/web', [[{ timestamp: now - hour, message: 'ERROR web' }]]);
    client.destroy();
  }, 120_000);
  afterAll(() => {
    paged?.close();
    moto?.stop();
  });

  const replay = (...args: string[]): Promise<Ran> => tracebell(['replay', ...args], '', environment);

  test('50,000 events over many pages: every number is the number that was put', async () => {
    calls.length = 0;
    const { out, code, err } = await replay('--log-group', '/aws/lambda/orders', '--since', '24h', '--json');
    expect(code).toBe(0);
    // No terminal: nothing, or a plain line now and then.
    expect(err).toMatch(/^(?:\d+% · [\d,]+ events read · [\d,]+\/s · [^\n]+\n)*$/);
    const report = JSON.parse(out);
    expect(calls.length).toBeGreaterThanOrEqual(put / pageSize);
    expect(report).toMatchObject({
      events: put / 4,
      issues: causes,
      mode: 'bot',
      pattern: 'auto',
      window: { complete: true },
      sources: [{ kind: 'log-group', name: '/aws/lambda/orders', read: put }],
    });
    expect(report.causes.map(({ count }: { count: number }) => count)).toEqual(
      Array(causes).fill(put / 4 / causes),
    );
    const { pattern, 'not-an-error': none = 0 } = report.suppressed;
    expect(pattern + none).toBe(put - put / 4);
    const summed = report.timeline.reduce((sum: number, { events }: { events: number }) => sum + events, 0);
    expect(summed).toBe(put / 4);
    expect(Date.parse(report.causes[0].firstSeen)).toBeGreaterThanOrEqual(now - 12 * hour);
  }, 120_000);

  test('a part of the window is exactly that part', async () => {
    const at = (n: number) => new Date(timeOf(n)).toISOString();
    const { out } = await replay(
      ...['--log-group', '/aws/lambda/orders', '--since', at(10_000), '--until', at(20_000)],
      ...['--pattern', 'ERROR', '--json'],
    );
    const { events, sources } = JSON.parse(out);
    expect([events, sources[0].read]).toEqual([2_500, 2_500]);
  }, 120_000);

  test('a beginning of a name, more than one group, and each only once', async () => {
    const names = [
      '--log-group',
      '/aws/lambda/o*',
      '--log-group',
      '/ecs/web',
      '--log-group',
      '/aws/lambda/other',
    ];
    const since = now - 90 * 60_000;
    const { out } = await replay(...names, '--since', new Date(since).toISOString(), '--json');
    const { sources, events } = JSON.parse(out);
    expect(sources.map(({ name }: { name: string }) => name)).toEqual([
      '/aws/lambda/orders',
      '/aws/lambda/other',
      '/ecs/web',
    ]);
    const errors = Array.from({ length: put / 4 }, (_, n) => timeOf(4 * n)).filter((at) => at >= since);
    expect(events).toBe(errors.length + 2);
  }, 120_000);

  test('Ctrl-C stops the reading, and the report is of what was read', async () => {
    calls.length = 0;
    const child = spawn(process.execPath, [cli, 'replay', '--log-group', '/aws/lambda/orders', '--json'], {
      env: { ...process.env, ...environment },
    });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk) => (out += chunk));
    child.stderr.on('data', (chunk) => (err += chunk));
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    await expect.poll(() => calls.length, { timeout: 30_000, interval: 20 }).toBeGreaterThanOrEqual(6);
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(err).toMatch(/^stopped: \/aws\/lambda\/orders was read from \S+Z to \S+Z, the rest of it not\.$/m);
    const { window, sources, events } = JSON.parse(out);
    expect(window.complete).toBe(false);
    const { read, stoppedAt } = sources[0];
    expect(read % pageSize).toBe(0);
    expect(read).toBeGreaterThan(0);
    expect(read).toBeLessThan(put);
    expect(events).toBe(read / 4);
    expect(stoppedAt).toBe(timeOf(read - 1));
  }, 120_000);

  test('what fails half-way is said, and what was read is not thrown away', async () => {
    const failing = await smallPages(moto.endpoint, 5);
    try {
      const { port } = failing.address() as AddressInfo;
      const { out, err, code } = await tracebell(
        ['replay', '--log-group', '/aws/lambda/orders', '--json'],
        '',
        { ...environment, AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` },
      );
      expect(code).toBe(2);
      expect(err).toMatch(
        /^tracebell: your AWS credentials have expired: .* So \/aws\/lambda\/orders was read from/,
      );
      const { events, sources, window } = JSON.parse(out);
      expect(window.complete).toBe(false);
      expect([sources[0].read, events]).toEqual([4 * pageSize, pageSize]);
      expect(sources[0].why).toMatch(/expired/);
    } finally {
      failing.close();
    }
  }, 120_000);

  test.each([
    [['--log-group', '/nope'], /there is no log group "\/nope" in eu-west-1/],
    [['--log-group', '*', '--region', 'eu-north-1'], /there is no log group in eu-north-1/],
    [['--log-group', '/nope*'], /no log group begins with "\/nope" in eu-west-1/],
    [['--log-group', '/ecs/web', '--pattern', '{ broken'], /pattern/],
    [['--log-group', '/ecs/web', '--since', 'yesterday'], /--since is how long ago/],
    [['--log-group', '/ecs/web', '--since', '1h', '--until', '2h'], /is not before --until/],
  ])('%s', async (args, message) => {
    const { code, err, out } = await replay(...args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(message);
    expect(err.trim().split('\n')).toHaveLength(1);
  });

  test('without credentials it says so', async () => {
    const none = {
      AWS_ACCESS_KEY_ID: '',
      AWS_SECRET_ACCESS_KEY: '',
      AWS_EC2_METADATA_DISABLED: 'true',
      HOME: '/nonexistent',
    };
    const { code, err } = await tracebell(['replay', '--log-group', '/ecs/web'], '', {
      ...environment,
      ...none,
    });
    expect(code).toBe(2);
    expect(err).toMatch(/there are no AWS credentials/);
  });
});

async function fill(
  client: CloudWatchLogsClient,
  logGroupName: string,
  streams: readonly { timestamp: number; message: string }[][],
): Promise<void> {
  await client.send(new CreateLogGroupCommand({ logGroupName }));
  for (const [n, logEvents] of streams.entries()) {
    const logStreamName = `stream-${n}`;
    await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
    await client.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
  }
}

/** The stand-in as CloudWatch is: small pages in the order of time, a throttled call now and then, and credentials that expire. */
async function smallPages(endpoint: string, expireAt = Number.POSITIVE_INFINITY): Promise<Server> {
  let number = 0;
  const server = createServer((incoming, answer) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      let body = Buffer.concat(chunks);
      const filters = String(incoming.headers['x-amz-target']).endsWith('.FilterLogEvents');
      let group = '';
      if (filters) {
        const input = JSON.parse(body.toString());
        group = input.logGroupName;
        body = Buffer.from(JSON.stringify({ ...input, limit: pageSize, interleaved: true }));
        number++;
        const refused =
          number >= expireAt
            ? 'ExpiredTokenException'
            : number % 20 === 7
              ? 'ThrottlingException'
              : undefined;
        if (refused) {
          answer.writeHead(400, { 'content-type': 'application/x-amz-json-1.1' });
          answer.end(JSON.stringify({ __type: refused, message: 'refused' }));
          return;
        }
      }
      const headers = { ...incoming.headers, 'content-length': String(body.length) };
      const forward = request(endpoint, { method: incoming.method, headers, path: incoming.url }, (got) => {
        const parts: Buffer[] = [];
        got.on('data', (part: Buffer) => parts.push(part));
        got.on('end', () => {
          const text = Buffer.concat(parts);
          if (filters && got.statusCode === 200)
            calls.push({ group, events: JSON.parse(text.toString()).events.length });
          answer.writeHead(got.statusCode ?? 500, got.headers);
          answer.end(text);
        });
      });
      forward.end(body);
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return server;
}
