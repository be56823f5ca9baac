import { describe, expect, test } from 'vitest';
import { fingerprint } from '../src/group/fingerprint.ts';
import { parse } from '../src/parse/parse.ts';
import { redact } from '../src/redact/redact.ts';
import { crashes, type Knobs, print } from './metamorphic.crashes.ts';

const mergers: readonly (readonly [name: string, change: Partial<Knobs>])[] = [
  ['another id', { id: 'ord_55c9' }],
  ['an id of digits', { id: 'ord_9120' }],
  ['a longer id', { id: 'ord_71b0c4e8a2' }],
  ['lines shifted', { shift: 41 }],
  ['deployed to /app', { root: '/app' }],
  ['deployed to a release', { root: '/opt/shop' }],
  ['built by another user', { root: '/home/ci/shop' }],
  ['another version', { version: '5.0.2' }],
  ['one more caller', { outer: true }],
  ['CRLF', { crlf: true }],
];

const other: Record<string, readonly string[]> = {
  type: ['OtherError', 'shop.ClosedError'],
  crash: ['refund', 'Confirm'],
  cause: ['OtherCause', 'shop.Broken'],
};
const codes: Record<string, readonly string[]> = {
  AccessDeniedException: ['ThrottlingException'],
  ECONNREFUSED: ['ETIMEDOUT', 'ECONNRESET'],
  '23505': ['40001'],
  '42P01': ['42703'],
  HY000: ['23000'],
  '00942': ['01017'],
};

function key(message: string) {
  const record = { id: '1', at: 0, message, origin: { logGroup: '/aws/lambda/shop', logStream: 's' } };
  return fingerprint(redact(parse(record)));
}

describe('metamorphic tracebacks', () => {
  const merges: string[] = [];
  const splits: string[] = [];
  let merged = 0;
  let split = 0;
  for (const crash of crashes) {
    const base = key(print(crash));
    for (const [name, change] of mergers) {
      merged++;
      const variant = key(print(crash, change));
      if (variant.fingerprint !== base.fingerprint) {
        merges.push(
          `${crash.name}: ${name}\n  ${base.rung} ${base.parts.join(' | ')}\n  ${variant.rung} ${variant.parts.join(' | ')}`,
        );
      }
    }
    for (const knob of crash.splits) {
      const now = String(crash.knobs[knob]);
      for (const value of knob === 'code' ? (codes[now] ?? ['500', '422']) : (other[knob] ?? [])) {
        split++;
        const changed =
          crash.language === 'java' && knob !== 'crash' ? `com.acme.${value.replace(/^.*\./, '')}` : value;
        const variant = key(print(crash, { [knob]: knob === 'code' ? value : changed }));
        if (variant.fingerprint === base.fingerprint) {
          splits.push(`${crash.name}: ${knob} ${value}\n  ${base.rung} ${base.parts.join(' | ')}`);
        }
      }
    }
  }

  test(`merge recall ${((1 - merges.length / merged) * 100).toFixed(1)} % of ${merged}, split precision ${((1 - splits.length / split) * 100).toFixed(1)} % of ${split}`, () => {
    expect(splits).toEqual([]);
    expect(merges.length / merged, merges.join('\n')).toBeLessThanOrEqual(0.01);
  });

  test('no two crashes of the set are one issue, and all eight languages are read', () => {
    const keys = crashes.map((crash) => key(print(crash)));
    expect(new Set(keys.map(({ fingerprint }) => fingerprint)).size).toBe(crashes.length);
    expect(
      keys
        .map(({ rung }, index) => `${rung} ${crashes[index]?.name}`)
        .filter((rung) => !rung.startsWith('1')),
    ).toEqual([]);
  });
});
