import {
  type Decoded,
  type DecodeOptions,
  decodeAwslogs,
  decodeCompressed,
  decodePayload,
} from './awslogs.ts';
import { bridgeKind, isBridgeEvent } from './notices/eventbridge.ts';
import { readUnknown } from './notices/generic.ts';
import { type Fields, fields, isFields, json, list, type Told, text } from './notices/notice.ts';
import { noticeBatch } from './notices/record.ts';
import { readOne, readQueueMessage, readTopicMessage } from './notices/wrappings.ts';

export interface ReadOptions extends DecodeOptions {
  /** For events that name no time. */
  readonly now: number;
  /** Id of the invocation, the same when Lambda repeats it. */
  readonly invocation?: string | undefined;
}

/** One item of an invocation. */
export interface Item {
  /** How the answer names it, where a batch may fail in part: a message id, a sequence number, a record id. */
  readonly identity?: string;
  readonly decoded: Decoded;
}

/** What a function was invoked with. `kind` names the event's shape: `cwl.lambda`, `alarm.sns`, `sqs` … */
export type Invocation =
  | { readonly kind: string; readonly is: 'tick' }
  /** No error and no log: a person's click, or an answer that somebody stored. */
  | { readonly kind: string; readonly is: 'other'; readonly why: string }
  | {
      readonly kind: string;
      readonly is: 'batch';
      readonly items: readonly Item[];
      /** In order: after one that fails, the later ones must not be taken. */
      readonly ordered: boolean;
      /** The function's answer, by the identities of the items that failed. Absent: it fails or succeeds as a whole. */
      readonly respond?: (failed: ReadonlySet<string>) => unknown;
    };

/** Reads any event that Lambda may invoke a function with. Never throws, and never answers with nothing. */
export async function readEvent(event: unknown, options: ReadOptions): Promise<Invocation> {
  if (isFields(event)) {
    const known = (await readKnown(event, options)) ?? readSingle(event, options);
    if (known) return known;
  }
  // EventBridge Pipes hands over the events alone, in a list.
  if (Array.isArray(event) && event.length > 0 && event.every(isFields)) return readList(event, options);
  return {
    kind: 'unknown',
    is: 'batch',
    items: [noticed(readUnknown(event, 'event'), event, 'unknown', options)],
    ordered: false,
  };
}

async function readKnown(event: Fields, options: ReadOptions): Promise<Invocation | null> {
  if (event.tracebell === 'tick') return { kind: 'schedule', is: 'tick' };
  if (isFields(event.awslogs)) return whole('cwl.lambda', await decodeAwslogs(event.awslogs.data, options));
  const payload = decodePayload(event, options);
  if (payload) return whole(payload.kind === 'control' ? 'cwl.control' : 'cwl.decoded', payload);
  const records = list(event.records);
  if (typeof event.invocationId === 'string' && records.length > 0 && 'deliveryStreamArn' in event)
    return firehose(records, options);
  const first = fields(list(event.Records)[0]);
  switch (first.eventSource ?? first.EventSource) {
    case 'aws:kinesis':
      return kinesis(list(event.Records), options);
    case 'aws:sqs':
      return queue(list(event.Records), options);
    case 'aws:sns':
      return topic(list(event.Records), options);
  }
  return null;
}

function readSingle(event: Fields, options: ReadOptions): Invocation | null {
  if (isBridgeEvent(event) && bridgeKind(event) === 'schedule') return { kind: 'schedule', is: 'tick' };
  // An input transformer may leave nothing of a schedule but its source.
  if (event.source === 'aws.events' || event.source === 'aws.scheduler')
    return { kind: 'schedule', is: 'tick' };
  const context = fields(event.requestContext);
  if (isFields(context.http) || (typeof event.httpMethod === 'string' && 'headers' in event))
    return { kind: 'http', is: 'other', why: 'a request over HTTP is no error' };
  if (isAnswer(event)) return { kind: 'response', is: 'other', why: 'it is what a function answered' };
  const { kind, told } = readOne(event);
  if (kind === null) return null;
  return { kind, is: 'batch', items: [noticed(told, event, kind, options)], ordered: false };
}

