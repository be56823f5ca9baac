import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { eventPatterns } from './event-patterns.ts';

const folder = new URL('../../test/events/', import.meta.url);
const read = (file: string) => JSON.parse(readFileSync(new URL(file, folder), 'utf8'));

/** EventBridge's matching of the operators that are used here (user guide, "Comparison operators"). */
function matches(pattern: unknown, value: unknown): boolean {
  if (Array.isArray(pattern)) {
    const values = Array.isArray(value) ? value : [value];
    return pattern.some((one) => values.some((each) => isOne(one, each)));
  }
  const fields = (value ?? {}) as Record<string, unknown>;
  return Object.entries(pattern as Record<string, unknown>).every(([key, part]) =>
    key === '$or' ? (part as unknown[]).some((one) => matches(one, value)) : matches(part, fields[key]),
  );
}

function isOne(one: unknown, value: unknown): boolean {
  if (typeof one !== 'object' || one === null) return one === value;
  const [operator, operand] = Object.entries(one)[0] ?? [];
  switch (operator) {
    case 'exists':
      return (value !== undefined) === operand;
    case 'prefix':
      return typeof value === 'string' && value.startsWith(String(operand));
    case 'anything-but':
      return value !== undefined && !(operand as unknown[]).includes(value);
    case 'numeric':
      return typeof value === 'number' && value >= Number((operand as unknown[])[1]);
    default:
      throw new Error(`no such operator here: ${operator}`);
  }
}

const arrives = (event: unknown) => Object.values(eventPatterns).some((pattern) => matches(pattern, event));

const recorded = (read('index.json') as { file: string; alert?: boolean }[])
  .map(({ file, alert }) => ({ file, alert, event: read(file) as Record<string, unknown> }))
  .filter(({ event }) => 'detail-type' in event);

describe('eventPatterns', () => {
  it.each(recorded.filter(({ alert, event }) => alert && event.source !== 'com.example.orders'))(
    'let $file through',
    ({ event }) => expect(arrives(event)).toBe(true),
  );

  it.each(recorded.filter(({ alert }) => !alert))('keep $file out', ({ event }) => {
    expect(arrives(event)).toBe(false);
  });

  it('let an alarm’s OK through: it closes what ALARM opened', () => {
    const alarm = read('alarm-eventbridge-metric.json');
    expect(arrives({ ...alarm, detail: { ...alarm.detail, state: { value: 'OK' } } })).toBe(true);
  });

  it.each([
    ['aws.guardduty', 'GuardDuty Finding', { severity: 8 }, true],
    ['aws.guardduty', 'GuardDuty Finding', { severity: 2 }, false],
    ['aws.backup', 'Backup Job State Change', { state: 'FAILED' }, true],
    ['aws.backup', 'Backup Job State Change', { state: 'COMPLETED' }, false],
    ['aws.autoscaling', 'EC2 Instance Launch Unsuccessful', {}, true],
    ['aws.autoscaling', 'EC2 Instance Launch Successful', {}, false],
    ['aws.trustedadvisor', 'Trusted Advisor Check Item Refresh Notification', { status: 'WARN' }, true],
    ['aws.trustedadvisor', 'Trusted Advisor Check Item Refresh Notification', { status: 'OK' }, false],
    ['aws.codebuild', 'CodeBuild Build State Change', { 'build-status': 'SUCCEEDED' }, false],
    ['aws.ecs', 'ECS Task State Change', { lastStatus: 'RUNNING', stopCode: 'x' }, false],
  ])('%s, %s, %j: %s', (source, detailType, detail, expected) => {
    expect(arrives({ source, 'detail-type': detailType, detail })).toBe(expected);
  });

  it('are no longer than EventBridge takes', () => {
    for (const [name, pattern] of Object.entries(eventPatterns))
      expect(JSON.stringify(pattern).length, name).toBeLessThan(2048);
  });
});
