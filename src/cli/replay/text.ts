import pc from 'picocolors';
import { cleanLine } from '../../render/clean.ts';
import { type ReplayReport, reasonWords, remarks } from './report.ts';

export interface TextOptions {
  readonly color: boolean;
  /** Of the terminal; absent: nothing is cut, and every message is shown. */
  readonly columns?: number | undefined;
}

/** What a terminal of 80 columns has no room for beside what broke. */
const roomForAll = 100;
/** On a terminal more than these scroll away what stands above them. */
const shownMessages = 40;
const shownCauses = 10;

/** The report as tables for people. */
export function replayText(report: ReplayReport, { color, columns }: TextOptions): string {
  const paint = pc.createColors(color);
  const { events, issues, messages, suppressed, causes } = report;
  const most = columns === undefined ? messages.length : shownMessages;
  const lines = [
    paint.bold(
      `${counted(events, 'event')}, ${counted(issues, 'issue')}, ${counted(messages.length, 'message')}`,
    ),
    ...(period(report) ? [paint.dim(period(report))] : []),
    ...remarks(report).map((remark) => paint.yellow(remark)),
  ];
  if (messages.length > 0) {
    lines.push('', paint.bold('Messages') + paint.dim(', times in UTC'));
    const all = columns === undefined || columns >= roomForAll;
    const rows = messages
      .slice(0, most)
      .map((message) => [
        message.time.slice(0, 19).replace('T', ' '),
        message.state,
        number(message.count),
        ...(all ? [number(message.edits), number(message.replies)] : []),
        message.service ?? '',
        cleanLine(message.title),
      ]);
    const head = ['when', 'state', 'events', ...(all ? ['edits', 'replies'] : []), 'where', 'what'];
    lines.push(...table(head, rows, columns, paint.dim));
    if (messages.length > most)
      lines.push(paint.dim(`… and ${number(messages.length - most)} more: --json or --html FILE shows all.`));
  }
  const held = Object.entries(suppressed).sort(([, a], [, b]) => b - a);
  if (held.length > 0) {
    lines.push('', paint.bold('Not said'));
    const rows = held.map(([reason, count]) => [number(count), reason, reasonWords(reason)]);
    lines.push(...table(['times', 'reason', 'why'], rows, columns, paint.dim));
  }
  if (causes.length > 0) {
    lines.push('', paint.bold('Loudest:'));
    const rows = causes
      .slice(0, shownCauses)
      .map(({ count, id, told, service, title }) => [number(count), id, told, service, cleanLine(title)]);
    lines.push(...table(['events', 'issue', 'told in', 'where', 'what'], rows, columns, paint.dim));
    if (causes.length > shownCauses)
      lines.push(paint.dim(`… and ${number(causes.length - shownCauses)} quieter ones.`));
  }
  return `${lines.join('\n')}\n`;
}

/**
 * Numbers stand at the right of their column, words at the left; the last column takes what is left of the line. A place (`where`)
 * may be a long path: it takes a third of what it shares with the last column, and its end is what tells places apart.
 */
function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  columns: number | undefined,
  dim: (text: string) => string,
): string[] {
  const whole = [head, ...rows];
  const widths = head.map((_, n) => Math.max(...whole.map((row) => widthOf(row[n] ?? ''))));
  const where = head.indexOf('where');
  if (columns !== undefined && where >= 0) {
    const others = widths.reduce(
      (sum, width, n) => sum + 2 + (n === where || n === head.length - 1 ? 0 : width),
      0,
    );
    const most = Math.max(8, Math.floor((columns - others) / 3));
    widths[where] = Math.min(widths[where] ?? 0, most);
  }
  const all = whole.map((row) => row.map((cell, n) => (n === where ? endOf(cell, widths[n] ?? 0) : cell)));
  const isNumber = head.map((_, n) => rows.every((row) => /^[\d,]+$/.test(row[n] ?? '')));
  return all.map((row, at) => {
    const cells = row.map((cell, n) => {
      if (n === row.length - 1) return cell;
      const gap = ' '.repeat((widths[n] ?? 0) - widthOf(cell));
      return isNumber[n] ? gap + cell : cell + gap;
    });
    const line = cut(`  ${cells.join('  ')}`, columns);
    return at === 0 ? dim(line) : line;
  });
}

const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

/** In columns of a terminal. */
function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += wide.test(character) ? 2 : 1;
  return width;
}

function endOf(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  const characters = [...text];
  while (characters.length > 0 && widthOf(characters.join('')) > width - 1) characters.shift();
  return `…${characters.join('')}`;
}

function cut(line: string, columns: number | undefined): string {
  if (columns === undefined || widthOf(line) <= columns) return line;
  let [out, width] = ['', 0];
  for (const character of line) {
    width += widthOf(character);
    if (width > columns - 1) break;
    out += character;
  }
  return `${out}…`;
}

function period({ window, sources }: ReplayReport): string {
  const { from, to } = window;
  const read = sources.reduce((sum, source) => sum + source.read, 0);
  const [only] = sources;
  const groups = sources.every(({ kind }) => kind === 'log-group');
  const many = groups ? 'log groups' : sources.every(({ kind }) => kind === 'file') ? 'files' : 'sources';
  const of = only && sources.length === 1 ? only.name : `${number(sources.length)} ${many}`;
  const when =
    from && to ? `, ${from.slice(0, 19).replace('T', ' ')} to ${to.slice(0, 19).replace('T', ' ')} UTC` : '';
  return `${counted(read, 'record')} of ${cleanLine(of)}${when}. Nothing was posted.`;
}

function counted(count: number, noun: string): string {
  return `${number(count)} ${noun}${count === 1 ? '' : 's'}`;
}

function number(value: number): string {
  return value.toLocaleString('en');
}
