import type { Config } from '../../config.ts';
import { startInteractUrl } from '../../demo/interact-url.ts';
import { startInbox } from '../../inbox/server.ts';
import { createInteract } from '../../lambda/interact.ts';
import type { Sink, Store } from '../../model/ports.ts';
import { openSinks } from '../../open-sinks.ts';
import { renderText } from '../../render/text.ts';
import { createStdoutSink } from '../../sinks/stdout.ts';
import { portOf } from '../port-option.ts';
import { UsageError } from '../usage-error.ts';

export const sinkKinds = ['inbox', 'slack', 'stdout'] as const;
export type SinkKind = (typeof sinkKinds)[number];

/** Where `watch` sends messages to. */
export interface WatchSink {
  readonly sinks: readonly Sink[];
  /** For people: where to look. */
  readonly place: string;
  readonly inbox?: string;
  close(): Promise<void>;
}

export interface SinkOptions {
  readonly kind: SinkKind;
  readonly config: Config;
  readonly store: Store;
  readonly inboxPort: string;
  readonly json: boolean;
  readonly write: (text: string) => void;
}

/** Slack where it is set up; else the page on this machine. */
export function usualSink({ slack }: Config): SinkKind {
  return slack?.webhookUrl || slack?.botToken ? 'slack' : 'inbox';
}

/** @throws UsageError, ConfigError when the place cannot be used. */
export async function openSink(options: SinkOptions): Promise<WatchSink> {
  const { kind, config, write, json } = options;
  if (kind === 'inbox') return openInbox(options);
  if (kind === 'slack') {
    if (!config.slack?.webhookUrl && !config.slack?.botToken)
      throw new UsageError(
        '--sink slack needs to know where: set SLACK_WEBHOOK_URL, or SLACK_BOT_TOKEN and SLACK_CHANNEL.',
      );
    return { sinks: openSinks(config), place: 'Slack', close: async () => {} };
  }
  const color = process.stdout.isTTY === true && process.env.NO_COLOR === undefined;
  const environment = config.stage && { environment: config.stage };
  const sink = json ? jsonSink(write) : createStdoutSink({ write, color, ...environment });
  return { sinks: [sink], place: 'standard output', close: async () => {} };
}

/** The page, its buttons, and what is behind them, in this process. */
async function openInbox({ config, store, inboxPort }: SinkOptions): Promise<WatchSink> {
  const port = portOf('--inbox-port', inboxPort);
  const inbox = await startInbox({ port }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    throw new UsageError(`port ${port} is taken: give another with --inbox-port, or 0 for any free one.`);
  });
  const { botToken, channel, apiUrl, signingSecret } = inbox;
  const slack = { botToken, channel, apiUrl };
  const environment = {
    SLACK_BOT_TOKEN: botToken,
    SLACK_CHANNEL: channel,
    SLACK_API_URL: apiUrl,
    SLACK_SIGNING_SECRET: signingSecret,
  };
  const interact = await startInteractUrl(createInteract(environment, store));
  inbox.setInteractUrl(interact.url);
  return {
    sinks: openSinks({ ...config, slack }),
    place: inbox.url,
    inbox: inbox.url,
    close: async () => {
      await interact.close();
      await inbox.close();
    },
  };
}

/** One JSON object a message, a line each. */
function jsonSink(write: (text: string) => void): Sink {
  return {
    name: 'stdout',
    channel: 'stdout',
    can: { update: false, thread: false, readBack: false },
    async post(notification) {
      const text = renderText(notification);
      if (notification.kind !== 'issue') {
        write(`${JSON.stringify({ message: { kind: notification.kind, text } })}\n`);
        return { kind: 'delivered' };
      }
      const { issue, state } = notification;
      const { id, title, count, episodeCount, firstSeen, lastSeen } = issue;
      const message = { kind: 'issue', state, id, title, count, episodeCount, firstSeen, lastSeen, text };
      write(`${JSON.stringify({ message })}\n`);
      return { kind: 'delivered' };
    },
  };
}
