import type { LogContext } from '../model/log-context.ts';
import type { ThreadNotification } from '../model/notification.ts';
import { cutEscaped } from './clean.ts';
import { contextLines, invocationFacts } from './context-lines.ts';
import { linksOf, requestIdOf, titleOf } from './describe.ts';
import { blockId, bold, context, mrkdwnLink, preformatted, richText, section, text } from './rich-text.ts';
import type { SlackMessage } from './slack-message.ts';
import type { SlackRenderOptions } from './slack-options.ts';

/** The reply that shows the log lines of an error's invocation, or those around it where there is none. */
export function contextReply(notification: ThreadNotification, options: SlackRenderOptions): SlackMessage {
  const { issue, context: around } = notification;
  const facts = around?.invocation ? invocationFacts(around.invocation) : [];
  const id = (name: string) => blockId(name, issue.id, 1);
  return {
    text: contextHeadline(notification),
    blocks: [
      richText(id('l'), [
        section(bold(headingOf(around)), text(facts.length > 0 ? `   ${facts.join('  ·  ')}` : '')),
        preformatted((around && contextLines(around)) || '(no lines)'),
      ]),
      links(notification, options),
    ],
  };
}

/** `The invocation (312 ms, 43 of 256 MB memory): KeyError: 'x'`, escaped. */
export function contextHeadline({ issue, context: around }: ThreadNotification): string {
  const facts = around?.invocation ? invocationFacts(around.invocation) : [];
  const words = `${headingOf(around)}${facts.length > 0 ? ` (${facts.join(', ')})` : ''}`;
  return `${cutEscaped(words, 90)}: ${cutEscaped(titleOf(issue), 100)}`;
}

function headingOf(around: LogContext | undefined): string {
  return around?.invocation ? 'The invocation' : 'Around it in the log';
}

/** Python's errors name no request, but the lines around them do; and X-Ray's id stands in REPORT alone. */
function links({ issue, context: around }: ThreadNotification, options: SlackRenderOptions) {
  const { requestId, traceId } = around?.invocation ?? {};
  const { sample } = issue;
  const request = requestId ?? requestIdOf(sample);
  const trace = sample.traceId ?? traceId;
  const event = { ...sample, ...(request && { requestId: request }), ...(trace && { traceId: trace }) };
  const pages = linksOf(event, options.links);
  return context(blockId('k', issue.id, 1), [
    mrkdwnLink('Whole request', pages.request),
    mrkdwnLink('Insights query', pages.insights),
    mrkdwnLink('X-Ray trace', pages.xray),
    mrkdwnLink('Log stream', pages.stream),
  ]);
}
