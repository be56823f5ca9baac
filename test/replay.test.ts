import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { tracebell } from './built.test-helper.ts';

const start = Date.UTC(2026, 10, 24, 9);

function nodeError(index: number, at: number, code = ''): string {
  const requestId = randomUUID();
  const error = {
    errorType: 'PaymentError',
    errorMessage: `card declined for order ${index}`,
    stack: [
      `PaymentError: card declined for order ${index}`,
      `    at charge${code} (file:///var/task/src/billing.mjs:41:23)`,
      '    at async Runtime.handler (file:///var/task/index.mjs:9:9)',
    ],
  };
  const message = `${new Date(at).toISOString()}\t${requestId}\tERROR\tInvoke Error \t${JSON.stringify(error)}\n`;
  return JSON.stringify({
    id: randomUUID(),
    timestamp: at,
    logGroup: '/aws/lambda/pay',
    logStream: 's',
    message,
  });
}

async function replay(lines: readonly string[], ...args: string[]) {
  const { out, code, err } = await tracebell(['replay', '--json', ...args, '-'], lines.join('\n'));
  expect(err).toBe('');
  expect(code).toBe(0);
  return JSON.parse(out);
}

describe('tracebell replay', () => {
  const repeats = Array.from({ length: 1_000 }, (_, index) => nodeError(index, start + index * 2_000));

  test.each([['bot'], ['webhook']])('a thousand repeats are one issue and few messages: %s', async (mode) => {
    const result = await replay(repeats, '--mode', mode);
    expect(result).toMatchObject({ events: 1_000, issues: 1 });
    expect(result.messages.length).toBeLessThanOrEqual(mode === 'bot' ? 1 : 5);
    expect(result.messages.at(-1).count).toBe(1_000);
    expect(result.causes).toMatchObject([{ count: 1_000 }]);
  });

  test('a storm of a hundred causes: all counted, no flood', async () => {
    const names = 'abcdefghij';
    const storm = Array.from({ length: 20_000 }, (_, index) => {
      const cause = `${names[index % 10]}${names[Math.floor(index / 10) % 10]}`;
      return nodeError(index, start + index * 3, cause);
    });
    const result = await replay(storm);
    expect(result).toMatchObject({ events: 20_000, issues: 100 });
    expect(result.causes.map(({ count }: { count: number }) => count)).toEqual(Array(100).fill(200));
    const times: number[] = result.messages.map(({ at }: { at: number }) => at);
    for (const time of times)
      expect(times.filter((other) => other >= time && other < time + 60_000).length).toBeLessThanOrEqual(15);
  });

  test('what is held back is said by the clock, not only when its own next event comes', async () => {
    const once = Array.from({ length: 12 }, (_, n) => nodeError(n, start, `once${'abcdefghijkl'[n]}`));
    const busy = Array.from({ length: 600 }, (_, n) => nodeError(n, start + 1_000 + n * 1_000, 'busy'));
    const { messages, timeline } = await replay([...once, ...busy]);
    const singles = messages.filter(({ count }: { count: number }) => count === 1);
    expect(singles.length).toBeGreaterThan(5);
    for (const { at } of singles) expect(at).toBeLessThan(start + 180_000);
    const sum = (key: string) =>
      timeline.reduce((all: number, each: Record<string, number>) => all + (each[key] ?? 0), 0);
    expect([sum('events'), sum('messages')]).toEqual([612, messages.length]);
  });

  test('the time of a plain line is read from it', async () => {
    const lines = ['09:00:00', '09:30:00'].map(
      (time) => `2026-11-24 ${time},123 - app - ERROR - no stock for x`,
    );
    const { messages, causes, window, sources } = await replay(lines);
    expect(messages[0].time).toBe('2026-11-24T09:00:00.123Z');
    expect(causes).toMatchObject([{ count: 2, lastSeen: '2026-11-24T09:30:00.123Z', told: 'message' }]);
    expect(window).toMatchObject({ from: '2026-11-24T09:00:00.123Z', complete: true });
    expect(sources).toMatchObject([{ kind: 'stdin', read: 2 }]);
  });

  test('nothing is posted for what is no error, and the reason is said', async () => {
    const { out, code } = await tracebell(
      ['replay', '--json', '--pattern', 'auto', '-'],
      'INFO 0 errors\nINFO started\n',
    );
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      events: 0,
      issues: 0,
      messages: [],
      suppressed: { 'not-an-error': 2 },
    });
  });
});
