import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compile } from './compile.ts';
import { PatternError } from './pattern-error.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const page = read('docs/filter-patterns.md');

interface Case {
  readonly id: string;
  readonly pattern: string;
  readonly message: string;
  readonly valid: boolean;
  readonly confidence: string;
}

interface Example {
  readonly pattern: string;
  readonly verb: string;
  readonly text: string;
  /** What `gives` is about: the message of the line before. */
  readonly before: string;
}

/** A pattern at the margin, then indented lines that say what it does. */
function examples(): Example[] {
  return [...page.matchAll(/^```filter\n([\s\S]*?)^```$/gm)].flatMap((block) => {
    let pattern = '';
    let before = '';
    return (block[1] ?? '')
      .split('\n')
      .filter(Boolean)
      .flatMap((line) => {
        const said = /^ {2}(yes|no|gives|refused at) +(.*)$/.exec(line);
        if (!said) {
          pattern = line;
          return [];
        }
        const example = { pattern, verb: said[1] ?? '', text: said[2] ?? '', before };
        before = example.text;
        return [example];
      });
  });
}

describe('the page on filter patterns', () => {
  const all = examples();
  it('has examples of every kind', () => {
    for (const verb of ['yes', 'no', 'gives', 'refused at'])
      expect(all.filter((example) => example.verb === verb).length).toBeGreaterThan(4);
  });

  it.each(all.map((example) => [`${example.pattern} ${example.verb} ${example.text}`, example] as const))(
    '%s',
    (_name, { pattern, verb, text, before }) => {
      if (verb === 'refused at') {
        let position = -1;
        try {
          compile(pattern);
        } catch (error) {
          expect(error).toBeInstanceOf(PatternError);
          position = (error as PatternError).position;
        }
        expect(position + 1).toBe(Number(text));
      } else if (verb === 'gives') expect(compile(pattern).extract(before)).toEqual(JSON.parse(text));
      else expect(compile(pattern).matches(text)).toBe(verb === 'yes');
    },
  );

  it('lists each case of low confidence with what the engine does', () => {
    const low = (JSON.parse(read('test/filter/filter-patterns.json')) as Case[]).filter(
      (row) => row.confidence === 'low',
    );
    const rows = [...page.matchAll(/^\| (fp-\d+) \| `(.*?)` \| (.*?) \| (.*?) \|/gm)].map((row) =>
      row.slice(1),
    );
    expect(rows.map(([id, pattern]) => [id, pattern])).toEqual(low.map((row) => [row.id, row.pattern]));
    for (const [n, row] of low.entries()) {
      const [, pattern, shown, ours] = rows[n] ?? [];
      if (shown !== 'any') expect(shown).toBe(`\`${row.message}\``);
      if (ours === 'refused') expect(() => compile(pattern ?? '')).toThrow(PatternError);
      else expect(compile(pattern ?? '').matches(row.message)).toBe(ours === 'match');
    }
  });
});
