import type { IssueView, MuteUntil } from '../model/issue.ts';
import type { IssueNotification } from '../model/notification.ts';
import { cut } from './clean.ts';
import { linksOf, logsWord, requestIdOf, titleOf } from './describe.ts';
import { countLines, cutMiddle, excerpt, isShort, tracebackOf } from './excerpt.ts';
import { duration, number, plural } from './format.ts';
import {
  blockId,
  bold,
  context,
  date,
  linkButton,
  mrkdwnCode,
  mrkdwnLink,
  person,
  plain,
  preformatted,
  richText,
  section,
  text,
} from './rich-text.ts';
import { renderedSize, slackLimits } from './slack-limits.ts';
import type {
  ActionsBlock,
  Block,
  Button,
  RichElement,
  RichSection,
  SlackMessage,
  StaticSelect,
} from './slack-message.ts';
import type { SlackRenderOptions } from './slack-options.ts';
import {
  culpritLine,
  earlierLine,
  fallback,
  numbers,
  plainFacts,
  saidLine,
  sampleFacts,
  shownCount,
  titleLine,
  versionText,
} from './slack-parts.ts';

/** One issue's message in any of its states: headline, code, facts, buttons. */
export function issueMessage(notification: IssueNotification, options: SlackRenderOptions): SlackMessage {
  const { issue, state } = notification;
  const blocks = isQuiet(state) ? quietBlocks(notification, options) : loudBlocks(notification, options);
  return { text: fallback(issue, state, options), blocks };
}

function isQuiet(state: IssueNotification['state']): state is 'resolved' | 'muted' {
  return state === 'resolved' || state === 'muted';
}

function loudBlocks(notification: IssueNotification, options: SlackRenderOptions): Block[] {
  const { issue, state, revision } = notification;
  const id = (part: string) => blockId(part, issue.id, revision);
  const whole = tracebackOf(issue.sample);
  const inThread = options.mode === 'bot' && !isShort(whole);
  const head = richText(id('h'), [
    titleLine(issue, state, options),
    culpritLine(issue, options),
    ...saidLine(issue),
    ...(state === 'escalating' ? [escalatingLine(issue)] : []),
    ...earlierLine(issue),
  ]);
  const rest: Block[] = [
    context(id('c'), [
      ...numbers(issue),
      ...sampleFacts(issue),
      ...plainFacts(issue),
      ...(options.mode === 'webhook' ? webhookFacts(issue, options) : []),
      inThread && `whole traceback, ${plural(countLines(whole), 'line')}, in the thread`,
    ]),
    ...(options.mode === 'bot' ? [actions(id('act'), issue, state, options)] : []),
  ];
  const room = slackLimits.rendered - renderedSize([head, ...rest]) - slackLimits.blockCost - 10;
  const code = inThread ? excerpt(issue.sample, Math.min(room, 2500)) : cutMiddle(whole, room);
  // A plain line that the title already shows in full would only be said twice.
  const told = code.trim() === '' || code.trim() === cut(titleOf(issue), 150);
  return [head, ...(told ? [] : [richText(id('tb'), [preformatted(code)])]), ...rest];
}

/** Known and dealt with: two lines, so that the channel's eye rests on what is open. */
function quietBlocks(notification: IssueNotification, options: SlackRenderOptions): Block[] {
  const { issue, state, revision } = notification;
  const id = (part: string) => blockId(part, issue.id, revision);
  const head = richText(id('h'), [
    titleLine(issue, state, options),
    culpritLine(issue, options),
    state === 'resolved' ? resolvedLine(issue) : mutedLine(issue),
  ]);
  return options.mode === 'bot' ? [head, actions(id('act'), issue, state, options)] : [head];
}

