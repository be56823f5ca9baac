import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sign } from '../inbox/app-request.ts';
import { type RunningInbox, startInbox } from '../inbox/server.ts';
import type { Fingerprint } from '../model/event.ts';
import { type Store, StoreUnavailable } from '../model/ports.ts';
import { createMemoryStore } from '../stores/memory.ts';
import { createHandler, type Handler } from './handler.ts';
import { createInteract, type HttpEvent, type Interact } from './interact.ts';

const team = 'T0INBOX0000';
let inbox: RunningInbox;
let store: Store;
let notify: Handler;
let interact: Interact;
let id: string;

beforeAll(async () => {
  inbox = await startInbox({ port: 0 });
});
afterAll(() => inbox.close());
beforeEach(async () => {
  inbox.clear();
  const environment = {
    SLACK_BOT_TOKEN: inbox.botToken,
    SLACK_CHANNEL: inbox.channel,
    SLACK_API_URL: inbox.apiUrl,
    SLACK_SIGNING_SECRET: inbox.signingSecret,
    TRACEBELL_CONFIG: JSON.stringify({ slack: { team } }),
  };
  store = createMemoryStore();
  notify = createHandler(environment, { store });
  interact = createInteract(environment, store);
  await notify(
    payload(
      '[ERROR] KeyError: 1\nTraceback (most recent call last):\n  File "/var/task/app.py", line 3, in f\n    x[1]',
    ),
  );
  id = (await store.list({}))[0]?.meta.id ?? '';
});

function payload(message: string) {
  const data = {
    messageType: 'DATA_MESSAGE',
    owner: '123456789012',
    logGroup: '/aws/lambda/orders',
    logStream: 's',
    subscriptionFilters: ['f'],
    logEvents: [{ id: String(Math.random()), timestamp: Date.now(), message }],
  };
  return { awslogs: { data: gzipSync(JSON.stringify(data)).toString('base64') } };
}

interface Asked {
  readonly action?: string;
  readonly value?: string;
  readonly command?: string;
  readonly team?: string;
  readonly channel?: string;
  readonly at?: number;
  readonly secret?: string;
  readonly actionTs?: string;
  readonly base64?: boolean;
  readonly responseUrl?: string;
}

let clicks = 0;
function ask({ action, value = id, command, at = Date.now(), base64, ...over }: Asked): HttpEvent {
  const channel = over.channel ?? inbox.channel;
  const teamId = over.team ?? team;
  const body = new URLSearchParams(
    command === undefined
      ? {
          payload: JSON.stringify({
            type: 'block_actions',
            user: { id: 'U0DANA' },
            team: { id: teamId },
            channel: { id: channel },
            actions: [{ action_id: action, value, action_ts: over.actionTs ?? `${++clicks}` }],
            response_url: over.responseUrl ?? '',
          }),
        }
      : {
          command: '/tracebell',
          text: command,
          team_id: teamId,
          channel_id: channel,
          user_id: 'U0DANA',
          trigger_id: `${++clicks}`,
        },
  ).toString();
  const stamp = String(Math.floor(at / 1000));
  const headers = {
    'x-slack-request-timestamp': stamp,
    'x-slack-signature': sign(over.secret ?? inbox.signingSecret, stamp, body),
  };
  return base64
    ? { headers, body: Buffer.from(body).toString('base64'), isBase64Encoded: true }
    : { headers, body };
}

const statusNow = async () => (await store.list({}))[0]?.meta.status;

describe('what is refused', () => {
  test.each<[string, () => HttpEvent, number]>([
    ['a forged signature', () => ask({ action: 'tb_resolve', secret: 'guess' }), 401],
    ['an old time stamp', () => ask({ action: 'tb_resolve', at: Date.now() - 301_000 }), 401],
    ['a time stamp from the future', () => ask({ action: 'tb_resolve', at: Date.now() + 301_000 }), 401],
    ['another team', () => ask({ action: 'tb_resolve', team: 'T0OTHER' }), 403],
    ['a body of 10 MB', () => ({ ...ask({ action: 'tb_resolve' }), body: 'x'.repeat(10_000_000) }), 413],
    ['no signature at all', () => ({ body: 'payload={}' }), 401],
  ])('%s', async (_, event, status) => {
    expect(await interact(event())).toEqual({ statusCode: status, body: '' });
    expect(await statusNow()).toBe('open');
  });

  test('a body that was changed after it was signed', async () => {
    const event = ask({ action: 'tb_resolve' });
    expect((await interact({ ...event, body: `${event.body}&x=1` })).statusCode).toBe(401);
  });

  test('another channel: told where, and nothing is done', async () => {
    const answer = await interact(ask({ command: `resolve ${id}`, channel: 'C0OTHER' }));
    expect(JSON.parse(answer.body)).toMatchObject({
      response_type: 'ephemeral',
      text: expect.stringContaining(`<#${inbox.channel}>`),
    });
    const click = ask({ action: 'tb_resolve', channel: 'C0OTHER' });
    expect(await interact(click)).toEqual({ statusCode: 200, body: '' });
    expect(await statusNow()).toBe('open');
  });

  test('a body of 10 MB in base64', async () => {
    const body = Buffer.alloc(10_000_000, 'x').toString('base64');
    const event = { ...ask({ action: 'tb_resolve' }), body, isBase64Encoded: true };
    expect((await interact(event)).statusCode).toBe(413);
  });

  test('a replayed click: it does nothing the second time', async () => {
    const click = ask({ action: 'tb_resolve', actionTs: 'same' });
    await interact(click);
    expect(await statusNow()).toBe('resolved');
    await interact(ask({ action: 'tb_reopen' }));
    expect((await interact(click)).statusCode).toBe(200);
    expect(await statusNow()).toBe('open');
  });
});

