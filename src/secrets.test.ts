import { describe, expect, it } from 'vitest';
import { parseSecretReference, resolveSecrets } from './secrets.ts';

const arn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:slack-AbCdEf';

describe('parseSecretReference', () => {
  it.each([
    ['ssm:/tracebell/hook', { service: 'ssm', name: '/tracebell/hook' }],
    ['secretsmanager:slack', { service: 'secretsmanager', name: 'slack' }],
    ['secretsmanager:slack#url', { service: 'secretsmanager', name: 'slack', key: 'url' }],
    [`secretsmanager:${arn}`, { service: 'secretsmanager', name: arn }],
    ['https://hooks.slack.com/services/T0/B0/x', undefined],
    ['xoxb-1', undefined],
    ['ssm:', undefined],
    ['ssm:/a#b', undefined],
  ])('%s', (text, expected) => {
    expect(parseSecretReference(text)).toEqual(expected);
  });
});

describe('resolveSecrets', () => {
  it('reads nothing when nothing is a reference', async () => {
    const environment = { SLACK_WEBHOOK_URL: 'https://hooks.slack.com/x', OTHER: 'ssm:/not/a/secret' };
    const read = () => Promise.reject(new Error('read'));
    expect(await resolveSecrets(environment, read)).toEqual(environment);
  });

  it('puts the text, or the one key of it, in the place of the reference', async () => {
    const read = async ({ service }: { service: string }) =>
      service === 'ssm' ? 'https://hooks.slack.com/y\n' : '{"sign":"abc"}';
    const environment = {
      SLACK_WEBHOOK_URL: 'ssm:/hook',
      SLACK_SIGNING_SECRET: 'secretsmanager:slack#sign',
    };
    expect(await resolveSecrets(environment, read)).toEqual({
      SLACK_WEBHOOK_URL: 'https://hooks.slack.com/y',
      SLACK_SIGNING_SECRET: 'abc',
    });
  });

  it.each([
    ['AccessDeniedException', /SLACK_BOT_TOKEN: ssm:\/t cannot be read: .*ssm:GetParameter/],
    ['ParameterNotFound', /none of that name/],
  ])('says what to do about %s', async (name, expected) => {
    const read = () => Promise.reject(Object.assign(new Error('x'), { name }));
    await expect(resolveSecrets({ SLACK_BOT_TOKEN: 'ssm:/t' }, read)).rejects.toThrow(expected);
  });

  it('never repeats the secret', async () => {
    const failed = resolveSecrets({ SLACK_BOT_TOKEN: 'secretsmanager:s#k' }, async () => '{"other":"hush"}');
    await expect(failed).rejects.toThrow(/no text under the key "k"/);
    await expect(failed).rejects.not.toThrow(/hush/);
  });
});
