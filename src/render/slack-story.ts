import type { IssueView } from '../model/issue.ts';
import type { IssueNotification } from '../model/notification.ts';
import type { EpochMs } from '../model/record.ts';
import { blockId, context, richText, section } from './rich-text.ts';
import type { SlackMessage } from './slack-message.ts';
import type { SlackRenderOptions } from './slack-options.ts';
import { culpritLine, earlierLine, fallback, numbers, titleLine } from './slack-parts.ts';
import { actLine, threadMessages, tracebackFacts } from './slack-thread.ts';

/** Everything that is known of one issue, for the one who asked: numbers, who did what, traceback, where to look. */
export function storyMessage(issue: IssueView, at: EpochMs, options: SlackRenderOptions): SlackMessage {
  const state: IssueNotification['state'] = issue.status === 'open' ? 'ongoing' : issue.status;
  const traceback = { kind: 'thread', part: 'traceback', issue, at } as const;
  const [first, ...rest] = threadMessages(traceback, options);
  const [body] = first?.blocks ?? [];
  const id = (part: string) => blockId(part, issue.id, 1);
  const acts = (issue.acts ?? []).map((act) => section(...actLine(act)));
  // That line speaks of an issue that came back.
  const earlier = issue.status === 'resolved' ? [] : earlierLine(issue);
  return {
    text: fallback(issue, state, options),
    blocks: [
      richText(id('s'), [titleLine(issue, state, options), culpritLine(issue, options), ...earlier]),
      context(id('sn'), [`id \`${issue.id}\``, ...numbers(issue)]),
      ...(acts.length > 0
        ? [
            richText(id('sa'), [
              { type: 'rich_text_list' as const, style: 'bullet' as const, elements: acts },
            ]),
          ]
        : []),
      ...(body ? [body] : []),
      ...(rest.length > 0 ? [context(id('sr'), ['The rest of the traceback is in the thread.'])] : []),
      tracebackFacts(traceback, options),
    ],
  };
}
