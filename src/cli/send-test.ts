import { Command } from 'commander';
import { compose } from '../compose.ts';
import { type Config, ConfigError, readConfig } from '../config.ts';
import type { DeliveryOutcome, OperatorNotification } from '../model/notification.ts';
import { openSinks } from '../open-sinks.ts';
import { createMemoryStore } from '../stores/memory.ts';
import { configName, loadConfig } from './config-file.ts';
import { UsageError } from './usage-error.ts';

export function sendTestCommand(): Command {
  return new Command('send-test')
    .description('Post one real message to the configured place, and say what came of it.')
    .option('--config <file>', 'tracebell.config.json or .yaml')
    .option('--json', 'the outcome as one JSON object')
    .addHelpText(
      'after',
      `
Examples:
  SLACK_WEBHOOK_URL=https://hooks.slack.com/services/… tracebell send-test
  SLACK_BOT_TOKEN=xoxb-… SLACK_CHANNEL=C0123456789 tracebell send-test

Exit status: 0 it was posted, 1 it was not, 2 wrong usage or bad input.`,
    )
    .action(async (options: { config?: string; json?: boolean }) => {
      const config = readConfig(loadConfig(options.config), process.env, configName(options.config));
      if (!config.slack?.webhookUrl && !config.slack?.botToken) {
        throw new UsageError(
          'there is nowhere to post to: set SLACK_WEBHOOK_URL, or SLACK_BOT_TOKEN and SLACK_CHANNEL.',
        );
      }
      const { outcome, sink } = await post(config);
      process.stdout.write(options.json ? `${JSON.stringify(outcome)}\n` : `${describe(outcome, sink)}\n`);
      if (outcome.kind !== 'delivered') process.exitCode = 1;
    });
}

/** Posts it to where these variables of Slack's say, and says what came of it. @throws ConfigError */
export async function sendTest(environment: Readonly<Record<string, string>>): Promise<string> {
  const apiUrl = process.env.SLACK_API_URL;
  const config = readConfig(undefined, { ...(apiUrl && { SLACK_API_URL: apiUrl }), ...environment }, 'stack');
  const { outcome, sink } = await post(config);
  return describe(outcome, sink);
}

async function post(config: Config): Promise<{ outcome: DeliveryOutcome; sink: string }> {
  const { sinks, clock } = compose({ config, store: createMemoryStore(), sinks: openSinks(config) });
  const [sink] = sinks.values();
  if (!sink) throw new ConfigError([{ path: 'slack', message: 'no place to post to' }], 'configuration');
  const outcome = await sink.post(testMessage(clock.now()), {
    form: 'full',
    timeoutMs: 10_000,
    key: { issue: 'send-test', episode: clock.now(), kind: 'operator' },
  });
  return { outcome, sink: sink.name };
}

function testMessage(at: number): OperatorNotification {
  return {
    kind: 'operator',
    id: 'send-test',
    title: 'Tracebell can post here',
    detail:
      'This is the test message that you asked for. Errors from your logs will look much like it, with their traceback.',
    todo: 'Nothing to do.',
    at,
  };
}

function describe(outcome: DeliveryOutcome, sink: string): string {
  if (outcome.kind === 'delivered') return `Posted through ${sink}. Look at the channel.`;
  if (outcome.kind === 'rejected') return `Not posted: ${outcome.why}. ${outcome.todo}`;
  if (outcome.kind === 'unknown')
    return `It may or may not have been posted: ${outcome.why}. Look at the channel.`;
  // The connection's own word, `ECONNREFUSED` say: nobody at Slack has seen it.
  if (/^[A-Z][A-Z0-9_]+$/.test(outcome.why))
    return `Not posted: Slack cannot be reached (${outcome.why}). Check the network and the address that is set, then try again.`;
  return `Not posted: ${outcome.why}. Try again${outcome.kind === 'retry' && outcome.afterMs ? ` in ${Math.ceil(outcome.afterMs / 1000)} s` : ''}.`;
}
