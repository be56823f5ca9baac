import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, describe, expect, it, test } from 'vitest';
import { addSettings, givenSettings, onePlace, referencesTo, secretsOf } from './settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'tracebell-settings-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

/** What `deploy` with these arguments is given. */
function given(...args: string[]) {
  const command = addSettings(new Command('deploy'))
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  return givenSettings('tracebell', command.parse(args, { from: 'user' }).opts());
}

describe('settings', () => {
  it('are given as the template has them; a switch needs no value', () => {
    expect(given('--high-volume', '--with-topic', 'false', '--retention-days', '30', '--stage', '')).toEqual({
      HighVolume: 'true',
      WithTopic: 'false',
      RetentionDays: '30',
      Stage: '',
    });
    expect(given()).toEqual({});
  });

  it.each([
    [['--high-volume', 'maybe'], /one of true, false/],
    [['--retention-days', '2'], /one of 1, 3, 5/],
    [['--reserved-concurrency', '1.5'], /whole number/],
    [['--bot-token', 'xoxb-1-2'], /where the secret is kept/],
    [['--bot-token', 'ssm:xoxb-1-2'], /^--bot-token: give where the secret is kept/],
    [['--source-maps', 'my-maps'], /--source-maps "my-maps": /],
    [['--config', 'nowhere.json'], /is not there/],
    [['--config', file('unknown.json', '{"stagee":"x"}')], /did you mean "stage"/],
    [['--config', file('secret.json', '{"slack":{"botToken":"xoxb-1","channel":"C1"}}')], /holds a secret/],
    [
      ['--config', file('long.json', JSON.stringify({ ignore: [{ message: 'x'.repeat(3000) }] }))],
      /over 3000 bytes/,
    ],
  ])('%j is refused before AWS is asked', (args, words) => {
    expect(() => given(...args)).toThrow(words);
  });

  it('a configuration of any form is one line of JSON', () => {
    const yaml = file('c.yaml', 'redact:\n  email: true\n');
    expect(given('--config', yaml)).toEqual({ Config: '{"redact":{"email":true}}' });
  });
});

describe('secrets of the environment', () => {
  test('are kept where references lead to; a reference stays what it is', () => {
    const kept = secretsOf({
      SLACK_BOT_TOKEN: ' xoxb-1 ',
      SLACK_SIGNING_SECRET: 'ssm:/mine',
      SLACK_CHANNEL: 'C1',
    });
    expect(kept.map(({ value }) => value)).toEqual(['xoxb-1', 'ssm:/mine']);
    expect(referencesTo(kept, 'test')).toEqual({
      BotToken: 'ssm:/tracebell/test/bot-token',
      SigningSecret: 'ssm:/mine',
    });
  });

  test('none, or one that is cut short, is said', () => {
    expect(() => secretsOf({})).toThrow(/SLACK_WEBHOOK_URL, SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET/);
    expect(() => secretsOf({ SLACK_WEBHOOK_URL: 'https://hooks.slack.com/services/T0' })).toThrow(
      /cut short/,
    );
  });
});

describe('one place to post to', () => {
  const [hook, token, Channel] = ['ssm:/hook', 'ssm:/token', 'C1'];
  test.each([
    ['two', { WebhookUrl: hook, BotToken: token, Channel }, true, /two places/],
    ['none, at first', {}, true, /nowhere to post to/],
    ['a token without its channel, at first', { BotToken: token }, true, /--channel/],
  ])('%s: refused', (_, asked, isNew, words) => {
    expect(() => onePlace(asked, isNew, 's')).toThrow(words);
  });

  test.each([
    ['the first', { WebhookUrl: hook }, true, { WebhookUrl: hook }],
    ['no word of it later', { Stage: 'x' }, false, { Stage: 'x' }],
    [
      'a token takes the webhook’s place',
      { BotToken: token, Channel },
      false,
      { BotToken: token, Channel, WebhookUrl: '' },
    ],
    [
      'a webhook the token’s',
      { WebhookUrl: hook },
      false,
      { WebhookUrl: hook, BotToken: '', SigningSecret: '' },
    ],
  ])('%s', (_, asked, isNew, expected) => {
    expect(onePlace(asked, isNew, 's')).toEqual(expected);
  });
});
