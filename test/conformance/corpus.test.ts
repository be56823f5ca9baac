import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { LogRecord } from '../../src/model/record.ts';
import { classify } from '../../src/parse/classify.ts';
import { parse } from '../../src/parse/parse.ts';

const root = fileURLToPath(new URL('../corpus', import.meta.url));
const cases = readdirSync(root, { withFileTypes: true })
  .filter((one) => one.isDirectory())
  .flatMap((one) => readdirSync(join(root, one.name)).map((name) => join(one.name, name)))
  .sort();

/** What the runtimes of this repository's machine really printed. UPDATE_GOLDENS=1 writes event.json anew. */
it.each(cases)('%s', (name) => {
  const message = readFileSync(join(root, name, 'input.log'), 'utf8');
  const record: LogRecord = { id: '1', at: 1, message, origin: { logGroup: 'corpus', logStream: name } };
  const { record: _, traceback, ...event } = parse(record);
  expect(message).toContain(traceback.slice(0, 40));
  const text = `${JSON.stringify({ verdict: classify(record, parse(record)), ...event }, null, 1)}\n`;
  const golden = join(root, name, 'event.json');
  if (process.env.UPDATE_GOLDENS === '1' || !existsSync(golden)) {
    if (process.env.UPDATE_GOLDENS !== '1')
      throw new Error(`${golden} is missing: run with UPDATE_GOLDENS=1`);
    writeFileSync(golden, text);
  }
  expect(text).toBe(readFileSync(golden, 'utf8'));
});
