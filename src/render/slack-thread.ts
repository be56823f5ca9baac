import type { Act } from '../model/issue.ts';
import type { ThreadNotification } from '../model/notification.ts';
import { cleanLine, cut, cutEscaped } from './clean.ts';
import { linksOf, titleOf } from './describe.ts';
import { splitText, tracebackOf } from './excerpt.ts';
import { number, plural } from './format.ts';
import {
  blockId,
  bold,
  context,
  date,
  italic,
  link,
  mrkdwn,
  mrkdwnCode,
  mrkdwnLink,
  person,
  preformatted,
  richText,
  section,
  text,
} from './rich-text.ts';
import { contextReply } from './slack-context.ts';
import type { RichElement, RichTextBlock, SlackMessage } from './slack-message.ts';
import type { SlackRenderOptions } from './slack-options.ts';
import { numbers, sampleFacts } from './slack-parts.ts';

/** Above this a traceback is easier to read, search and copy as a file. */
export const snippetFrom = 8000;

/** What one reply holds of a traceback that could not be uploaded as a file. */
const perReply = 9000;

/** A reply in an issue's thread; several where a traceback is too long for one and no file can be uploaded. */
export function threadMessages(
  notification: ThreadNotification,
  options: SlackRenderOptions,
): SlackMessage[] {
  if (notification.part === 'context') return [contextReply(notification, options)];
  return notification.part === 'traceback'
    ? tracebackReplies(notification, options)
    : [{ text: replyText(notification), blocks: [replyBlock(notification), numbersBlock(notification)] }];
}

function tracebackReplies(notification: ThreadNotification, options: SlackRenderOptions): SlackMessage[] {
  const { issue } = notification;
  const pieces = splitText(tracebackOf(issue.sample), perReply);
  const shown = pieces.length > 0 ? pieces : ['(no text)'];
  return shown.map((piece, i) => {
    const part = shown.length > 1 ? ` (${i + 1} of ${shown.length})` : '';
    const id = (name: string) => blockId(name, issue.id, i + 1);
    const body: RichTextBlock = richText(id('t'), [
      ...(part ? [section(bold(`Traceback${part}`))] : []),
      preformatted(piece),
    ]);
    const last = i === shown.length - 1;
    return {
      text: `Whole traceback${part}: ${cutEscaped(titleOf(issue), 140)}`,
      blocks: last ? [body, tracebackFacts(notification, options)] : [body],
    };
  });
}

/** Under the traceback: everything there is to go on, as small grey text. */
export function tracebackFacts(notification: ThreadNotification, options: SlackRenderOptions) {
  const { issue } = notification;
  const { sample } = issue;
  const { origin } = sample.record;
  const links = linksOf(sample, options.links);
  const facts = Object.entries(sample.facts ?? {}).slice(0, 12);
  return context(blockId('k', issue.id, 1), [
    mrkdwnLink('Log event', links.logs),
    mrkdwnLink('Log stream', links.stream),
    mrkdwnLink('Whole request', links.request),
    mrkdwnLink('Insights query', links.insights),
    mrkdwnLink('X-Ray trace', links.xray),
    mrkdwnLink('Function', links.lambda),
    ...sampleFacts(issue),
    origin.logGroup !== '' && mrkdwnCode(origin.logGroup, 200),
    origin.account && `account ${mrkdwn(origin.account, 20)}`,
    origin.region && mrkdwn(origin.region, 30),
    sample.logger !== undefined && `logger ${mrkdwnCode(sample.logger, 80)}`,
    ...facts.map(([name, value]) => `${mrkdwn(name, 40)} ${mrkdwnCode(value, 120)}`),
    `fingerprint ${mrkdwnCode(issue.fingerprint, 40)}`,
  ]);
}

/** For the file that a long traceback is uploaded as. */
export function snippetTitle(notification: ThreadNotification): string {
  return cut(`Traceback: ${titleOf(notification.issue)}`, 120);
}

function replyText(notification: ThreadNotification): string {
  const { issue, part, reached } = notification;
  const title = cutEscaped(titleOf(issue), 110);
  switch (part) {
    case 'milestone':
      return `×${number(reached ?? issue.episodeCount)} reached: ${title}`;
    case 'escalating':
      return `📈 Escalating: ${title}, ${plural(issue.lastHour, 'event')} in the last hour`;
    case 'regressed':
      return `🔁 Regressed: ${title}`;
    default:
      return `${actSign(notification)} ${cutEscaped(actWords(notification), 60)}: ${title}`;
  }
}

function replyBlock(notification: ThreadNotification): RichTextBlock {
  const { issue, part, reached } = notification;
  const line: RichElement[] = [];
  switch (part) {
    case 'milestone':
      line.push(bold(`×${number(reached ?? issue.episodeCount)}`), text(' reached.'));
      break;
    case 'escalating':
      line.push(
        { type: 'emoji', name: 'chart_with_upwards_trend' },
        bold(` ${cut(titleOf(issue), 150)}`),
        italic('   escalating'),
      );
      line.push(
        text('  '),
        bold(plural(issue.lastHour, 'event')),
        text(' in the last hour: far more than it used to be.'),
      );
      break;
    case 'regressed':
      line.push({ type: 'emoji', name: 'repeat' }, text(' It is back'));
      if (issue.earlier?.permalink) line.push(text(': '), link('earlier message', issue.earlier.permalink));
      line.push(text('.'));
      break;
    default:
      line.push(...actLine(lastAct(notification)));
  }
  return richText(blockId(`${part}.${reached ?? notification.at}`, issue.id, 1), [section(...line)]);
}

function numbersBlock(notification: ThreadNotification) {
  const { issue, part, reached } = notification;
  return context(blockId(`n.${part}.${reached ?? notification.at}`, issue.id, 1), numbers(issue));
}

const acted = { resolve: 'Resolved', reopen: 'Reopened', mute: 'Muted', unmute: 'Unmuted' } as const;
const emojis = { resolve: 'white_check_mark', reopen: 'red_circle', mute: 'mute', unmute: 'bell' } as const;
const signs = { resolve: '✅', reopen: '🔴', mute: '🔇', unmute: '🔔' } as const;

function lastAct(notification: ThreadNotification) {
  const acts = notification.issue.acts ?? [];
  return acts[acts.length - 1];
}

function actSign(notification: ThreadNotification): string {
  const act = lastAct(notification);
  return act ? signs[act.what] : 'ℹ️';
}

/** A user id would be read out letter by letter: the name only where it is one. */
function actWords(notification: ThreadNotification): string {
  const act = lastAct(notification);
  if (!act) return 'Changed';
  const by = cleanLine(act.by);
  return /^[UW][A-Z0-9]{7,20}$/.test(by) ? acted[act.what] : `${acted[act.what]} by ${by}`;
}

/** `✅ Resolved by @dana Nov 24 at 10:12: v17.` */
export function actLine(act: Act | undefined): RichElement[] {
  if (!act) return [text('The issue was changed.')];
  const detail = cut(cleanLine(act.detail ?? ''), 200);
  return [
    { type: 'emoji', name: emojis[act.what] },
    text(` ${acted[act.what]} by `),
    person(act.by),
    text(' '),
    date(act.at, '{date_short_pretty} at {time}'),
    ...(detail ? [text(`: ${detail}`)] : []),
    text('.'),
  ];
}
