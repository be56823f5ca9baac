import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compile } from './compile.ts';
import { PatternError } from './pattern-error.ts';

interface Case {
  readonly id: string;
  readonly pattern: string;
  readonly message: string;
  readonly matches: boolean;
  readonly valid: boolean;
  readonly confidence: 'high' | 'medium' | 'low';
}

const cases = JSON.parse(
  readFileSync(new URL('../../test/filter/filter-patterns.json', import.meta.url), 'utf8'),
) as Case[];

describe('the case table', () => {
  it('is there', () => expect(cases.length).toBeGreaterThan(200));
  it.each(cases.map((row) => [`${row.id} ${row.confidence} ${row.pattern.slice(0, 60)}`, row] as const))(
    '%s',
    (_name, row) => {
      if (!row.valid) {
        expect(() => compile(row.pattern)).toThrow(PatternError);
        return;
      }
      expect(compile(row.pattern).matches(row.message)).toBe(row.matches);
    },
  );
});
