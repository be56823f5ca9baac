/** How long to wait before attempt `attempts + 1`, when the other side did not say: 2 s, doubling, at most 5 min. */
export function backoff(attempts: number): number {
  return Math.min(2000 * 2 ** Math.min(attempts, 10), 5 * 60_000);
}
