import { gzipSync } from 'node:zlib';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type RunningInbox, startInbox } from '../src/inbox/server.ts';
import { createHandler, type Handler } from '../src/lambda/handler.ts';
import { openLogReader } from '../src/lambda/open-log-reader.ts';
import type { LogLine } from '../src/model/log-context.ts';
import type { LogReader } from '../src/model/ports.ts';
import { createLinesReader } from '../src/sources/lines-around.ts';
import { createMemoryStore } from '../src/stores/memory.ts';
import { hasMoto, startMoto } from './conformance/moto.ts';

const id = '8f507cfc-0b1a-4697-b07a-ac58fc914c95';
const trace = '1-636d1462-33ef10600061cad86dab71c8';
const lambda = { logGroup: '/aws/lambda/orders', logStream: '2026/11/24/[$LATEST]0f3c2b7a' };
const ecs = { logGroup: '/ecs/worker', logStream: 'worker/app/8c1f0b6a' };

const invocation = [
  'INIT_START Runtime Version: python:3.13.v50\tRuntime Version ARN: arn:aws:lambda:eu-west-1::runtime:abc\n',
  `START RequestId: ${id} Version: $LATEST\n`,
  'charging <!channel> see <https://evil.example|here> for AKIAIOSFODNN7EXAMPLE\n',
  '[ERROR] KeyError: \'x\'\nTraceback (most recent call last):\n\u00a0\u00a0File "/var/task/a.py", line 1, in h\n\u00a0\u00a0\u00a0\u00a0e["x"]',
  `END RequestId: ${id}\n`,
  `REPORT RequestId: ${id}\tDuration: 312.40 ms\tBilled Duration: 404 ms\tMemory Size: 256 MB\tMax Memory Used: 43 MB\tInit Duration: 91.20 ms\t\nXRAY TraceId: ${trace}\tSegmentId: 4a1b\tSampled: true\t\n`,
];
const worker = [
  'INFO starting job 17',
  'ERROR:root:job 17 failed',
  'Traceback (most recent call last):',
  '  File "/app/worker.py", line 40, in <module>',
  '    main()',
  'ValueError: could not parse job 17',
  'INFO next job',
];

/** What the subscription filter hands over: the lines that match alone. */
function payload(origin: typeof lambda, lines: readonly LogLine[], places: readonly number[]) {
  const body = {
    messageType: 'DATA_MESSAGE',
    owner: '123456789012',
    ...origin,
    subscriptionFilters: ['errors'],
    logEvents: places.map((i) => ({
      id: String(i).padStart(56, '3'),
      timestamp: lines[i]?.at,
      message: lines[i]?.message,
    })),
  };
  return { awslogs: { data: gzipSync(JSON.stringify(body)).toString('base64') } };
}

const now = Date.now();
const linesOf = (messages: readonly string[]) =>
  messages.map((message, i) => ({ at: now - 1000 + i, message }));

let inbox: RunningInbox;
beforeEach(async () => {
  inbox = await startInbox({ port: 0 });
});
afterEach(async () => {
  await inbox.close();
});

function functionWith(logs: LogReader, environment: Record<string, string> = {}): Handler {
  const slack = {
    SLACK_BOT_TOKEN: inbox.botToken,
    SLACK_CHANNEL: inbox.channel,
    SLACK_API_URL: inbox.apiUrl,
  };
  const timing = { lookAfter: 0, httpTimeout: 4_000 };
  const shared = { store: createMemoryStore(), timing, logs };
  return createHandler({ ...slack, AWS_REGION: 'eu-west-1', ...environment }, shared);
}

async function told(handler: Handler, event: unknown) {
  await handler(event);
  await handler({ tracebell: 'tick' });
  const [message, ...replies] = inbox.messages().map((each) => JSON.stringify(each));
  return { message: message ?? '', replies };
}

