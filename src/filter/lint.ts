import type { JsonExpression, JsonPattern, Operand, SpacePattern, TextPattern } from './ast.ts';
import { effectiveTerms } from './match-text.ts';
import { parsePattern } from './parse.ts';
import { compileRegex } from './regex.ts';
import { conditionComparisons, jsonComparisons } from './walk.ts';

/** A legal pattern that does something else than it seems to. `message` says what it really does. */
export interface Warning {
  readonly code:
    | 'any-ignored'
    | 'exclude-only'
    | 'never'
    | 'one-word'
    | 'literal-star'
    | 'quoted-pattern'
    | 'json-prefix'
    | 'missing-field'
    | 'any-element'
    | 'precedence'
    | 'constant-word'
    | 'log-level'
    | 'regex-empty'
    | 'regex-dot'
    | 'no-condition'
    | 'rest-of-line'
    | 'same-name';
  readonly message: string;
}

const ERROR_WORD = /error|exception|fatal|critical|traceback|panic|fail/i;

/** What may surprise in a valid pattern; empty when nothing does. Throws `PatternError` for an invalid one. */
export function lint(pattern: string): Warning[] {
  const parsed = parsePattern(pattern);
  switch (parsed.kind) {
    case 'all':
      return [];
    case 'text':
      return lintText(parsed);
    case 'json':
      return lintJson(parsed);
    case 'space':
      return lintSpace(parsed);
  }
}

