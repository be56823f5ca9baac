import { describe, expect, test } from 'vitest';
import { ConfigError, readConfig } from './config.ts';

const messageOf = (written: unknown, environment = {}) => {
  try {
    readConfig(written, environment, 'tracebell.config.json');
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return 'accepted';
};

describe('readConfig', () => {
  test('nothing is a configuration', () => expect(readConfig(undefined)).toEqual({}));

  test('the lines around an error can be turned off', () => {
    expect(readConfig({ context: false })).toEqual({ context: false });
    expect(messageOf({ context: 'no' })).toContain('context: must be true or false');
  });

  test('the environment wins over the file', () => {
    const config = readConfig(
      { slack: { webhookUrl: 'https://a' } },
      { SLACK_WEBHOOK_URL: ' https://b ', TRACEBELL_PATTERN: 'auto' },
    );
    expect(config).toEqual({ slack: { webhookUrl: 'https://b' }, pattern: 'auto' });
  });

  test.each([
    ['an unknown key names the near one', { slak: {} }, 'slak: unknown key; did you mean "slack"?'],
    [
      'a nested one',
      { slack: { webhookurl: 'x' } },
      'slack.webhookurl: unknown key; did you mean "webhookUrl"?',
    ],
    [
      'one in a list',
      { ignore: [{ massage: 'x' }] },
      'ignore.0.massage: unknown key; did you mean "message"?',
    ],
    [
      'a strange one lists what is known',
      { store: { zzzzzz: 1 } },
      'store.zzzzzz: unknown key; known keys here: table, file',
    ],
    ['a wrong type', { redact: { email: 'yes' } }, 'redact.email: must be true or false'],
    ['an empty text', { pattern: '' }, 'pattern: must not be empty'],
    ['a half number', { storm: { burst: 1.5 } }, 'storm.burst: must be a whole number'],
    ['no object', 7, 'Invalid type'],
  ])('%s', (_, written, message) => expect(messageOf(written)).toContain(message));

  test('two mistakes are two lines', () => {
    expect(messageOf({ pattern: 1, stage: 2 }).split('\n')).toHaveLength(2);
  });

  test('contradictions name both sides and the fix', () => {
    expect(
      messageOf({}, { SLACK_WEBHOOK_URL: 'https://x', SLACK_BOT_TOKEN: 'xoxb-1', SLACK_CHANNEL: 'C1' }),
    ).toContain('keep one');
    expect(messageOf({}, { SLACK_BOT_TOKEN: 'xoxb-1' })).toContain('SLACK_CHANNEL');
    expect(messageOf({ store: { table: 't', file: 'f' } })).toContain('keep one');
  });

  test('a message never shows a value', () => {
    expect(messageOf({ slack: { botToken: 5, webhookUrl: { 'xoxb-secret': 1 } } })).not.toContain(
      'xoxb-secret',
    );
  });
});
