import type { LogLine } from '../model/log-context.ts';
import type { AroundRequest, LinesAround, LogReader } from '../model/ports.ts';
import type { Origin } from '../model/record.ts';

/**
 * Reads around a line in lines that are in memory: what a watched file said lately, or the demo's own log. `linesOf` gives the
 * lines of a stream in their order, as many as are kept.
 */
export function createLinesReader(linesOf: (origin: Origin) => readonly LogLine[]): LogReader {
  return {
    around: async (request) => nearest(linesOf(request.origin), request),
  };
}

function nearest(lines: readonly LogLine[], { id, at, before, after, within }: AroundRequest): LinesAround {
  // A thousand lines that were read at once have one time: the id tells which of them is meant.
  const named = lines.findIndex((line) => line.id === id);
  const place = named >= 0 ? named : lines.findLastIndex((line) => line.at <= at);
  let from = place + 1;
  while (from > 0 && place + 1 - from < before && at - (lines[from - 1]?.at ?? 0) <= within) from--;
  let to = place + 1;
  while (to < lines.length && to - place - 1 < after && (lines[to]?.at ?? 0) - at <= within) to++;
  return {
    lines: lines.slice(from, to),
    moreBefore: from > 0 && place + 1 - from >= before,
    moreAfter: to < lines.length && to - place - 1 >= after,
  };
}
