import type { Operand, Operator } from './ast.ts';
import { compileRegex } from './regex.ts';

/** One value of a log event: what it reads as, and as a number where it is one. */
export type Test = (text: string, number: number | null) => boolean;

/** Compiles a comparison with a scalar. `number` is null where the value is no number. */
export function compileTest(operator: Operator, operand: Operand): Test {
  if (operator === '=' || operator === '!=') {
    const equal = equality(operand);
    return operator === '=' ? equal : (text, number) => !equal(text, number);
  }
  const bound = operand.kind === 'number' ? operand.value : Number.NaN;
  switch (operator) {
    case '<':
      return (_text, number) => number !== null && number < bound;
    case '<=':
      return (_text, number) => number !== null && number <= bound;
    case '>':
      return (_text, number) => number !== null && number > bound;
    case '>=':
      return (_text, number) => number !== null && number >= bound;
  }
}

function equality(operand: Operand): Test {
  if (operand.kind === 'regex') {
    const regex = compileRegex(operand.regex);
    return (text) => regex.test(text);
  }
  if (operand.kind === 'number') {
    const { value, text: written } = operand;
    return (text, number) => number === value || text === written;
  }
  const { text: wanted, anyBefore, anyAfter } = operand;
  if (anyBefore && anyAfter) return wanted === '' ? () => true : (text) => text.includes(wanted);
  if (anyBefore) return (text) => text.endsWith(wanted);
  if (anyAfter) return (text) => text.startsWith(wanted);
  return (text) => text === wanted;
}
