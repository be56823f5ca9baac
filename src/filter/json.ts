import type { JsonExpression, JsonPattern, Selector, Step } from './ast.ts';
import { isSpace, type Scanner } from './scanner.ts';

const NAME = /[A-Za-z0-9_-]/;
const MAX_WILD_SELECTORS = 3;

/** `{ $.level = "ERROR" && … }`; the scanner stands behind the brace, its end is before the closing one. */
export function parseJson(scanner: Scanner): JsonPattern {
  const state = { wild: 0 };
  scanner.skipSpace();
  const expression = parseOr(scanner, state);
  scanner.skipSpace();
  if (!scanner.done)
    scanner.fail(
      '&&, || or the closing brace',
      'Join conditions with && or ||, and quote values that have spaces or signs.',
    );
  return { kind: 'json', expression };
}

interface Count {
  wild: number;
}

function parseOr(scanner: Scanner, count: Count): JsonExpression {
  return parseList(scanner, '||', 'or', () => parseAnd(scanner, count));
}

function parseAnd(scanner: Scanner, count: Count): JsonExpression {
  return parseList(scanner, '&&', 'and', () => parsePrimary(scanner, count));
}

function parseList(
  scanner: Scanner,
  sign: string,
  kind: 'and' | 'or',
  next: () => JsonExpression,
): JsonExpression {
  const first = next();
  const parts = [first];
  for (;;) {
    scanner.skipSpace();
    if (!scanner.take(sign)) break;
    scanner.skipSpace();
    parts.push(next());
  }
  return parts.length === 1 ? first : { kind, parts };
}

function parsePrimary(scanner: Scanner, count: Count): JsonExpression {
  const open = scanner.at;
  if (scanner.take('(')) {
    scanner.skipSpace();
    const inner = parseOr(scanner, count);
    scanner.skipSpace();
    if (!scanner.take(')'))
      scanner.fail('a closing parenthesis', `Close the one that opens at character ${open + 1}.`);
    return inner.kind === 'and' || inner.kind === 'or' ? { ...inner, grouped: true } : inner;
  }
  const selector = parseSelector(scanner);
  if (selector.wild) {
    count.wild += 1;
    if (count.wild > MAX_WILD_SELECTORS)
      scanner.fail(
        'at most three selectors with a wildcard',
        'Name the fields, or split the pattern into two filters.',
        open,
      );
  }
  const spaced = isSpace(scanner.peek());
  scanner.skipSpace();
  if (spaced && takeWord(scanner, 'IS')) return parseIs(scanner, selector);
  if (spaced && takeWord(scanner, 'NOT')) {
    if (!takeWord(scanner, 'EXISTS')) scanner.fail('EXISTS after NOT', `Write ${selector.text} NOT EXISTS.`);
    return { kind: 'absent', selector };
  }
  if (scanner.starts('EXISTS'))
    scanner.fail(
      'an operator',
      `There is no EXISTS; ${selector.text} = "*" asks whether the field is there.`,
    );
  if (scanner.starts('=='))
    scanner.fail('one of = != < <= > >=, IS or NOT EXISTS', 'Equality is written with one =.');
  if (!'=!<>'.includes(scanner.peek()) || scanner.done)
    scanner.fail('one of = != < <= > >=, IS or NOT EXISTS', `Write for example ${selector.text} = "value".`);
  const operator = scanner.operator();
  scanner.skipSpace();
  return { kind: 'compare', selector, operator, operand: scanner.operand(operator) };
}

function parseIs(scanner: Scanner, selector: Selector): JsonExpression {
  if (takeWord(scanner, 'NULL')) return { kind: 'is', selector, value: null };
  if (takeWord(scanner, 'TRUE')) return { kind: 'is', selector, value: true };
  if (takeWord(scanner, 'FALSE')) return { kind: 'is', selector, value: false };
  return scanner.fail(
    'NULL, TRUE or FALSE after IS',
    `There is no IS NOT; to ask that a field is there and has a value write ${selector.text} = "*".`,
  );
}

function takeWord(scanner: Scanner, word: string): boolean {
  if (!scanner.starts(word) || NAME.test(scanner.peek(word.length))) return false;
  scanner.at += word.length;
  scanner.skipSpace();
  return true;
}

function parseSelector(scanner: Scanner): Selector {
  const from = scanner.at;
  if (!scanner.take('$')) scanner.fail('a selector that begins with $', 'Write for example $.level.');
  const steps: Step[] = [];
  for (;;) {
    const step = parseStep(scanner);
    if (!step) break;
    steps.push(step);
    if (steps.filter(isWild).length > 1)
      scanner.fail('one wildcard in a selector', 'Name all but one of the levels.', scanner.at - 1);
  }
  if (steps.length === 0) scanner.fail('a field after $', 'Write for example $.level.');
  return { text: scanner.pattern.slice(from, scanner.at), steps, wild: steps.some(isWild) };
}

function isWild(step: Step): boolean {
  return step.kind === 'elements' || step.kind === 'members';
}

function parseStep(scanner: Scanner): Step | null {
  if (scanner.peek() === '[') return parseBracket(scanner);
  if (scanner.peek() !== '.') return null;
  scanner.at += 1;
  if (scanner.peek() === '[') return parseBracket(scanner);
  if (scanner.take('*')) return { kind: 'members' };
  const name = scanner.takeWhile(NAME);
  if (name === '')
    scanner.fail(
      'the name of a field after the dot',
      "Write a name with other characters as $.['the.name'].",
    );
  return { kind: 'key', name };
}

function parseBracket(scanner: Scanner): Step {
  scanner.at += 1;
  const step = bracketed(scanner);
  if (!scanner.take(']')) scanner.fail('a closing bracket', "Write $.list[0], $.list[*] or $.['the.name'].");
  return step;
}

function bracketed(scanner: Scanner): Step {
  if (scanner.take('*')) return { kind: 'elements' };
  const quote = scanner.peek();
  if (quote === '"' || quote === "'") {
    scanner.at += 1;
    let name = '';
    for (; scanner.peek() !== quote; scanner.at += 1) {
      if (scanner.done) scanner.fail('the closing quote of a name', "Write $.['the.name'].");
      if (scanner.peek() === '\\' && (scanner.peek(1) === quote || scanner.peek(1) === '\\')) scanner.at += 1;
      name += scanner.peek();
    }
    scanner.at += 1;
    return { kind: 'key', name };
  }
  const digits = scanner.takeWhile(/[0-9]/);
  if (digits === '')
    scanner.fail('a number, * or a quoted name', "Write $.list[0], $.list[*] or $.['the.name'].");
  return { kind: 'index', index: Number(digits) };
}
