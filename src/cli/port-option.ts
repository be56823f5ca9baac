import { UsageError } from './usage-error.ts';

/** A port as an option gives it; 0 picks a free one. @throws UsageError */
export function portOf(option: string, text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new UsageError(`${option} is a port from 0 to 65535 (0 picks a free one), not "${text}".`);
}
