import type {
  ColumnCondition,
  JsonExpression,
  Operand,
  Operator,
  SpacePattern,
  TextPattern,
  TextTerm,
} from './ast.ts';
import { effectiveTerms } from './match-text.ts';
import { parsePattern } from './parse.ts';

/** What a pattern matches, in plain words, one sentence. Throws `PatternError`. */
export function explain(pattern: string): string {
  const parsed = parsePattern(pattern);
  switch (parsed.kind) {
    case 'all':
      return 'Matches every event.';
    case 'text':
      return explainText(parsed);
    case 'json':
      return `Matches events that are JSON as a whole and in which ${sayJson(parsed.expression)}.`;
    case 'space':
      return explainSpace(parsed);
  }
}

function explainText(pattern: TextPattern): string {
  const terms = effectiveTerms(pattern);
  const said = (mode: TextTerm['mode']): string[] => terms.filter((term) => term.mode === mode).map(sayTerm);
  const [required, any, none] = [said('all'), said('any'), said('none')];
  const ignored = pattern.terms.filter((term) => !terms.includes(term)).map(sayTerm);
  const parts: string[] = [];
  if (required.length > 0) parts.push(`contain ${list(required, 'and')}`);
  if (any.length > 0) parts.push(`contain ${list(any, 'or')}`);
  if (none.length > 0) parts.push(`do not contain ${list(none, 'or')}`);
  const note =
    ignored.length > 0 ? ` ${list(ignored, 'and')} ${ignored.length === 1 ? 'is' : 'are'} ignored.` : '';
  return `Matches events that ${parts.join(' and ')} (upper and lower case differ, parts of words count).${note}`;
}

function sayTerm(term: TextTerm): string {
  return term.match.kind === 'phrase'
    ? JSON.stringify(term.match.text)
    : `a match of the regular expression ${term.match.regex.text}`;
}

function sayJson(expression: JsonExpression): string {
  switch (expression.kind) {
    case 'and':
      return expression.parts
        .map((part) => (part.kind === 'or' ? `(${sayJson(part)})` : sayJson(part)))
        .join(' and ');
    case 'or':
      return expression.parts
        .map((part) => (part.kind === 'and' ? `(${sayJson(part)})` : sayJson(part)))
        .join(' or ');
    case 'absent':
      return `${expression.selector.text} is not there`;
    case 'is':
      return `${expression.selector.text} is ${String(expression.value)}`;
    case 'compare': {
      const { selector, operator, operand } = expression;
      const some = selector.wild ? 'at least one of ' : '';
      // Only != leaves open that the field may be missing.
      const there = operator === '!=' ? 'is there but ' : '';
      return `${some}${selector.text} ${there}${sayComparison(operator, operand)}`;
    }
  }
}

function explainSpace(pattern: SpacePattern): string {
  const columns = [...pattern.before, ...(pattern.after ?? [])];
  const count = columns.length;
  if (count === 0) return 'Matches every event.';
  const conditions = columns.flatMap((column, n) => {
    if (column.condition === null) return [];
    const fromEnd = pattern.after !== null && n >= pattern.before.length;
    const where = fromEnd ? `field ${count - n} from the end` : `field ${n + 1}`;
    return [`${where} (${column.name ?? ''}) ${sayCondition(column.condition)}`];
  });
  const last = pattern.after === null ? ', the last of which takes the rest of the line' : '';
  const fields = `at least ${count} space-separated field${count === 1 ? '' : 's'}${last}`;
  return `Matches lines of ${fields}${conditions.length > 0 ? `, where ${conditions.join(' and ')}` : ''}.`;
}

function sayCondition(condition: ColumnCondition): string {
  if (condition.kind === 'compare') return sayComparison(condition.operator, condition.operand);
  return condition.parts
    .map((part) =>
      part.kind !== 'compare' && part.kind !== condition.kind
        ? `(${sayCondition(part)})`
        : sayCondition(part),
    )
    .join(` ${condition.kind} `);
}

function sayComparison(operator: Operator, operand: Operand): string {
  const not = operator === '!=';
  if (operand.kind === 'regex')
    return `${not ? 'does not match' : 'matches'} the regular expression ${operand.regex.text}`;
  if (operand.kind === 'number') return `${SAID[operator]} ${operand.text}`;
  const { text, anyBefore, anyAfter } = operand;
  if (text === '' && anyBefore) return not ? 'has no value' : 'has any value';
  const shown = JSON.stringify(text);
  if (anyBefore && anyAfter) return `${not ? 'does not contain' : 'contains'} ${shown}`;
  if (anyBefore) return `${not ? 'does not end' : 'ends'} with ${shown}`;
  if (anyAfter) return `${not ? 'does not begin' : 'begins'} with ${shown}`;
  return `${SAID[operator]} ${shown}`;
}

const SAID: Readonly<Record<Operator, string>> = {
  '=': 'is',
  '!=': 'is not',
  '<': 'is less than',
  '<=': 'is at most',
  '>': 'is greater than',
  '>=': 'is at least',
};

function list(items: readonly string[], word: string): string {
  return items.length < 2
    ? items.join('')
    : `${items.slice(0, -1).join(', ')} ${word} ${items[items.length - 1]}`;
}
