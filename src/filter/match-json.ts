import type { JsonExpression, JsonPattern, Operand, Step } from './ast.ts';
import { compileTest } from './operand.ts';

type Value = null | boolean | number | string | readonly Value[] | { readonly [key: string]: Value };
type Test = (root: Value) => boolean;

/** The matcher over a whole message. `prefilter` false leaves the fast path out, for the test that both agree. */
export function compileJson(
  pattern: JsonPattern,
  options = { prefilter: true },
): (message: string) => boolean {
  const test = compileExpression(pattern.expression);
  const possible = options.prefilter ? mayMatch(pattern.expression) : null;
  return (message) => {
    if (!looksLikeJson(message)) return false;
    // A backslash may hide any character behind \uXXXX; then only the parsed value tells.
    if (possible && !possible(message) && !message.includes('\\')) return false;
    let root: Value;
    try {
      root = JSON.parse(message) as Value;
    } catch {
      return false;
    }
    return test(root);
  };
}

/** The first character that is no space opens an object or an array: all others can never match. */
function looksLikeJson(message: string): boolean {
  for (let at = 0; at < message.length; at += 1) {
    const code = message.charCodeAt(at);
    if (code === 0x7b || code === 0x5b) return true;
    if (code !== 32 && code !== 9 && code !== 10 && code !== 13) return false;
  }
  return false;
}

/** A test on the raw line that every matching line without a backslash passes; null where there is none. */
function mayMatch(expression: JsonExpression): ((message: string) => boolean) | null {
  if (expression.kind === 'compare') {
    const text = expression.operator === '=' ? requiredText(expression.operand) : null;
    return text === null ? null : (message) => message.includes(text);
  }
  if (expression.kind !== 'and' && expression.kind !== 'or') return null;
  const parts = expression.parts.map(mayMatch);
  const tests = parts.filter((part) => part !== null);
  if (tests.length === 0) return null;
  if (expression.kind === 'and') return (message) => tests.every((test) => test(message));
  return tests.length < parts.length ? null : (message) => tests.some((test) => test(message));
}

/** Only text that no number is written as: 100 may stand in the line as 1e2. */
export function requiredText(operand: Operand): string | null {
  const text =
    operand.kind === 'string' ? operand.text : operand.kind === 'regex' ? operand.regex.literal : null;
  if (text === null || !/[^-+.0-9eEINfinty]/.test(text)) return null;
  return /["\\\u0000-\u001f]/.test(text) ? null : text;
}

function compileExpression(expression: JsonExpression): Test {
  switch (expression.kind) {
    case 'and': {
      const tests = expression.parts.map(compileExpression);
      return (root) => tests.every((test) => test(root));
    }
    case 'or': {
      const tests = expression.parts.map(compileExpression);
      return (root) => tests.some((test) => test(root));
    }
    case 'absent':
      return negate(some(expression.selector.steps, () => true));
    case 'is': {
      const { value } = expression;
      return some(expression.selector.steps, (found) => found === value);
    }
    case 'compare': {
      const test = compileTest(expression.operator, expression.operand);
      return some(expression.selector.steps, (found) => {
        if (typeof found === 'string') return test(found, null);
        if (typeof found === 'number') return test(String(found), found);
        // Objects, arrays and null never compare, not even with !=.
        return typeof found === 'boolean' && test(String(found), null);
      });
    }
  }
}

function negate(test: Test): Test {
  return (root) => !test(root);
}

/** True when a value that the selector reaches passes; a selector that reaches none is false. */
function some(steps: readonly Step[], test: Test): Test {
  const walk = (value: Value, depth: number): boolean => {
    const step = steps[depth];
    if (!step) return test(value);
    if (value === null || typeof value !== 'object') return false;
    if (isArray(value)) {
      if (step.kind === 'index') {
        const element = value[step.index];
        return element !== undefined && walk(element, depth + 1);
      }
      return step.kind !== 'key' && value.some((element) => walk(element, depth + 1));
    }
    if (step.kind === 'key') {
      // Own fields only: `$.constructor` is no field of every event.
      const field = Object.hasOwn(value, step.name) ? value[step.name] : undefined;
      return field !== undefined && walk(field, depth + 1);
    }
    return step.kind === 'members' && Object.values(value).some((field) => walk(field, depth + 1));
  };
  return (root) => walk(root, 0);
}

function isArray(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}
