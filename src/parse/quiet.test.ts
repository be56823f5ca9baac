import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { loggers } from '../../test/corpus/unseen-loggers.ts';
import { runtimes } from '../../test/corpus/unseen-runtimes.ts';
import { second } from '../../test/corpus/unseen-second.ts';
import { services } from '../../test/corpus/unseen-services.ts';
import { silent } from '../../test/corpus/unseen-silent.ts';
import { variants } from '../../test/corpus/variants.ts';
import { classify } from './classify.ts';
import { parse } from './parse.ts';
import { isQuiet } from './quiet.ts';

const corpus = fileURLToPath(new URL('../../test/corpus', import.meta.url));
const files = readdirSync(corpus, { recursive: true, encoding: 'utf8' }).filter((name) =>
  /\.(log|jsonl)$/.test(name),
);
const texts = files.flatMap((name) => {
  const lines = readFileSync(join(corpus, name), 'utf8').split('\n');
  return name.endsWith('.jsonl')
    ? lines.filter(Boolean).map((line) => (JSON.parse(line) as { message: string }).message)
    : lines;
});
for (const { message } of [loggers, runtimes, second, services, silent, variants].flat()) texts.push(message);
const lines = texts.flatMap((text) => text.split('\n')).filter((line) => line.trim() !== '');

/** What a structured logger makes of a line at a level below an error, and of an object that is one. */
function asJson(line: string): string[] {
  const wrapped = [
    { level: 'info', msg: line },
    { time: 1, level: 30, message: line },
    { level: 'DEBUG', event: line, context: { text: line } },
  ].map((each) => JSON.stringify(each));
  if (!line.startsWith('{')) return wrapped;
  try {
    return [...wrapped, JSON.stringify({ level: 'info', ...(JSON.parse(line) as object) })];
  } catch {
    return wrapped;
  }
}

describe('a quiet line', () => {
  test.each([
    '2026-11-24T10:00:00.123Z INFO request 7 served in 12 ms for customer 91',
    '2026-11-24 10:00:00,123 [INFO] worker: picked up job 12',
    '[2026-11-24 10:00:00] DEBUG - cache hit for user 5',
    '{"time":"2026-11-24T10:00:00Z","level":"INFO","msg":"request served","user":{"id":7}}',
    '{"level":30,"msg":"ready"}',
  ])('is %s', (line) => expect(isQuiet(line)).toBe(true));

  test.each([
    '2026-11-24T10:00:00Z ERROR boom',
    '2026-11-24T10:00:00Z INFO could not reach the database',
    '2026-11-24T10:00:00Z INFO GET /orders 500',
    '2026-11-24T10:00:00Z INFO {"level":50}',
    '{"level":50,"msg":"ready"}',
    '{"msg":{"level":"info"}}',
    '{"level":"info","message":"{\\"level\\":50}"}',
    'boom',
    '',
  ])('is not %s', (line) => expect(isQuiet(line)).toBe(false));

  test('is no error, whatever a program says at a level below one', () => {
    const heads = [
      '2026-11-24T10:00:00.123Z INFO ',
      '[2026-11-24 10:00:00] [debug] ',
      '2026/11/24 10:00:00 NOTICE: ',
    ];
    const quiet = [
      ...lines,
      ...lines.flatMap((line) => heads.map((head) => head + line)),
      ...lines.flatMap(asJson),
    ].filter(isQuiet);
    expect(quiet.length).toBeGreaterThan(100);
    const origin = { logGroup: '/var/log/app.log', logStream: 'app' };
    const errors = quiet.filter((message) => {
      const record = { id: '1', at: 0, message, origin };
      return classify(record, parse(record)).error;
    });
    expect(errors).toEqual([]);
  });
});