describe('what is done', () => {
  test('resolve, from a base64 body: the state, the message, and who', async () => {
    expect(await interact(ask({ action: 'tb_resolve', base64: true }))).toEqual({
      statusCode: 200,
      body: '',
    });
    expect(await statusNow()).toBe('resolved');
    const [message] = inbox.messages();
    expect(message?.text).toContain('Resolved');
    expect(JSON.stringify(message?.blocks)).toContain('U0DANA');
    expect((await store.list({}))[0]?.meta.acts).toMatchObject([{ what: 'resolve', by: 'U0DANA' }]);
  });

  test('mute for a day, and unmute', async () => {
    await interact(ask({ action: 'tb_mute', value: `24h|${id}` }));
    expect((await store.list({}))[0]?.meta).toMatchObject({
      status: 'muted',
      mute: { until: { kind: 'time' } },
    });
    expect(inbox.messages()[0]?.text).toContain('Muted');
    expect((await store.list({}))[0]?.meta.acts).toMatchObject([{ what: 'mute', detail: 'for 24 h' }]);
    await interact(ask({ action: 'tb_unmute' }));
    expect(await statusNow()).toBe('open');
  });

  test('commands: top, show, mute, resolve, help, and clear words for what is wrong', async () => {
    const say = async (command: string) => JSON.parse((await interact(ask({ command }))).body);
    expect((await say('top')).text).toContain('KeyError: 1');
    expect(JSON.stringify((await say(`show ${id}`)).blocks)).toContain('line 3, in f');
    expect((await say(`mute ${id} 9y`)).text).toContain('How long');
    expect((await say(`mute ${id} 8h`)).text).toContain('muted');
    expect((await say(`unmute ${id}`)).text).toContain('open');
    expect((await say(`resolve ${id}`)).text).toContain('resolved');
    expect((await say('resolve nothing')).text).toContain('There is no issue');
    expect((await say('')).text).toContain('/tracebell top');
  });

  test('a link button wants only a yes', async () => {
    expect(await interact(ask({ action: 'tb_logs' }))).toEqual({ statusCode: 200, body: '' });
    expect(await statusNow()).toBe('open');
  });
});

test('without a signing secret it says what is missing', async () => {
  const bare = createInteract({ SLACK_BOT_TOKEN: 'xoxb-1', SLACK_CHANNEL: 'C1' });
  await expect(bare({})).rejects.toThrow(/SLACK_SIGNING_SECRET, TRACEBELL_TABLE/);
});

test('hundreds of issues are due for longer: the message that was clicked changes all the same', async () => {
  const other = (await store.list({}))[0];
  if (!other) throw new Error('no issue');
  const read: string[] = [];
  const busy: Store = {
    ...store,
    due: async () => Array.from({ length: 500 }, (_, n) => `other-${n}` as Fingerprint),
    read: async (fingerprints) => {
      read.push(...fingerprints);
      return store.read(fingerprints);
    },
  };
  await interactOver(busy)(ask({ action: 'tb_resolve' }));
  expect(inbox.messages()[0]?.text).toContain('Resolved');
  expect(new Set(read)).toEqual(new Set([other.meta.fingerprint]));
});

test('the store is away: said to the one who asked', async () => {
  const away: Store = {
    ...store,
    setStatus: async () => {
      throw new StoreUnavailable('no answer');
    },
  };
  const answer = await interactOver(away)(ask({ command: `resolve ${id}` }));
  expect(answer.statusCode).toBe(200);
  expect(JSON.parse(answer.body).text).toContain('The store cannot be reached');
});

describe('answers to a click', () => {
  const said: { text: string; blocks?: unknown }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      said.push(JSON.parse(Buffer.concat(chunks).toString()));
      response.end('ok');
    });
  });
  let responseUrl = '';
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    responseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/actions/1`;
  });
  afterAll(() => void server.close());
  beforeEach(() => void said.splice(0));
  const own = () => interactOver(store, { SLACK_API_URL: new URL('/api/', responseUrl).href });

  test('Details: numbers, who did what, the traceback', async () => {
    await interact(ask({ action: 'tb_mute', value: `8h|${id}` }));
    await own()(ask({ action: 'tb_more', responseUrl }));
    const whole = JSON.stringify(said[0]?.blocks);
    expect(whole).toContain('line 3, in f');
    expect(whole).toContain('U0DANA');
    expect(whole).toContain('fingerprint');
    expect(whole).toContain(id);
  });

  test('an issue that is no longer there', async () => {
    await own()(ask({ action: 'tb_resolve', value: 'zzzzzz', responseUrl }));
    expect(said[0]?.text).toContain('There is no issue zzzzzz');
  });

  test('never to an address that is not Slack’s', async () => {
    await interact(ask({ action: 'tb_more', responseUrl }));
    expect(said).toEqual([]);
  });
});

function interactOver(over: Store, more: Record<string, string> = {}): Interact {
  return createInteract(
    {
      SLACK_BOT_TOKEN: inbox.botToken,
      SLACK_CHANNEL: inbox.channel,
      SLACK_API_URL: inbox.apiUrl,
      SLACK_SIGNING_SECRET: inbox.signingSecret,
      ...more,
    },
    over,
  );
}