function lintText(pattern: TextPattern): Warning[] {
  const out: Warning[] = [];
  const terms = effectiveTerms(pattern);
  const shown = (term: TextPattern['terms'][number]): string =>
    `${{ all: '', any: '?', none: '-' }[term.mode]}${term.match.kind === 'regex' ? `%${term.match.regex.text}%` : quoteTerm(term.match.text)}`;
  const required = terms.filter((term) => term.mode === 'all');
  const excluded = terms.filter((term) => term.mode === 'none');

  if (terms.length < pattern.terms.length) {
    const rest = terms.map(shown).join(' ');
    out.push({
      code: 'any-ignored',
      message: `CloudWatch ignores ? terms beside others: this is just ${rest}. Use only ? terms, or a regular expression such as %ERROR|WARN%.`,
    });
  }
  if (required.length === 0 && excluded.length > 0)
    out.push({
      code: 'exclude-only',
      message: `This matches every event except those with ${excluded.map((term) => shown(term).slice(1)).join(' or ')}.`,
    });
  for (const term of required) {
    if (term.match.kind !== 'phrase') continue;
    const { text } = term.match;
    const clash = excluded.find((other) => other.match.kind === 'phrase' && text.includes(other.match.text));
    if (clash)
      out.push({
        code: 'never',
        message: `This never matches: ${shown(term)} always contains what ${shown(clash)} excludes.`,
      });
  }
  for (const term of terms) {
    if (term.match.kind === 'regex') out.push(...lintRegex(term.match.regex.text, term.match.regex));
    else if (/^\*|\*$/.test(term.match.text))
      out.push({
        code: 'literal-star',
        message: `${shown(term)} looks for an asterisk: terms are substrings already and have no wildcards.`,
      });
    else if (/^\s*(\{\s*\(*\s*\$|\[.*[,=].*\]\s*$)/.test(term.match.text))
      out.push({
        code: 'quoted-pattern',
        message: `${shown(term)} looks for this very text; without the quotes it would be a pattern on fields.`,
      });
  }
  const only = terms.length === 1 ? terms[0] : undefined;
  if (only?.mode !== 'none' && only?.match.kind === 'phrase' && ERROR_WORD.test(only.match.text))
    out.push({
      code: 'one-word',
      message: `${shown(only)} alone misses what lacks exactly this word in this case: Lambda timeouts (Status: timeout, Task timed out), killed processes, other runtimes' levels. An OR pattern such as ?ERROR ?Error ?Exception ?"timed out" ?"Status: timeout" takes them too.`,
    });
  return out;
}

function lintJson(pattern: JsonPattern): Warning[] {
  const out: Warning[] = [
    {
      code: 'json-prefix',
      message:
        'A JSON pattern matches only events that are JSON from the first character to the last: never a line with a prefix, such as those that Node.js on Lambda writes in its text format (time, tab, request id, tab, level).',
    },
  ];
  const comparisons = jsonComparisons(pattern.expression);
  for (const { selector, operator, operand } of comparisons) {
    if (operator === '!=' && !guarded(pattern.expression, selector.text))
      out.push({
        code: 'missing-field',
        message: `${selector.text} != … does not match events without ${selector.text}. To keep them write (${selector.text} != … || ${selector.text} NOT EXISTS).`,
      });
    if (operator === '!=' && selector.wild)
      out.push({
        code: 'any-element',
        message: `${selector.text} != … matches as soon as any one of the elements differs, not when all of them do.`,
      });
    out.push(...lintOperand(operand));
    if (operand.kind === 'string' && /^(true|false|null)$/i.test(operand.text))
      out.push({
        code: 'constant-word',
        message: `This compares ${selector.text} with the text ${operand.text}; for the JSON constant write ${selector.text} IS ${operand.text.toUpperCase()}.`,
      });
  }
  const selectors = comparisons.map(({ selector }) => selector.text);
  if (selectors.includes('$.level') && !selectors.includes('$.log_level'))
    out.push({
      code: 'log-level',
      message:
        'Not every record has its level in $.level: an unhandled error of Python on Lambda has it in $.log_level.',
    });
  if (mixed(pattern.expression))
    out.push({ code: 'precedence', message: '&& binds tighter than ||: a || b && c means a || (b && c).' });
  return out;
}

/** An `||` that also asks whether the field is absent. */
function guarded(expression: JsonExpression, selector: string): boolean {
  if (expression.kind !== 'or' && expression.kind !== 'and') return false;
  const absent = (part: JsonExpression): boolean => part.kind === 'absent' && part.selector.text === selector;
  if (expression.kind === 'or' && expression.parts.some(absent)) return true;
  return expression.parts.some((part) => guarded(part, selector));
}

function mixed(expression: JsonExpression): boolean {
  if (expression.kind === 'or')
    return (
      expression.parts.some((part) => part.kind === 'and' && !part.grouped) || expression.parts.some(mixed)
    );
  return expression.kind === 'and' && expression.parts.some(mixed);
}

function lintSpace(pattern: SpacePattern): Warning[] {
  const out: Warning[] = [];
  const columns = [...pattern.before, ...(pattern.after ?? [])];
  if (columns.every((column) => column.condition === null))
    out.push({
      code: 'no-condition',
      message:
        columns.length === 0
          ? 'This matches every event.'
          : `No column has a condition: this matches every line of at least ${columns.length} field${columns.length === 1 ? '' : 's'}.${columns.length === 1 ? ' To look for the text in brackets quote it: "[ERROR]".' : ''}`,
    });
  const last = pattern.after === null ? columns[columns.length - 1] : undefined;
  if (last?.condition && conditionComparisons(last.condition).some(({ operand }) => exact(operand)))
    out.push({
      code: 'rest-of-line',
      message: `The last column, ${last.name ?? ''}, takes the rest of the line: its condition is about all of it. End the pattern with ... where more fields may follow.`,
    });
  const names = columns.flatMap((column) => (column.name === null ? [] : [column.name]));
  const twice = names.find((name, n) => names.indexOf(name) !== n);
  if (twice !== undefined)
    out.push({ code: 'same-name', message: `Two columns are called ${twice}: only the last is extracted.` });
  for (const column of columns)
    if (column.condition)
      for (const { operand } of conditionComparisons(column.condition)) out.push(...lintOperand(operand));
  return out;
}

function exact(operand: Operand): boolean {
  return operand.kind === 'number' || (operand.kind === 'string' && !operand.anyAfter);
}

function lintOperand(operand: Operand): Warning[] {
  if (operand.kind === 'regex') return lintRegex(operand.regex.text, operand.regex);
  if (operand.kind !== 'string' || !operand.text.includes('*')) return [];
  return [
    {
      code: 'literal-star',
      message: `The * inside ${JSON.stringify(operand.text)} is an ordinary character: it is a wildcard only at the start and the end.`,
    },
  ];
}

function lintRegex(text: string, source: Parameters<typeof compileRegex>[0]): Warning[] {
  const out: Warning[] = [];
  if (!/[$^]/.test(text) && compileRegex(source).test(''))
    out.push({ code: 'regex-empty', message: `%${text}% matches every text: each part of it may be empty.` });
  if (/\d\.\d/.test(text))
    out.push({
      code: 'regex-dot',
      message: `A dot in %${text}% stands for any character; write \\. for a dot.`,
    });
  return out;
}

/** A term as it has to be written. */
export function quoteTerm(text: string): string {
  return /^\w+$/.test(text) ? text : `"${text.replaceAll(/[\\"]/g, '\\$&')}"`;
}
