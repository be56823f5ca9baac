import { createHash } from 'node:crypto';
import type { LogBatch, LogRecord, Notice, Origin } from '../../model/record.ts';
import { compact } from './generic.ts';
import type { Told } from './notice.ts';

/** Where an event came from, for what it does not say itself. */
export interface Around {
  readonly kind: string;
  /** The function's own region. */
  readonly region?: string | undefined;
  /** For events that name no time. */
  readonly now: number;
  /** Id of the invocation, the same when Lambda repeats it: for events that have no id of their own. */
  readonly invocation?: string | undefined;
}

const longest = 16 * 1024;

/** A notice as a batch of one record: it goes through the same walk as a log line. */
export function noticeBatch(
  told: Told,
  event: unknown,
  around: Around,
): LogBatch & { readonly records: readonly [LogRecord] } {
  const { region: own, account, time, id, logGroup = '', requestId, ...rest } = told;
  const region = own || around.region || '';
  const notice: Notice = {
    ...rest,
    kind: around.kind,
    type: told.type.trim().slice(0, 200) || 'Notice',
    message: told.message.slice(0, longest),
    key: told.key.slice(0, 1000),
    region,
  };
  const payload = createHash('sha256')
    .update(`notice\0${id ?? idOf(event, around.invocation)}`)
    .digest('hex');
  const origin: Origin = {
    ...(account && { account }),
    ...(region && { region }),
    logGroup,
    // A notice continues no log stream.
    logStream: '',
  };
  const record: LogRecord = {
    id: payload.slice(0, 56),
    at: epochOf(time) ?? around.now,
    message: storyOf(notice),
    origin,
    ...(requestId && { requestId }),
    notice,
  };
  return { payload, records: [record] };
}

/** What a person reads: the words first, then the facts, a line each. */
function storyOf({ type, message, facts }: Notice): string {
  const lines = Object.entries(facts ?? {}).map(([key, value]) => `${key}: ${value}`);
  return [`${type}: ${message}`, ...lines].join('\n');
}

/** The event's own id where it has one: EventBridge delivers more than once, with the same. */
function idOf(event: unknown, invocation = ''): string {
  const { id, source } = (event ?? {}) as { id?: unknown; source?: unknown };
  if (typeof id === 'string' && id && typeof source === 'string') return `event ${id}`;
  try {
    return `${invocation} ${JSON.stringify(event) ?? String(event)}`;
  } catch {
    return compact(event);
  }
}

function epochOf(time: unknown): number | undefined {
  if (typeof time === 'number' && Number.isFinite(time) && time > 0) return time < 1e11 ? time * 1000 : time;
  if (typeof time !== 'string' || time === '') return undefined;
  const at = Date.parse(time.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  return Number.isNaN(at) ? undefined : at;
}
