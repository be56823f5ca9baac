import { describe, expect, test } from 'vitest';
import { retryAfter } from './https-post.ts';
import { apiAnswer, slackErrors, webhookOutcome } from './slack-errors.ts';

const answer = (status: number, body: string) => ({ kind: 'answer', status, body }) as const;

describe('the error table', () => {
  test('every refusal says what to do', () => {
    for (const [name, { todo }] of slackErrors) expect(todo.length, name).toBeGreaterThan(8);
  });

  test('the body is asked before the status', () => {
    expect(webhookOutcome(answer(404, 'no_active_hooks'))).toMatchObject({
      kind: 'rejected',
      scope: 'credentials',
    });
    expect(webhookOutcome(answer(500, 'no_active_hooks'))).toMatchObject({
      kind: 'rejected',
      scope: 'credentials',
    });
    expect(webhookOutcome(answer(200, 'invalid_payload'))).toMatchObject({
      kind: 'rejected',
      scope: 'payload',
    });
    expect(webhookOutcome(answer(400, 'invalid_blocks: [json-pointer:/blocks/0]'))).toMatchObject({
      scope: 'payload',
    });
  });

  test('another server may answer in its own words', () => {
    expect(webhookOutcome(answer(200, '{"success":true}'))).toEqual({ kind: 'delivered' });
    expect(webhookOutcome(answer(200, 'success'))).toEqual({ kind: 'delivered' });
  });

  test('a refusal names the scope and the place, in Slack’s words only', () => {
    const scope = apiAnswer(answer(200, '{"ok":false,"error":"missing_scope","needed":"files:write"}'));
    expect(scope).toMatchObject({
      ok: false,
      outcome: { why: 'Slack said missing_scope (needed: files:write)' },
    });
    const place = apiAnswer(
      answer(
        200,
        '{"ok":false,"error":"invalid_blocks","errors":["too long: SECRET [json-pointer:/blocks/0/text]"]}',
      ),
    );
    expect(place).toMatchObject({
      ok: false,
      outcome: { why: 'Slack said invalid_blocks [json-pointer:/blocks/0/text]' },
    });
  });

  test('an answer that is none is unknown; a foreign page is not repeated', () => {
    expect(apiAnswer(answer(200, '<html>https://hooks.slack.com/services/T/B/SECRET'))).toMatchObject({
      outcome: { kind: 'unknown' },
    });
    expect(JSON.stringify(webhookOutcome(answer(403, '<html>SECRET')))).not.toContain('SECRET');
  });

  test('an error that is not in the table is refused, not retried for ever', () => {
    expect(apiAnswer(answer(200, '{"ok":false,"error":"brand_new_error"}'))).toMatchObject({
      outcome: { kind: 'rejected' },
    });
    expect(apiAnswer(answer(200, '{"ok":false,"error":"restricted_action_new"}'))).toMatchObject({
      outcome: { scope: 'channel' },
    });
  });
});

describe('Retry-After', () => {
  const now = Date.UTC(2026, 9, 23, 9);
  test.each([
    ['30', 30_000],
    ['0', 0],
    ['1.5', 1_500],
    ['Fri, 23 Oct 2026 09:01:00 GMT', 60_000],
    ['Fri, 23 Oct 2026 08:00:00 GMT', 0],
    ['soon', undefined],
    ['', undefined],
  ])('%s', (value, expected) => {
    expect(retryAfter(value, now)).toBe(expected);
  });
});
