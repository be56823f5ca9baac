import type { JsonExpression, Pattern, TextTerm } from './ast.ts';
import { requiredText as textOfOperand } from './match-json.ts';
import { effectiveTerms } from './match-text.ts';
import { parsePattern } from './parse.ts';
import { requiredText } from './regex-literal.ts';

/**
 * Texts of which every message that matches has at least one, so that whoever looks for them in many lines at once misses none.
 * Null: none are known, and each line has to be asked. Throws `PatternError`.
 */
export function needlesOf(pattern: string): readonly string[] | null {
  const found = ofPattern(parsePattern(pattern));
  return found && found.length <= 16 && found.every((each) => each !== '') ? [...new Set(found)] : null;
}

type Needles = readonly string[] | null;

function ofPattern(parsed: Pattern): Needles {
  if (parsed.kind === 'json') return ofJson(parsed.expression);
  if (parsed.kind !== 'text') return null;
  const terms = effectiveTerms(parsed);
  const required = terms.filter(({ mode }) => mode === 'all').map(ofTerm);
  return required.length > 0
    ? fewest(required)
    : anyOf(terms.filter(({ mode }) => mode === 'any').map(ofTerm));
}

function ofTerm({ match }: TextTerm): Needles {
  if (match.kind === 'phrase') return [match.text];
  const runs = requiredText(match.regex).alternatives;
  return runs?.map((each) => each.reduce((long, run) => (run.length > long.length ? run : long), '')) ?? null;
}

function ofJson(expression: JsonExpression): Needles {
  if (expression.kind === 'and') return fewest(expression.parts.map(ofJson));
  if (expression.kind === 'or') return anyOf(expression.parts.map(ofJson));
  if (expression.kind !== 'compare' || expression.operator !== '=') return null;
  const text = textOfOperand(expression.operand);
  // JSON may write any character as \u0041, and a slash as \/.
  return text === null ? null : [text, '\\u', ...(text.includes('/') ? ['\\/'] : [])];
}

/** All of them have to be there, so any one will do: few are found soonest, long ones most seldom. */
function fewest(all: readonly Needles[]): Needles {
  const known = all.filter((each) => each !== null);
  const length = (each: readonly string[]) => Math.min(...each.map((text) => text.length));
  return known.sort((a, b) => a.length - b.length || length(b) - length(a))[0] ?? null;
}

function anyOf(all: readonly Needles[]): Needles {
  const known = all.filter((each) => each !== null);
  return known.length > 0 && known.length === all.length ? known.flat() : null;
}
