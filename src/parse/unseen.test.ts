import { expect, it } from 'vitest';
import { loggers } from '../../test/corpus/unseen-loggers.ts';
import { runtimes } from '../../test/corpus/unseen-runtimes.ts';
import { second } from '../../test/corpus/unseen-second.ts';
import { services } from '../../test/corpus/unseen-services.ts';
import { silent } from '../../test/corpus/unseen-silent.ts';
import { third } from '../../test/corpus/unseen-third.ts';
import type { Variant } from '../../test/corpus/variants.ts';
import { classify } from './classify.ts';
import { parse } from './parse.ts';

const all: readonly Variant[] = [...runtimes, ...loggers, ...services, ...second, ...silent, ...third];

it.each(all.map((one) => [one.name, one] as const))('%s', (_name, one) => {
  const record = {
    id: '1',
    at: 1,
    message: one.message,
    origin: { logGroup: 'g', logStream: 's' },
  };
  const event = parse(record);
  const lead = event.exceptions[0];
  const isError = one.type !== undefined || one.said !== undefined;
  const frames = lead.frames.map((f) => `${f.file}:${f.line} ${f.function}`);
  const causes = event.exceptions.slice(1).map((e) => `${e.type}: ${e.message}`);
  const asked = <T>(should: T | undefined, is: T) => (should === undefined ? undefined : is);
  expect({
    error: classify(record, event).error,
    type: asked(one.type, lead.type),
    said: asked(one.said, lead.message),
    level: asked(one.level, event.levelText),
    title: asked(one.title, event.title),
    frames: asked(one.frames, frames),
    causes: asked(one.causes, causes),
  }).toEqual({
    error: isError,
    type: one.type,
    said: one.said,
    level: one.level,
    title: one.title,
    frames: one.frames,
    causes: one.causes,
  });
});
