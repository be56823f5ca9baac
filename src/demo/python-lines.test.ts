import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { runPython } from './python-lines.ts';

const file = fileURLToPath(new URL('../../examples/monitor-me/handler.py', import.meta.url));
const run = (x?: string) => runPython({ queryStringParameters: x === undefined ? null : { x } }, { file });
const found = (await run('1')) !== undefined;

test.runIf(found)('Python doubles, and is quiet', async () => {
  const result = await run('2');
  expect(result).toEqual({
    lines: [],
    response: { statusCode: 200, headers: { 'content-type': 'application/json' }, body: '{"x":2,"y":4}' },
  });
});

test.runIf(found)('Python raises, with the bytes of its runtime', async () => {
  const result = await run('wompwomp');
  const [line = ''] = result?.lines ?? [];
  const rows = line.split('\n');
  expect(rows.slice(0, 2)).toEqual([
    '[ERROR] NotANumberError: x is not a number: wompwomp',
    'Traceback (most recent call last):',
  ]);
  expect(rows[2]).toMatch(/^\u00a0\u00a0File "\/var\/task\/handler\.py", line \d+, in handler$/);
  expect(rows[3]).toBe('\u00a0\u00a0\u00a0\u00a0y = predict(text)');
  expect(rows).toHaveLength(8);
  expect(line.endsWith('\n')).toBe(false);
  expect(result).toMatchObject({ error: { errorType: 'NotANumberError' } });
  expect((await run())?.lines[0]).toContain('[ERROR] NotANumberError: x is missing');
});

test('no Python is no error', async () => {
  expect(await runPython({}, { file, python: 'no-such-python-here' })).toBeUndefined();
});
