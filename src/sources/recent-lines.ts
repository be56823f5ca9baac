import type { LogLine } from '../model/log-context.ts';
import type { LogReader } from '../model/ports.ts';
import type { LogRecord, Origin } from '../model/record.ts';
import { createLinesReader } from './lines-around.ts';

/** The last lines of what is followed, for reading around an error in them. */
export interface RecentLines {
  /** All lines of a stream as they come, those that match no pattern as well. */
  keep(records: readonly LogRecord[]): void;
  readonly reader: LogReader;
}

export interface RecentOptions {
  /** @default 1000 */
  readonly perStream?: number;
  /** Those that said something last are kept. @default 100 */
  readonly streams?: number;
  /** Where streams are read that were never kept here: CloudWatch Logs. */
  readonly others?: LogReader;
}

/** Keeps lines in memory: a file may be turned over, and what was piped in is read once. */
export function createRecentLines({
  perStream = 1000,
  streams = 100,
  others,
}: RecentOptions = {}): RecentLines {
  const kept = new Map<string, LogLine[]>();
  const linesOf = (origin: Origin) => kept.get(nameOf(origin)) ?? [];
  const mine = createLinesReader(linesOf);
  return {
    keep(records) {
      for (const { id, at, message, origin } of records) {
        const name = nameOf(origin);
        const lines = kept.get(name) ?? [];
        lines.push({ id, at, message });
        // Cut back now and then: moving a thousand lines for each new one would cost more than the lines.
        if (lines.length > 2 * perStream) lines.splice(0, lines.length - perStream);
        // The one that was written last stands last.
        kept.delete(name);
        kept.set(name, lines);
        if (kept.size > streams) kept.delete(kept.keys().next().value as string);
      }
    },
    reader: {
      around: (request) =>
        others && linesOf(request.origin).length === 0 ? others.around(request) : mine.around(request),
    },
  };
}

function nameOf({ logGroup, logStream }: Origin): string {
  return `${logGroup}\n${logStream}`;
}
