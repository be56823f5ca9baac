import type { LogRecord, Origin } from '../../model/record.ts';
import { gatherFrom, gatherRest, gatherTo, type Lines, mayBelongToEarlier } from '../../parse/gather.ts';

/** Lines of a piece of a file or of standard input, as they are handed on. */
export interface LineOptions {
  readonly origin: Origin;
  readonly looksFor: LooksFor;
}

/** Which lines are surely none that is looked for. */
export interface LooksFor {
  /** Texts of which every line that is looked for has one; null: none are known. */
  readonly needles: readonly Buffer[] | null;
  /** Where no needle is known: whether a line is surely neither looked for nor a part of any traceback. It reads ASCII alone. */
  readonly isQuiet?: (line: string) => boolean;
}

/** Whole lines in UTF-8, the last of which may lack its end. */
export function linesOf(bytes: Buffer): Lines {
  const end = bytes.length;
  return {
    end,
    text: (at) => textAt(bytes, at, endOf(bytes, at)),
    after: (at) => Math.min(end, endOf(bytes, at) + 1),
    before: (at) => (at <= 0 ? -1 : at === 1 ? 0 : bytes.lastIndexOf(10, at - 2) + 1),
  };
}

/**
 * The records that decide over every traceback with a needle in it: its own lines, and those beside it that could be. All other
 * lines make no record. `carried`: what stands before the first line may go on with it.
 */
export function recordsOf(
  bytes: Buffer,
  { origin, looksFor: { needles, isQuiet } }: LineOptions,
  carried: boolean,
  at: number,
  idOf: (offset: number) => string,
): LogRecord[] {
  const records: LogRecord[] = [];
  const add = (from: number, to: number) => {
    for (let line = from; line < to; ) {
      const stop = endOf(bytes, line);
      const message = textAt(bytes, line, stop);
      if (message.trim() !== '') records.push({ id: idOf(line), at, message, origin });
      line = stop + 1;
    }
  };
  const lines = linesOf(bytes);
  let done = 0;
  if (carried && (needles || isQuiet)) {
    done = gatherRest(lines, 0);
    add(0, done);
  }
  if (needles) {
    const next = finder(bytes, needles);
    for (let hit = next(done); hit >= 0; hit = next(done)) {
      const line = hit === 0 ? 0 : bytes.lastIndexOf(10, hit - 1) + 1;
      const from = mayBelongToEarlier(lines.text(line)) ? Math.max(done, gatherFrom(lines, line)) : line;
      let to = from;
      while (to <= line) to = gatherTo(lines, to).to;
      add(from, to);
      done = to;
    }
  } else if (isQuiet) {
    while (done < lines.end) {
      const stop = endOf(bytes, done);
      const quiet = isQuiet(bytes.toString('latin1', done, stop));
      // What is quiet goes on with nothing, so no traceback reaches back over the lines before this one.
      const to = quiet ? stop + 1 : gatherTo(lines, done).to;
      if (!quiet) add(done, to);
      done = to;
    }
  } else add(0, lines.end);
  return records;
}

/** Where the next needle is at or after a place; -1: nowhere. Each is looked for once over. */
function finder(bytes: Buffer, needles: readonly Buffer[]): (from: number) => number {
  const places = needles.map(() => -2);
  return (from) => {
    let first = -1;
    for (let n = 0; n < needles.length; n++) {
      let place = places[n] as number;
      if (place !== -1 && place < from) {
        place = bytes.indexOf(needles[n] as Buffer, from);
        places[n] = place;
      }
      if (place >= 0 && (first < 0 || place < first)) first = place;
    }
    return first;
  };
}

function endOf(bytes: Buffer, at: number): number {
  const newline = bytes.indexOf(10, at);
  return newline < 0 ? bytes.length : newline;
}

function textAt(bytes: Buffer, from: number, to: number): string {
  return bytes.toString('utf8', from, bytes[to - 1] === 13 && to > from ? to - 1 : to);
}
