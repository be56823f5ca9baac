/** One record of a file or of standard input. `at` is in milliseconds since 1970. */
export interface InputRecord {
  readonly id?: string;
  readonly at?: number;
  readonly message: string;
  readonly logGroup?: string;
  readonly logStream?: string;
}

/** Opens `awslogs.data` of a subscription invocation: the JSON text, or the value that it holds. Throws on bad data. */
export type DecodeAwslogs = (data: string) => unknown;

/** A log line of its own that happens to be JSON has one of these; a record of ours has not. */
const LEVEL_KEYS = [
  'level',
  'severity',
  'levelname',
  'log_level',
  'lvl',
  'loglevel',
  'logLevel',
  'Level',
  '@l',
  'log.level',
];

/**
 * Records of a text: a subscription invocation or its decoded payload, as one JSON value, as an array or one a line; what
 * `aws logs filter-log-events` prints; lines that are a record (see `asEnvelope`); and any other line as itself. Empty
 * lines are left out.
 */
export function readRecords(text: string, decode: DecodeAwslogs): InputRecord[] {
  const clean = text.startsWith('\uFEFF') ? text.slice(1) : text;
  if (/^\s*[[{]/.test(clean)) {
    const whole = parseJson(clean);
    const records = whole === undefined ? null : fromWhole(whole, decode);
    if (records) return records;
  }
  const out: InputRecord[] = [];
  for (const line of clean.split('\n')) {
    const message = line.endsWith('\r') ? line.slice(0, -1) : line;
    if (message.trim() === '') continue;
    const value = /^\s*\{/.test(message) ? parseJson(message) : undefined;
    const records = isObject(value) ? fromValue(value, decode) : null;
    // One by one: spreading a large array into push overflows the stack.
    if (records) for (const record of records) out.push(record);
    else out.push({ message });
  }
  return out;
}

/** A whole text that is one JSON value: a payload, an API answer, or an array of any of what a line may be. */
function fromWhole(value: unknown, decode: DecodeAwslogs): InputRecord[] | null {
  if (!Array.isArray(value)) return isObject(value) ? (fromAnswer(value) ?? fromValue(value, decode)) : null;
  const parts = value.map((item) => (isObject(item) ? fromValue(item, decode) : null));
  // One item that is no record makes it an ordinary log line that is an array.
  return value.length > 0 && parts.every((part) => part !== null) ? parts.flat() : null;
}

/** What `aws logs filter-log-events` and `get-log-events` print. */
function fromAnswer(value: Fields): InputRecord[] | null {
  const { events } = value;
  if (!Array.isArray(events)) return null;
  const isEvent = (event: unknown): event is Fields =>
    isObject(event) && typeof event.message === 'string' && typeof event.ingestionTime === 'number';
  if (!events.every(isEvent)) return null;
  if (events.length === 0 && !('searchedLogStreams' in value || 'nextForwardToken' in value)) return null;
  return events.map((event) => ({
    message: event.message as string,
    ...optional('id', text(event.eventId)),
    ...optional('at', number(event.timestamp)),
    ...optional('logStream', text(event.logStreamName)),
  }));
}

function fromValue(value: Fields, decode: DecodeAwslogs): InputRecord[] | null {
  const awslogs = value.awslogs;
  if (isObject(awslogs) && typeof awslogs.data === 'string') {
    const decoded = decode(awslogs.data);
    const payload = typeof decoded === 'string' ? parseJson(decoded) : decoded;
    return isObject(payload) ? fromPayload(payload) : null;
  }
  if (Array.isArray(value.logEvents) && typeof value.messageType === 'string') return fromPayload(value);
  const record = asEnvelope(value);
  return record ? [record] : null;
}

/** What CloudWatch says to test a destination is no log event. */
function fromPayload(payload: Fields): InputRecord[] | null {
  if (payload.messageType === 'CONTROL_MESSAGE') return [];
  const events = payload.logEvents;
  if (!Array.isArray(events)) return null;
  const logGroup = text(payload.logGroup);
  const logStream = text(payload.logStream);
  return events.filter(isObject).flatMap((event) =>
    typeof event.message === 'string'
      ? [
          {
            message: event.message,
            ...optional('id', text(event.id)),
            ...optional('at', number(event.timestamp)),
            ...optional('logGroup', logGroup),
            ...optional('logStream', logStream),
          },
        ]
      : [],
  );
}

/**
 * A JSON line is a record, whose `message` is the log line, when it says where or which it is and has no level of its
 * own, or when it holds nothing but the message and a time in milliseconds. Anything else with a `message` is an
 * application's structured log line and stays whole.
 */
function asEnvelope(value: Fields): InputRecord | null {
  const message = value.message;
  if (typeof message !== 'string' || LEVEL_KEYS.some((key) => key in value)) return null;
  const id = text(value.id) ?? number(value.id)?.toString() ?? text(value.eventId);
  const logGroup = text(value.logGroup) ?? text(value.logGroupName);
  const logStream = text(value.logStream) ?? text(value.logStreamName);
  const named = id !== undefined || logGroup !== undefined || logStream !== undefined;
  if (!named && !saysNothingElse(value)) return null;
  return {
    message,
    ...optional('id', id),
    ...optional('at', time(value.timestamp) ?? time(value.at)),
    ...optional('logGroup', logGroup),
    ...optional('logStream', logStream),
  };
}

type Fields = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseJson(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    return undefined;
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function optional<K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined ? {} : ({ [key]: value } as Partial<Record<K, V>>);
}

function saysNothingElse(value: Fields): boolean {
  return Object.entries(value).every(
    ([key, item]) =>
      key === 'message' || (typeof item === 'number' && ['timestamp', 'at', 'ingestionTime'].includes(key)),
  );
}

/** Milliseconds, or the same instant as ISO 8601 says it. */
function time(value: unknown): number | undefined {
  const at = typeof value === 'string' ? Date.parse(value) : value;
  return number(at);
}
