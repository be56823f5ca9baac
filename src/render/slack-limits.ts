import { weigh } from './clean.ts';
import type { Block, SlackMessage } from './slack-message.ts';

/** Block Kit's documented limits, in characters (UTF-16 units: never less than what Slack counts), and our own budget. */
export const slackLimits = {
  blocks: 50,
  blockId: 255,
  text: 3000,
  header: 150,
  contextElements: 10,
  actions: 25,
  button: 75,
  buttonValue: 2000,
  url: 3000,
  options: 100,
  optionText: 75,
  optionValue: 75,
  /** chat.update refuses more, and counts UTF-8 bytes. */
  fallbackBytes: 3900,
  /** Ours: what a screen reader can be asked to read. */
  fallback: 200,
  /** Slack refuses a message of about 13,200 (`msg_blocks_too_long`). */
  rendered: 12_000,
  /** What each block adds to what is read of it. */
  blockCost: 130,
  metadataBytes: 1000,
} as const;

/** What a message takes of `slackLimits.rendered`. */
export function renderedSize(blocks: readonly Block[]): number {
  return blocks.reduce((sum, block) => sum + slackLimits.blockCost + visible(block), 0);
}

/**
 * Everything in a message that Slack would refuse or that could be mistaken for markup, one line each with a
 * JSON pointer. None: it may be posted.
 */
export function checkLimits(message: SlackMessage): string[] {
  const wrong: string[] = [];
  const limit = (pointer: string, value: string, max: number, min = 1) => {
    if (value.length < min) wrong.push(`${pointer}: must be more than ${min - 1} characters`);
    if (value.length > max) wrong.push(`${pointer}: must be less than ${max + 1} characters`);
  };
  limit('/text', message.text, message.blocks.length > 0 ? slackLimits.fallback : slackLimits.fallbackBytes);
  if (utf8Length(message.text) > slackLimits.fallbackBytes)
    wrong.push('/text: too many bytes for chat.update');
  if (unescaped(message.text)) wrong.push('/text: unescaped markup');
  if (message.blocks.length > slackLimits.blocks) wrong.push('/blocks: no more than 50 items allowed');
  const size = renderedSize(message.blocks);
  if (size > slackLimits.rendered) wrong.push(`/blocks: msg_blocks_too_long (${size})`);
  if (utf8Length(JSON.stringify(message.metadata ?? {})) > slackLimits.metadataBytes)
    wrong.push('/metadata: metadata_too_large');

  const ids = new Set<string>();
  message.blocks.forEach((block, index) => {
    const at = `/blocks/${index}`;
    limit(`${at}/block_id`, block.block_id, slackLimits.blockId);
    if (ids.has(block.block_id)) wrong.push(`${at}/block_id: "${block.block_id}" already exists`);
    ids.add(block.block_id);
    checkBlock(block, at, limit, wrong);
  });
  return wrong;
}

type Limit = (pointer: string, value: string, max: number, min?: number) => void;

function checkBlock(block: Block, at: string, limit: Limit, wrong: string[]): void {
  switch (block.type) {
    case 'header':
      limit(`${at}/text/text`, block.text.text, slackLimits.header);
      break;
    case 'context':
      if (block.elements.length < 1 || block.elements.length > slackLimits.contextElements)
        wrong.push(`${at}/elements: no more than ${slackLimits.contextElements} items allowed`);
      block.elements.forEach((element, i) => {
        limit(`${at}/elements/${i}/text`, element.text, slackLimits.text);
        if (unescaped(element.text)) wrong.push(`${at}/elements/${i}/text: unescaped markup`);
      });
      break;
    case 'actions':
      checkActions(block, at, limit, wrong);
      break;
    case 'rich_text':
      if (block.elements.length === 0) wrong.push(`${at}/elements: must be more than 0 items`);
      checkRichText(block.elements, `${at}/elements`, limit, wrong);
      break;
    default:
      // A message from elsewhere may hold a block that we never write.
      checkForeign(block, at, limit, wrong);
  }
}

