import { expect, test } from 'vitest';
import { customPattern } from './custom-pattern.ts';
import { redactText } from './redact.ts';

test('a pattern of the user’s takes its secret out', () => {
  const custom = [customPattern({ name: 'staff-id', pattern: 'EMP-\\d{6}' })];
  expect(redactText('by EMP-123456.', { custom })).toBe('by ‹redacted:staff-id›.');
});

test.each([
  ['(a+)+$'],
  ['(a|aa)*b'],
  ['(x{1,9}y*){2,}'],
  ['(a)\\1'],
  ['(?=a)b'],
  ['a*b*c*d'],
  ['x'.repeat(600)],
])('refuses %s', (pattern) => {
  expect(() => customPattern({ name: 'p', pattern })).toThrow(/redact pattern "p"/);
});

test.each([['tok_[a-z0-9]{8,64}'], ['id=\\d+'], ['(?:foo|bar)-\\w+']])('takes %s', (pattern) => {
  expect(customPattern({ name: 'p', pattern }).kind).toBe('p');
});
