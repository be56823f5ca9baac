import { Command } from 'commander';
import { type Config, readConfig } from '../config.ts';
import { createHttpClient } from '../sinks/https-post.ts';
import { type ApiAnswer, createSlackApi } from '../sinks/slack-api.ts';
import { checkWebhookUrl, warnWebhookUrl } from '../sinks/slack-webhook.ts';
import { loadConfig } from './config-file.ts';

/** One thing that was looked at; `todo` says how to mend it. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly found: string;
  readonly todo?: string;
}

export function doctorCommand(): Command {
  return new Command('doctor')
    .description(
      'Check the Slack side of the configuration, posting nothing, and say how to mend what is wrong.',
    )
    .option('--config <file>', 'tracebell.config.json or .yaml')
    .option('--json', 'one JSON object a check, a line each')
    .addHelpText(
      'after',
      `
Examples:
  SLACK_BOT_TOKEN=xoxb-… SLACK_CHANNEL=C0123456789 tracebell doctor
  tracebell doctor --config tracebell.config.yaml --json

Exit status: 0 all is well, 1 something is not, 2 wrong usage or bad input.`,
    )
    .action(async ({ config, json }: { config?: string; json?: boolean }) => {
      const checks = await examine(readConfig(loadConfig(config), process.env, config ?? 'configuration'));
      for (const check of checks) process.stdout.write(json ? `${JSON.stringify(check)}\n` : line(check));
      if (checks.some(({ ok }) => !ok)) process.exitCode = 1;
    });
}

/** Reads only, except for asking an upload address that is never used: the one way to see the scope for files. */
export async function examine({ slack }: Config): Promise<Check[]> {
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
  const mistake = checkWebhookUrl(slack?.webhookUrl);
  const warning = mistake || !slack?.webhookUrl ? null : warnWebhookUrl(slack.webhookUrl);
  const found = mistake ?? warning ?? 'its form is right; `tracebell send-test` tries it';
  return [
    { name: 'webhook URL', ok: mistake === null, found, ...(mistake && { todo: 'Set SLACK_WEBHOOK_URL.' }) },
  ];
}

function check(name: string, answer: ApiAnswer, good: string): Check {
  if (answer.ok) return { name, ok: true, found: good };
  const { outcome } = answer;
  const why = outcome.kind === 'delivered' ? 'no answer' : outcome.why;
  return {
    name,
    ok: false,
    found: why,
    todo: outcome.kind === 'rejected' ? outcome.todo : 'Try again; Slack or the network is in the way.',
  };
}

function signingSecret(secret: string | undefined): Check {
  const name = 'signing secret';
  if (!secret) {
    const todo =
      'Set SLACK_SIGNING_SECRET from the app’s Basic Information page if you want buttons and /tracebell.';
    return { name, ok: true, found: 'not set: buttons and commands are not answered', todo };
  }
  if (/^[0-9a-f]{32}$/.test(secret)) return { name, ok: true, found: 'its form is right' };
  return {
    name,
    ok: false,
    found: 'it is not 32 hexadecimal digits',
    todo: 'Copy it again from the app’s Basic Information page.',
  };
}

function line({ name, ok, found, todo }: Check): string {
  return `${ok ? 'ok    ' : 'WRONG '} ${name}: ${found}${todo ? `\n       ${todo}` : ''}\n`;
}