function checkActions(
  block: Extract<Block, { type: 'actions' }>,
  at: string,
  limit: Limit,
  wrong: string[],
): void {
  if (block.elements.length < 1 || block.elements.length > slackLimits.actions)
    wrong.push(`${at}/elements: no more than ${slackLimits.actions} items allowed`);
  const ids = new Set<string>();
  block.elements.forEach((element, i) => {
    const here = `${at}/elements/${i}`;
    limit(`${here}/action_id`, element.action_id, slackLimits.blockId);
    if (ids.has(element.action_id)) wrong.push(`${here}/action_id: "${element.action_id}" already exists`);
    ids.add(element.action_id);
    if (element.type === 'button') {
      limit(`${here}/text/text`, element.text.text, slackLimits.button);
      if (element.value !== undefined) limit(`${here}/value`, element.value, slackLimits.buttonValue);
      if (element.url !== undefined) limit(`${here}/url`, element.url, slackLimits.url);
      if (element.accessibility_label !== undefined)
        limit(`${here}/accessibility_label`, element.accessibility_label, slackLimits.button);
      return;
    }
    limit(`${here}/placeholder/text`, element.placeholder.text, 150);
    if (element.options.length < 1 || element.options.length > slackLimits.options)
      wrong.push(`${here}/options: no more than ${slackLimits.options} items allowed`);
    element.options.forEach((option, j) => {
      limit(`${here}/options/${j}/text/text`, option.text.text, slackLimits.optionText);
      limit(`${here}/options/${j}/value`, option.value, slackLimits.optionValue);
    });
  });
}

interface RichNode {
  readonly type: string;
  readonly text?: string;
  readonly url?: string;
  readonly elements?: readonly RichNode[];
}

function checkRichText(nodes: readonly RichNode[], at: string, limit: Limit, wrong: string[]): void {
  nodes.forEach((node, i) => {
    const here = `${at}/${i}`;
    if (node.elements) {
      if (node.elements.length === 0) wrong.push(`${here}/elements: must be more than 0 items`);
      checkRichText(node.elements, `${here}/elements`, limit, wrong);
    }
    if (node.text !== undefined) {
      limit(`${here}/text`, node.text, slackLimits.rendered);
      if (/[\x00-\x08\x0b-\x1f\x7f]/.test(node.text) || !isWellFormed(node.text))
        wrong.push(`${here}/text: control characters or a lone surrogate`);
    }
    if (node.url !== undefined) {
      limit(`${here}/url`, node.url, slackLimits.url);
      if (!/^https?:\/\/[^\s]+$/.test(node.url)) wrong.push(`${here}/url: must be a valid URL`);
    }
    if (node.type === 'broadcast' || node.type === 'usergroup') wrong.push(`${here}: a mention of many`);
  });
}

function checkForeign(
  block: { readonly type: string; readonly text?: { readonly text?: string; readonly type?: string } },
  at: string,
  limit: Limit,
  wrong: string[],
): void {
  const text = block.text?.text;
  if (text === undefined) return;
  limit(`${at}/text/text`, text, slackLimits.text);
  if (block.text?.type === 'mrkdwn' && unescaped(text)) wrong.push(`${at}/text/text: unescaped markup`);
}

/** Markup that is not ours: `<` `>` but of a link or a date, `&` but of an entity. */
function unescaped(text: string): boolean {
  const rest = text.replace(/<(?:!date\^\d+\^[^<>|]*|https?:\/\/[^<>|\s]+)\|[^<>|]*>/g, (token) =>
    token.slice(1, -1).replace(/[^&]*\|/, ''),
  );
  return /[<>]|&(?!(?:amp|lt|gt);)/.test(rest);
}

function visible(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + visible(item), 0);
  if (typeof value !== 'object' || value === null) return 0;
  let size = 0;
  for (const [key, field] of Object.entries(value)) {
    if (typeof field === 'string') {
      if (key === 'text' || key === 'fallback' || key === 'name' || key === 'user_id') size += weigh(field);
    } else if (key !== 'options') size += visible(field);
  }
  return size;
}

function utf8Length(text: string): number {
  let bytes = 0;
  for (const char of text) {
    const point = char.codePointAt(0) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return bytes;
}

function isWellFormed(text: string): boolean {
  return !/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text);
}
