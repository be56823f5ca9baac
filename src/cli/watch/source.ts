import type { LogRecord } from '../../model/record.ts';
import type { Seen } from './journal.ts';

/** Some records to be handled as one payload. */
export interface Chunk {
  readonly payload: string;
  /** None: there was nothing to look for, and only the place moved on. */
  readonly records: readonly LogRecord[];
  /** What the source needs to make the same chunk again; plain JSON, and no text of a log. */
  readonly redo: unknown;
  /** Where it goes on after it; plain JSON. */
  readonly next: unknown;
  /** Events that are remembered with it, where a place alone does not say what was taken. */
  readonly seen?: Seen;
}

/** How far a source is behind what there is. */
export interface Lag {
  readonly bytes?: number;
  readonly ms?: number;
}

/** One thing that is watched. */
export interface WatchSource {
  /** The same each time, since its place is remembered under it. */
  readonly name: string;
  /** For people. */
  readonly title: string;
  /** Its place can be remembered. */
  readonly durable: boolean;
  /** How long to leave it alone when it has nothing, in milliseconds. */
  readonly pause: number;
  /** Called once, before anything else, with where it is to go on; undefined: it was never read. */
  resume(position: unknown): void;
  /** Where it begins when it was never read, to be remembered before anything is read; plain JSON. */
  begin(): unknown;
  /** Null: there is nothing now. */
  next(): Promise<Chunk | null>;
  /** Null: what it was is gone. */
  again(redo: unknown): Promise<Omit<Chunk, 'redo' | 'next'> | null>;
  /** Nothing more will come. */
  ended(): boolean;
  lag(): Lag;
  close(): Promise<void>;
}
