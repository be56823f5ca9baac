import type { Invocation, LogContext } from '../model/log-context.ts';
import type { EpochMs } from '../model/record.ts';
import { clean, cut, weigh } from './clean.ts';
import { number, plural } from './format.ts';

/** More are too long to read in a thread; the log itself is linked. */
const limits = {
  rows: 40,
  head: 5,
  before: 15,
  after: 8,
  tail: 3,
  line: 180,
  own: 90,
  ofOne: 3,
  weight: 7000,
} as const;

interface Row {
  /** Absent: no line of the log, but a word about those that are not shown. */
  readonly at?: EpochMs;
  readonly own: boolean;
  readonly text: string;
  /** Lines of the log that it stands for. */
  readonly stands: number;
}

/**
 * The lines around an error as one text: when, counted from the invocation's first line (else from the error), and what. `>` marks
 * the error. Where there are too many, the first, those next to the error and the last are kept, and what is left out is said.
 * Lines of a file that were read at once have one time, which says nothing of when they were written: no time is shown then.
 */
export function contextLines(context: LogContext): string {
  const { lines, invocation, moreBefore, moreAfter } = context;
  const rows = chosen(rowsOf(context), moreBefore);
  const base = (invocation ? lines[0] : lines.find(({ own }) => own))?.at ?? 0;
  const timed = new Set(rows.flatMap(({ at }) => at ?? [])).size > 1;
  const offsets = rows.map(({ at }) => (at === undefined || !timed ? '' : offset(at - base, !invocation)));
  const width = Math.max(0, ...offsets.map((each) => each.length));
  const shown = rows.map(
    ({ own, text }, i) =>
      `${own ? '>' : ' '} ${timed ? `${(offsets[i] ?? '').padStart(width)}  ` : ''}${text}`,
  );
  if (moreBefore) shown.unshift('… earlier lines are in the log …');
  if (moreAfter) shown.push('… later lines are in the log …');
  return fitted(shown).join('\n');
}

function rowsOf({ lines }: LogContext): Row[] {
  const rows: Row[] = [];
  let hidden = 0;
  const flush = () => {
    if (hidden > 0) rows.push({ own: true, text: `… ${plural(hidden, 'more line')} of it`, stands: hidden });
    hidden = 0;
  };
  lines.forEach((line, i) => {
    const [first = '', ...more] = tidy(line.text).split('\n');
    // The traceback is told above; its first line is enough to find the place.
    if (line.own && lines[i - 1]?.own) {
      hidden += 1 + more.length;
      return;
    }
    flush();
    rows.push({
      at: line.at,
      own: line.own,
      text: cut(first, line.own ? limits.own : limits.line),
      stands: 1,
    });
    if (line.own) {
      hidden += more.length;
      return;
    }
    const few = more.length <= limits.ofOne ? more : more.slice(0, limits.ofOne - 1);
    for (const text of few) rows.push({ own: false, text: cut(text, limits.line), stands: 1 });
    const left = more.length - few.length;
    if (left > 0) rows.push({ own: false, text: `… ${plural(left, 'more line')} of it`, stands: left });
  });
  flush();
  return rows;
}

/** What the runtime puts before each line is said by the offset and the heading. */
function tidy(text: string): string {
  return clean(text)
    .trimEnd()
    .replace(/^\d{4}-\d\d-\d\dT[\d:.]+Z\t(?:[0-9a-f-]{36}|undefined)?\t([A-Za-z]+)\t/, '$1  ')
    .replace(/^\[([A-Z]+)\]\t\d{4}-\d\d-\d\dT[\d:.]+Z\t(?:[0-9a-f-]{36})?\t/, '$1  ')
    .replace(/^(INIT_START Runtime Version: [^\t]+)\tRuntime Version ARN: \S+$/, '$1')
    .replace(/\t/g, '  ');
}

function chosen(rows: readonly Row[], begunEarlier: boolean): readonly Row[] {
  if (rows.length <= limits.rows && !begunEarlier) return rows;
  // Where it does not begin with its beginning, the first lines say nothing, and may be the rest of a secret that began before them.
  const head = begunEarlier ? 0 : limits.head;
  const first = rows.findIndex(({ own }) => own);
  const last = rows.findLastIndex(({ own }) => own);
  const near = (i: number) => i >= first - limits.before && i <= last + limits.after;
  const kept: Row[] = [];
  let left = 0;
  rows.forEach((row, i) => {
    if (i < head || i >= rows.length - limits.tail || near(i)) {
      const told = kept.length === 0 && begunEarlier;
      if (left > 0 && !told)
        kept.push({ own: false, text: `… ${plural(left, 'line')} left out …`, stands: left });
      left = 0;
      kept.push(row);
    } else left += row.stands;
  });
  return kept;
}

/** Slack counts `<`, `>` and `&` several times. */
function fitted(lines: readonly string[]): readonly string[] {
  const total = (most: number) => lines.reduce((sum, line) => sum + weigh(cut(line, most)) + 1, 0);
  let most = limits.line + 20;
  while (most > 40 && total(most) > limits.weight) most -= 20;
  return lines.map((line) => cut(line, most));
}

function offset(ms: number, signed: boolean): string {
  const size = Math.abs(ms);
  const sign = ms < 0 ? '-' : signed && ms > 0 ? '+' : '';
  return `${sign}${span(size)}`;
}

function span(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(ms < 100_000 ? 2 : 0)} s`;
}

/** `312 ms`, `43 of 256 MB memory`, `cold start, 91 ms of it`: what is known of an invocation, in few words. */
export function invocationFacts(invocation: Invocation): string[] {
  const { durationMs, memoryMb, maxMemoryMb, coldStart, initMs, status, errorType, complete } = invocation;
  const facts: string[] = [];
  if (durationMs !== undefined) facts.push(span(durationMs));
  if (maxMemoryMb !== undefined && memoryMb !== undefined)
    facts.push(`${number(maxMemoryMb)} of ${number(memoryMb)} MB memory`);
  if (coldStart) facts.push(`cold start${initMs === undefined ? '' : `, ${span(initMs)} of init`}`);
  if (status === 'timeout') facts.push('timed out');
  else if (errorType !== undefined) facts.push(cut(errorType, 60));
  if (!complete) facts.push('no REPORT line yet');
  return facts;
}
