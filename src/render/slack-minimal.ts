import type { IssueView } from '../model/issue.ts';
import type { Notification, ThreadNotification } from '../model/notification.ts';
import { clean, cutEscaped, escapeMrkdwn, weigh } from './clean.ts';
import { contextLines } from './context-lines.ts';
import { linksOf, logsWord, requestIdOf } from './describe.ts';
import { cutMiddle, tracebackOf } from './excerpt.ts';
import { utc } from './format.ts';
import { mrkdwnLink } from './rich-text.ts';
import type { SlackRenderOptions } from './slack-options.ts';

/** chat.update takes 4,000 bytes of text; a character of a log may have three. */
const room = 1200;

/** The message without blocks, for when Slack refused the full form: an error must not stay unsaid for its looks. */
export function minimalText(
  notification: Notification,
  headline: string,
  options: SlackRenderOptions,
): string {
  switch (notification.kind) {
    case 'issue':
      return [headline, ...issueLines(notification.issue, options)].join('\n');
    case 'thread':
      return [headline, escaped(threadText(notification))].join('\n');
    case 'digest':
      return headline;
    case 'operator':
      // The headline may be as wide.
      return [headline, cutEscaped(clean(notification.detail), room - 200)].join('\n');
  }
}

function issueLines(issue: IssueView, options: SlackRenderOptions): string[] {
  const { sample } = issue;
  const request = requestIdOf(sample);
  const facts = [
    cutEscaped(sample.record.origin.logGroup, 200),
    request && `request ${cutEscaped(request, 80)}`,
    utc(issue.lastSeen),
    mrkdwnLink(logsWord(sample), linksOf(sample, options.links).logs),
  ];
  return [
    facts.filter(Boolean).join(' · '),
    ...(options.mode === 'webhook' ? [escapedTraceback(issue)] : []),
  ];
}

function threadText({ part, issue, context }: ThreadNotification): string {
  return part === 'context' && context ? contextLines(context) : tracebackOf(issue.sample);
}

function escapedTraceback(issue: IssueView): string {
  return escaped(tracebackOf(issue.sample));
}

function escaped(whole: string): string {
  // Long, wide characters weigh three bytes each: half of `room` is always within chat.update's limit.
  const bytesHeavy = /[^\x00-\x7f]/.test(whole) && weigh(whole) > room / 2;
  return escapeMrkdwn(cutMiddle(whole, bytesHeavy ? room / 2 : room * 2));
}
