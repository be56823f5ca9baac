import { decodeAwslogs, decodeCompressed } from './awslogs.ts';
import { type Decoded, decodePayload } from './decode-payload.ts';
import { batchFailures, type Invocation, type Item, type ReadOptions } from './invocation.ts';
import {
  bridgeKind,
  type Fields,
  fields,
  isBridgeEvent,
  isFields,
  json,
  list,
  text,
} from './notices/notice.ts';

/** Rare beside log events, and a seventh of the function's code: loaded with the first. */
const notices = () => import('./read-notice.ts');

/** Reads any event that Lambda may invoke a function with. Never throws, and never answers with nothing. */
export async function readEvent(event: unknown, options: ReadOptions): Promise<Invocation> {
  if (isFields(event)) {
    const known = (await readKnown(event, options)) ?? (await readAlone(event, options));
    if (known) return known;
  }
  // EventBridge Pipes hands over the events alone, in a list.
  if (Array.isArray(event) && event.length > 0 && event.every(isFields)) return readList(event, options);
  return (await notices()).readStrange(event, options);
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
      return (await notices()).readQueue(list(event.Records), options);
    case 'aws:sns':
      return (await notices()).readTopic(list(event.Records), options);
  }
  return null;
}

async function readAlone(event: Fields, options: ReadOptions): Promise<Invocation | null> {
  if (isBridgeEvent(event) && bridgeKind(event) === 'schedule') return { kind: 'schedule', is: 'tick' };
  // An input transformer may leave nothing of a schedule but its source.
  if (event.source === 'aws.events' || event.source === 'aws.scheduler')
    return { kind: 'schedule', is: 'tick' };
  const context = fields(event.requestContext);
  const socket = typeof context.connectionId === 'string' && 'routeKey' in context;
  if (isFields(context.http) || socket || (typeof event.httpMethod === 'string' && 'headers' in event))
    return { kind: 'http', is: 'other', why: 'a request over HTTP is no error' };
  if (isAnswer(event)) return { kind: 'response', is: 'other', why: 'it is what a function answered' };
  return (await notices()).readSingle(event, options);
}

async function readList(events: readonly Fields[], options: ReadOptions): Promise<Invocation> {
  if (events.every((each) => 'eventSource' in each || 'EventSource' in each)) {
    const known = await readKnown({ Records: events }, options);
    if (known) return known;
  }
  return (await notices()).readMany(events, options);
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
  return (await notices()).readStreamed(value, kind, options);
}
