import { UsageError } from './usage-error.ts';

const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `30m`, `24h`, `7d` in milliseconds. @throws UsageError */
export function durationOf(option: string, text: string): number {
  const [, digits, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const factor = units[unit ?? ''];
  if (digits && factor) return Number(digits) * factor;
  throw new UsageError(`${option} is a number and a unit, like 30m, 24h or 7d, not "${text}".`);
}
