import type { TextPattern, TextTerm } from './ast.ts';
import { isSpace, type Scanner } from './scanner.ts';

const WORD = /[A-Za-z0-9_]/;

/** Words, phrases and regular expressions, with `?` for "any of" and `-` for "not". */
export function parseText(scanner: Scanner): TextPattern {
  const terms: TextTerm[] = [];
  for (scanner.skipSpace(); !scanner.done; scanner.skipSpace()) {
    const position = scanner.at;
    const mode = scanner.take('?') ? 'any' : scanner.take('-') ? 'none' : 'all';
    terms.push({ mode, match: readTerm(scanner, position, mode), position });
    if (!scanner.done && !isSpace(scanner.peek())) refuseCharacter(scanner, position);
  }
  return { kind: 'text', terms };
}

function readTerm(scanner: Scanner, position: number, mode: TextTerm['mode']): TextTerm['match'] {
  if (scanner.peek() === '"') return { kind: 'phrase', text: scanner.quoted() };
  if (scanner.peek() === '%') return { kind: 'regex', regex: scanner.regex() };
  const text = scanner.takeWhile(WORD);
  if (text !== '') return { kind: 'phrase', text };
  if (mode !== 'all' && (scanner.done || isSpace(scanner.peek())))
    scanner.fail(
      `a term right after ${mode === 'any' ? '?' : '-'}`,
      `Leave no space, as in ${mode === 'any' ? '?' : '-'}timeout; to look for the character itself quote it.`,
    );
  return refuseCharacter(scanner, position);
}

function refuseCharacter(scanner: Scanner, position: number): never {
  const term = /^\S*/.exec(scanner.pattern.slice(position, scanner.end))?.[0] ?? '';
  const sign = /^[?-]/.exec(term)?.[0] ?? '';
  const inner = term
    .slice(sign.length)
    .replaceAll(/["“”„]/g, '')
    .replaceAll('\\', '\\\\');
  return scanner.fail(
    'letters, digits and underscores, or a term in double quotes',
    `Quote a term that has any other character: ${sign}"${inner}".`,
  );
}
