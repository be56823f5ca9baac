import type { SecretPattern } from './patterns.ts';

/** The expression could take time that grows faster than the text: refused, since log text is hostile. */
export class UnsafePattern extends Error {
  override readonly name = 'UnsafePattern';
}

const maxLength = 512;

/**
 * Makes a pattern of the user's. Back references, look-around and a repetition inside a repetition are refused, which leaves
 * expressions whose time is bounded by the text's length times the number of their open-ended repetitions.
 * @throws UnsafePattern, SyntaxError
 */
export function customPattern({
  name,
  pattern,
}: {
  readonly name: string;
  readonly pattern: string;
}): SecretPattern {
  if (pattern.length > maxLength)
    throw new UnsafePattern(`redact pattern "${name}": longer than ${maxLength} characters`);
  if (/\\[1-9]|\\k</.test(pattern))
    throw new UnsafePattern(`redact pattern "${name}": back references are not taken`);
  if (/\(\?(?:=|!|<=|<!)/.test(pattern))
    throw new UnsafePattern(`redact pattern "${name}": look-ahead and look-behind are not taken`);
  if (repeatsRepetition(pattern)) {
    throw new UnsafePattern(
      `redact pattern "${name}": a repetition inside a repetition, like (a+)+, can take for ever; write it without the outer one`,
    );
  }
  if (openRepetitions(pattern) > 2) {
    throw new UnsafePattern(
      `redact pattern "${name}": at most two open-ended repetitions (* + {n,}); give the others a bound, like {0,64}`,
    );
  }
  return { kind: name, find: new RegExp(pattern, 'g'), hints: [] };
}

/** Is there a group that repeats and holds something that repeats, or alternatives? */
function repeatsRepetition(pattern: string): boolean {
  const open: boolean[] = [];
  const plain = pattern.replace(/\\./g, 'x').replace(/\[(?:[^\]])*\]/g, 'x');
  for (let at = 0; at < plain.length; at++) {
    const char = plain[at];
    if (char === '(') open.push(false);
    else if (char === ')') {
      const inner = open.pop() ?? false;
      const repeated = /^(?:[*+]|\{\d+,\d*\})/.test(plain.slice(at + 1));
      if (repeated && inner) return true;
      if ((inner || repeated) && open.length > 0) open[open.length - 1] = true;
    } else if (
      (char === '*' || char === '+' || char === '|' || /^\{\d+,/.test(plain.slice(at))) &&
      open.length > 0
    )
      open[open.length - 1] = true;
  }
  return false;
}

function openRepetitions(pattern: string): number {
  return (
    pattern
      .replace(/\\./g, 'x')
      .replace(/\[(?:[^\]])*\]/g, 'x')
      .match(/[*+]|\{\d+,\}/g) ?? []
  ).length;
}
