import { createHash } from 'node:crypto';
import type { Sink } from '../model/ports.ts';
import { renderSlack } from '../render/slack.ts';
import type { SlackRenderOptions } from '../render/slack-options.ts';
import { createHttpClient, type HttpClient } from './https-post.ts';
import { webhookOutcome } from './slack-errors.ts';

export interface SlackWebhookOptions {
  /** `https://hooks.slack.com/services/T…/B…/…`: a secret. Check it with `checkWebhookUrl` first. */
  readonly url: string;
  /** @default 'slack-webhook' */
  readonly name?: string;
  readonly render?: Omit<SlackRenderOptions, 'mode' | 'form'>;
  readonly http?: HttpClient;
}

/** Posts by incoming webhook. Slack gives no message id back: no edits, no threads, no read-back. */
export function createSlackWebhookSink({
  url,
  name = 'slack-webhook',
  render = {},
  http = createHttpClient(),
}: SlackWebhookOptions): Sink {
  const mistake = checkWebhookUrl(url);
  if (mistake) throw new Error(mistake);
  return {
    name,
    // The address itself is a secret; its hash names the channel as well.
    channel: `webhook-${createHash('sha256').update(url).digest('hex').slice(0, 12)}`,
    can: { update: false, thread: false, readBack: false },
    async post(notification, { form, timeoutMs }) {
      const { text, blocks } = renderSlack(notification, { ...render, mode: 'webhook', form });
      const body = JSON.stringify({
        text,
        ...(blocks.length > 0 ? { blocks } : {}),
        unfurl_links: false,
        unfurl_media: false,
      });
      const headers = { 'content-type': 'application/json; charset=utf-8' };
      return webhookOutcome(await http.post(url, { body, headers, timeoutMs }));
    },
  };
}

/** What is wrong with a webhook's address, without repeating it; null when it can be posted to. */
export function checkWebhookUrl(url: string | undefined): string | null {
  if (!url?.trim()) return 'SLACK_WEBHOOK_URL is missing: create an incoming webhook in Slack and set it.';
  const parsed = parseUrl(url);
  if (!parsed || /\s/.test(url.trim()))
    return 'SLACK_WEBHOOK_URL is not an address: it should look like https://hooks.slack.com/services/T…/B…/….';
  if (parsed.protocol === 'http:' && !isLoopback(parsed.hostname))
    return 'SLACK_WEBHOOK_URL must begin with https:// (http:// is for a stand-in on this machine only).';
  if (parsed.protocol !== 'https:' && parsed.protocol !== 'http:')
    return 'SLACK_WEBHOOK_URL must begin with https://.';
  if (isSlack(parsed.hostname) && !/^\/(?:services|workflows|triggers)\/[^/]+\/[^/]+/.test(parsed.pathname))
    return 'SLACK_WEBHOOK_URL is cut short: it should look like https://hooks.slack.com/services/T…/B…/….';
  return null;
}

/** A word of warning for an address that can be posted to but is not Slack's; null when there is nothing to say. */
export function warnWebhookUrl(url: string): string | null {
  const host = parseUrl(url)?.hostname;
  return !host || isSlack(host) || isLoopback(host)
    ? null
    : `SLACK_WEBHOOK_URL leads to ${host}, which is not Slack: your errors go there.`;
}

function isSlack(host: string): boolean {
  return host === 'hooks.slack.com' || host === 'hooks.slack-gov.com';
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

function parseUrl(url: string): URL | undefined {
  return URL.canParse(url.trim()) ? new URL(url.trim()) : undefined;
}
