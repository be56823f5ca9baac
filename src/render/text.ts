import type { IssueView } from '../model/issue.ts';
import type { Notification } from '../model/notification.ts';
import { clean, cleanLine, cut } from './clean.ts';
import { contextLines } from './context-lines.ts';
import {
  capital,
  culprit,
  type LinkOptions,
  linksOf,
  requestIdOf,
  serviceOf,
  states,
  titleOf,
  versionOf,
} from './describe.ts';
import { tracebackOf } from './excerpt.ts';
import { duration, number, plural, utc } from './format.ts';
import { shownCount } from './slack-parts.ts';
import { sparkline } from './sparkline.ts';

export interface TextOptions {
  /**
   * ANSI colours, for a terminal.
   * @default false
   */
  readonly color?: boolean;
  readonly links?: LinkOptions;
  readonly environment?: string;
}

type Paint = (text: string) => string;

interface Palette {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly state: Paint;
}

/** A notification for a terminal: the same words as in Slack, the whole traceback, no markup. Ends without a newline. */
export function renderText(notification: Notification, options: TextOptions = {}): string {
  switch (notification.kind) {
    case 'issue':
      return issueText(notification.issue, notification.state, options);
    case 'thread': {
      const { issue, part, reached, context } = notification;
      const title = cut(titleOf(issue), 200);
      if (part === 'traceback') return `${title}\n${indent(tracebackOf(issue.sample))}`;
      if (part === 'context') return `${title}\n${indent(context ? contextLines(context) : '')}`;
      if (part === 'milestone') return `×${number(reached ?? shownCount(issue))} reached: ${title}`;
      if (part === 'escalating')
        return `📈 Escalating: ${title}, ${plural(issue.lastHour, 'event')} in the last hour`;
      if (part === 'regressed') return `🔁 Regressed: ${title}`;
      const act = issue.acts?.[issue.acts.length - 1];
      return act
        ? `${capital(act.what)} by ${cleanLine(act.by)}, ${utc(act.at)}: ${title}`
        : `Changed: ${title}`;
    }
    case 'digest': {
      const { bold, dim } = palette(options, '33');
      const rows = notification.top.map((issue) => {
        const { place } = culprit(issue.sample);
        return `  ${`×${number(issue.episodeCount || issue.count)}`.padEnd(8)} ${bold(cut(titleOf(issue), 120))}  ${serviceOf(issue.sample)}${place ? `  ${dim(place)}` : ''}`;
      });
      const more = notification.issues - notification.top.length;
      return [
        bold(
          `🟠 Error storm${notification.over ? ' over' : ''}: ${plural(notification.events, 'event')}, ${plural(notification.issues, 'issue')} in ${duration(notification.at - notification.since)}`,
        ),
        ...rows,
        ...(more > 0 ? [dim(`  +${plural(more, 'more issue')}`)] : []),
      ].join('\n');
    }
    case 'operator': {
      const { bold } = palette(options, '33');
      const todo = clean(notification.todo).trim();
      return [
        bold(`🔔 Tracebell: ${cleanLine(notification.title)}`),
        indent(clean(notification.detail).trim()),
        ...(todo ? [`  What to do: ${todo}`] : []),
      ]
        .filter((line) => line.trim() !== '')
        .join('\n');
    }
  }
}

function issueText(issue: IssueView, state: keyof typeof states, options: TextOptions): string {
  const {
    bold,
    dim,
    state: paint,
  } = palette(options, state === 'resolved' ? '32' : state === 'muted' ? '33' : '31');
  const { sample } = issue;
  const { sign, word } = states[state];
  const { name, place } = culprit(sample);
  const count = shownCount(issue);
  const version = versionOf(sample);
  const request = requestIdOf(sample);
  const { logs } = linksOf(sample, options.links);
  const spark = count > 1 ? sparkline(issue.recent) : '';
  const where = [
    [name, place].filter(Boolean).join('  '),
    `${serviceOf(sample)}${options.environment ? ` (${cleanLine(options.environment)})` : ''}`,
  ].filter(Boolean);
  const facts = [
    plural(count, 'event'),
    count > 1 && issue.lastHour > 0 ? `${number(issue.lastHour)} in the last hour ${spark}`.trimEnd() : '',
    utc(issue.lastSeen),
    version ?? '',
    request ? `request ${request}` : '',
    cleanLine(sample.record.origin.logGroup),
  ].filter(Boolean);
  const quiet = state === 'resolved' || state === 'muted';
  const traceback = quiet ? '' : tracebackOf(sample);
  return [
    `${sign} ${paint(capital(word))}: ${bold(cut(titleOf(issue), 300))}${count > 1 ? `  ×${number(count)}` : ''}`,
    `   ${where.join(' · ')}`,
    ...(traceback ? [indent(traceback, '     ')] : []),
    dim(`   ${facts.join(' · ')}`),
    ...(logs && !quiet ? [dim(`   ${logs}`)] : []),
  ].join('\n');
}

function indent(text: string, by = '  '): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? line : `${by}${line}`))
    .join('\n');
}

function palette({ color = false }: TextOptions, stateCode: string): Palette {
  const paint = (code: string): Paint => (color ? (text) => `\x1b[${code}m${text}\x1b[0m` : (text) => text);
  return { bold: paint('1'), dim: paint('2'), state: paint(stateCode) };
}
