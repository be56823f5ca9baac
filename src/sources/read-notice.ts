import { type Decoded, decodePayload } from './decode-payload.ts';
import { batchFailures, type Invocation, type Item, type ReadOptions } from './invocation.ts';
import { readUnknown } from './notices/generic.ts';
import { type Fields, fields, json, type Told, text } from './notices/notice.ts';
import { noticeBatch } from './notices/record.ts';
import { type Read, readOne, readQueueMessage, readTopicMessage } from './notices/wrappings.ts';

/** What a queue hands over: notices, or a subscription's payloads that were put into it as they are. */
export function readQueue(records: readonly unknown[], options: ReadOptions): Invocation {
  const items = records.map((each): Item => {
    const record = fields(each);
    const payload = decodePayload(json(text(record.body)), options);
    if (payload) return { identity: text(record.messageId), decoded: payload };
    const { kind, told } = safely(() => readQueueMessage(record), each, 'SQS message');
    return { identity: text(record.messageId), decoded: noticed(told, each, kind ?? 'sqs', options) };
  });
  const ordered = records.some((each) => text(fields(each).eventSourceARN).endsWith('.fifo'));
  return { kind: 'sqs', is: 'batch', items, ordered, respond: batchFailures };
}

export function readTopic(records: readonly unknown[], options: ReadOptions): Invocation {
  const items = records.map((each): Item & { kind: string } => {
    const { kind, told } = safely(() => readTopicMessage(fields(fields(each).Sns)), each, 'SNS message');
    return { kind: kind ?? 'sns', decoded: noticed(told, each, kind ?? 'sns', options) };
  });
  return { kind: items[0]?.kind ?? 'sns', is: 'batch', items, ordered: false };
}

/** An event that is one notice; null where nothing is known of it. */
export function readSingle(event: Fields, options: ReadOptions): Invocation | null {
  const { kind, told } = safely(() => readOne(event), event, 'event');
  if (kind === null) return null;
  return { kind, is: 'batch', items: [{ decoded: noticed(told, event, kind, options) }], ordered: false };
}

export function readMany(events: readonly Fields[], options: ReadOptions): Invocation {
  const reads = events.map((event) => ({ event, ...safely(() => readOne(event), event, 'event') }));
  const items = reads.map(({ event, kind, told }) => ({
    decoded: noticed(told, event, kind ?? 'unknown', options),
  }));
  return { kind: reads.find(({ kind }) => kind)?.kind ?? 'unknown', is: 'batch', items, ordered: false };
}

/** Told as what it is. */
export function readStrange(event: unknown, options: ReadOptions): Invocation {
  const decoded = noticed(readUnknown(event, 'event'), event, 'unknown', options);
  return { kind: 'unknown', is: 'batch', items: [{ decoded }], ordered: false };
}

/** A record of a stream that is none of CloudWatch's. */
export function readStreamed(value: Fields, kind: string, options: ReadOptions): Decoded {
  const { kind: known, told } = safely(() => readOne(value, 'stream record'), value, 'stream record');
  return noticed(told, value, known ?? kind, options);
}

/** A reader that an event surprises costs neither that event nor those beside it. */
function safely(read: () => Read, event: unknown, from: string): Read {
  try {
    return read();
  } catch {
    return { kind: null, told: readUnknown(event, from) };
  }
}

function noticed(told: Told, event: unknown, kind: string, options: ReadOptions): Decoded {
  const batch = noticeBatch(told, event, {
    kind,
    region: options.region,
    now: options.now,
    invocation: options.invocation,
  });
  return { kind: 'data', batch, origin: batch.records[0].origin, skipped: 0 };
}
