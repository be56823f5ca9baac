/** What 30 days cost, in US dollars, as far as the numbers that CloudWatch keeps tell. Prices of us-east-1, arm64, October 2026. */
const prices = {
  requestsPerMillion: 0.2,
  gigabyteSecond: 0.0000133334,
  tableWritesPerMillion: 0.625,
  tableReadsPerMillion: 0.125,
} as const;

export interface Usage {
  readonly invocations: number;
  /** Milliseconds, all invocations together. */
  readonly duration: number;
  readonly writeUnits: number;
  readonly readUnits: number;
}

export function dollarsOf(usage: Usage, memoryMegabytes: number): number {
  const seconds = (usage.duration / 1000) * (memoryMegabytes / 1024);
  return (
    (usage.invocations / 1e6) * prices.requestsPerMillion +
    seconds * prices.gigabyteSecond +
    (usage.writeUnits / 1e6) * prices.tableWritesPerMillion +
    (usage.readUnits / 1e6) * prices.tableReadsPerMillion
  );
}
