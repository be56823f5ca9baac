import { createHash } from 'node:crypto';
import type { Fingerprint, SafeEvent } from '../../src/model/event.ts';
import type { LogBatch, LogRecord } from '../../src/model/record.ts';
import type { Stages } from '../../src/pipeline.ts';

/**
 * Stages that know one format, `Type: message`, so that the protocol can be tested apart from the grammars.
 * The fingerprint is of the whole text; a line that begins with a space goes on with the record before it.
 */
export const simpleStages: Stages = {
  assemble: (records, open = []) => {
    const joined: LogRecord[] = [];
    for (const record of [...open, ...records]) {
      const before = joined.at(-1);
      if (before && record.message.startsWith(' ')) {
        joined[joined.length - 1] = { ...before, message: `${before.message}\n${record.message}` };
      } else joined.push(record);
    }
    const last = joined.at(-1);
    const unfinished = last && /Traceback[^!]*$/.test(last.message);
    return unfinished ? { records: joined.slice(0, -1), open: [last] } : { records: joined, open: [] };
  },
  parse: (record) => {
    const [type = '', ...rest] = record.message.split(': ');
    return {
      record,
      mechanism: 'simple',
      level: 'error',
      exceptions: [{ type, message: rest.join(': '), frames: [], innermost: 'first' }],
      traceback: record.message,
    };
  },
  classify: (_record, event) => ({ error: !event.traceback.startsWith('ok'), reason: 'simple' }),
  redact: (event) => event as SafeEvent,
  scrub: (text) => text,
  fingerprint: (event) => ({ fingerprint: fingerprintOf(event.traceback) }),
  familyKey: (event) => `${event.record.origin.logGroup} ${event.exceptions[0].type}`,
};

export function fingerprintOf(text: string): Fingerprint {
  return `v1:${createHash('sha256').update(text).digest('hex').slice(0, 26)}` as Fingerprint;
}

/** A payload of these lines; the same `payload` is the same payload. */
export function batchOf(payload: string, messages: readonly string[], at: number, logStream = 's'): LogBatch {
  const origin = { logGroup: '/aws/lambda/f', logStream };
  return { payload, records: messages.map((message, i) => ({ id: `${payload}-${i}`, at, message, origin })) };
}
