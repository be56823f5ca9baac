import type { EpochMs } from '../model/record.ts';

export interface FilteredEvent {
  readonly id: string;
  readonly at: EpochMs;
  readonly ingestedAt: EpochMs;
  readonly message: string;
  readonly logStream: string;
}

/** As much of CloudWatch Logs' FilterLogEvents as is asked here: the composition root brings the client. */
export type FilterLogEvents = (input: {
  readonly logGroupName: string;
  readonly startTime: EpochMs;
  readonly endTime?: EpochMs;
  readonly filterPattern?: string;
  readonly nextToken?: string;
}) => Promise<{
  readonly events?: readonly {
    readonly eventId?: string;
    readonly timestamp?: number;
    readonly ingestionTime?: number;
    readonly message?: string;
    readonly logStreamName?: string;
  }[];
  readonly nextToken?: string;
}>;

export interface FilterOptions {
  readonly call: FilterLogEvents;
  readonly logGroup: string;
  readonly from: EpochMs;
  /** Not including it. */
  readonly to?: EpochMs | undefined;
  readonly pattern?: string | undefined;
  readonly sleep: (ms: number) => Promise<void>;
  /** Why a call is made once more: throttled, or its page token expired. */
  readonly onRetry?: (why: string) => void;
}

const attempts = 8;

/**
 * Pages of a log group's events, each once; empty ones too, since CloudWatch gives those with a token while it still searches.
 * Throttled calls are made again, later each time. A page token that expired (24 hours) is replaced by a new search from the last
 * event on.
 */
export async function* filterLogEvents(options: FilterOptions): AsyncGenerator<readonly FilteredEvent[]> {
  const { logGroup, to, pattern } = options;
  let from = options.from;
  // A search keeps its beginning as long as its pages are asked for.
  let last = from;
  let nextToken: string | undefined;
  // Ids of the last millisecond: a new search begins with it. Events come in the order of their times.
  let seen = new Set<string>();
  do {
    const page = await call(options, {
      logGroupName: logGroup,
      startTime: from,
      ...(to !== undefined && { endTime: to }),
      ...(pattern && { filterPattern: pattern }),
      ...(nextToken && { nextToken }),
    });
    if (page === 'expired') {
      nextToken = undefined;
      from = last;
      options.onRetry?.('its page token expired: the search goes on from the last event');
      continue;
    }
    const events = (page.events ?? []).flatMap(eventOf).filter(({ id }) => !seen.has(id));
    for (const { id, at } of events) {
      if (at > last) {
        last = at;
        seen = new Set();
      }
      seen.add(id);
    }
    yield events;
    nextToken = page.nextToken;
    if (!nextToken) return;
  } while (true);
}

type Input = Parameters<FilterLogEvents>[0];

async function call(
  { call, sleep, onRetry }: FilterOptions,
  input: Input,
): Promise<Awaited<ReturnType<FilterLogEvents>> | 'expired'> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call(input);
    } catch (error) {
      const { name = '', message = '' } = error as Error;
      if (input.nextToken && name === 'InvalidParameterException' && /token/i.test(message)) return 'expired';
      if (attempt >= attempts || !/Throttl|LimitExceeded|ServiceUnavailable|TimeoutError/.test(name))
        throw error;
      onRetry?.(`${name}: asked again`);
      await sleep(Math.min(30_000, 250 * 2 ** attempt));
    }
  }
}

type Answer = NonNullable<Awaited<ReturnType<FilterLogEvents>>['events']>[number];

function eventOf({
  eventId,
  timestamp = 0,
  ingestionTime,
  message,
  logStreamName = '',
}: Answer): FilteredEvent[] {
  if (message === undefined || eventId === undefined) return [];
  return [
    { id: eventId, at: timestamp, ingestedAt: ingestionTime ?? timestamp, message, logStream: logStreamName },
  ];
}
