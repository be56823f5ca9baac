import type { JsonObject } from './api-types.ts';
import { blockLimits as limits, messageBlockTypes, wording } from './block-limits.ts';
import { checkElement, checkTextObject } from './check-elements.ts';
import { checkRichText } from './check-rich-text.ts';
import { characters, isObject, type Problems } from './problems.ts';

/**
 * Checks blocks as Slack does before it takes a message or a view.
 * @returns Slack's sentences, each with its JSON pointer; empty when all is well.
 */
export function checkBlocks(
  blocks: unknown,
  at = '/blocks',
  surface: 'message' | 'view' = 'message',
): string[] {
  const found: string[] = [];
  const problems: Problems = (what, pointer) => {
    found.push(`${what} [json-pointer:${pointer}]`);
  };
  if (!Array.isArray(blocks)) {
    problems(wording.wrongType('an array'), at);
    return found;
  }
  const most = limits.blocks[surface];
  if (blocks.length > most) problems(wording.tooMany(most), at);
  const ids = new Set<string>();
  let tables = 0;
  // Each block is a few kilobytes at most, but the list is not trusted to be short.
  for (const [index, block] of (blocks as unknown[]).slice(0, most * 2).entries()) {
    const pointer = `${at}/${index}`;
    if (!isObject(block)) {
      problems(wording.wrongType('an object'), pointer);
      continue;
    }
    const id = block.block_id;
    if (id !== undefined) {
      if (typeof id !== 'string') problems(wording.wrongType('a string'), `${pointer}/block_id`);
      else if (characters(id) > limits.id) problems(wording.tooLong(limits.id), `${pointer}/block_id`);
      else if (ids.has(id)) problems(wording.duplicate(id), `${pointer}/block_id`);
      else ids.add(id);
    }
    if (typeof block.type !== 'string') {
      problems(wording.missing('type'), pointer);
      continue;
    }
    if (!messageBlockTypes.includes(block.type) || (block.type === 'markdown' && surface === 'view')) {
      problems(wording.unsupported(block.type), `${pointer}/type`);
      continue;
    }
    if (block.type === 'table' && ++tables > 1) problems(wording.oneTable(), pointer);
    checkBlock(block, pointer, problems);
  }
  return found;
}

function checkBlock(block: JsonObject, at: string, problems: Problems): void {
  switch (block.type) {
    case 'section':
      checkSection(block, at, problems);
      return;
    case 'header':
      checkTextObject(block.text, `${at}/text`, limits.header, problems, { plainOnly: true });
      return;
    case 'context':
      checkList(block.elements, `${at}/elements`, limits.context, problems, (element, pointer) => {
        if (isObject(element) && element.type === 'image') checkImage(element, pointer, problems);
        else checkTextObject(element, pointer, limits.text, problems);
      });
      return;
    case 'actions': {
      const actions = new Set<string>();
      checkList(block.elements, `${at}/elements`, limits.actions, problems, (element, pointer) => {
        checkElement(element, pointer, problems);
        const id = isObject(element) ? element.action_id : undefined;
        if (typeof id === 'string' && actions.has(id))
          problems(wording.duplicateAction(id), `${pointer}/action_id`);
        if (typeof id === 'string') actions.add(id);
      });
      return;
    }
    case 'rich_text':
      checkRichText(block, at, problems);
      return;
    case 'image':
      checkImage(block, at, problems);
      if (block.title !== undefined) {
        checkTextObject(block.title, `${at}/title`, limits.image.title, problems, { plainOnly: true });
      }
      return;
    case 'markdown':
      checkString(block.text, `${at}/text`, limits.markdown, problems);
      return;
    case 'table':
      checkList(block.rows, `${at}/rows`, limits.table.rows, problems, (row, pointer) =>
        checkList(row, pointer, limits.table.columns, problems, () => {}),
      );
      return;
    case 'input':
      checkTextObject(block.label, `${at}/label`, limits.input.label, problems, { plainOnly: true });
      if (block.hint !== undefined) {
        checkTextObject(block.hint, `${at}/hint`, limits.input.hint, problems, { plainOnly: true });
      }
      checkElement(block.element, `${at}/element`, problems);
      return;
    default:
      return;
  }
}

function checkSection(block: JsonObject, at: string, problems: Problems): void {
  if (block.text === undefined && block.fields === undefined) {
    problems(wording.textOrFields(), `${at}/type`);
    return;
  }
  if (block.text !== undefined) checkTextObject(block.text, `${at}/text`, limits.text, problems);
  if (block.fields !== undefined) {
    const { items, text } = limits.sectionField;
    checkList(block.fields, `${at}/fields`, items, problems, (field, pointer) =>
      checkTextObject(field, pointer, text, problems),
    );
  }
  if (block.accessory !== undefined) {
    const accessory = block.accessory;
    if (isObject(accessory) && accessory.type === 'image') checkImage(accessory, `${at}/accessory`, problems);
    else checkElement(accessory, `${at}/accessory`, problems);
  }
}

function checkImage(image: JsonObject, at: string, problems: Problems): void {
  if (image.image_url === undefined && image.slack_file === undefined) {
    problems(wording.missing('image_url'), at);
  } else if (image.image_url !== undefined) {
    checkString(image.image_url, `${at}/image_url`, limits.image.url, problems);
    if (typeof image.image_url === 'string' && !/^https?:\/\//.test(image.image_url)) {
      problems(wording.url(), `${at}/image_url`);
    }
  }
  if (image.alt_text === undefined) problems(wording.missing('alt_text'), at);
  else checkString(image.alt_text, `${at}/alt_text`, limits.image.alt, problems);
}

function checkString(value: unknown, at: string, limit: number, problems: Problems): void {
  if (typeof value !== 'string') problems(wording.wrongType('a string'), at);
  else if (value === '') problems(wording.empty(), at);
  else if (characters(value) > limit) problems(wording.tooLong(limit), at);
}

function checkList(
  value: unknown,
  at: string,
  limit: number,
  problems: Problems,
  each: (item: unknown, pointer: string) => void,
): void {
  if (!Array.isArray(value)) {
    problems(wording.wrongType('an array'), at);
    return;
  }
  if (value.length === 0) problems(wording.tooFew(), at);
  if (value.length > limit) problems(wording.tooMany(limit), at);
  value.slice(0, limit * 2).forEach((item: unknown, index) => {
    each(item, `${at}/${index}`);
  });
}
