import type { Readable } from 'node:stream';
import type { RecentLines } from '../../sources/recent-lines.ts';
import { createHold } from './hold.ts';
import { type LooksFor, linesOf, recordsOf } from './lines.ts';
import type { Chunk, WatchSource } from './source.ts';

export interface StdinSourceOptions {
  readonly input: Readable;
  readonly looksFor: LooksFor;
  /** Is given all lines. */
  readonly recent: RecentLines;
  /** Tells this run's lines from any other's. */
  readonly run: string;
  readonly now: () => number;
}

/** Whoever writes waits for us, rather than our memory. */
const most = 8 * 1024 * 1024;

/** Standard input has no place to go back to: what a killed process had read of it is gone. */
export function stdinSource({ input, looksFor, recent, run, now }: StdinSourceOptions): WatchSource {
  const lineOptions = { origin: { logGroup: 'standard input', logStream: run }, looksFor };
  const hold = createHold(now);
  let pieces: Buffer[] = [];
  let size = 0;
  let over = false;
  let taken = 0;
  let carried = false;
  let cameAt = now();
  let wake = () => {};
  input.on('data', (piece: Buffer | string) => {
    const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
    pieces.push(bytes);
    size += bytes.length;
    cameAt = now();
    if (size > most) input.pause();
    wake();
  });
  const end = () => {
    over = true;
    wake();
  };
  input.on('end', end);
  // Its writer is gone, or it cannot be read: no more will come.
  input.on('error', end);
  return {
    name: 'stdin',
    title: 'standard input',
    durable: false,
    pause: 50,
    resume: () => {},
    begin: () => null,
    async next() {
      if (size === 0 && !over) await arrival();
      const bytes = pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces);
      pieces = size > 0 ? [bytes] : [];
      const ended = over ? size : bytes.lastIndexOf(10) + 1;
      // A line without an end cannot grow for ever.
      const whole = ended === 0 && size > most ? size : ended;
      if (whole === 0) return null;
      const { length, running } = ready(bytes.subarray(0, whole));
      if (length === 0) return null;
      const chunk = chunkOf(bytes.subarray(0, length));
      carried = running;
      // What came while it is handled is seen only after that.
      cameAt = Number.POSITIVE_INFINITY;
      setImmediate(() => {
        cameAt = now();
      });
      const rest = bytes.subarray(length);
      pieces = rest.length > 0 ? [rest] : [];
      size = rest.length;
      if (size < most / 2) input.resume();
      return chunk;
    },
    again: async () => null,
    ended: () => over && size === 0,
    lag: () => ({ bytes: size }),
    close: async () => {
      // Whoever writes may go on for ever.
      input.destroy();
      wake();
    },
  };

  /** Something has come, or a moment has passed. */
  function arrival(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, 200);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  function ready(bytes: Buffer): { length: number; running: boolean } {
    if (over) return { length: bytes.length, running: true };
    return hold.until(linesOf(bytes), taken, size > most ? null : now() - cameAt);
  }

  function chunkOf(bytes: Buffer): Chunk {
    const from = taken;
    taken += bytes.length;
    const idOf = (offset: number) => `${run}:${from + offset}`;
    const at = now();
    const records = recordsOf(bytes, lineOptions, carried, at, idOf);
    recent.keep(lineOptions.origin, { bytes, at, idOf });
    return { payload: `${run}:${taken}`, records, redo: null, next: null };
  }
}
