import type { Reading } from './grammar.ts';
import { fromFields } from './json.ts';

const PAIR = /([A-Za-z_@][\w.@/-]{0,80})=(?:"((?:[^"\\]|\\.)*)"|([^\s"]*))/y;

/** `key=value key="with spaces"`; null unless the text begins with a pair and names a level or a message. */
export function readLogfmt(text: string): Reading | null {
  if (!/^[A-Za-z_@][\w.@/-]{0,40}=/.test(text)) return null;
  const fields: Record<string, unknown> = {};
  let pos = 0;
  let count = 0;
  const line = text.slice(0, 32_000);
  while (pos < line.length && count++ < 200) {
    while (line[pos] === ' ' || line[pos] === '\t') pos++;
    PAIR.lastIndex = pos;
    const hit = PAIR.exec(line);
    if (!hit?.[1]) break;
    fields[hit[1]] =
      hit[2] === undefined
        ? hit[3]
        : hit[2].replace(/\\(.)/g, (_, c: string) => (c === 'n' ? '\n' : c === 't' ? '\t' : c));
    pos += hit[0].length;
  }
  if (
    !('msg' in fields || 'message' in fields) &&
    !('level' in fields || 'lvl' in fields || 'severity' in fields)
  )
    return null;
  return fromFields(fields);
}
