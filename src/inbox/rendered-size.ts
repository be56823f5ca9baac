import { messageLimits } from './block-limits.ts';
import { characters, isObject } from './problems.ts';

/** What a person would read of blocks, in characters, with Slack's own cost for each block. */
export function renderedSize(blocks: readonly unknown[]): number {
  let size = 0;
  for (const block of blocks) {
    if (!isObject(block)) continue;
    size += block.type === 'divider' ? messageLimits.blockCost.divider : messageLimits.blockCost.other;
    size += visible(block, 0);
  }
  return size;
}

/** Fields whose text is seen; addresses, ids and values are not. */
const seen: readonly string[] = [
  'text',
  'title',
  'alt_text',
  'fallback',
  'name',
  'user_id',
  'label',
  'placeholder',
];

function visible(value: unknown, depth: number): number {
  if (depth > 12) return 0;
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + visible(item, depth + 1), 0);
  if (!isObject(value)) return 0;
  let size = 0;
  for (const [key, field] of Object.entries(value)) {
    if (typeof field === 'string') size += seen.includes(key) ? characters(unlinked(field)) : 0;
    // The options of a menu are not part of the message until it is opened.
    else if (key !== 'options' && key !== 'option_groups' && key !== 'confirm')
      size += visible(field, depth + 1);
  }
  return size;
}

/** `<url|label>` is seen as its label, and an escaped sign as one character. */
function unlinked(text: string): string {
  return text.replace(/<[^<>|]*\|([^<>]*)>/g, '$1').replace(/&(?:amp|lt|gt);/g, '.');
}
