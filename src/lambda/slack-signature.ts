import { createHmac, timingSafeEqual } from 'node:crypto';

/** Slack's own window, both ways: a request from the future is no more Slack's than an old one. */
const windowSeconds = 300;

/**
 * Is this request Slack's? `body` are the raw bytes, before any decoding of the form (docs.slack.dev, "Verifying requests").
 * Null when it is; else why not, for our own log only.
 */
export function refuseSignature(
  secret: string,
  headers: Readonly<Record<string, string | undefined>>,
  body: Buffer,
  nowMs: number,
): string | null {
  const stamp = headers['x-slack-request-timestamp'] ?? '';
  const signature = headers['x-slack-signature'] ?? '';
  if (!/^\d{1,12}$/.test(stamp)) return 'no time stamp';
  if (Math.abs(nowMs / 1000 - Number(stamp)) > windowSeconds) return 'time stamp out of the window';
  const expected = Buffer.from(
    `v0=${createHmac('sha256', secret).update(`v0:${stamp}:`).update(body).digest('hex')}`,
  );
  const given = Buffer.from(signature);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return 'wrong signature';
  return null;
}
