import type { JsonObject } from './api-types.ts';

/** Collects what is wrong: Slack's words, and a JSON pointer to the place. */
export type Problems = (what: string, pointer: string) => void;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Characters as Slack counts them: code points, not UTF-16 units. */
export function characters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
