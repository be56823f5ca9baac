import type { Pattern } from './ast.ts';
import { parseJson } from './json.ts';
import { PatternError } from './pattern-error.ts';
import { isSpace, Scanner } from './scanner.ts';
import { parseSpace } from './space.ts';
import { parseText } from './text.ts';

/** CloudWatch's own limit, in characters. */
export const MAX_PATTERN_LENGTH = 1024;

/** Reads a pattern of any dialect. Throws `PatternError`. */
export function parsePattern(pattern: string): Pattern {
  if (pattern.length > MAX_PATTERN_LENGTH)
    throw new PatternError(
      pattern,
      MAX_PATTERN_LENGTH,
      `at most ${MAX_PATTERN_LENGTH} characters (there are ${pattern.length})`,
      'Shorten it, or spread it over two subscription filters.',
    );
  let start = 0;
  let end = pattern.length;
  while (start < end && isSpace(pattern.charAt(start))) start += 1;
  while (end > start && isSpace(pattern.charAt(end - 1))) end -= 1;
  const trimmed = pattern.slice(start, end);
  if (trimmed === '' || trimmed === '""' || trimmed === '" "' || /^\[\s*\]$/.test(trimmed))
    return { kind: 'all' };
  if (trimmed.startsWith('{')) {
    requireEnd(pattern, end, '{', '}', 'To look for the text itself quote it: "{".');
    return parseJson(new Scanner(pattern, start + 1, end - 1));
  }
  if (trimmed.startsWith('[')) {
    requireEnd(pattern, end, '[', ']', 'To look for the text itself quote it: "[ERROR]".');
    return parseSpace(new Scanner(pattern, start + 1, end - 1));
  }
  return parseText(new Scanner(pattern, start, end));
}

function requireEnd(pattern: string, end: number, open: string, close: string, fix: string): void {
  if (end >= 2 && pattern.charAt(end - 1) === close) return;
  throw new PatternError(pattern, end, `${close} at the end, because the pattern starts with ${open}`, fix);
}
