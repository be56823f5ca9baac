import type { JsonObject } from './api-types.ts';
import { blockLimits as limits, wording } from './block-limits.ts';
import { isObject, type Problems } from './problems.ts';

/** The required fields of each inline element of rich text. */
const inline: Readonly<Record<string, Readonly<Record<string, 'string' | 'number'>>>> = {
  text: { text: 'string' },
  link: { url: 'string' },
  emoji: { name: 'string' },
  user: { user_id: 'string' },
  usergroup: { usergroup_id: 'string' },
  channel: { channel_id: 'string' },
  date: { timestamp: 'number', format: 'string' },
  broadcast: { range: 'string' },
  color: { value: 'string' },
};

/** Which inline elements each part may hold. */
const parts: Readonly<Record<string, readonly string[]>> = {
  rich_text_section: Object.keys(inline),
  rich_text_quote: Object.keys(inline),
  rich_text_preformatted: ['text', 'link'],
};

const styles: readonly string[] = [
  'bold',
  'italic',
  'strike',
  'code',
  'underline',
  'highlight',
  'client_highlight',
  'unlink',
];

/** A rich_text block: its parts, lists, and inline elements with their styles. */
export function checkRichText(block: JsonObject, at: string, problems: Problems): void {
  if (!Array.isArray(block.elements)) {
    problems(wording.wrongType('an array'), `${at}/elements`);
    return;
  }
  block.elements.forEach((part: unknown, index) => {
    checkPart(part, `${at}/elements/${index}`, problems);
  });
}

function checkPart(part: unknown, at: string, problems: Problems): void {
  if (!isObject(part)) {
    problems(wording.wrongType('an object'), at);
    return;
  }
  if (typeof part.type !== 'string') {
    problems(wording.missing('type'), at);
    return;
  }
  if (!Array.isArray(part.elements)) {
    problems(wording.wrongType('an array'), `${at}/elements`);
    return;
  }
  if (part.type === 'rich_text_list') {
    if (part.style !== 'bullet' && part.style !== 'ordered') {
      problems(wording.oneOf(['bullet', 'ordered']), `${at}/style`);
    }
    const { indent } = part;
    if (
      indent !== undefined &&
      !(Number.isInteger(indent) && Number(indent) >= 0 && Number(indent) <= limits.richTextIndent)
    ) {
      problems(wording.schema(), `${at}/indent`);
    }
    part.elements.forEach((item: unknown, index) => {
      if (isObject(item) && item.type === 'rich_text_section')
        checkPart(item, `${at}/elements/${index}`, problems);
      else problems(wording.schema(), `${at}/elements/${index}`);
    });
    return;
  }
  const allowed = parts[part.type];
  if (!allowed) {
    problems(wording.unsupported(part.type), `${at}/type`);
    return;
  }
  part.elements.forEach((element: unknown, index) => {
    checkInline(element, `${at}/elements/${index}`, allowed, problems);
  });
}

function checkInline(element: unknown, at: string, allowed: readonly string[], problems: Problems): void {
  if (!isObject(element)) {
    problems(wording.wrongType('an object'), at);
    return;
  }
  if (typeof element.type !== 'string') {
    problems(wording.missing('type'), at);
    return;
  }
  const fields = inline[element.type];
  if (!fields || !allowed.includes(element.type)) {
    problems(wording.unsupported(element.type), `${at}/type`);
    return;
  }
  for (const [field, type] of Object.entries(fields)) {
    if (element[field] === undefined) problems(wording.missing(field), at);
    else if (typeof element[field] !== type) problems(wording.wrongType(`a ${type}`), `${at}/${field}`);
    else if (element.type === 'text' && element[field] === '') problems(wording.empty(), `${at}/${field}`);
  }
  if (element.type === 'link' && element.url === '') problems(wording.empty(), `${at}/url`);
  if (element.style === undefined) return;
  if (!isObject(element.style)) {
    problems(wording.wrongType('an object'), `${at}/style`);
    return;
  }
  for (const [name, value] of Object.entries(element.style)) {
    if (!styles.includes(name)) problems(wording.schema(), `${at}/style`);
    else if (typeof value !== 'boolean') problems(wording.wrongType('a boolean'), `${at}/style/${name}`);
  }
}
