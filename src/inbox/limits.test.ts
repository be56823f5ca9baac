import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkBlocks } from './check-blocks.ts';
import { renderedSize } from './rendered-size.ts';
import { type RunningInbox, startInbox } from './server.ts';

const folder = join(import.meta.dirname, 'fixtures');
const read = (name: string) =>
  JSON.parse(readFileSync(join(folder, name), 'utf8')) as Record<string, unknown>;
const names = readdirSync(folder).filter((name) => name.endsWith('.json'));

let inbox: RunningInbox;
beforeAll(async () => {
  inbox = await startInbox({ port: 0 });
});
afterAll(() => inbox.close());

async function api(method: string, body: unknown): Promise<Record<string, unknown>> {
  const response = await fetch(inbox.apiUrl + method, {
    method: 'POST',
    headers: { authorization: 'Bearer xoxb-test', 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(body),
  });
  return (await response.json()) as Record<string, unknown>;
}

describe('messages as they should be', () => {
  it('has all eight of them', () => expect(names).toHaveLength(8));
  it.each(names)('%s is taken', async (name) => {
    const { thread_ts: _, ts: __, channel: ___, ...message } = read(name);
    const answer = await api('chat.postMessage', { channel: inbox.channel, ...message });
    expect(answer).toMatchObject({ ok: true });
    expect(await api('blocks.validate', { blocks: message.blocks })).toEqual({ ok: true });
  });
});

const text = (length: number) => 'x'.repeat(length);
const section = (length: number) => ({ type: 'section', text: { type: 'mrkdwn', text: text(length) } });
const option = (value: string) => ({ text: { type: 'plain_text', text: 'An hour' }, value });
const actions = (...elements: unknown[]) => ({ type: 'actions', elements });
const button = (more: object) => ({
  type: 'button',
  action_id: 'a',
  text: { type: 'plain_text', text: 'Go' },
  ...more,
});
const pre = (length: number) => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: text(length) }] }],
});

const broken: readonly [string, unknown[], string][] = [
  [
    'a header of 151 characters',
    [{ type: 'header', text: { type: 'plain_text', text: text(151) } }],
    'must be less than 151 characters [json-pointer:/blocks/0/text/text]',
  ],
  [
    '54 blocks',
    Array.from({ length: 54 }, () => ({ type: 'divider' })),
    'no more than 50 items allowed [json-pointer:/blocks]',
  ],
  [
    'a section of 3,001 characters',
    [section(3001)],
    'must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
  ],
  [
    'an option value of 151 characters',
    [actions({ type: 'static_select', action_id: 'm', options: [option(text(151))] })],
    'must be less than 151 characters [json-pointer:/blocks/0/elements/0/options/0/value]',
  ],
  [
    'a block_id twice',
    [
      { type: 'divider', block_id: 'b' },
      { type: 'divider', block_id: 'b' },
    ],
    'block_id "b" already exists [json-pointer:/blocks/1/block_id]',
  ],
  [
    '26 buttons',
    [actions(...Array.from({ length: 26 }, (_, n) => button({ action_id: `a${n}` })))],
    'no more than 25 items allowed [json-pointer:/blocks/0/elements]',
  ],
  [
    'a button with a long value',
    [section(1), actions(button({ value: text(2001) }))],
    'must be less than 2001 characters [json-pointer:/blocks/1/elements/0/value]',
  ],
  [
    'an unknown block',
    [{ type: 'carousel_of_doom' }],
    'unsupported type: carousel_of_doom [json-pointer:/blocks/0/type]',
  ],
  [
    'a section with nothing in it',
    [{ type: 'section' }],
    'must define either `text` or `fields` [json-pointer:/blocks/0/type]',
  ],
  [
    'an empty text in rich text',
    [
      {
        type: 'rich_text',
        elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: '' }] }],
      },
    ],
    'must be more than 0 characters [json-pointer:/blocks/0/elements/0/elements/0/text]',
  ],
  [
    'an emoji in a code box',
    [
      {
        type: 'rich_text',
        elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'emoji', name: 'bell' }] }],
      },
    ],
    'unsupported type: emoji [json-pointer:/blocks/0/elements/0/elements/0/type]',
  ],
  [
    '11 things in a context',
    [{ type: 'context', elements: Array.from({ length: 11 }, () => ({ type: 'mrkdwn', text: 'x' })) }],
    'no more than 10 items allowed [json-pointer:/blocks/0/elements]',
  ],
];

