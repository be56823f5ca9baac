/** The model of docs/scale.md: what a stack uses at a steady rate of errors, and what it runs into first. */

export interface Load {
  /** Errors a second. */
  readonly rate: number;
  /** Different issues among them. */
  readonly issues: number;
  /** Log events that one invocation brings. */
  readonly batch: number;
}

/** Measured on the machine at hand. */
export interface Costs {
  /** Milliseconds of one invocation, and more for each of its events and of its issues. */
  readonly invocation: number;
  readonly event: number;
  readonly issue: number;
  /** Write and read units of one invocation, and more for each of its issues. */
  readonly writes: { readonly invocation: number; readonly issue: number };
  readonly reads: { readonly invocation: number; readonly issue: number };
}

export const limits = {
  /** Of one account and region, until it is raised. */
  concurrency: 1000,
  /** Write units a second of one partition, so of one item; a transaction takes two. */
  partition: 1000,
  counterShards: 4,
  /** Of one Kinesis shard. */
  shardBytes: 1_000_000,
} as const;

const prices = { request: 0.2e-6, gigabyteSecond: 0.0000133334, write: 0.625e-6, read: 0.125e-6 } as const;
const memoryGigabytes = 0.25;
/** A function of 256 MB has a seventh of a processor. */
const slower = 1769 / 256;
/** Milliseconds of one call to the table, and how many issues one transaction takes: each slice is read, then written. */
const roundTrip = 5;
const issuesPerWrite = 16;

export interface Usage {
  readonly invocations: number;
  readonly concurrency: number;
  /** Write units a second on the busiest counter item, of the thousand that it has. */
  readonly counter: number;
  readonly writes: number;
  /** Of 1 KB an event, when the events come by way of a stream. */
  readonly shards: number;
  readonly dollarsPerMillion: number;
}

export function usageAt({ rate, issues, batch }: Load, costs: Costs): Usage {
  const invocations = rate / batch;
  const touched = Math.min(issues, batch);
  const waiting = 2 * roundTrip * Math.ceil(touched / issuesPerWrite);
  const milliseconds = waiting + slower * (costs.invocation + batch * costs.event + touched * costs.issue);
  const writes = costs.writes.invocation + touched * costs.writes.issue;
  const reads = costs.reads.invocation + touched * costs.reads.issue;
  const perInvocation =
    prices.request +
    (milliseconds / 1000) * memoryGigabytes * prices.gigabyteSecond +
    writes * prices.write +
    reads * prices.read;
  return {
    invocations,
    concurrency: (invocations * milliseconds) / 1000,
    counter: (invocations * (touched / issues) * 2) / limits.counterShards,
    writes: invocations * writes,
    shards: Math.ceil((rate * 1000) / limits.shardBytes),
    dollarsPerMillion: (1e6 / batch) * perInvocation,
  };
}
