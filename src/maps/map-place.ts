import { gunzipSync } from 'node:zlib';
import { mapLimits } from './open-map.ts';

/** One file of a place. `tag` changes with its content. */
export interface MapFile {
  readonly text: string;
  readonly tag: string;
}

/** Where maps are kept: a folder, a bucket. */
export interface MapPlace {
  /** For people: `./dist`, `s3://maps/prod`. */
  readonly name: string;
  /** The path below this place of a file that lies in it; null where it does not. */
  within?(file: string): string | null;
  /**
   * Null: there is no such file. `same`: it is the one of which `tag` is known.
   * @throws Error with a person's words, for what cannot be read.
   */
  read(path: string, signal: AbortSignal, tag?: string): Promise<MapFile | 'same' | null>;
}

/** A file's bytes as text; maps are often kept with gzip. @throws Error when it is too large. */
export function textOf(bytes: Uint8Array): string {
  if (bytes.length > mapLimits.bytes) throw tooLarge();
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return Buffer.from(bytes).toString('utf8');
  return gunzipSync(bytes, { maxOutputLength: mapLimits.bytes }).toString('utf8');
}

export function tooLarge(): Error {
  return new Error('it is larger than 16 MB');
}
