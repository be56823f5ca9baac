import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { tracebell } from './built.test-helper.ts';

interface Sample {
  readonly id: string;
  readonly message: string;
  readonly isError: boolean;
  readonly expected: {
    type?: string;
    message?: string;
    frames?: { file: string | null; line: number | null; function: string | null }[];
  };
  readonly group?: string;
}

const samples = readFileSync(new URL('corpus/log-samples.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Sample);

describe('tracebell explain on real log lines', () => {
  test('every error is read, every non-error is silent', async () => {
    const input = samples.map(({ id, message }) => JSON.stringify({ id, message })).join('\n');
    const { out, code } = await tracebell(['explain', '--json', '--pattern', 'auto', '-'], input);
    expect(code).toBe(0);
    const explained = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(explained.map(({ record }) => record.id)).toEqual(samples.map(({ id }) => id));
    const wrong: string[] = [];
    for (const [index, { id, isError, expected, group }] of samples.entries()) {
      const { event, dropped } = explained[index];
      if (isError !== (event !== null)) wrong.push(`${id}: ${event ? 'false alert' : `missed (${dropped})`}`);
      if (!isError || !event || group) continue;
      const [thrown] = event.exceptions;
      if ('type' in expected && thrown.type !== expected.type) wrong.push(`${id}: type ${thrown.type}`);
      if ('message' in expected && thrown.message !== expected.message)
        wrong.push(`${id}: message ${thrown.message}`);
      const frames = thrown.frames.map(({ file, line, function: name }: Record<string, unknown>) => ({
        file,
        line,
        function: name,
      }));
      if (expected.frames) expect(frames, id).toEqual(expected.frames);
    }
    expect(wrong).toEqual([]);
  });

  test('a subscription invocation in a file, as it is', async () => {
    const event = readFileSync(new URL('events/cwl-lambda.json', import.meta.url), 'utf8');
    const { out } = await tracebell(['explain', '--json', '-'], event);
    const [first] = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(first).toMatchObject({
      record: { logGroup: '/aws/lambda/orders-api' },
      event: { mechanism: 'python', exceptions: [{ type: 'KeyError', message: "'customer_id'" }] },
      title: "KeyError: 'customer_id'",
    });
    expect(first.culprit).toContain('repo.py:64');
    expect(first.fingerprint).toMatch(/^v1:[a-z2-7]{26}$/);
  });

  test('a pattern drops what it does not match, and says so', async () => {
    const { out, code } = await tracebell(
      ['explain', '--json', '--pattern', 'ERROR', '-'],
      'INFO fine\nERROR bad\n',
    );
    const lines = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ event, dropped }) => event === null && dropped)).toEqual(['pattern', false]);
    expect(code).toBe(0);
  });

  const zip = fileURLToPath(new URL('../dist/tracebell-lambda.zip', import.meta.url));

  test.each([
    [['explain', '/nowhere/app.log'], /is not there/],
    [['explain', '--pattern', '{ $.x', '-'], /pattern/i],
    [['explain', '--patern', 'x'], /unknown option/],
    [['explain', zip], /is a zip archive: unpack it first/],
    [['replay', zip], /is a zip archive: unpack it first/],
    [['pattern', 'ERROR', zip], /is a zip archive: unpack it first/],
    [['replay', '--mode', 'mail', '-'], /bot or webhook/],
    [['demo', '--port', 'http'], /0 to 65535/],
    [['no-such-command'], /unknown command|--help/],
  ])('%j is refused with what to do', async (args, message) => {
    const { code, err } = await tracebell(args);
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });

  test('a Slack that cannot be reached is said to be that', async () => {
    const unreachable = { SLACK_WEBHOOK_URL: 'http://127.0.0.1:1/services/T0/B0/x' };
    const { code, out } = await tracebell(['send-test'], '', unreachable);
    expect(code).toBe(1);
    expect(out).toMatch(/^Not posted: Slack cannot be reached \(\w+\)\. Check the network and the address/);
  });

  test.each([
    ['explain'],
    ['replay'],
    ['pattern'],
    ['demo'],
    ['inbox'],
    ['send-test'],
    ['doctor'],
    ['slack-manifest'],
    ['issues'],
    ['show'],
    ['mute'],
    ['resolve'],
  ])('%s --help has examples', async (command) => {
    const { code, out } = await tracebell([command, '--help']);
    expect(code).toBe(0);
    expect(out).toContain('Examples:');
  });
});
