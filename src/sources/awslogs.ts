import { createHash, hash } from 'node:crypto';
import { constants, createGunzip, gunzipSync } from 'node:zlib';
import type { LogBatch, LogRecord, Origin } from '../model/record.ts';

/** What CloudWatch Logs hands over, decoded. `extractedFields` and `policyLevel` are not in the SDK's types. */
export interface SubscriptionPayload {
  readonly messageType: string;
  readonly owner: string;
  readonly logGroup: string;
  readonly logStream: string;
  readonly subscriptionFilters: readonly string[];
  readonly logEvents: readonly unknown[];
}

/** `unreadable` is no exception: redelivery would not mend it, so a person has to be told instead. */
export type Decoded =
  | { readonly kind: 'data'; readonly batch: LogBatch; readonly origin: Origin; readonly skipped: number }
  | { readonly kind: 'control' }
  | { readonly kind: 'unreadable'; readonly why: string; readonly origin: Origin; readonly payload: string };

export interface DecodeOptions {
  /** Region of the function: a payload does not name its own. */
  readonly region?: string | undefined;
  /** @default 32 MiB: a 256 MB function has room for it, and CloudWatch sends at most 1 MB compressed. */
  readonly maxBytes?: number;
}

const defaultMaxBytes = 32 * 1024 * 1024;

/**
 * Decodes `awslogs.data`: base64 of gzip of UTF-8 JSON (CloudWatch Logs user guide, "Subscriptions").
 * Never throws: what cannot be read is an answer of its own, with as much of its origin as its first bytes tell.
 */
export async function decodeAwslogs(data: unknown, options: DecodeOptions = {}): Promise<Decoded> {
  if (typeof data !== 'string' || data.length === 0) {
    return unreadable(JSON.stringify(data) ?? '', 'awslogs.data is not a base64 text', options);
  }
  return decodeCompressed(Buffer.from(data, 'base64'), options);
}

/** Decodes the gzip bytes that a Kinesis record or `awslogs.data` holds. */
export async function decodeCompressed(compressed: Buffer, options: DecodeOptions = {}): Promise<Decoded> {
  const maxBytes = options.maxBytes ?? defaultMaxBytes;
  let text: string;
  try {
    const chunkSize = expandedBytes(compressed, maxBytes);
    const bytes = gunzipSync(compressed, { maxOutputLength: maxBytes, chunkSize });
    text = bytes.toString('utf8');
    letGo(bytes);
  } catch (error) {
    const why =
      errorCode(error) === 'ERR_BUFFER_TOO_LARGE'
        ? `it expands to more than ${Math.round(maxBytes / 1024 / 1024)} MB`
        : `its gzip is broken (${(error as Error).message})`;
    return unreadable(compressed, why, options, await headOf(compressed));
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return unreadable(
      compressed,
      `its JSON is broken (${(error as Error).message.slice(0, 120)})`,
      options,
      text.slice(0, headBytes),
    );
  }
  return (
    decodePayload(json, options) ??
    unreadable(compressed, 'its JSON is not what CloudWatch Logs sends', options, text.slice(0, headBytes))
  );
}

/**
 * How long the text will be, as the last four bytes of gzip say (RFC 1952): room for it at once spares copying it together. It is
 * only a hint, and never more than deflate can make of so few bytes.
 */
function expandedBytes(compressed: Buffer, maxBytes: number): number {
  const said = compressed.length < 18 ? 0 : compressed.readUInt32LE(compressed.length - 4);
  return Math.max(64, Math.min(said + 1, maxBytes, compressed.length * 1032));
}

/**
 * Gives a large buffer's memory back at once, where Node.js can (from 22 on): else it stays until after JSON.parse, when memory is
 * needed most. A small one may be a part of a buffer that others use.
 */
function letGo({ buffer, length }: Buffer): void {
  const whole = buffer as ArrayBuffer & { transfer?: (length: number) => ArrayBuffer };
  if (length > 1024 * 1024) whole.transfer?.(0);
}

