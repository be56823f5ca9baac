import type { IssueView } from '../model/issue.ts';
import type { DigestNotification } from '../model/notification.ts';
import { cleanLine, cut, cutEscaped, cutWeighed } from './clean.ts';
import { culprit, insightsOf, linksOf, serviceOf, titleOf } from './describe.ts';
import { duration, number, plural } from './format.ts';
import {
  blockId,
  bold,
  code,
  context,
  link,
  linkButton,
  mrkdwnDate,
  richText,
  section,
  text,
} from './rich-text.ts';
import type { Block, RichElement, RichSection, SlackMessage } from './slack-message.ts';
import type { SlackRenderOptions } from './slack-options.ts';

/** Many issues in one message: the loudest by name, the rest by number, nothing left out of the count. */
export function digestMessage(digest: DigestNotification, options: SlackRenderOptions): SlackMessage {
  const id = (part: string) => blockId(part, digest.id, digest.revision);
  const span = duration(Math.max(0, digest.at - digest.since));
  const events = plural(digest.events, 'event');
  const word = digest.over ? 'Error storm over' : 'Error storm';
  const more = digest.issues - digest.top.length;
  const insights = linkButton(
    'tb_insights',
    'Logs Insights',
    insightsOf(
      digest.top.map(({ sample }) => sample),
      options.links,
    ),
  );
  const blocks: Block[] = [
    {
      type: 'header',
      block_id: id('s.h'),
      text: { type: 'plain_text', text: `🟠 ${word}: ${events} in ${span}`, emoji: true },
    },
    richText(id('s.l'), [
      section(text(intro(digest))),
      ...(digest.top.length > 0
        ? [
            {
              type: 'rich_text_list' as const,
              style: 'ordered' as const,
              elements: digest.top.slice(0, 15).map((issue) => row(issue, options)),
            },
          ]
        : []),
    ]),
    context(id('s.c'), [
      more > 0 && `+${plural(more, 'more issue')}`,
      `since ${mrkdwnDate(digest.since, '{date_short_pretty} {time_secs}')}`,
      `as of ${mrkdwnDate(digest.at, '{time_secs}')}`,
      options.mode === 'bot' && 'the whole traceback of each is in the thread',
    ]),
  ];
  if (insights && options.mode === 'bot')
    blocks.push({ type: 'actions', block_id: id('s.a'), elements: [insights] });
  return { text: digestText(digest, word, span), blocks };
}

function intro(digest: DigestNotification): string {
  const issues = plural(digest.issues, 'issue');
  const fresh = digest.newIssues > 0 ? `, ${number(digest.newIssues)} of them new` : '';
  return digest.over
    ? `${issues}${fresh}. It has calmed down: from now on each issue has its own message again.`
    : `${issues}${fresh}. While it lasts they are told here, in one message, not one by one.`;
}

/** Weighed: fifteen rows of signs that Slack counts escaped would be too long a message. `×1,204  KeyError: 'payment_method'  orders-api  charge.py:88` */
function row(issue: IssueView, options: SlackRenderOptions): RichSection {
  const { place, name } = culprit(issue.sample);
  const where = place.split('/').pop() || name;
  const parts: RichElement[] = [
    bold(`×${number(issue.episodeCount || issue.count)}  `),
    link(cutWeighed(cut(titleOf(issue), 120), 240), linksOf(issue.sample, options.links).logs),
    text(`  ${cutWeighed(cut(serviceOf(issue.sample), 60), 120)}  `),
  ];
  if (where) parts.push(code(cutWeighed(cut(where, 60), 120)));
  return section(...parts);
}

function digestText(digest: DigestNotification, word: string, span: string): string {
  const services = [...new Set(digest.top.map(({ sample }) => cut(cleanLine(serviceOf(sample)), 30)))];
  const named = services.slice(0, 2).join(', ');
  const rest = services.length > 2 ? `, +${services.length - 2}` : '';
  const where = named ? ` (${named}${rest})` : '';
  const calm = digest.over ? '' : ' Told in one message while it lasts.';
  return cutEscaped(
    `🟠 ${word}: ${plural(digest.events, 'event')}, ${plural(digest.issues, 'issue')} in ${span}${where}.${calm}`,
    199,
  );
}
