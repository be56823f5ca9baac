import { expect, it } from 'vitest';
import { readSamples } from '../../test/conformance/score.ts';
import { recommendedPatterns } from './recommended-patterns.ts';

/** `?a ?"b c"`: any of the words, as a substring. An empty pattern lets all through. */
function passes(pattern: string, text: string): boolean {
  if (pattern === '') return true;
  return [...pattern.matchAll(/\?(?:"([^"]*)"|(\S+))/g)].some((hit) => text.includes(hit[1] ?? hit[2] ?? ''));
}

it('have the recall that their docstring says', () => {
  const samples = readSamples(new URL('../../test/corpus/log-samples.jsonl', import.meta.url));
  const of = (pattern: string, lambda: boolean) => {
    const rows = samples.filter((one) => !lambda || one.service === 'lambda');
    const errors = rows.filter((one) => one.isError);
    const fine = rows.filter((one) => !one.isError);
    return [
      errors.filter((one) => passes(pattern, one.message)).length,
      errors.length,
      fine.filter((one) => passes(pattern, one.message)).length,
      fine.length,
    ];
  };
  expect({
    lambda: of(recommendedPatterns.lambda, true),
    containers: of(recommendedPatterns.containers, false),
  }).toEqual({ lambda: [53, 53, 5, 11], containers: [98, 98, 38, 38] });
});
