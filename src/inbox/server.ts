import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { InboxMessage } from './api-types.ts';
import { createFaultQueue } from './faults.ts';
import { createFileStore } from './file-store.ts';
import type { Inbox } from './inbox-state.ts';
import { createLive } from './live.ts';
import { findUi } from './page.ts';
import { handleRequest } from './routes.ts';
import { createMessageStore } from './store.ts';
import { webhookChannel } from './webhook.ts';

export interface InboxOptions {
  /** 0 picks a free one. */
  port: number;
  /** The built page. @default beside the built command line */
  uiDir?: string;
  /** What interactions are signed with. @default a fixed word that is good only on this machine */
  signingSecret?: string;
  /** Where pressed buttons and slash commands are sent; may be set later. */
  interactUrl?: string;
  /** @default the machine's */
  clock?: { now(): number };
}

/** A running inbox. */
export interface RunningInbox {
  /** The page, `http://127.0.0.1:8081`. */
  readonly url: string;
  /** For `SLACK_WEBHOOK_URL`. */
  readonly webhookUrl: string;
  /** For `SLACK_API_URL`; ends with a slash, as Slack's own base address does. */
  readonly apiUrl: string;
  readonly botToken: string;
  readonly signingSecret: string;
  /** The team and the channel that `block_actions` come from. */
  readonly team: string;
  readonly channel: string;
  setInteractUrl(url: string | undefined): void;
  messages(): readonly InboxMessage[];
  clear(): void;
  close(): Promise<void>;
}

/** The secret of a stand-in that only this machine can reach. */
export const localSigningSecret = 'tracebell-inbox-signing-secret';

/**
 * Starts the stand-in for Slack and its page on 127.0.0.1.
 * @throws when the port is taken or not allowed; the message says which and what to do.
 */
export async function startInbox(options: InboxOptions): Promise<RunningInbox> {
  const now = options.clock ? () => options.clock?.now() ?? Date.now() : Date.now;
  const inbox: Inbox = {
    store: createMessageStore(now),
    faults: createFaultQueue(),
    files: createFileStore(),
    live: createLive(),
    modals: new Map(),
    responseUrls: new Map(),
    triggers: new Map(),
    now,
    signingSecret: options.signingSecret ?? localSigningSecret,
    botUser: 'U0TRACEBELL',
    team: 'T0INBOX0000',
    app: 'A0TRACEBELL',
    interactUrl: options.interactUrl,
    url: '',
  };
  inbox.store.channel(webhookChannel);
  const uiDir = options.uiDir ?? findUi();
  const server = createServer((request, response) => {
    handleRequest(inbox, uiDir, request, response).catch(() => response.destroy());
  });
  await listen(server, options.port);
  inbox.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url: inbox.url,
    webhookUrl: `${inbox.url}/services/${inbox.team}/B0INBOX0000/local`,
    apiUrl: `${inbox.url}/api/`,
    botToken: 'xoxb-inbox',
    signingSecret: inbox.signingSecret,
    team: inbox.team,
    channel: webhookChannel,
    setInteractUrl(url) {
      inbox.interactUrl = url;
    },
    messages: () => inbox.store.all(),
    clear: () => clearInbox(inbox),
    close: () =>
      new Promise((resolve) => {
        inbox.live.close();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function clearInbox(inbox: Inbox): void {
  inbox.store.clear();
  inbox.modals.clear();
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') {
        reject(refusal(error, `port ${port} is taken: choose another for the inbox, or 0 for any free one`));
      } else if (error.code === 'EACCES') {
        reject(refusal(error, `port ${port} is not allowed to you: choose one above 1023 for the inbox`));
      } else reject(error);
    });
    server.listen(port, '127.0.0.1', () => resolve());
  });
}

/** The same error in words for the user; its code stays, for callers that look at it. */
function refusal(error: NodeJS.ErrnoException, message: string): Error {
  return Object.assign(new Error(message, { cause: error }), { code: error.code });
}
