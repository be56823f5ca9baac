import { readFileSync } from 'node:fs';
import type { LogRecord } from '../../src/model/record.ts';
import { assemble, flushOpen } from '../../src/parse/assemble.ts';
import { classify } from '../../src/parse/classify.ts';
import { parse } from '../../src/parse/parse.ts';

interface Expected {
  readonly type?: string;
  readonly message?: string;
  readonly frames?: readonly {
    readonly file: string | null;
    readonly line: number | null;
    readonly function: string | null;
  }[];
  readonly level?: string;
  readonly requestId?: string;
}

export interface Sample {
  readonly id: string;
  readonly service: string;
  readonly message: string;
  readonly isError: boolean;
  readonly expected: Expected;
  readonly group?: string;
  readonly groupExpected?: Expected;
  readonly causes?: readonly { readonly type: string; readonly message: string }[];
  readonly title?: string;
  readonly errorText?: string;
}

export function readSamples(url: URL): Sample[] {
  return readFileSync(url, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Sample);
}

/** Every difference between what is read out of the samples and what is expected. */
export function misses(samples: readonly Sample[]): string[] {
  const out: string[] = [];
  const groups = new Map<string, Sample[]>();
  for (const one of samples)
    groups.set(one.group ?? one.id, [...(groups.get(one.group ?? one.id) ?? []), one]);
  for (const [name, rows] of groups) {
    const records: LogRecord[] = rows.map((row, i) => ({
      id: row.id,
      at: 1_772_359_200_000 + i,
      message: row.message,
      origin: { logGroup: 'g', logStream: name },
    }));
    const { records: whole, open } = assemble(records);
    const joined = [...whole, ...flushOpen(open)];
    const last = rows[rows.length - 1];
    if (!last) continue;
    if (joined.length !== 1 || !joined[0]) {
      out.push(`${name}: ${joined.length} records`);
      continue;
    }
    const event = parse(joined[0]);
    const verdict = classify(joined[0], event);
    const isError = rows.some((row) => row.isError);
    if (verdict.error !== isError) out.push(`${name}: error=${verdict.error} (${verdict.reason})`);
    const expected = last.groupExpected ?? last.expected;
    const lead = event.exceptions[0];
    const say = (what: string, got: unknown, want: unknown) => {
      if (JSON.stringify(got) !== JSON.stringify(want))
        out.push(`${name}: ${what} ${JSON.stringify(got)} for ${JSON.stringify(want)}`);
    };
    if (expected.type !== undefined) say('type', lead.type, expected.type);
    if (expected.message !== undefined) say('message', lead.message, expected.message);
    if (expected.frames)
      say(
        'frames',
        lead.frames.map((f) => [f.file, f.line, f.function]),
        expected.frames.map((f) => [f.file, f.line, f.function]),
      );
    if (isError && expected.level !== undefined) say('level', event.levelText, expected.level);
    if (isError && expected.requestId !== undefined) say('requestId', event.requestId, expected.requestId);
    if (last.causes)
      say(
        'causes',
        event.exceptions.slice(1).map((c) => [c.type, c.message]),
        last.causes.map((c) => [c.type, c.message]),
      );
    if (last.title) say('title', event.title, last.title);
    if (last.errorText) say('errorText', event.facts?.error, last.errorText);
  }
  return out;
}
