import { describe, expect, test } from 'vitest';
import { sinkConformance } from '../../test/conformance/sink.case.ts';
import { checkWebhookUrl, createSlackWebhookSink, warnWebhookUrl } from './slack-webhook.ts';

const path = '/services/T0000000/B0000000/sEcReTsEcReT';

// No edits, no threads and no read-back: an incoming webhook gives no message id.
sinkConformance({
  name: 'slack-webhook',
  make: (origin) => createSlackWebhookSink({ url: `${origin}${path}` }),
  secrets: ['sEcReTsEcReT', 'B0000000'],
});

describe('the address of a webhook', () => {
  test.each([
    `https://hooks.slack.com${path}`,
    'https://hooks.slack.com/workflows/T1/A1/1/x',
    'https://chat.example.com/hooks/abc',
    `http://127.0.0.1:8080${path}`,
    `http://localhost:8080${path}`,
    `http://[::1]:8080${path}`,
  ])('%s can be posted to', (url) => {
    expect(checkWebhookUrl(url)).toBeNull();
  });

  test.each([
    [undefined, /missing/],
    ['  ', /missing/],
    ['hooks.slack.com/services', /not an address/],
    ['https://hooks.slack.com/services/sEc ReT', /not an address/],
    [`http://hooks.slack.com${path}`, /https:\/\//],
    ['ftp://hooks.slack.com/x', /https:\/\//],
    ['https://hooks.slack.com/services/', /cut short/],
    ['http://127.0.0.1.evil.example/x', /https:\/\//],
  ])('%s cannot, and the reason does not repeat it', (url, why) => {
    expect(checkWebhookUrl(url)).toMatch(why);
    expect(checkWebhookUrl(url)).not.toContain('sEc');
  });

  test('a place that is not Slack is warned of by its host only', () => {
    expect(warnWebhookUrl('https://chat.example.com/hooks/sEcReT')).toMatch(/chat\.example\.com/);
    expect(warnWebhookUrl('https://chat.example.com/hooks/sEcReT')).not.toContain('sEcReT');
    expect(warnWebhookUrl(`https://hooks.slack.com${path}`)).toBeNull();
  });

  test('a mistaken address is refused at once, without being told', () => {
    expect(() => createSlackWebhookSink({ url: 'http://hooks.slack.com/sEcReT' })).toThrow(
      /^SLACK_WEBHOOK_URL/,
    );
    expect(createSlackWebhookSink({ url: `https://hooks.slack.com${path}` }).channel).not.toContain('sEcReT');
  });
});
