import { hash } from 'node:crypto';
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

/**
 * Reads a payload that is JSON already; null when it is not CloudWatch's. `read` makes records of its events, where they are not
 * in it.
 */
export function decodePayload(
  json: unknown,
  options: DecodeOptions = {},
  read: typeof readRecords = readRecords,
): Decoded | null {
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
  const { records, skipped } = read(json.logEvents, origin);
  return { kind: 'data', origin, skipped, batch: { payload: payloadId(origin, records), records } };
}

function readRecords(events: readonly unknown[], origin: Origin) {
  const records: LogRecord[] = [];
  for (const event of events) {
    const record = toRecord(event, origin, records.length);
    if (record) records.push(record);
  }
  return { records, skipped: events.length - records.length };
}

/** Redelivery brings the same ids again, so the same payload has the same id whatever the order of its events. */
export function payloadId(origin: Origin, records: readonly LogRecord[]): string {
  const from = [origin.account ?? '', origin.logGroup, origin.logStream, origin.filters ?? []];
  const ids = records.map((record) => record.id).sort();
  return hash('sha256', [JSON.stringify(from), ...ids].join('\0'), 'hex');
}

/** Null: it is no log event. `index` is its place among those that are. */
export function toRecord(event: unknown, shared: Origin, index: number): LogRecord | null {
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

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
