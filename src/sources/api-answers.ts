import type { LogRecord } from '../model/record.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What CloudWatch Logs' own API answers with, as its command line prints it. Null: it is none of these. */
export function readApiAnswer(
  value: unknown,
  region?: string,
): { readonly records: readonly LogRecord[] } | null {
  if (Array.isArray(value)) {
    const updates = value.filter(isFields);
    if (updates.length === 0 || !updates.some((each) => 'sessionStart' in each || 'sessionUpdate' in each))
      return null;
    const results = updates.flatMap((each) => list(fields(each.sessionUpdate).sessionResults));
    return { records: results.map((each, index) => ofEvent(fields(each), index, region)) };
  }
  if (!isFields(value)) return null;
  if ('sessionUpdate' in value || 'sessionStart' in value) return readApiAnswer([value], region);
  if (
    Array.isArray(value.results) &&
    ('statistics' in value || 'queryLanguage' in value || 'status' in value) &&
    value.results.every(Array.isArray)
  )
    return { records: value.results.flatMap((row, index) => ofRow(row as unknown[], index, region)) };
  if (Array.isArray(value.events) && value.events.length > 0 && value.events.every(isStored))
    return { records: value.events.map((each, index) => ofEvent(each, index, region)) };
  if (Array.isArray(value.events) && ('searchedLogStreams' in value || 'nextForwardToken' in value))
    return { records: [] };
  // The test of a pattern is about lines that never were logged.
  const answer = isFields(value.response) ? value.response : value;
  if (
    Array.isArray(answer.matches) &&
    (isFields(value.request) || answer.matches.every((each) => isFields(each) && 'eventMessage' in each))
  )
    return { records: [] };
  return null;
}

function isStored(event: unknown): event is Fields {
  return (
    isFields(event) &&
    typeof event.message === 'string' &&
    'timestamp' in event &&
    ('ingestionTime' in event || 'eventId' in event)
  );
}

function ofEvent(event: Fields, index: number, region?: string): LogRecord {
  const [account, logGroup] = groupOf(text(event.logGroupIdentifier));
  return {
    id: text(event.eventId) || `event:${index + 1}`,
    at: typeof event.timestamp === 'number' ? event.timestamp : 0,
    message: text(event.message),
    origin: {
      ...(account && { account }),
      ...(region && { region }),
      logGroup,
      logStream: text(event.logStreamName),
    },
  };
}

/** A row of Logs Insights: times are UTC and do not say so. */
function ofRow(row: readonly unknown[], index: number, region?: string): LogRecord[] {
  const cells = new Map(row.filter(isFields).map(({ field, value }) => [text(field), text(value)]));
  const message = cells.get('@message');
  if (message === undefined) return [];
  const [account, logGroup] = groupOf(cells.get('@log') ?? '');
  const at = Date.parse(`${(cells.get('@timestamp') ?? '').replace(' ', 'T')}Z`);
  const origin = {
    ...(account && { account }),
    ...(region && { region }),
    logGroup,
    logStream: cells.get('@logStream') ?? '',
  };
  return [{ id: `row:${index + 1}`, at: Number.isNaN(at) ? 0 : at, message, origin }];
}

/** `123456789012:/aws/lambda/orders` or an ARN. */
function groupOf(identifier: string): readonly [account: string, logGroup: string] {
  const named = /^(?:arn:[^:]*:logs:[^:]*:)?(\d{12}):(?:log-group:)?(.+?)(?::\*)?$/.exec(identifier);
  return named ? [named[1] ?? '', named[2] ?? ''] : ['', identifier];
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fields(value: unknown): Fields {
  return isFields(value) ? value : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
