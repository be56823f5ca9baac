import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createStages } from '../src/compose.ts';
import { readConfig } from '../src/config.ts';
import { json } from '../src/sources/notices/notice.ts';
import { readEvent } from '../src/sources/read-event.ts';

const folder = new URL('./events/', import.meta.url);
const recorded = readdirSync(folder)
  .filter((file) => file.endsWith('.json') && file !== 'index.json')
  .map((file) => readFileSync(new URL(file, folder), 'utf8'));
const more = readFileSync(new URL('more.jsonl', folder), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.stringify((JSON.parse(line) as { event: unknown }).event));

/** What no field of that name holds. */
const junk = fc.constantFrom<unknown>(
  ...[null, 0, -1, '', 'x', '{', '[]', '{"a":1}', [], {}, [null], [[]], [{}], { value: {} }, true],
  ...['\u0000\ud800', '9'.repeat(50), 'arn:', 'arn:aws', { toString: 1 }, '__proto__', 'constructor'],
);
const change = fc.record({ where: fc.nat(), how: fc.constantFrom('delete', 'replace', 'within'), junk });
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

function changed(event: unknown, { where, how, junk }: Change): unknown {
  const places: { holder: Record<string, unknown>; key: string }[] = [];
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      places.push({ holder: value as Record<string, unknown>, key });
      walk(inner);
    }
  };
  walk(event);
  const place = places[where % places.length];
  if (!place) return event;
  const { holder, key } = place;
  const held = holder[key];
  const within = how === 'within' && typeof held === 'string' ? json(held) : undefined;
  if (within !== undefined)
    holder[key] = JSON.stringify(changed(within, { where: where >> 4, how: 'replace', junk }));
  else if (how === 'delete' && !Array.isArray(holder)) delete holder[key];
  else holder[key] = structuredClone(junk);
  return event;
}

test('an event of which fields are missing or of a wrong type is still a notice, and has its words', async () => {
  const stages = createStages(readConfig(undefined, {}, 'test'));
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...recorded, ...more),
      fc.array(change, { minLength: 1, maxLength: 3 }),
      async (source, changes) => {
        let event: unknown = JSON.parse(source);
        for (const each of changes) event = changed(event, each);
        const invocation = await readEvent(event, { region: 'eu-west-1', now: 1 });
        if (invocation.is !== 'batch') return;
        expect(invocation.items.length).toBeGreaterThan(0);
        invocation.respond?.(new Set());
        for (const { decoded } of invocation.items) {
          if (decoded.kind !== 'data') continue;
          for (const record of decoded.batch.records) {
            stages.fingerprint(stages.redact(stages.parse(record)));
            if (!record.notice) continue;
            const { type, message, resource, key, state } = record.notice;
            for (const each of [type, message, resource, key, state]) expect(each).toBeTypeOf('string');
            expect(type.trim()).not.toBe('');
            expect(message.trim()).not.toBe('');
          }
        }
      },
    ),
    { numRuns: 1500 },
  );
});