/** Reads a payload that is JSON already; null when it is not CloudWatch's. */
export function decodePayload(json: unknown, options: DecodeOptions = {}): Decoded | null {
  if (!isObject(json) || typeof json.messageType !== 'string' || !Array.isArray(json.logEvents)) return null;
  const owner = text(json.owner);
  const logGroup = text(json.logGroup);
  if (json.messageType !== 'DATA_MESSAGE' || (owner === 'CloudwatchLogs' && logGroup === ''))
    return { kind: 'control' };
  const filters = Array.isArray(json.subscriptionFilters) ? json.subscriptionFilters.map(text) : [];
  const origin: Origin = {
    ...(owner && { account: owner }),
    ...(options.region && { region: options.region }),
    logGroup,
    logStream: text(json.logStream),
    filters,
  };
  const records: LogRecord[] = [];
  for (const event of json.logEvents) {
    const record = toRecord(event, origin, records.length);
    if (record) records.push(record);
  }
  return {
    kind: 'data',
    origin,
    skipped: json.logEvents.length - records.length,
    batch: { payload: payloadId(origin, records), records },
  };
}

/** An unreadable payload as a record of its own, so that it is told, counted and grouped like any error. */
export function unreadableBatch(decoded: Extract<Decoded, { kind: 'unreadable' }>, now: number): LogBatch {
  const from = decoded.origin.logGroup || 'an unknown log group';
  const message =
    `ERROR Tracebell could not read a batch of log events from ${from}: ${decoded.why}. ` +
    'The events are still in the log; look there for the time of this message.';
  return {
    payload: decoded.payload,
    records: [{ id: decoded.payload.slice(0, 56), at: now, message, origin: decoded.origin }],
  };
}

/** Redelivery brings the same ids again, so the same payload has the same id whatever the order of its events. */
export function payloadId(origin: Origin, records: readonly LogRecord[]): string {
  const from = [origin.account ?? '', origin.logGroup, origin.logStream, origin.filters ?? []];
  const ids = records.map((record) => record.id).sort();
  return hash('sha256', [JSON.stringify(from), ...ids].join('\0'), 'hex');
}

function toRecord(event: unknown, shared: Origin, index: number): LogRecord | null {
  if (!isObject(event) || typeof event.message !== 'string') return null;
  const fields = stringFields(event.extractedFields);
  const at = typeof event.timestamp === 'number' && Number.isFinite(event.timestamp) ? event.timestamp : 0;
  const id = typeof event.id === 'string' && event.id ? event.id : `${at}-${index}`;
  const { message } = event;
  if (!fields) return { id, at, message, origin: shared };
  return { id, at, message, origin: centralisedOrigin(shared, fields), fields };
}

/** With `emitSystemFields` the fields name where a centralised copy came from; owner and logGroup name the copy. */
function centralisedOrigin(origin: Origin, fields: Readonly<Record<string, string>>): Origin {
  const account = fields['@aws.account'];
  const region = fields['@aws.region'];
  const logGroup = fields['@source.log'];
  if (!account && !region && !logGroup) return origin;
  return { ...origin, ...(account && { account }), ...(region && { region }), ...(logGroup && { logGroup }) };
}

function stringFields(value: unknown): Record<string, string> | undefined {
  if (!isObject(value)) return undefined;
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

const headBytes = 4096;

/** The first bytes of a payload that is too long or cut: they name the log group. */
function headOf(compressed: Buffer): Promise<string> {
  return new Promise((resolve) => {
    let head = '';
    const gunzip = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH });
    const done = () => {
      gunzip.destroy();
      resolve(head);
    };
    gunzip.on('data', (chunk: Buffer) => {
      head += chunk.toString('utf8');
      if (head.length >= headBytes) done();
    });
    gunzip.on('end', done);
    gunzip.on('error', done);
    gunzip.end(compressed);
  });
}

function unreadable(bytes: string | Buffer, why: string, options: DecodeOptions, head = ''): Decoded {
  const owner = /"owner"\s*:\s*"(\d{12})"/.exec(head)?.[1];
  const named = (key: string) => new RegExp(`"${key}"\\s*:\\s*"([^"\\\\]{1,512})"`).exec(head)?.[1] ?? '';
  return {
    kind: 'unreadable',
    why,
    origin: {
      ...(owner && { account: owner }),
      ...(options.region && { region: options.region }),
      logGroup: named('logGroup'),
      logStream: named('logStream'),
    },
    payload: createHash('sha256').update(bytes).digest('hex'),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function errorCode(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