function resolvedLine(issue: IssueView): RichSection {
  const count = shownCount(issue);
  const span = duration(issue.lastSeen - issue.firstSeen);
  const after = text(
    ` after ${plural(count, 'event')}${count > 1 && issue.episode < 2 ? ` in ${span}` : ''}.`,
  );
  const promise = text(' If it comes back, it is said in a new message.');
  if (!issue.resolved) return section(text('Resolved'), after, promise);
  const { by, at, version } = issue.resolved;
  return section(
    text('Resolved by '),
    person(by),
    text(' '),
    date(at, '{date_short_pretty} at {time}'),
    ...(version ? [text(' in '), bold(versionText(version))] : []),
    after,
    promise,
  );
}

function mutedLine(issue: IssueView): RichSection {
  const counting = [
    text('. Still counting: '),
    bold(number(issue.count)),
    text(issue.count === 1 ? ' event.' : ' events.'),
  ];
  if (!issue.mute) return section(text('Muted'), ...counting);
  return section(text('Muted by '), person(issue.mute.by), ...untilWords(issue.mute.until), ...counting);
}

function untilWords(until: MuteUntil): RichElement[] {
  switch (until.kind) {
    case 'forever':
      return [text(' for good')];
    case 'time':
      return [text(' until '), date(until.at, '{date_short_pretty} {time}')];
    case 'count':
      return [text(` until ${number(until.more)} more`)];
    case 'escalating':
      return [text(' until it escalates')];
  }
}

function escalatingLine(issue: IssueView): RichSection {
  return section(
    bold(plural(issue.lastHour, 'event')),
    text(' in the last hour: far more than it used to be.'),
  );
}

/** A webhook message has no thread and no buttons: it says itself where to look and how to keep it quiet. */
function webhookFacts(issue: IssueView, options: SlackRenderOptions): (string | undefined | false)[] {
  const { origin } = issue.sample.record;
  const links = linksOf(issue.sample, options.links);
  return [
    mrkdwnCode(origin.logGroup || origin.logStream || issue.sample.record.notice?.resource || '?', 200),
    mrkdwnLink(logsWord(issue.sample), links.logs),
    requestIdOf(issue.sample) ? mrkdwnLink('Whole request', links.request) : undefined,
    mrkdwnLink('X-Ray', links.xray),
    options.muteHint && `mute: ${mrkdwnCode(`tracebell mute ${cut(issue.id, 58)} 24h`, 90)}`,
  ];
}

const mutes: readonly (readonly [value: string, label: string])[] = [
  ['1h', '1 hour'],
  ['8h', '8 hours'],
  ['24h', '24 hours'],
  ['7d', '7 days'],
  ['until_escalates', 'Until it escalates'],
  ['forever', 'Forever'],
];

function actions(
  block_id: string,
  issue: IssueView,
  state: IssueNotification['state'],
  options: SlackRenderOptions,
): ActionsBlock {
  // Never more than 58: the mute menu's values, with their prefix, have 75 characters.
  const id = issue.id.slice(0, 58) || '-';
  const title = titleOf(issue);
  const button = (action: string, label: string, style?: 'primary'): Button => ({
    type: 'button',
    action_id: action,
    text: plain(label),
    value: id,
    ...(style ? { style } : {}),
    accessibility_label: cut(`${label}: ${title}`, 75),
  });
  const mute: StaticSelect = {
    type: 'static_select',
    action_id: 'tb_mute',
    placeholder: plain('Mute…'),
    options: mutes.map(([value, label]) => ({ text: plain(label), value: `${value}|${id}` })),
  };
  const logs = linkButton(
    'tb_logs',
    issue.sample.record.notice?.link ? 'Console' : 'Logs',
    linksOf(issue.sample, options.links).logs,
  );
  const more = button('tb_more', 'Details');
  const withLogs = (...first: (Button | StaticSelect)[]) => [...first, ...(logs ? [logs] : []), more];
  const elements =
    state === 'resolved'
      ? [button('tb_reopen', 'Reopen'), more]
      : state === 'muted'
        ? withLogs(button('tb_unmute', 'Unmute'), button('tb_resolve', 'Resolve'))
        : withLogs(button('tb_resolve', 'Resolve', 'primary'), mute);
  return { type: 'actions', block_id, elements };
}
