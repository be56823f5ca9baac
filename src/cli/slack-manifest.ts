import { Command } from 'commander';
import { stringify } from 'yaml';
import { UsageError } from './usage-error.ts';

/** What Tracebell asks of a workspace: to write, to find its own messages again, to upload tracebacks, and its command. */
const scopes = ['chat:write', 'files:write', 'channels:history', 'groups:history', 'commands'];

const placeholder = 'https://YOUR_FUNCTION_URL/slack';

/** The app as Slack's "create from a manifest" takes it (docs.slack.dev, "App manifests"). */
export function manifest(url = placeholder) {
  return {
    display_information: {
      name: 'Tracebell',
      description: 'Errors from your CloudWatch logs, with the whole traceback',
      background_color: '#3b1d4f',
    },
    features: {
      bot_user: { display_name: 'Tracebell', always_online: true },
      slash_commands: [
        {
          command: '/tracebell',
          url,
          description: 'List, mute and resolve errors',
          usage_hint: 'top | show <id> | mute <id> 24h | resolve <id>',
          should_escape: false,
        },
      ],
    },
    oauth_config: { scopes: { bot: scopes } },
    settings: {
      interactivity: { is_enabled: true, request_url: url },
      org_deploy_enabled: false,
      socket_mode_enabled: false,
      token_rotation_enabled: false,
    },
  };
}

/** Opens Slack's page with the manifest filled in. */
export function createLink(url?: string): string {
  return `https://api.slack.com/apps?new_app=1&manifest_json=${encodeURIComponent(JSON.stringify(manifest(url)))}`;
}

export function slackManifestCommand(): Command {
  return new Command('slack-manifest')
    .description('Print the manifest of the Slack app, and the link that creates it.')
    .option('--url <url>', 'the interact function’s URL, for buttons and commands')
    .option('--json', 'one JSON object: {manifest, link}')
    .addHelpText(
      'after',
      `
Examples:
  tracebell slack-manifest
  tracebell slack-manifest --url https://abc.lambda-url.eu-west-1.on.aws/ --json | jq -r .link

Open the link, choose Create, install the app, copy its bot token (xoxb-…) and signing secret, and invite it: /invite @Tracebell`,
    )
    .action(({ url, json }: { url?: string; json?: boolean }) => {
      if (url !== undefined && !/^https:\/\/[^\s/]+/.test(url))
        throw new UsageError(
          `--url is the https address that \`tracebell deploy\` prints, such as https://abc.lambda-url.eu-west-1.on.aws/, not "${url}".`,
        );
      const link = createLink(url);
      if (json) process.stdout.write(`${JSON.stringify({ manifest: manifest(url), link })}\n`);
      else process.stdout.write(`${stringify(manifest(url))}\n# Create the app with one click:\n# ${link}\n`);
    });
}
