import { expect, it } from 'vitest';
import { variants } from '../../test/corpus/variants.ts';
import type { LogRecord } from '../model/record.ts';
import { classify } from './classify.ts';
import { parse } from './parse.ts';

it.each(variants.map((one) => [one.name, one] as const))('%s', (_name, one) => {
  const record: LogRecord = {
    id: '1',
    at: 1,
    message: one.message,
    origin: { logGroup: 'g', logStream: 's' },
  };
  const event = parse(record);
  const lead = event.exceptions[0];
  const verdict = classify(record, event);
  const isError = one.type !== undefined || one.said !== undefined;
  const got: Record<string, unknown> = { error: verdict.error };
  const want: Record<string, unknown> = { error: isError };
  const check = (key: string, is: unknown, should: unknown) => {
    if (should === undefined) return;
    got[key] = is;
    want[key] = should;
  };
  check('type', lead.type, one.type);
  check('said', lead.message, one.said);
  check('level', event.levelText, one.level);
  check('title', event.title, one.title);
  const frames = lead.frames.map((f) => `${f.file}:${f.line} ${f.function}`);
  check('frames', frames, one.frames);
  check(
    'causes',
    event.exceptions.slice(1).map((e) => `${e.type}: ${e.message}`),
    one.causes,
  );
  check(
    'related',
    event.related?.map((e) => `${e.relation} ${e.type}: ${e.message}`),
    one.related,
  );
  expect(got).toEqual(want);
});
