import { gzipSync } from 'node:zlib';
import type { LogEvent, LogGroup } from './log-group.ts';
import { realTimers, type Timers } from './timers.ts';

/** What CloudWatch Logs invokes a Lambda function with. `data` is base64 of gzip of UTF-8 JSON. */
export interface AwslogsEvent {
  readonly awslogs: { readonly data: string };
}

export interface SubscriptionOptions {
  readonly filterName: string;
  readonly matches: (message: string) => boolean;
  /** What a space-delimited pattern reads out of the message; becomes `extractedFields`. */
  readonly extract?: (message: string) => Readonly<Record<string, string>> | undefined;
  readonly deliver: (payload: AwslogsEvent) => void;
  /** Account id of the log group, 12 digits. @default '123456789012' */
  readonly owner?: string;
  /** How long the first matching event of a stream waits for others, in ms. @default 150 */
  readonly windowMs?: number;
  /** @default 1000 */
  readonly maxEvents?: number;
  /**
   * Bytes of messages in one payload. Even random text stays below Lambda's 1 MB for asynchronous events.
   * @default 700000
   */
  readonly maxBytes?: number;
  readonly timers?: Timers;
}

/** A subscription filter at work. */
export interface Subscription {
  /** Delivers now what waits for its window. */
  flush(): void;
  /** Delivers what waits, then listens no more. */
  close(): void;
}

interface Pending {
  events: LogEvent[];
  bytes: number;
  cancel: () => void;
}

/**
 * Puts a filter on a log group. Matching events of one stream are batched in order; a payload never mixes streams.
 */
export function subscribe(logGroup: LogGroup, options: SubscriptionOptions): Subscription {
  const { timers = realTimers, windowMs = 150, maxEvents = 1_000, maxBytes = 700_000 } = options;
  const pending = new Map<string, Pending>();

  function send(logStream: string): void {
    const batch = pending.get(logStream);
    if (!batch) return;
    pending.delete(logStream);
    batch.cancel();
    options.deliver(payloadOf(logGroup.name, logStream, batch.events, options));
  }

  function add(logStream: string, event: LogEvent): void {
    const bytes = Buffer.byteLength(event.message);
    const waiting = pending.get(logStream);
    if (waiting && waiting.bytes + bytes > maxBytes) send(logStream);
    let batch = pending.get(logStream);
    if (!batch) {
      batch = { events: [], bytes: 0, cancel: timers.after(windowMs, () => send(logStream)) };
      pending.set(logStream, batch);
    }
    batch.events.push(event);
    batch.bytes += bytes;
    if (batch.events.length >= maxEvents) send(logStream);
  }

  const end = logGroup.subscribe((logStream, events) => {
    for (const event of events) if (options.matches(event.message)) add(logStream, event);
  });
  const flush = () => {
    for (const logStream of [...pending.keys()]) send(logStream);
  };
  return {
    flush,
    close() {
      end();
      flush();
    },
  };
}

function payloadOf(
  logGroup: string,
  logStream: string,
  events: readonly LogEvent[],
  options: SubscriptionOptions,
): AwslogsEvent {
  const body = {
    messageType: 'DATA_MESSAGE',
    owner: options.owner ?? '123456789012',
    logGroup,
    logStream,
    subscriptionFilters: [options.filterName],
    logEvents: events.map(({ id, timestamp, message }) => {
      const extractedFields = options.extract?.(message);
      return { id, timestamp, message, ...(extractedFields ? { extractedFields } : {}) };
    }),
  };
  return { awslogs: { data: gzipSync(Buffer.from(JSON.stringify(body), 'utf8')).toString('base64') } };
}
