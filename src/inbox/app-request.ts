import { createHmac } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { InteractionResult } from './api-types.ts';
import type { Inbox } from './inbox-state.ts';

/** Slack waits this long for an app. */
export const answerWithinMs = 3_000;

/** `v0=` and the HMAC of time stamp and body, as Slack signs what it sends. */
export function sign(secret: string, timestamp: string, body: string): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
}

/** Posts a signed form to the app, as Slack does, and says in words what went wrong. */
export function deliver(
  inbox: Inbox,
  body: string,
  onAnswer?: (answer: string) => void,
): Promise<InteractionResult> {
  const target = inbox.interactUrl;
  if (target === undefined) {
    return Promise.resolve({
      ok: false,
      error: 'Nothing answers buttons here: start the inbox with --interact-url, or run tracebell demo.',
    });
  }
  const timestamp = String(Math.floor(inbox.now() / 1000));
  const request = target.startsWith('https:') ? httpsRequest : httpRequest;
  return new Promise((resolve) => {
    const failed = (why: string) => resolve({ ok: false, error: why });
    const post = request(
      target,
      {
        method: 'POST',
        agent: false,
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'content-length': Buffer.byteLength(body),
          'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
          'x-slack-request-timestamp': timestamp,
          'x-slack-signature': sign(inbox.signingSecret, timestamp, body),
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size <= 1_048_576) chunks.push(chunk);
        });
        response.on('error', () => failed('The app broke off its answer.'));
        response.on('end', () => {
          clearTimeout(timer);
          const status = response.statusCode ?? 0;
          if (status !== 200) return failed(`The app answered ${status}.`);
          onAnswer?.(Buffer.concat(chunks).toString('utf8'));
          resolve({ ok: true });
        });
      },
    );
    const timer = setTimeout(() => {
      post.destroy();
      failed('The app did not answer within three seconds.');
    }, answerWithinMs);
    post.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      failed(`The app could not be reached (${error.code ?? 'error'}).`);
    });
    post.end(body);
  });
}
