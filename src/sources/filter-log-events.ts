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
/** Ids that are remembered, so that an event that comes again is known: of two pages at least. */
const remembered = 20_000;

/**
 * Pages of a log group's events, each once; empty ones too, since CloudWatch gives those with a token while it still searches.
 * Throttled calls are made again, later each time. A page token that expired (24 hours) is replaced by a new search from the last
 * event on. What else is refused is thrown.
 */
export async function* filterLogEvents(options: FilterOptions): AsyncGenerator<readonly FilteredEvent[]> {
  const { logGroup, to, pattern } = options;
  const isNew = unseen();
  // A search keeps its beginning as long as its pages are asked for; events come in the order of their times.
  let from = options.from;
  let last = from;
  let nextToken: string | undefined;
  // Expired tokens since something new came: a token that is refused at once is no old one.
  let expired = 0;
  for (;;) {
    const page = await ask(options, {
      logGroupName: logGroup,
      startTime: from,
      ...(to !== undefined && { endTime: to }),
      ...(pattern && { filterPattern: pattern }),
      ...(nextToken && { nextToken }),
    });
    if ('expired' in page) {
      if (++expired > attempts) throw page.expired;
      nextToken = undefined;
      from = last;
      options.onRetry?.('its page token expired: the search goes on from the last event');
      continue;
    }
    // CloudWatch takes the end in.
    const events = (page.events ?? [])
      .flatMap(eventOf)
      .filter(({ id, at }) => (to === undefined || at < to) && isNew(id));
    for (const { at } of events) last = Math.max(last, at);
    if (events.length > 0) expired = 0;
    yield events;
    nextToken = page.nextToken;
    if (!nextToken) return;
  }
}

/** Says whether an id comes for the first time, as far as it remembers. */
function unseen(): (id: string) => boolean {
  let young = new Set<string>();
  let old = new Set<string>();
  return (id) => {
    if (young.has(id) || old.has(id)) return false;
    if (young.size >= remembered) {
      old = young;
      young = new Set();
    }
    young.add(id);
    return true;
  };
}

type Input = Parameters<FilterLogEvents>[0];
type Page = Awaited<ReturnType<FilterLogEvents>>;

const passing =
  /Throttl|TooManyRequests|LimitExceeded|ServiceUnavailable|InternalFailure|InternalServer|Timeout|ECONNRESET|EPIPE/;

async function ask(
  { call, sleep, onRetry }: FilterOptions,
  input: Input,
): Promise<Page | { readonly expired: Error }> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call(input);
    } catch (error) {
      const { name, message, code = '' } = error as NodeJS.ErrnoException;
      if (input.nextToken && name === 'InvalidParameterException' && /token/i.test(message))
        return { expired: error as Error };
      if (attempt >= attempts || !passing.test(`${name} ${code}`)) throw error;
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
