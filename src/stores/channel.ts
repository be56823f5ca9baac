import type { EpochMs } from '../model/record.ts';
import type { ChannelState } from '../model/state.ts';

/** A channel that nothing was said in. Buckets fill to their size when deliver/storm first looks at them. */
export function emptyChannel(_now: EpochMs): ChannelState {
  const full = { tokens: Number.MAX_SAFE_INTEGER, at: 0 };
  return {
    main: full,
    edits: full,
    thread: full,
    granted: [],
    waiting: [],
    blockedUntil: 0,
    slowUntil: 0,
    sequence: 0,
    past: [],
  };
}
