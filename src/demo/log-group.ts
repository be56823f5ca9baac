import type { EpochMs } from '../model/record.ts';

/** An event as it is put. */
export interface InputLogEvent {
  readonly timestamp: EpochMs;
  readonly message: string;
}

/** An event as it is kept. `id` has 56 digits and rises with every event of the group. */
export interface LogEvent extends InputLogEvent {
  readonly id: string;
  readonly logStream: string;
}

/** A log group in memory. */
export interface LogGroup {
  readonly name: string;
  /**
   * Appends to one stream, making the stream when it is new, and tells the subscribers.
   * All events are taken or none.
   * @throws {InvalidParameterError} a blank message, one over 1,024 KiB, or timestamps out of order
   */
  put(logStream: string, events: readonly InputLogEvent[]): readonly LogEvent[];
  /** What is retained, oldest first; of one stream when it is named. */
  events(logStream?: string): readonly LogEvent[];
  /** Called synchronously with what each `put` appended; returns what ends it. */
  subscribe(listener: (logStream: string, events: readonly LogEvent[]) => void): () => void;
}

export interface LogGroupOptions {
  /**
   * Bytes kept, counted as CloudWatch bills them (UTF-8 and 26 bytes an event); the oldest go first.
   * @default 8 MiB
   */
  readonly retainBytes?: number;
}

/** CloudWatch's answer to events that it will not take. */
export class InvalidParameterError extends Error {
  override readonly name = 'InvalidParameterException';
}

/** Largest message that CloudWatch Logs keeps, in bytes of UTF-8. */
export const MAX_EVENT_BYTES = 1_048_576;
const EVENT_OVERHEAD_BYTES = 26;

/** Makes an empty log group. */
export function createLogGroup(name: string, options: LogGroupOptions = {}): LogGroup {
  const retainBytes = options.retainBytes ?? 8 * 1_048_576;
  const listeners = new Set<(logStream: string, events: readonly LogEvent[]) => void>();
  let kept: { event: LogEvent; bytes: number }[] = [];
  let keptBytes = 0;
  let lastId = 0n;

  function nextId(timestamp: EpochMs): string {
    // A real id is the timestamp shifted by 144 bits and then some; this keeps its size and its order.
    const fromTime = BigInt(Math.max(0, Math.trunc(timestamp))) << 144n;
    lastId = fromTime > lastId ? fromTime : lastId + 1n;
    return lastId.toString().padStart(56, '0');
  }

  function retain(events: readonly LogEvent[]): void {
    for (const event of events) {
      const bytes = Buffer.byteLength(event.message) + EVENT_OVERHEAD_BYTES;
      kept.push({ event, bytes });
      keptBytes += bytes;
    }
    let drop = 0;
    while (keptBytes > retainBytes && drop < kept.length) {
      keptBytes -= kept[drop]?.bytes ?? 0;
      drop += 1;
    }
    if (drop > 0) kept = kept.slice(drop);
  }

  return {
    name,
    put(logStream, input) {
      check(input);
      const events = input.map(({ timestamp, message }) => ({
        id: nextId(timestamp),
        timestamp,
        message,
        logStream,
      }));
      if (events.length === 0) return events;
      retain(events);
      for (const listener of [...listeners]) listener(logStream, events);
      return events;
    },
    events(logStream) {
      const all = kept.map((entry) => entry.event);
      return logStream === undefined ? all : all.filter((event) => event.logStream === logStream);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}

function check(events: readonly InputLogEvent[]): void {
  let before = Number.NEGATIVE_INFINITY;
  for (const { timestamp, message } of events) {
    if (message.trim() === '') throw new InvalidParameterError('A log event has no message.');
    if (Buffer.byteLength(message) > MAX_EVENT_BYTES) {
      throw new InvalidParameterError(`A log event is larger than ${MAX_EVENT_BYTES} bytes.`);
    }
    if (!Number.isFinite(timestamp) || timestamp < before) {
      throw new InvalidParameterError('The log events of one request are not in order of time.');
    }
    before = timestamp;
  }
}
