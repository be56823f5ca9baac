import { Command } from 'commander';
import { portOf } from './port-option.ts';
import { UsageError } from './usage-error.ts';

interface InboxOptions {
  readonly port: string;
  readonly interactUrl?: string;
  readonly signingSecret?: string;
  readonly json?: boolean;
}

/** `tracebell inbox`: the stand-in for Slack and its page, until Ctrl-C. */
export function inboxCommand(): Command {
  return new Command('inbox')
    .description(
      'The local stand-in for Slack: takes messages by webhook or Web API, and shows them on a page.',
    )
    .option('--port <port>', 'port on 127.0.0.1; 0 picks a free one', '8081')
    .option('--interact-url <url>', 'where pressed buttons and slash commands are sent, signed as Slack does')
    .option(
      '--signing-secret <secret>',
      'what they are signed with (default: the environment’s SLACK_SIGNING_SECRET, else a fixed local one)',
    )
    .option('--json', 'print one line {"inbox":…,"webhook":…,"api":…} and nothing else')
    .addHelpText(
      'after',
      `
Examples:
  tracebell inbox
  tracebell inbox --port 0 --json
  tracebell inbox --interact-url http://127.0.0.1:9000/slack
  curl -d '{"text":"hello"}' http://127.0.0.1:8081/services/T0/B0/local
  curl -d '{"status":429,"retryAfter":1,"times":2}' http://127.0.0.1:8081/inbox/faults

Ctrl-C stops it.`,
    )
    .action(run);
}

async function run(options: InboxOptions): Promise<void> {
  const port = portOf('--port', options.port);
  if (options.interactUrl !== undefined && !/^https?:\/\/\S+$/.test(options.interactUrl)) {
    throw new UsageError(
      `--interact-url is an http address, such as http://127.0.0.1:9000/slack, not "${options.interactUrl}".`,
    );
  }
  const { startInbox } = await import('../inbox/server.ts');
  const signingSecret = options.signingSecret ?? process.env.SLACK_SIGNING_SECRET;
  let inbox: Awaited<ReturnType<typeof startInbox>>;
  try {
    inbox = await startInbox({
      port,
      ...(signingSecret ? { signingSecret } : {}),
      ...(options.interactUrl ? { interactUrl: options.interactUrl } : {}),
    });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}.`);
  }
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ inbox: inbox.url, webhook: inbox.webhookUrl, api: inbox.apiUrl })}\n`
      : greeting(inbox.url, inbox.webhookUrl, inbox.apiUrl, inbox.botToken, inbox.channel),
  );
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  await inbox.close();
}

function greeting(url: string, webhook: string, api: string, token: string, channel: string): string {
  return `The inbox: ${url}

  by webhook  SLACK_WEBHOOK_URL=${webhook}
  as a bot    SLACK_API_URL=${api} SLACK_BOT_TOKEN=${token} SLACK_CHANNEL=${channel}

Try it:  curl -d '{"text":"hello"}' ${webhook}
Ctrl-C stops it.
`;
}
