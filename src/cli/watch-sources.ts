import type { LogRecord } from '../model/record.ts';
import { createFileTail, type FilePosition, type FileRange, payloadOf } from '../sources/file-tail.ts';

/** Some records to be handled as one payload. */
export interface Chunk {
  readonly payload: string;
  readonly records: readonly LogRecord[];
  /** What the source needs to make the same chunk again; plain JSON. */
  readonly redo: unknown;
  /** Where it goes on after it; plain JSON. */
  readonly next: unknown;
}

/** One thing that is watched. */
export interface WatchSource {
  /** The same each time, since its place is remembered under it. */
  readonly name: string;
  /** Its place can be remembered. */
  readonly durable: boolean;
  /** Called once, before anything else. */
  resume(position: unknown): void;
  /** Null: there is nothing now. */
  next(): Promise<Chunk | null>;
  /** Null: what it was is gone. */
  again(redo: unknown): Promise<Chunk | null>;
  /** Nothing more will come. */
  ended(): boolean;
  /** For the status line: `12 KB behind`, `Live Tail`. */
  state(): string;
  close(): Promise<void>;
}

export interface FileSourceOptions {
  readonly path: string;
  readonly start: 'beginning' | 'end';
  readonly tell: (what: string) => void;
}

export function fileSource({ path, start, tell }: FileSourceOptions): WatchSource {
  const name = `file:${path}`;
  const origin = { logGroup: path, logStream: path };
  const common = { path, origin, start, now: () => Date.now(), tell };
  let tail = createFileTail(common);
  return {
    name,
    durable: true,
    resume(position) {
      if (position !== undefined) tail = createFileTail({ ...common, position: position as FilePosition });
    },
    async next() {
      const chunk = tail.next();
      return (
        chunk && {
          payload: payloadOf(name, chunk.range),
          records: chunk.records,
          redo: chunk.range,
          next: chunk.next,
        }
      );
    },
    async again(redo) {
      const range = redo as FileRange;
      const chunk = tail.again(range);
      return chunk && { payload: payloadOf(name, range), records: chunk.records, redo, next: chunk.next };
    },
    ended: () => false,
    state: () => {
      const behind = tail.behind();
      return behind > 0 ? `${Math.ceil(behind / 1024)} KB behind` : '';
    },
    close: async () => tail.close(),
  };
}

/** Standard input has no place to go back to: what a killed process had read of it is gone. */
export function stdinSource(input: NodeJS.ReadableStream, run: string): WatchSource {
  const origin = { logGroup: 'standard input', logStream: run };
  let lines: string[] = [];
  let rest = '';
  let over = false;
  let taken = 0;
  input.setEncoding('utf8');
  input.on('data', (text: string) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    for (const line of parts) lines.push(line.endsWith('\r') ? line.slice(0, -1) : line);
    // Whoever writes waits for us, rather than our memory.
    if (lines.length > 50_000) input.pause();
  });
  input.on('end', () => {
    if (rest !== '') lines.push(rest);
    over = true;
  });
  return {
    name: 'stdin',
    durable: false,
    resume: () => {},
    async next() {
      if (lines.length === 0) return null;
      const some = lines.slice(0, 5_000);
      lines = lines.slice(some.length);
      if (lines.length < 10_000) input.resume();
      const at = Date.now();
      const records = some
        .map((message, n) => ({ id: `${run}:${taken + n}`, at, message, origin }))
        .filter(({ message }) => message.trim() !== '');
      taken += some.length;
      return { payload: `${run}:${taken}`, records, redo: null, next: null };
    },
    again: async () => null,
    ended: () => over && lines.length === 0,
    state: () => '',
    close: async () => {
      input.pause();
    },
  };
}
