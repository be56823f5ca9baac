import { expect, it } from 'vitest';
import { misses, type Sample } from './score.ts';

/** Every sample must be read exactly: verdict, type, message, frames, level, request id, causes. */
export function grammarCase(name: string, samples: readonly Sample[]): void {
  it(name, () => {
    expect(misses(samples)).toEqual([]);
  });
}
