import { crashSideFirst, type ErrorEvent, type StackFrame } from '../model/event.ts';
import { tidyPath } from '../model/frames.ts';
import { clean, cleanLine, cut, safeEnd, safeStart, weigh } from './clean.ts';
import { number, plural } from './format.ts';

/** Up to this many lines a traceback is easier to read whole than in an excerpt. */
export const shortTraceback = 15;

/** The event's whole story, fit to show, without blank lines at either end. */
export function tracebackOf(event: ErrorEvent): string {
  return clean(event.traceback)
    .replace(/^(?:[ \t]*\n)+/, '')
    .trimEnd();
}

/** Whether the message itself shows the traceback whole, in bot mode; if not, the thread has to. */
export function isShort(traceback: string): boolean {
  return countLines(traceback) <= shortTraceback && weigh(traceback) <= 3000;
}

export function countLines(text: string): number {
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}

/**
 * At most `max` of weight: the head and the tail are kept, for some languages print the place of the throw first
 * and others last, and what is left out between them is said. Cut at line ends; a single huge line within itself.
 */
export function cutMiddle(text: string, max: number): string {
  if (weigh(text) <= max) return text;
  const budget = Math.max(40, max - 60);
  const lines = text.split('\n').map((line) => cutLine(line, Math.floor(budget / 4)));
  const cost = (i: number) => weigh(lines[i] ?? '') + 1;
  let left = budget;
  let head = 0;
  for (; head < lines.length && left - cost(head) >= budget / 2; head++) left -= cost(head);
  let tail = lines.length;
  for (; tail > head && left - cost(tail - 1) >= 0; tail--) left -= cost(tail - 1);
  const omitted = tail - head;
  const marker = omitted > 0 ? [`… ${plural(omitted, 'line')} left out …`] : [];
  return [...lines.slice(0, head), ...marker, ...lines.slice(tail)].join('\n');
}

/** One line, its middle left out where it weighs more than `max`. */
function cutLine(line: string, max: number): string {
  if (weigh(line) <= max) return line;
  // An escaped sign weighs up to five, so that what is kept never weighs more than `max`.
  const ratio = line.length / weigh(line);
  let keep = Math.max(2, Math.floor(((max - 40) * ratio) / 2));
  for (;;) {
    const start = safeStart(line, keep);
    const end = safeEnd(line, keep);
    const shown = `${start} … ${number(line.length - start.length - end.length)} characters left out … ${end}`;
    if (weigh(shown) <= max || keep <= 2) return shown;
    keep = Math.floor(keep / 2);
  }
}

/** Pieces of at most `max` of weight each, parted at line ends where that can be; joined by `\n` they are the whole. */
export function splitText(text: string, max: number): string[] {
  const pieces: string[] = [];
  let piece: string[] = [];
  let weight = 0;
  const flush = () => {
    if (piece.length > 0) pieces.push(piece.join('\n'));
    piece = [];
    weight = 0;
  };
  for (const line of text.split('\n')) {
    for (const part of splitLine(line, max)) {
      const next = weigh(part) + 1;
      if (weight + next > max) flush();
      piece.push(part);
      weight += next;
    }
  }
  flush();
  return pieces.filter((part) => part.trim() !== '');
}

function splitLine(line: string, max: number): string[] {
  const parts: string[] = [];
  let rest = line;
  while (weigh(rest) + 1 > max) {
    // Units weigh five at most: a fifth of the budget always fits.
    const part =
      weigh(rest) === rest.length ? safeStart(rest, max - 2) : safeStart(rest, Math.floor(max / 5) - 1);
    parts.push(part);
    rest = rest.slice(part.length);
  }
  return [...parts, rest];
}

/** What matters most of a long traceback: the chain from what was thrown to the root cause, and the frames to look at. */
export function excerpt(event: ErrorEvent, max = 2000): string {
  const chain = event.exceptions;
  const root = chain[chain.length - 1] ?? chain[0];
  const lines: string[] = [];
  const shownChain = chain.length > 4 ? [chain[0], ...chain.slice(-2)] : chain;
  shownChain.forEach((exception, i) => {
    if (i === 1 && chain.length > 4) lines.push(`… ${plural(chain.length - 3, 'cause')} left out …`);
    const name = [exception.type, exception.message].filter(Boolean).join(': ');
    lines.push(...messageLines(i === 0 ? name : `caused by ${name}`));
  });
  const frames = topFrames(root.frames.length > 0 ? crashSideFirst(root) : crashSideFirst(chain[0]));
  const places = frames.map(placeOf);
  const width = Math.min(48, Math.max(0, ...places.map((place) => place.length)));
  if (frames.length > 0) lines.push('');
  frames.forEach((frame, i) => {
    const name = functionOf(frame);
    const place = (places[i] ?? '').padEnd(name ? width : 0);
    lines.push(name ? `${place}  in ${name}`.trimStart() : place);
    if (frame.source) lines.push(`    ${cut(cleanLine(frame.source), 160)}`);
  });
  const seen = lines.join('\n').trimEnd();
  return cutMiddle(seen, max);
}

/** The first lines of a message: some carry a whole SQL statement or a validation report. */
function messageLines(message: string): string[] {
  const all = clean(safeStart(message, 20_000))
    .split('\n')
    .filter((line) => line.trim() !== '');
  const shown = all.slice(0, 4).map((line) => cut(line, 300));
  return all.length > 4 ? [...shown, `… ${plural(all.length - 4, 'line')} more`] : shown;
}

/** Up to five of the user's own frames; where there are none, the three nearest the throw. Recursion once. */
function topFrames(frames: readonly StackFrame[]): StackFrame[] {
  const inApp = frames.filter((frame) => frame.inApp);
  const chosen: StackFrame[] = [];
  for (const frame of inApp.length > 0 ? inApp : frames) {
    const last = chosen[chosen.length - 1];
    if (last && last.file === frame.file && last.line === frame.line && last.function === frame.function)
      continue;
    chosen.push(frame);
    if (chosen.length === (inApp.length > 0 ? 5 : 3)) break;
  }
  return chosen;
}

/** `app/orders/charge.py:88`; empty where the frame has no file. */
export function placeOf(frame: StackFrame): string {
  if (!frame.file) return '';
  const path = shorten(tidyPath(cleanLine(frame.file)));
  return frame.line === null ? path : `${path}:${frame.line}`;
}

/** The function as it is called, its package left out where that makes it too long. */
export function functionOf(frame: StackFrame): string {
  const name = cleanLine(frame.function ?? '');
  if (name === '' || name === '<anonymous>') return name;
  const from = Math.max(name.lastIndexOf('/'), -1) + 1;
  return cut(name.length > 60 && from < name.length ? name.slice(from) : name, 80);
}

/** A path of at most 80 characters: its last parts tell most. */
function shorten(path: string): string {
  if (path.length <= 80) return path;
  const parts = path.split('/');
  let end = parts[parts.length - 1] ?? path;
  for (let i = parts.length - 2; i > 0 && end.length + (parts[i]?.length ?? 0) < 76; i--)
    end = `${parts[i]}/${end}`;
  return end.length > 78 ? `…${safeEnd(end, 77)}` : `…/${end}`;
}
