import type { EpochMs } from '../model/record.ts';

/** `1,204`: the same in every locale, so that a message reads alike on every machine. */
export function number(n: number): string {
  return Math.round(n)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 event`, `1,204 events`. */
export function plural(n: number, one: string, many = `${one}s`): string {
  return `${number(n)} ${n === 1 ? one : many}`;
}

/** `45 s`, `61 min`, `5 h`, `3 days`: one unit, as people say it. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}

/** Where a clock is wrong or a field is damaged, a time outside 1970 to 9999 must not stop the message. */
export function sane(at: EpochMs): EpochMs {
  return Number.isFinite(at) ? Math.min(Math.max(0, at), 253_402_300_799_000) : 0;
}

/** `2026-10-23 09:03:45 UTC`. */
export function utc(at: EpochMs): string {
  return `${new Date(sane(at)).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
