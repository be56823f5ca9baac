import type { Fingerprint } from '../../src/model/event.ts';
import type { IssueCount, IssueMeta, IssueState } from '../../src/model/state.ts';

/** For tests: an issue that was said at noon and is at rest, changed as the case needs it. */
export const noon = Date.UTC(2026, 0, 5, 12);

export function stateOf(meta: Partial<IssueMeta> = {}, count: Partial<IssueCount> = {}): IssueState {
  return {
    meta: {
      fingerprint: 'v1:x' as Fingerprint,
      id: 'x',
      rev: 1,
      title: 'boom',
      labels: {},
      status: 'open',
      episode: 1,
      opened: 'new',
      base: 0,
      firstSeen: noon,
      acts: [],
      lines: 3,
      fence: 0,
      deliveries: {},
      ...meta,
    },
    count: { count: 1, lastSeen: noon, touched: noon, steps: {}, hours: {}, sampledAt: noon, ...count },
  };
}
