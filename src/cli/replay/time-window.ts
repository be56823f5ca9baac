import type { EpochMs } from '../../model/record.ts';
import { UsageError } from '../usage-error.ts';

/** Part of the past: `since` belongs to it, `until` does not. */
export interface TimeWindow {
  readonly since?: EpochMs;
  readonly until?: EpochMs;
}

const units: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** `--since` and `--until`, each a time or how long before `now`. @throws UsageError */
export function timeWindow(
  { since, until }: { readonly since?: string | undefined; readonly until?: string | undefined },
  now: EpochMs,
): TimeWindow {
  const window = {
    ...(since !== undefined && { since: momentOf('--since', since, now) }),
    ...(until !== undefined && { until: momentOf('--until', until, now) }),
  };
  if (window.since !== undefined && window.since >= (window.until ?? now))
    throw new UsageError(
      `--since (${spoken(window.since)}) is not before ${until === undefined ? 'now' : `--until (${spoken(window.until ?? now)})`}: there is nothing between them.`,
    );
  return window;
}

/** In words that are a time again: `2026-11-24T09:00:00Z`. */
export function spoken(at: EpochMs): string {
  return new Date(at).toISOString().replace('.000Z', 'Z');
}

function momentOf(option: string, text: string, now: EpochMs): EpochMs {
  const [, digits, unit] = /^(\d{1,6})([smhdw])$/.exec(text) ?? [];
  const factor = units[unit ?? ''];
  if (digits && factor) return now - Number(digits) * factor;
  const at = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d|$)/.test(text) ? Date.parse(withZone(text)) : Number.NaN;
  if (!Number.isNaN(at)) return at;
  throw new UsageError(
    `${option} is how long ago, like 30m, 24h or 7d, or a time, like 2026-11-24 or 2026-11-24T09:00Z, not "${text}".`,
  );
}

/** Without a zone it is UTC, as in AWS. */
function withZone(text: string): string {
  const time = text.replace(' ', 'T');
  return !time.includes('T') || /(?:Z|[+-]\d\d:?\d\d)$/.test(time) ? time : `${time}Z`;
}
