import type { ColumnCondition, JsonExpression, Operand, Operator, Selector } from './ast.ts';

/** Every comparison of a JSON pattern, in order. */
export function jsonComparisons(
  expression: JsonExpression,
): { readonly selector: Selector; readonly operator: Operator; readonly operand: Operand }[] {
  if (expression.kind === 'compare') return [expression];
  return expression.kind === 'and' || expression.kind === 'or'
    ? expression.parts.flatMap(jsonComparisons)
    : [];
}

/** Every comparison of a column, in order. */
export function conditionComparisons(
  condition: ColumnCondition,
): { readonly operator: Operator; readonly operand: Operand }[] {
  return condition.kind === 'compare' ? [condition] : condition.parts.flatMap(conditionComparisons);
}
