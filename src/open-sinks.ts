import { renderOptions } from './compose-delivery.ts';
import type { Config } from './config.ts';
import { ConfigError } from './config-error.ts';
import type { Sink } from './model/ports.ts';
import { createSlackBotSink } from './sinks/slack-bot.ts';
import { checkWebhookUrl, createSlackWebhookSink } from './sinks/slack-webhook.ts';

/**
 * The places that a configuration names. Apart from `compose`: with them comes all that writes messages.
 * @throws ConfigError when a place to post to is named and cannot be used.
 */
export function openSinks({ slack, stage }: Config, region?: string): Sink[] {
  const render = renderOptions(stage, region);
  if (slack?.botToken && slack.channel) {
    const apiUrl = slack.apiUrl && { apiUrl: slack.apiUrl };
    return [createSlackBotSink({ token: slack.botToken, channel: slack.channel, ...apiUrl, render })];
  }
  const mistake = checkWebhookUrl(slack?.webhookUrl);
  if (mistake || !slack?.webhookUrl) {
    throw new ConfigError(
      [{ path: 'slack.webhookUrl', message: mistake ?? 'set SLACK_WEBHOOK_URL' }],
      'configuration',
    );
  }
  return [createSlackWebhookSink({ url: slack.webhookUrl, render })];
}
