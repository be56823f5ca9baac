import { expect, it } from 'vitest';
import type { LogRecord } from '../model/record.ts';
import { assemble, flushOpen } from './assemble.ts';

function records(...messages: string[]): LogRecord[] {
  return messages.map((message, i) => ({
    id: String(i),
    at: i,
    message,
    origin: { logGroup: 'g', logStream: 's' },
  }));
}

const told = (list: LogRecord[]) => {
  const { records: whole, open } = assemble(list);
  return [...whole, ...flushOpen(open)].map((one) => [one.message, one.parts ?? [one.id]]);
};

const line = JSON.stringify({ level: 'error', msg: 'x'.repeat(40_000) });

it('joins what Docker cut at 16 KB', () => {
  const cut = [line.slice(0, 16_384), line.slice(16_384, 32_768), line.slice(32_768)];
  expect(told(records('ready', ...cut, 'ready'))).toEqual([
    ['ready', ['0']],
    [line, ['1', '2', '3']],
    ['ready', ['4']],
  ]);
});

it('counts bytes, not characters', () => {
  expect(told(records('é'.repeat(8192), 'end'))).toEqual([[`${'é'.repeat(8192)}end`, ['0', '1']]]);
  expect(told(records('é'.repeat(8191), 'end'))).toHaveLength(2);
});

it('joins the pieces that containerd and FireLens mark', () => {
  const at = '2026-03-01T10:00:00.123456789Z stderr';
  expect(told(records(`${at} P one `, `${at} P two `, `${at} F three`))).toEqual([
    [`${at} F one two three`, ['0', '1', '2']],
  ]);
  const piece = (log: string, last: string) =>
    JSON.stringify({ log, source: 'stderr', partial_message: 'true', partial_id: 'a', partial_last: last });
  const whole = told(records(piece('one ', 'false'), piece('two', 'true')));
  expect(whole).toHaveLength(1);
  expect(JSON.parse(String(whole[0]?.[0])).log).toBe('one two');
});

it('keeps a piece whose end never comes', () => {
  expect(told(records(line.slice(0, 16_384)))).toEqual([[line.slice(0, 16_384), ['0']]]);
});
