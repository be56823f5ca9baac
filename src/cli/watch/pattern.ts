import { compile } from '../../filter/compile.ts';
import { needlesOf } from '../../filter/needles.ts';
import type { LogRecord } from '../../model/record.ts';
import { isQuiet } from '../../parse/quiet.ts';
import { matcherOf } from '../pattern-option.ts';
import type { LooksFor } from './lines.ts';

/** A pattern as `watch` applies it by itself: to a traceback as a whole, not to each of its lines. */
export interface WatchPattern {
  /** `auto`: the classifier decides. */
  readonly text: string;
  readonly looksFor: LooksFor;
  matches(record: LogRecord): boolean;
}

/** @throws UsageError that says where the pattern is wrong. */
export function watchPattern(text: string): WatchPattern {
  const matches = matcherOf(text);
  if (text === 'auto') return { text, looksFor: { needles: null, isQuiet }, matches: () => true };
  const { kind } = compile(text);
  const needles = needlesOf(text);
  // Columns, JSON and what is bound to a line's ends are about the line that a traceback begins with.
  const isOfLines = kind === 'json' || kind === 'space' || /[\^$]/.test(text);
  return {
    text,
    looksFor: { needles: needles?.map((needle) => Buffer.from(needle)) ?? null },
    matches: ({ message }) => matches(message) || (isOfLines && matches(firstLine(message))),
  };
}

function firstLine(message: string): string {
  const end = message.indexOf('\n');
  return end < 0 ? message : message.slice(0, end);
}
