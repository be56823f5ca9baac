import { describe } from 'vitest';
import { grammarCase } from '../../test/conformance/grammar.case.ts';
import { readSamples } from '../../test/conformance/score.ts';

describe('the sample set', () => {
  grammarCase('is read whole', readSamples(new URL('../../test/corpus/log-samples.jsonl', import.meta.url)));
});
