import type { MessageKey, Notification } from '../model/notification.ts';
import { cleanLine, cut, escapeMrkdwn } from './clean.ts';
import { digestMessage } from './slack-digest.ts';
import { issueMessage } from './slack-issue.ts';
import type { SlackMessage } from './slack-message.ts';
import { minimalText } from './slack-minimal.ts';
import { operatorMessage } from './slack-operator.ts';
import type { SlackRenderOptions } from './slack-options.ts';
import { threadMessages } from './slack-thread.ts';

/**
 * One notification as a Slack message. Every text from a log stands in `rich_text` or is escaped, and every limit
 * of Block Kit holds whatever the log said. Without blocks: the minimal form.
 */
export function renderSlack(notification: Notification, options: SlackRenderOptions): SlackMessage {
  const [message] = renderSlackAll(notification, options);
  return message;
}

/** As `renderSlack`, with all the replies that a long traceback takes when it cannot be uploaded as a file. */
export function renderSlackAll(
  notification: Notification,
  options: SlackRenderOptions,
): readonly [SlackMessage, ...SlackMessage[]] {
  const [first, ...more] = full(notification, options);
  if (!first) throw new Error('A notification always has a message.');
  if (options.form !== 'minimal') return [first, ...more];
  return [{ text: minimalText(notification, first.text, options), blocks: [] }];
}

function full(notification: Notification, options: SlackRenderOptions): SlackMessage[] {
  switch (notification.kind) {
    case 'issue':
      return [issueMessage(notification, options)];
    case 'thread':
      return threadMessages(notification, options);
    case 'digest':
      return [digestMessage(notification, options)];
    case 'operator':
      return [operatorMessage(notification)];
  }
}

/** How a message is found again after a lost answer. Everybody in the workspace can read it: ids only. */
export function metadataOf(key: MessageKey, part?: number): NonNullable<SlackMessage['metadata']> {
  const short = (text: string) => escapeMrkdwn(cut(cleanLine(text), 120));
  return {
    event_type: 'tracebell_issue',
    event_payload: {
      issue: short(key.issue),
      episode: key.episode,
      kind: short(key.kind),
      ...(part === undefined ? {} : { part }),
    },
  };
}
