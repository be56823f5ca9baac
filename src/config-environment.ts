import type { Config } from './config.ts';
import { ConfigError, type ConfigIssue } from './config-error.ts';

/** Environment variables that name a setting, and the path they set. They win over the file. */
const environmentPaths: readonly (readonly [string, readonly [string, string] | readonly [string]])[] = [
  ['SLACK_WEBHOOK_URL', ['slack', 'webhookUrl']],
  ['SLACK_BOT_TOKEN', ['slack', 'botToken']],
  ['SLACK_CHANNEL', ['slack', 'channel']],
  ['SLACK_SIGNING_SECRET', ['slack', 'signingSecret']],
  ['SLACK_API_URL', ['slack', 'apiUrl']],
  ['TRACEBELL_TABLE', ['store', 'table']],
  ['TRACEBELL_STATE', ['store', 'file']],
  ['TRACEBELL_PATTERN', ['pattern']],
  ['TRACEBELL_STAGE', ['stage']],
];

/**
 * Lays the environment over a configuration that is checked already, or over none. Apart from the schema, which a function without
 * a configuration does not load.
 * @throws ConfigError for what is right alone and wrong together.
 */
export function withEnvironment(
  config: Config,
  environment: Readonly<Record<string, string | undefined>>,
  where: string,
): Config {
  const whole = overlay(config, environment);
  const contradictions = contradictionsOf(whole);
  if (contradictions.length > 0) throw new ConfigError(contradictions, where);
  return whole;
}

function overlay(config: Config, environment: Readonly<Record<string, string | undefined>>): Config {
  const result: Record<string, unknown> = { ...config };
  for (const [name, [section, key]] of environmentPaths) {
    const value = environment[name]?.trim();
    if (!value) continue;
    if (key === undefined) result[section] = value;
    else result[section] = { ...(result[section] as object | undefined), [key]: value };
  }
  const maps = environment.TRACEBELL_SOURCE_MAPS?.trim();
  if (maps) result.sourceMaps = maps.startsWith('s3://') ? { bucket: maps } : { folder: maps };
  return result as Config;
}

function contradictionsOf({ slack, store, sourceMaps }: Config): ConfigIssue[] {
  const issues: ConfigIssue[] = [];
  if (slack?.webhookUrl && slack.botToken) {
    issues.push({
      path: 'slack',
      message:
        'both webhookUrl (SLACK_WEBHOOK_URL) and botToken (SLACK_BOT_TOKEN) are set: keep one, the bot token if you have both',
    });
  }
  if (slack?.botToken && !slack.channel) {
    issues.push({
      path: 'slack.channel',
      message: 'a bot token needs a channel: set SLACK_CHANNEL to its id (C0123456789)',
    });
  }
  if (store?.table && store.file) {
    issues.push({
      path: 'store',
      message: 'both table (TRACEBELL_TABLE) and file (TRACEBELL_STATE) are set: keep one',
    });
  }
  if (sourceMaps?.folder && sourceMaps.bucket) {
    issues.push({ path: 'sourceMaps', message: 'both folder and bucket are set: keep one' });
  }
  return issues;
}
