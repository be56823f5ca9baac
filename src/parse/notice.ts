import type { Exception } from '../model/event.ts';
import type { Notice } from '../model/record.ts';
import type { Reading } from './grammar.ts';

/**
 * A notice as a reading. `read` knows all grammars: the error that a program threw has its frames and its causes then. All of
 * one key is one issue, whatever it says this time.
 */
export function readNotice(notice: Notice, read: (text: string) => Reading): Reading {
  const { type, message, resource, key, state, error, facts } = notice;
  const inner = error === undefined ? undefined : read(error);
  const plain: Exception = { type, message, frames: [], innermost: 'first' };
  const thrown = inner?.exceptions?.some((each) => each.frames.length > 0) ? inner.exceptions : undefined;
  return {
    mechanism: 'notice',
    exceptions: thrown ?? [plain],
    ...(thrown && inner?.related ? { related: inner.related } : {}),
    ...(thrown && inner?.traceback ? { traceback: inner.traceback } : {}),
    ...(inner?.requestId ? { requestId: inner.requestId } : {}),
    ...(/^\d+$/.test(facts?.version ?? '') ? { functionVersion: facts?.version ?? '' } : {}),
    service: resource,
    explicitFingerprint: key,
    sign: { error: state === 'problem', reason: state === 'problem' ? 'service-error' : 'platform-notice' },
    ...(facts ? { facts: { ...facts } } : {}),
  };
}
