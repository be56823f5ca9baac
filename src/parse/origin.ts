import type { LogRecord } from '../model/record.ts';

/** All that reading a record takes of where it came from, as a key. */
export function scopeOf(record: LogRecord): string {
  const { account = '', region = '', logGroup } = record.origin;
  const { service = '', functionVersion = '' } = fromOrigin(record);
  return [account, region, logGroup, service, functionVersion].join('\u001f');
}

/** The function that logged, and its version: as the names of the log group and of the stream say them. */
export function fromOrigin(record: LogRecord): { service?: string; functionVersion?: string } {
  const group = record.origin?.logGroup ?? '';
  const stream = record.origin?.logStream ?? '';
  const service = group.startsWith('/aws/lambda/')
    ? group.slice(12).replace(/^us-east-1\.(?=.)/, '')
    : undefined;
  const shared = !stream.includes('[') ? null : /^\d{4}\/\d\d\/\d\d\/([\w-]*)\[([\w$]+)\]/.exec(stream);
  const name = service ?? (shared?.[1] || undefined);
  return { ...(name ? { service: name } : {}), ...(shared?.[2] ? { functionVersion: shared[2] } : {}) };
}
