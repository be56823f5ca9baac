import type { IssueView } from '../model/issue.ts';
import type { IssueNotification } from '../model/notification.ts';
import { cleanLine, cut, cutEscaped } from './clean.ts';
import { capital, culprit, linksOf, requestIdOf, serviceOf, states, titleOf, versionOf } from './describe.ts';
import { number, plural } from './format.ts';
import {
  bold,
  code,
  date,
  italic,
  link,
  mrkdwn,
  mrkdwnCode,
  mrkdwnDate,
  person,
  section,
  text,
} from './rich-text.ts';
import type { RichElement, RichSection } from './slack-message.ts';
import type { SlackRenderOptions } from './slack-options.ts';
import { sparkline } from './sparkline.ts';

/** How many events the message speaks of: those of its episode. */
export function shownCount(issue: IssueView): number {
  return issue.episode > 1 && issue.episodeCount > 0 ? issue.episodeCount : issue.count;
}

/** `🔴 **KeyError: 'payment_method'**   new`, or `×128` once it is known. */
export function titleLine(
  issue: IssueView,
  state: IssueNotification['state'],
  options: SlackRenderOptions,
): RichSection {
  const { emoji, word } = states[state];
  const style = state === 'resolved' ? { bold: true, strike: true } : { bold: true };
  const title = cut(titleOf(issue), 150);
  const count = shownCount(issue);
  const times: RichElement[] = count > 1 && state !== 'resolved' ? [bold(`   ×${number(count)}`)] : [];
  return section(
    { type: 'emoji', name: emoji },
    text(' '),
    link(title, linksOf(issue.sample, options.links).logs, style),
    ...(state === 'ongoing' && count > 1 ? [] : [italic(`   ${word}`)]),
    ...times,
  );
}

/** `charge_customer`  app/orders/charge.py:88  ·  **orders-api**  ·  prod */
export function culpritLine(issue: IssueView, options: SlackRenderOptions): RichSection {
  const { name, place } = culprit(issue.sample);
  const parts: RichElement[] = [];
  if (name) parts.push(code(name));
  if (place) parts.push(text(`${name ? '  ' : ''}${place}`));
  if (parts.length > 0) parts.push(text('  ·  '));
  parts.push(bold(cut(serviceOf(issue.sample), 100)));
  if (options.environment) parts.push(text(`  ·  ${cut(cleanLine(options.environment), 40)}`));
  return section(...parts);
}

/** What the program said when it logged the error, where that tells more than the error. */
export function saidLine(issue: IssueView): RichSection[] {
  const said = cut(cleanLine(issue.sample.title ?? ''), 300);
  return said === '' || titleOf(issue).includes(said) ? [] : [section(text('Logged as '), italic(said))];
}

/** Resolved when, by whom, and the way to the earlier message; empty in a first episode. */
export function earlierLine(issue: IssueView): RichSection[] {
  const { resolved, earlier } = issue;
  if (issue.episode < 2 && !resolved && !earlier) return [];
  const parts: RichElement[] = [];
  if (resolved) {
    parts.push(
      text('Resolved '),
      date(resolved.at, '{date_short_pretty} at {time}'),
      text(' by '),
      person(resolved.by),
    );
    if (resolved.version) parts.push(text(` in ${versionText(resolved.version)}`));
    parts.push(text('. '));
  }
  const version = versionOf(issue.sample);
  parts.push(text('Seen again'), ...(version ? [text(' in '), bold(version)] : []), text('. '));
  if (earlier?.permalink) parts.push(link('Earlier message', earlier.permalink), text('.'));
  return [section(...parts)];
}

/** As people write it: `v41`, `2026.10.1`. */
export function versionText(version: string): string {
  return /^\d+$/.test(version) ? `v${version}` : cut(cleanLine(version), 30);
}

/** `*128* events, 43 in the last hour  ▁▂█`, `first …`, `last …`: the numbers of an issue, as mrkdwn parts. */
export function numbers(issue: IssueView): string[] {
  const count = shownCount(issue);
  const total = issue.count > count ? `, ${number(issue.count)} in total` : '';
  if (count <= 1) return [`*1* event${total}`, mrkdwnDate(issue.lastSeen, '{date_short_pretty} {time_secs}')];
  // One bar alone is no course of events.
  const spark = issue.recent.filter((n) => n > 0).length > 1 ? sparkline(issue.recent) : '';
  const rate =
    issue.lastHour > 0 ? `, ${number(issue.lastHour)} in the last hour${spark ? `  \`${spark}\`` : ''}` : '';
  return [
    `*${number(count)}* events${issue.episode > 1 ? ' since it came back' : ''}${total}${rate}`,
    `first ${mrkdwnDate(issue.firstSeen, '{date_short_pretty} {time}')}`,
    `last ${mrkdwnDate(issue.lastSeen, '{date_short_pretty} {time_secs}')}`,
  ];
}

/** Version and request of the event that is shown. */
export function sampleFacts(issue: IssueView): (string | undefined)[] {
  const version = versionOf(issue.sample);
  const request = requestIdOf(issue.sample);
  return [
    version && (/^v\d+$/.test(version) ? version : `version ${mrkdwnCode(version, 30)}`),
    request && `request ${mrkdwnCode(request, 80)}`,
  ];
}

/** Exit status, duration, memory: where there is no stack, they are the story. */
export function plainFacts(issue: IssueView): string[] {
  const { exceptions, facts = {} } = issue.sample;
  if (exceptions.some(({ frames }) => frames.length > 0)) return [];
  return Object.entries(facts)
    .slice(0, 4)
    .map(([name, value]) => `${mrkdwn(name, 40)} ${mrkdwnCode(value, 80)}`);
}

/**
 * What push notifications and screen readers say, under 200 characters: the state in a word, what broke, where.
 * `🔴 New: KeyError: 'x' — orders-api (prod), charge app/charge.py:88`
 */
export function fallback(
  issue: IssueView,
  state: IssueNotification['state'],
  options: SlackRenderOptions,
): string {
  const { sign, word } = states[state];
  const { name, place } = culprit(issue.sample);
  const count = shownCount(issue);
  const times = count > 1 ? ` ×${number(count)}` : '';
  const environment = options.environment ? ` (${cut(cleanLine(options.environment), 20)})` : '';
  const where = `${cut(serviceOf(issue.sample), 40)}${environment}`;
  const at = [cut(name, 30), cut(place, 40)].filter(Boolean).join(' ');
  const tail =
    state === 'ongoing' && issue.lastHour > 0
      ? ` — ${where}, ${plural(issue.lastHour, 'event')} in the last hour`
      : ` — ${where}${at ? `, ${at}` : ''}`;
  const safeTail = cutEscaped(tail, 110);
  const head = `${sign} ${capital(word)}: `;
  const room = 198 - head.length - safeTail.length - times.length;
  return `${head}${cutEscaped(titleOf(issue), room)}${times}${safeTail}`;
}
