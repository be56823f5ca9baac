import type { LogBatch, LogRecord } from '../../model/record.ts';
import { payloadId } from '../../sources/decode-payload.ts';

const maxEvents = 500;
const windowMs = 1000;

/** Cuts the records, in the order of their times, into the batches that CloudWatch would deliver: one stream, one second. */
export function batchesOf(records: readonly LogRecord[]): LogBatch[] {
  const byTime = [...records].sort((a, b) => a.at - b.at);
  const open = new Map<string, LogRecord[]>();
  const batches: LogRecord[][] = [];
  for (const record of byTime) {
    const stream = `${record.origin.account ?? ''}\0${record.origin.logGroup}\0${record.origin.logStream}`;
    const batch = open.get(stream);
    const first = batch?.[0];
    if (batch && first && batch.length < maxEvents && record.at - first.at <= windowMs) {
      batch.push(record);
      continue;
    }
    const fresh = [record];
    open.set(stream, fresh);
    batches.push(fresh);
  }
  return batches.map((batch) => ({
    payload: payloadId(batch[0]?.origin ?? { logGroup: '', logStream: '' }, batch),
    records: batch,
  }));
}