describe('broken messages', () => {
  it.each(broken)('%s is refused in Slack’s words', async (_, blocks, sentence) => {
    const answer = await api('chat.postMessage', { channel: inbox.channel, text: 'x', blocks });
    expect(answer).toMatchObject({ ok: false, error: 'invalid_blocks' });
    expect(answer.errors).toContain(sentence);
    expect(answer.response_metadata).toMatchObject({
      messages: expect.arrayContaining([`[ERROR] ${sentence}`]),
    });
    const hook = await fetch(inbox.webhookUrl, {
      method: 'POST',
      body: JSON.stringify({ text: 'x', blocks }),
    });
    expect(hook.status).toBe(400);
    expect(hook.headers.get('x-slack-failure')).toBe('invalid_blocks');
    expect(await hook.text()).toContain(sentence);
  });

  it('14,000 characters of code are too long, whatever they are split into', async () => {
    expect(
      await api('chat.postMessage', { channel: inbox.channel, text: 'x', blocks: [pre(14_000)] }),
    ).toEqual({
      ok: false,
      error: 'msg_blocks_too_long',
    });
    const split = [pre(7000), pre(7000)];
    expect(await api('chat.postMessage', { channel: inbox.channel, text: 'x', blocks: split })).toMatchObject(
      { ok: false },
    );
    expect(
      await api('chat.postMessage', { channel: inbox.channel, text: 'x', blocks: [pre(12_000)] }),
    ).toMatchObject({ ok: true });
  });

  it('1,400 CJK characters are too long for the text of an edit', async () => {
    const { ts } = await api('chat.postMessage', { channel: inbox.channel, text: 'first' });
    const edit = (words: string) => api('chat.update', { channel: inbox.channel, ts, text: words });
    expect(await edit('误'.repeat(1400))).toEqual({ ok: false, error: 'msg_too_long' });
    expect(await edit('误'.repeat(1300))).toMatchObject({ ok: true });
  });

  it('nothing at all is no_text', async () => {
    expect(await api('chat.postMessage', { channel: inbox.channel })).toEqual({
      ok: false,
      error: 'no_text',
    });
    expect(await api('chat.postMessage', { channel: inbox.channel, blocks: 'not json' })).toEqual({
      ok: false,
      error: 'invalid_blocks_format',
    });
  });

  it('metadata must be flat and small', async () => {
    const post = (metadata: unknown) =>
      api('chat.postMessage', { channel: inbox.channel, text: 'x', metadata });
    expect(await post({ event_type: 't' })).toMatchObject({ error: 'invalid_metadata_format' });
    expect(await post({ event_type: 't', event_payload: { deep: { a: 1 } } })).toMatchObject({
      error: 'invalid_metadata_schema',
    });
    expect(await post({ event_type: 't', event_payload: { a: text(9000) } })).toMatchObject({
      error: 'metadata_too_large',
    });
    expect(await post({ event_type: 't', event_payload: { a: 1, b: [{ c: 'd' }] } })).toMatchObject({
      ok: true,
    });
  });
});

describe('counting', () => {
  it('counts characters, not UTF-16 units', () => {
    const emoji = { type: 'header', text: { type: 'plain_text', text: '🔴'.repeat(150) } };
    expect(checkBlocks([emoji])).toEqual([]);
  });
  it('adds the cost of blocks, and no addresses', () => {
    const link = { type: 'link', url: `https://a.example/${text(500)}`, text: 'label' };
    expect(
      renderedSize([{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [link] }] }]),
    ).toBe(105);
    expect(renderedSize([{ type: 'divider' }])).toBe(125);
  });
  it('never throws, whatever is posted', () => {
    for (const junk of [
      null,
      1,
      'x',
      [null],
      [[]],
      [{}],
      [{ type: 1 }],
      [{ type: 'actions', elements: [null, 1, {}] }],
    ]) {
      expect(checkBlocks(junk).length).toBeGreaterThan(0);
    }
  });
});
