import type { TextPattern, TextTerm } from './ast.ts';
import { compileRegex } from './regex.ts';

type Match = (message: string) => boolean;

/** Terms that take part: `?` terms are ignored beside any other, as CloudWatch documents. */
export function effectiveTerms(pattern: TextPattern): readonly TextTerm[] {
  const others = pattern.terms.filter((term) => term.mode !== 'any');
  return others.length > 0 ? others : pattern.terms;
}

export function compileText(pattern: TextPattern): Match {
  const terms = effectiveTerms(pattern);
  const required = terms.filter((term) => term.mode === 'all').map(compileTerm);
  const excluded = terms.filter((term) => term.mode === 'none').map(compileTerm);
  const any = terms.filter((term) => term.mode === 'any').map(compileTerm);
  if (any.length > 0) return anyOf(any);
  if (excluded.length === 0) return allOf(required);
  const isExcluded = anyOf(excluded);
  if (required.length === 0) return (message) => !isExcluded(message);
  const isRequired = allOf(required);
  return (message) => isRequired(message) && !isExcluded(message);
}

function compileTerm(term: TextTerm): Match {
  if (term.match.kind === 'phrase') {
    const { text } = term.match;
    return (message) => message.includes(text);
  }
  const regex = compileRegex(term.match.regex);
  return (message) => regex.test(message);
}

function allOf(tests: readonly Match[]): Match {
  const [first, second] = tests;
  if (first && tests.length === 1) return first;
  if (first && second && tests.length === 2) return (message) => first(message) && second(message);
  return (message) => {
    for (const test of tests) if (!test(message)) return false;
    return true;
  };
}

function anyOf(tests: readonly Match[]): Match {
  const [first] = tests;
  if (first && tests.length === 1) return first;
  return (message) => {
    for (const test of tests) if (test(message)) return true;
    return false;
  };
}
