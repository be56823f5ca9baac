import type { Config } from '../../config.ts';
import { createHttpClient } from '../../sinks/https-post.ts';
import { type ApiAnswer, createSlackApi } from '../../sinks/slack-api.ts';
import { checkWebhookUrl, warnWebhookUrl } from '../../sinks/slack-webhook.ts';
import { type Check, well, wrong } from './check.ts';

/** Reads only, except for asking an upload address that is never used: the one way to see the scope for files. */
export async function checkSlack({ slack }: Config): Promise<Check[]> {
  if (slack?.botToken && slack.channel) {
    const http = createHttpClient();
    const api = createSlackApi(slack.botToken, slack.apiUrl ?? 'https://slack.com/api/', http);
    const wait = 10_000;
    const checks = [
      check('bot token', await api.read('auth.test', {}, wait), 'Slack knows it'),
      check(
        'channel and channels:history',
        await api.read('conversations.history', { channel: slack.channel, limit: '1' }, wait),
        'the app is in the channel and may read it',
      ),
      check(
        'files:write',
        await api.read('files.getUploadURLExternal', { filename: 'traceback.txt', length: '1' }, wait),
        'long tracebacks can be uploaded',
      ),
      signingSecret(slack.signingSecret),
    ];
    http.close();
    return checks;
  }
  if (!slack?.webhookUrl)
    return [
      wrong(
        'Slack',
        'there is nowhere to post to',
        'Set SLACK_WEBHOOK_URL, or SLACK_BOT_TOKEN and SLACK_CHANNEL; docs/slack.md says where they come from.',
      ),
    ];
  const mistake = checkWebhookUrl(slack.webhookUrl);
  const warning = mistake ? null : warnWebhookUrl(slack.webhookUrl);
  const found = mistake ?? warning ?? 'its form is right; `tracebell send-test` tries it';
  return [
    mistake
      ? wrong('webhook URL', found, 'Copy it again from the app’s Incoming Webhooks page.')
      : well('webhook URL', found),
  ];
}

function check(name: string, answer: ApiAnswer, good: string): Check {
  if (answer.ok) return well(name, good);
  const { outcome } = answer;
  const why = outcome.kind === 'delivered' ? 'no answer' : outcome.why;
  return wrong(
    name,
    why,
    outcome.kind === 'rejected' ? outcome.todo : 'Try again; Slack or the network is in the way.',
  );
}

function signingSecret(secret: string | undefined): Check {
  const name = 'signing secret';
  const page = 'from the app’s Basic Information page';
  if (!secret)
    return well(
      name,
      'not set: buttons and commands are not answered',
      `Set SLACK_SIGNING_SECRET ${page} if you want buttons and /tracebell.`,
    );
  if (/^[0-9a-f]{32}$/.test(secret)) return well(name, 'its form is right');
  return wrong(name, 'it is not 32 hexadecimal digits', `Copy it again ${page}.`);
}
