import { expect, test } from 'vitest';
import { readLineTime } from './line-time.ts';

const near = Date.UTC(2026, 10, 25, 12);
const read = (line: string) => {
  const at = readLineTime(line, { near });
  return at === undefined ? undefined : new Date(at).toISOString();
};

test.each([
  ['2026-03-01T10:00:00.123Z\tid\tERROR\tx', '2026-03-01T10:00:00.123Z'],
  ['[ERROR]\t2026-03-01T10:00:00.123Z\tid\tx', '2026-03-01T10:00:00.123Z'],
  ['2026-03-01 10:00:00,123 - app - ERROR - x', '2026-03-01T10:00:00.123Z'],
  ['2026-03-01T10:00:00.123456+02:00 app x', '2026-03-01T08:00:00.123Z'],
  ['2026-03-01 10:00:00 -0530 x', '2026-03-01T15:30:00.000Z'],
  ['2026/03/01 10:00:00 panic', '2026-03-01T10:00:00.000Z'],
  ['2026/03/01 10:00:00 [error] 7#7: *1 connect() failed', '2026-03-01T10:00:00.000Z'],
  ['ERROR 2026-03-01 10:00:00 x', '2026-03-01T10:00:00.000Z'],
  ['ERROR [2026-03-01 10:00:00,123] x', '2026-03-01T10:00:00.123Z'],
  ['E, [2026-03-01T10:00:00.123456 #7] ERROR -- : x', '2026-03-01T10:00:00.123Z'],
  ['web_1  | 2026-03-01T10:00:00Z x', '2026-03-01T10:00:00.000Z'],
  ['time="2026-03-01T10:00:00Z" level=error msg=x', '2026-03-01T10:00:00.000Z'],
  ['[2026-03-01 10:00:00,123: ERROR/MainProcess] x', '2026-03-01T10:00:00.123Z'],
  ['[2026-03-01 10:00:00] prod.ERROR: x', '2026-03-01T10:00:00.000Z'],
  ['10.0.0.1 - - [01/Mar/2026:10:00:00 +0100] "GET / HTTP/1.1" 500', '2026-03-01T09:00:00.000Z'],
  ['01-Mar-2026 10:00:00.123 SEVERE [main] x', '2026-03-01T10:00:00.123Z'],
  ['[Sun Mar 01 10:00:00.123456 2026] [core:error] x', '2026-03-01T10:00:00.123Z'],
  ['Mar 01, 2026 10:00:00 PM org.example.App run\nSEVERE: x', '2026-03-01T22:00:00.000Z'],
  ['[Nest] 71  - 03/01/2026, 12:00:00 AM   ERROR [App] x', '2026-03-01T00:00:00.000Z'],
  ['<11>Mar  1 10:00:00 host app[7]: x', '2026-03-01T10:00:00.000Z'],
  ['E0301 10:00:00.123456       7 main.go:9] x', '2026-03-01T10:00:00.123Z'],
  // Later in the year than the file: it was the year before.
  ['Dec 31 23:59:59 host app: x', '2025-12-31T23:59:59.000Z'],
  ['1772359200 x', '2026-03-01T10:00:00.000Z'],
  ['1772359200.123 x', '2026-03-01T10:00:00.123Z'],
  ['1772359200123 x', '2026-03-01T10:00:00.123Z'],
  ['{"level":"error","time":"2026-03-01T10:00:00.123Z","msg":"x"}', '2026-03-01T10:00:00.123Z'],
  ['{"level":50,"time":1772359200123,"msg":"x"}', '2026-03-01T10:00:00.123Z'],
  ['{"ts":1772359200.123,"msg":"x"}', '2026-03-01T10:00:00.123Z'],
  ['{"@timestamp" : "2026-03-01 10:00:00", "m": 1}', '2026-03-01T10:00:00.000Z'],
  [`{"msg":"${'x'.repeat(9_000)}","timestamp":1772359200123456}`, '2026-03-01T10:00:00.123Z'],
])('%s', (line, time) => {
  expect(read(line)).toBe(time);
});

test.each([
  ['    at charge (billing.mjs:41:23)'],
  ['\tat 2026-03-01T10:00:00Z'],
  ['ValueError: no such day: 2026-03-01 10:00:00'],
  ['the job of 2026-03-01T10:00:00Z failed'],
  ['START RequestId: 8f5e Version: $LATEST'],
  ['2026-13-01T10:00:00Z x'],
  ['2026-03-01T25:00:00Z x'],
  ['10:00:00 ERROR a time without a day'],
  ['{"order":1772359200123}'],
  ['{"message":"failed at 2026-03-01T10:00:00Z"}'],
  ['0000000000 x'],
  [''],
])('none: %s', (line) => {
  expect(read(line)).toBeUndefined();
});

test('a line of a megabyte is read as quickly as a short one', () => {
  for (const unit of ['[', 'a ', '1:11', '"time":', '{"time": "', 'A '])
    expect(read(unit.repeat(300_000))).toBeUndefined();
});
