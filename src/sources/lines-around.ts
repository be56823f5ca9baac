import type { LogLine } from '../model/log-context.ts';
import type { LinesAround, LogReader } from '../model/ports.ts';
import type { Origin } from '../model/record.ts';

/**
 * Reads around a time in lines that are in memory: what a watched file said lately, or the demo's own log. `linesOf` gives the
 * lines of a stream in their order, as many as are kept.
 */
export function createLinesReader(linesOf: (origin: Origin) => readonly LogLine[]): LogReader {
  return {
    async around({ origin, at, before, after, within }): Promise<LinesAround> {
      const near = linesOf(origin).filter((line) => Math.abs(line.at - at) <= within);
      const earlier = near.filter((line) => line.at <= at);
      const later = near.filter((line) => line.at > at);
      return {
        lines: [...earlier.slice(-before), ...later.slice(0, after)],
        moreBefore: earlier.length > before,
        moreAfter: later.length > after,
      };
    },
  };
}
