import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createHandler, type Handler } from './handler.ts';

const recorded = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../test/events/${name}.json`, import.meta.url), 'utf8'));

const payload = (messages: readonly string[], over: object = {}) => ({
  awslogs: {
    data: gzipSync(
      JSON.stringify({
        messageType: 'DATA_MESSAGE',
        owner: '123456789012',
        logGroup: '/aws/lambda/orders',
        logStream: '2026/11/24/[$LATEST]0f3c',
        subscriptionFilters: ['errors'],
        logEvents: messages.map((message, index) => ({
          id: String(index).padStart(56, '3'),
          timestamp: Date.now(),
          message,
        })),
        ...over,
      }),
    ).toString('base64'),
  },
});

describe('the deployed function', () => {
  let server: Server;
  let posts: string[];
  let answers: { status: number; body: string; headers?: Record<string, string> }[];
  let handler: Handler;
  let environment: Record<string, string>;

  beforeEach(async () => {
    posts = [];
    answers = [];
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        const { status, body: text, headers } = answers.shift() ?? { status: 200, body: 'ok' };
        if (status === 200) posts.push(body);
        response.writeHead(status, headers).end(text);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    environment = { SLACK_WEBHOOK_URL: `http://127.0.0.1:${port}/services/T0/B0/x`, AWS_REGION: 'eu-west-1' };
    handler = createHandler(environment);
  });
  afterEach(() => new Promise<void>((resolve) => server.close(() => resolve())));

  test('posts an error once, and not again when the payload is delivered again', async () => {
    const event = payload(['ERROR no stock for order 7']);
    await handler(event);
    await handler(event);
    expect(posts).toHaveLength(1);
    expect(posts[0]).toContain('no stock for order 7');
  });

  test('one poison record does not cost the others', async () => {
    await handler(
      payload(['ERROR one\0\ud800'], {
        logEvents: [null, { id: 1 }, { id: 'a', timestamp: 'x', message: 'ERROR two' }],
      }),
    );
    expect(posts).toHaveLength(1);
    expect(posts[0]).toContain('two');
  });

  test.each([
    ['a broken gzip', { awslogs: { data: 'H4sIAAAA' } }],
    ['no base64', { awslogs: { data: 7 } }],
    ['JSON that is not CloudWatch’s', { awslogs: { data: gzipSync('{"a":1}').toString('base64') } }],
    ['another event', { hello: 'world' }],
    ['nothing', null],
  ])('%s is told, not thrown', async (_, event) => {
    await handler(event);
    expect(posts).toHaveLength(1);
    expect(posts[0]).toMatch(/could not read|Unknown event/);
  });

  test('a payload over the bound is told with its log group', async () => {
    handler = createHandler({ ...environment, TRACEBELL_CONFIG: '{"maxPayloadMegabytes":1}' });
    await handler(payload(['x'.repeat(1_100_000)]));
    expect(posts[0]).toContain('/aws/lambda/orders');
    expect(posts[0]).toContain('more than 1 MB');
  });

  test('control messages, an empty batch and its own log say nothing', async () => {
    handler = createHandler({ ...environment, AWS_LAMBDA_FUNCTION_NAME: 'orders' });
    await handler(recorded('cwl-control-message-lambda'));
    await handler(payload([]));
    await handler(payload(['ERROR from myself']));
    expect(posts).toEqual([]);
  });

  test('ten thousand events in one batch are one message with the whole count', async () => {
    await handler(payload(Array.from({ length: 10_000 }, (_, index) => `ERROR no stock for order ${index}`)));
    expect(posts).toHaveLength(1);
    expect(posts[0]).toMatch(/10[,.]?000/);
  });

  test('waits as long as Slack asks', async () => {
    answers = [{ status: 429, body: 'rate_limited', headers: { 'retry-after': '1' } }];
    await handler(payload(['ERROR patience']));
    expect(posts).toHaveLength(1);
  });

  test('fails when Slack asks for longer than it has, so that Lambda repeats it', async () => {
    answers = [{ status: 429, body: 'rate_limited', headers: { 'retry-after': '120' } }];
    const event = payload(['ERROR later']);
    await expect(handler(event, { getRemainingTimeInMillis: () => 20_000 })).rejects.toThrow();
    expect(posts).toEqual([]);
  });

  test('a refused payload is sent again in the minimal form', async () => {
    answers = [{ status: 400, body: 'invalid_blocks' }];
    await handler(payload(['ERROR strange']));
    expect(posts).toHaveLength(1);
    expect(posts[0]).toContain('strange');
  });

  test('a stream’s poisoned record is reported by its own number', async () => {
    const event = recorded('cwl-kinesis');
    const answer = (await handler(event)) as { batchItemFailures: { itemIdentifier: string }[] };
    const poisoned = event.Records[3].kinesis.sequenceNumber;
    expect(answer.batchItemFailures).toEqual([{ itemIdentifier: poisoned }]);
  });

  test.each([
    ['missing', {}, /SLACK_WEBHOOK_URL/],
    ['malformed', { SLACK_WEBHOOK_URL: 'hooks.slack.com/x' }, /webhook/i],
  ])('a %s webhook is a clear error at each invocation', async (_, wrong, message) => {
    const wronged = createHandler(wrong);
    await expect(wronged(payload(['ERROR x']))).rejects.toThrow(message);
    await expect(wronged(payload(['ERROR x']))).rejects.toThrow(message);
  });
});