async function readList(events: readonly Fields[], options: ReadOptions): Promise<Invocation> {
  if (events.every((each) => 'eventSource' in each || 'EventSource' in each)) {
    const known = await readKnown({ Records: events }, options);
    if (known) return known;
  }
  const reads = events.map((event) => readOne(event));
  const items = reads.map(({ kind, told }, index) =>
    noticed(told, events[index], kind ?? 'unknown', options),
  );
  return { kind: reads.find(({ kind }) => kind)?.kind ?? 'unknown', is: 'batch', items, ordered: false };
}

/** What functions answer their callers with: batches, Firehose, HTTP. */
function isAnswer(event: Fields): boolean {
  if (Array.isArray(event.batchItemFailures)) return true;
  if (typeof event.statusCode === 'number' && ('body' in event || 'headers' in event)) return true;
  const records = list(event.records);
  return (
    records.length > 0 && records.every((each) => isFields(each) && 'recordId' in each && 'result' in each)
  );
}

function whole(kind: string, decoded: Decoded): Invocation {
  return { kind, is: 'batch', items: [{ decoded }], ordered: false };
}

async function kinesis(records: readonly unknown[], options: ReadOptions): Promise<Invocation> {
  const items: Item[] = [];
  for (const each of records) {
    // Pipes leaves out the level between.
    const data = fields(fields(each).kinesis ?? each);
    const decoded = await decodeData(text(data.data), 'cwl.kinesis', options);
    items.push({ identity: text(data.sequenceNumber), decoded });
  }
  return { kind: 'cwl.kinesis', is: 'batch', items, ordered: false, respond: batchFailures };
}

async function firehose(records: readonly unknown[], options: ReadOptions): Promise<Invocation> {
  const items: Item[] = [];
  for (const each of records) {
    const { recordId, data } = fields(each);
    items.push({ identity: text(recordId), decoded: await decodeData(text(data), 'cwl.firehose', options) });
  }
  const data = new Map(records.map((each) => [text(fields(each).recordId), text(fields(each).data)]));
  const respond = (failed: ReadonlySet<string>) => ({
    // The stream goes on to its store as it came: every record back, whatever was made of it here.
    records: items.map(({ identity = '', decoded }) => ({
      recordId: identity,
      result: failed.has(identity) ? 'ProcessingFailed' : decoded.kind === 'control' ? 'Dropped' : 'Ok',
      data: data.get(identity) ?? '',
    })),
  });
  return { kind: 'cwl.firehose', is: 'batch', items, ordered: false, respond };
}

/** A stream may carry other events than CloudWatch's, with or without gzip. */
async function decodeData(data: string, kind: string, options: ReadOptions): Promise<Decoded> {
  const bytes = Buffer.from(data, 'base64');
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return decodeCompressed(bytes, options);
  const value = json(bytes.toString('utf8'));
  if (!isFields(value)) return decodeCompressed(bytes, options);
  const payload = decodePayload(value, options);
  if (payload) return payload;
  const { kind: known, told } = readOne(value, 'stream record');
  return noticed(told, value, known ?? kind, options).decoded;
}

function queue(records: readonly unknown[], options: ReadOptions): Invocation {
  const items = records.map((each): Item => {
    const record = fields(each);
    const body = json(text(record.body));
    // A subscription's payload may have been put into a queue as it is.
    const payload = decodePayload(body, options);
    if (payload) return { identity: text(record.messageId), decoded: payload };
    const { kind, told } = readQueueMessage(record);
    return { identity: text(record.messageId), ...noticed(told, each, kind ?? 'sqs', options) };
  });
  const ordered = records.some((each) => text(fields(each).eventSourceARN).endsWith('.fifo'));
  return { kind: 'sqs', is: 'batch', items, ordered, respond: batchFailures };
}

function topic(records: readonly unknown[], options: ReadOptions): Invocation {
  const reads = records.map((each) => readTopicMessage(fields(fields(each).Sns)));
  const items = reads.map(({ kind, told }, index) => noticed(told, records[index], kind ?? 'sns', options));
  const kind = reads[0]?.kind ?? 'sns';
  return { kind, is: 'batch', items, ordered: false };
}

function noticed(told: Told, event: unknown, kind: string, options: ReadOptions): Item {
  const batch = noticeBatch(told, event, {
    kind,
    region: options.region,
    now: options.now,
    invocation: options.invocation,
  });
  return { decoded: { kind: 'data', batch, origin: batch.records[0].origin, skipped: 0 } };
}

function batchFailures(failed: ReadonlySet<string>): unknown {
  return { batchItemFailures: [...failed].map((itemIdentifier) => ({ itemIdentifier })) };
}
