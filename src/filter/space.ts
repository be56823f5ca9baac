import type { Column, ColumnCondition, SpacePattern } from './ast.ts';
import type { Scanner } from './scanner.ts';

const NAME = /[A-Za-z0-9_]/;

/** `[ip, ..., status = 4*, size]`; the scanner stands behind the bracket, its end is before the closing one. */
export function parseSpace(scanner: Scanner): SpacePattern {
  const before: Column[] = [];
  let after: Column[] | null = null;
  for (;;) {
    scanner.skipSpace();
    const start = scanner.at;
    if (scanner.take('...')) {
      if (after)
        scanner.fail('only one ellipsis', 'Keep the ... whose columns you know, and name the others.', start);
      after = [];
    } else (after ?? before).push(parseColumn(scanner));
    scanner.skipSpace();
    if (scanner.done) break;
    if (!scanner.take(','))
      scanner.fail(
        'a comma or the closing bracket',
        'Separate columns by commas, and quote values that have spaces or signs.',
      );
  }
  return { kind: 'space', before, after };
}

function parseColumn(scanner: Scanner): Column {
  if (scanner.peek() === ',' || scanner.done) return { name: null, condition: null };
  const name = scanner.takeWhile(NAME);
  if (name === '')
    scanner.fail(
      'a column name of letters, digits and underscores, or ...',
      'Write for example [time, level = ERROR, ...].',
    );
  scanner.skipSpace();
  if (scanner.done || scanner.peek() === ',') return { name, condition: null };
  return { name, condition: parseOr(scanner, name) };
}

function parseOr(scanner: Scanner, name: string): ColumnCondition {
  const parts = [parseAnd(scanner, name)];
  while (scanner.take('||')) {
    takeName(scanner, name);
    parts.push(parseAnd(scanner, name));
  }
  const [first] = parts;
  return first && parts.length === 1 ? first : { kind: 'or', parts };
}

function parseAnd(scanner: Scanner, name: string): ColumnCondition {
  const parts = [parseComparison(scanner, name)];
  while (scanner.take('&&')) {
    takeName(scanner, name);
    parts.push(parseComparison(scanner, name));
  }
  const [first] = parts;
  return first && parts.length === 1 ? first : { kind: 'and', parts };
}

function parseComparison(scanner: Scanner, name: string): ColumnCondition {
  if (scanner.starts('==')) scanner.fail('one of = != < <= > >=', 'Equality is written with one =.');
  if (!'=!<>'.includes(scanner.peek()) || scanner.done)
    scanner.fail('a comma, the closing bracket, or one of = != < <= > >=', `Write for example ${name} = 4*.`);
  const operator = scanner.operator();
  scanner.skipSpace();
  const operand = scanner.operand(operator);
  scanner.skipSpace();
  return { kind: 'compare', operator, operand };
}

function takeName(scanner: Scanner, name: string): void {
  scanner.skipSpace();
  const start = scanner.at;
  const other = scanner.takeWhile(NAME);
  if (other !== name)
    scanner.fail(
      `the same column name, ${name}`,
      `A column can only test itself: write ${name} again, or put the other condition at its own column.`,
      start,
    );
  scanner.skipSpace();
}