/** The same, whatever the log is kept in. */
function readsOf(
  open: () => { logs: LogReader; put: (origin: typeof lambda, lines: readonly LogLine[]) => Promise<void> },
) {
  test('the invocation stands in the thread, with its figures and links, and without its secrets', async () => {
    const { logs, put } = open();
    const lines = linesOf(invocation);
    await put(lambda, lines);
    const { replies } = await told(functionWith(logs), payload(lambda, lines, [3]));
    expect(replies).toHaveLength(1);
    const [reply = ''] = replies;
    expect(reply).toContain('312 ms  ·  43 of 256 MB memory  ·  cold start, 91 ms of init');
    for (const line of ['INIT_START', `START RequestId: ${id}`, 'charging', `REPORT RequestId: ${id}`])
      expect(reply).toContain(line);
    expect(reply).toMatch(
      /"text":"[^"]*\\n> 3 ms {2}\[ERROR\] KeyError: 'x'\\n {8}… 3 more|> +3 ms {2}\[ERROR\] KeyError/,
    );
    expect(reply).toContain('|Insights query>');
    expect(reply).toContain('|Whole request>');
    expect(reply).toContain(`xray:traces/${trace}|X-Ray trace>`);
    expect(reply).toContain('‹redacted:');
    expect(JSON.stringify(inbox.messages())).not.toContain('AKIAIOSFODNN7EXAMPLE');
    // In preformatted rich text nothing pings and nothing links.
    expect(reply).not.toMatch(/"type":"(?:broadcast|link)"|"url":"https:\/\/evil/);
  });

  test('a traceback of which the filter let one line through is told whole', async () => {
    const { logs, put } = open();
    const lines = linesOf(worker);
    await put(ecs, lines);
    const { message, replies } = await told(functionWith(logs), payload(ecs, lines, [1]));
    expect(message).toContain('ValueError: could not parse job 17');
    expect(message).toContain('worker.py');
    expect(replies).toHaveLength(1);
    expect(replies[0]).toContain('Around it in the log');
    expect(replies[0]).toContain('INFO starting job 17');
    expect(replies[0]).toContain('… 4 more lines of it');
  });
}

describe('from lines in memory', () => {
  readsOf(() => {
    const kept = new Map<string, readonly LogLine[]>();
    const logs = createLinesReader(({ logStream }) => kept.get(logStream) ?? []);
    return { logs, put: async ({ logStream }, lines) => void kept.set(logStream, lines) };
  });

  const logs = {
    around: vi.fn(async () => ({ lines: linesOf(invocation), moreBefore: false, moreAfter: false })),
  };
  beforeEach(() => logs.around.mockClear());

  test('"context": false turns it off: the log is not asked', async () => {
    const handler = functionWith(logs, { TRACEBELL_CONFIG: '{"context":false}' });
    expect((await told(handler, payload(lambda, linesOf(invocation), [3]))).replies).toEqual([]);
    expect(logs.around).not.toHaveBeenCalled();
  });

  test('by webhook the log is not asked', async () => {
    const environment = { SLACK_WEBHOOK_URL: inbox.webhookUrl, AWS_REGION: 'eu-west-1' };
    const shared = { store: createMemoryStore(), timing: { lookAfter: 0 }, logs };
    const handler = createHandler(environment, shared);
    expect((await told(handler, payload(lambda, linesOf(invocation), [3]))).message).toContain('KeyError');
    expect(logs.around).not.toHaveBeenCalled();
  });

  test('an error that is told again in the same episode has its lines once', async () => {
    const handler = functionWith(logs);
    for (const n of [0, 1, 2]) {
      const lines = linesOf(invocation).map((line) => ({ ...line, at: line.at + n }));
      await told(handler, payload(lambda, lines, [3]));
    }
    expect(logs.around).toHaveBeenCalledTimes(1);
    expect(inbox.messages()).toHaveLength(2);
  });
});

describe.skipIf(!hasMoto())('from CloudWatch Logs', () => {
  let moto: Awaited<ReturnType<typeof startMoto>>;
  let client: CloudWatchLogsClient;
  beforeAll(async () => {
    moto = await startMoto();
    vi.stubEnv('AWS_ENDPOINT_URL', moto.endpoint);
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
    client = new CloudWatchLogsClient({ region: 'eu-west-1' });
  }, 60_000);
  afterAll(() => {
    client?.destroy();
    vi.unstubAllEnvs();
    moto?.stop();
  });

  readsOf(() => ({
    logs: openLogReader('eu-west-1'),
    put: async ({ logGroup: logGroupName, logStream: logStreamName }, lines) => {
      const stream = { logGroupName, logStreamName };
      await client.send(new CreateLogGroupCommand({ logGroupName }));
      await client.send(new CreateLogStreamCommand(stream));
      const logEvents = lines.map(({ at, message }) => ({ timestamp: at, message }));
      await client.send(new PutLogEventsCommand({ ...stream, logEvents }));
    },
  }));

  test('of a group that is not there nothing is shown, and nothing fails', async () => {
    const gone = { ...lambda, logGroup: '/aws/lambda/gone' };
    const handler = functionWith(openLogReader('eu-west-1'));
    const { message, replies } = await told(handler, payload(gone, linesOf(invocation), [3]));
    expect(message).toContain('KeyError');
    expect(replies).toEqual([]);
  });
});
