import { describe, expect, test } from 'vitest';
import { notify } from './notification.fixture.ts';
import { renderSlack } from './slack.ts';
import { checkLimits } from './slack-limits.ts';
import type { Block, SlackMessage } from './slack-message.ts';

const good = renderSlack(notify('new'), { mode: 'bot' });

/** The same message with one thing wrong; the types would refuse some of them. */
function broken(change: { blocks?: readonly unknown[]; text?: string }): SlackMessage {
  return { ...good, ...change } as SlackMessage;
}

const header = (text: string) => ({
  type: 'header',
  block_id: 'x',
  text: { type: 'plain_text', text, emoji: true },
});
const sectionBlock = (text: string) => ({ type: 'section', block_id: 'x', text: { type: 'mrkdwn', text } });
const context = (text: string) => ({
  type: 'context',
  block_id: 'x',
  elements: [{ type: 'mrkdwn', text, verbatim: true }],
});
const option = (value: string) => ({
  type: 'actions',
  block_id: 'x',
  elements: [
    {
      type: 'static_select',
      action_id: 'a',
      placeholder: { type: 'plain_text', text: 'p', emoji: true },
      options: [{ text: { type: 'plain_text', text: 't', emoji: true }, value }],
    },
  ],
});
const code = (text: string) => ({
  type: 'rich_text',
  block_id: 'x',
  elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text }] }],
});
const many = (n: number): Block[] =>
  Array.from({ length: n }, (_, i) => ({ ...header('x'), block_id: `b${i}` }) as Block);

describe('checkLimits', () => {
  test('a good message passes', () => {
    expect(checkLimits(good)).toEqual([]);
  });

  test.each<[string, SlackMessage, RegExp]>([
    [
      'a header of 151 characters',
      broken({ blocks: [header('x'.repeat(151))] }),
      /blocks\/0\/text\/text: must be less than 151/,
    ],
    ['54 blocks', broken({ blocks: many(54) }), /no more than 50/],
    ['a section of 3,001 characters', broken({ blocks: [sectionBlock('x'.repeat(3001))] }), /less than 3001/],
    ['a mention of the channel', broken({ blocks: [context('<!channel> look')] }), /unescaped/],
    ['a bare ampersand', broken({ blocks: [context('this & that')] }), /unescaped/],
    ['a fake link in the fallback', broken({ text: '<https://evil.example>' }), /unescaped/],
    ['no fallback', broken({ text: '' }), /\/text: must be more than 0/],
    ['code of 14,000 characters', broken({ blocks: [code('x'.repeat(14_000))] }), /msg_blocks_too_long/],
    ['an option value of 151 characters', broken({ blocks: [option('x'.repeat(151))] }), /options\/0\/value/],
    ['a block id twice', broken({ blocks: [header('a'), header('b')] }), /already exists/],
    ['1,400 wide characters of text', broken({ text: '字'.repeat(1400), blocks: [] }), /too many bytes/],
    ['an empty text', broken({ blocks: [code('')] }), /more than 0/],
    ['a lone surrogate', broken({ blocks: [code('\ud800')] }), /lone surrogate/],
  ])('%s is refused', (_, message, why) => {
    expect(checkLimits(message).join('\n')).toMatch(why);
  });
});
