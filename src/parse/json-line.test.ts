import { expect, test } from 'vitest';
import { jsonLine } from './json-line.ts';

test.each([
  [
    '{"time":"2026-11-24T10:00:00.000Z","type":"platform.start","record":{"requestId":"8f50","version":"41"}}',
    'platform.start  {"requestId":"8f50","version":"41"}',
  ],
  [
    '{"timestamp":"2026-11-24T10:00:00.100Z","level":"INFO","requestId":"8f50","message":"charging","order":5512}',
    'INFO  charging  {"order":5512}',
  ],
  ['{"level":50,"msg":"pino","err":{"stack":"x"}}', '50  pino  {"err":{"stack":"x"}}'],
  [
    '{"level":"ERROR","requestId":"8f50","message":{"errorType":"TypeError","errorMessage":"no id","stackTrace":["x"]}}',
    'ERROR  TypeError: no id',
  ],
  ['{"log_level":"ERROR","errorType":"KeyError","errorMessage":"x","stackTrace":[]}', 'ERROR  KeyError: x'],
  ['{"a":1}', '{"a":1}'],
  ['{not json', '{not json'],
  ['plain', 'plain'],
])('%s', (line, shown) => {
  expect(jsonLine(line)).toBe(shown);
});
