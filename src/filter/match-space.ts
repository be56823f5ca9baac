import type { Column, ColumnCondition, SpacePattern } from './ast.ts';
import { type Field, splitFields } from './fields.ts';
import { compileTest } from './operand.ts';

const NUMBER = /^[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?$/;

export interface SpaceMatcher {
  matches(line: string): boolean;
  /** Columns by name, unnamed ones and those under the ellipsis as `$1`, `$2` …; null when the line does not match. */
  extract(line: string): Record<string, string> | null;
}

type Test = (text: string) => boolean;

export function compileSpace(pattern: SpacePattern): SpaceMatcher {
  const after = pattern.after ?? [];
  const columns = [...pattern.before, ...after];
  const tests = columns.map((column) => (column.condition ? compileCondition(column.condition) : null));
  const headLength = pattern.before.length;
  // Later fields need not be split off to decide, but one that tells whether the last column has more words.
  const needed = after.length > 0 ? Number.POSITIVE_INFINITY : headLength + (pattern.after ? 0 : 1);

  /** The text of each column, or null when the line has too few fields. */
  function read(line: string, fields: readonly Field[]): string[] | null {
    if (fields.length < columns.length) return null;
    const texts: string[] = [];
    for (let n = 0; n < columns.length; n += 1) {
      const field = fields[n < headLength ? n : fields.length - columns.length + n] as Field;
      texts.push(field.text);
    }
    if (pattern.after === null && fields.length > columns.length) {
      const last = fields[columns.length - 1] as Field;
      texts[columns.length - 1] = line.slice(last.start).trimEnd();
    }
    return texts;
  }

  function passes(texts: readonly string[]): boolean {
    for (let n = 0; n < tests.length; n += 1) {
      const test = tests[n];
      if (test && !test(texts[n] as string)) return false;
    }
    return true;
  }

  return {
    matches(line) {
      const texts = read(line, splitFields(line, needed));
      return texts !== null && passes(texts);
    },
    extract(line) {
      const fields = splitFields(line, pattern.after ? Number.POSITIVE_INFINITY : needed);
      const texts = read(line, fields);
      if (texts === null || !passes(texts)) return null;
      const out: Record<string, string> = {};
      const put = (column: Column | null, text: string, position: number): void => {
        setOwn(out, column?.name ?? `$${position}`, text);
      };
      const hidden = pattern.after ? fields.length - columns.length : 0;
      for (let n = 0; n < columns.length + hidden; n += 1) {
        if (n < headLength) put(columns[n] ?? null, texts[n] as string, n + 1);
        else if (n < headLength + hidden) put(null, (fields[n] as Field).text, n + 1);
        else put(columns[n - hidden] ?? null, texts[n - hidden] as string, n + 1);
      }
      return out;
    },
  };
}

/** A column may be called `__proto__`. */
function setOwn(out: Record<string, string>, key: string, value: string): void {
  Object.defineProperty(out, key, { value, enumerable: true, configurable: true, writable: true });
}

function compileCondition(condition: ColumnCondition): Test {
  if (condition.kind === 'compare') {
    const test = compileTest(condition.operator, condition.operand);
    return (text) => test(text, NUMBER.test(text) ? Number(text) : null);
  }
  const parts = condition.parts.map(compileCondition);
  return condition.kind === 'and'
    ? (text) => parts.every((part) => part(text))
    : (text) => parts.some((part) => part(text));
}
