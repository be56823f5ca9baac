import type { LogRecord } from '../model/record.ts';
import { readApiAnswer } from '../sources/api-answers.ts';
import { unreadableBatch } from '../sources/awslogs.ts';
import { readEvent } from '../sources/read-event.ts';

/** A file that holds one event: of a function's invocation, or an answer of the API. */
export interface Invoked {
  readonly kind: string;
  readonly records: readonly LogRecord[];
  /** What is no record, and why. */
  readonly dropped: readonly { readonly dropped: string; readonly why: string }[];
}

/** Null: the text is a log, or JSON that is nobody's event. */
export async function readInvocation(source: string, region?: string): Promise<Invoked | null> {
  const value = parsed(source);
  if (value === undefined) return null;
  const answer = readApiAnswer(value, region);
  if (answer) {
    const { records } = answer;
    const dropped = { dropped: 'not-an-event', why: 'an answer of the API without any log event' };
    return { kind: 'api', records, dropped: records.length === 0 ? [dropped] : [] };
  }
  const invocation = await readEvent(value, { region, now: 0 });
  const { kind } = invocation;
  if (kind === 'unknown' || isLogLine(value, kind)) return null;
  if (invocation.is === 'tick')
    return { kind, records: [], dropped: [{ dropped: 'tick', why: 'it only says that time has passed' }] };
  if (invocation.is === 'other')
    return { kind, records: [], dropped: [{ dropped: 'not-an-event', why: invocation.why }] };
  const records: LogRecord[] = [];
  const dropped: { dropped: string; why: string }[] = [];
  for (const { decoded } of invocation.items) {
    if (decoded.kind === 'control')
      dropped.push({ dropped: 'control-message', why: 'CloudWatch only tests its destination' });
    else if (decoded.kind === 'unreadable') records.push(...unreadableBatch(decoded, 0).records);
    else for (const record of decoded.batch.records) records.push(record);
  }
  if (records.length === 0 && dropped.length === 0)
    dropped.push({ dropped: 'empty', why: 'it holds no log event' });
  return { kind, records, dropped };
}

/** A program may log what it was asked and what it answered, in one line of its own. */
function isLogLine(value: unknown, kind: string): boolean {
  const logged = ['level', 'severity', 'levelname', 'message', 'msg', 'timestamp', 'time', '@timestamp'];
  return ['http', 'response'].includes(kind) && logged.some((key) => key in (value as object));
}

function parsed(source: string): unknown {
  if (!/^\uFEFF?\s*[[{]/.test(source)) return undefined;
  try {
    return JSON.parse(source.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}
