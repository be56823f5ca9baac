import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { LogRecord } from '../model/record.ts';
import { type InputRecord, readRecords } from '../sources/lines.ts';
import { refuseArchive } from './archive.ts';
import { UsageError } from './usage-error.ts';

/** Expanded size that one file may have: more is for `watch`, which streams. */
const maxBytes = 1024 * 1024 * 1024;
const maxPayloadBytes = 32 * 1024 * 1024;

/** The text of each file, or of standard input for `-` or none, unzipped, in order. @throws UsageError when one cannot be read. */
export function readFiles(files: readonly string[]): { readonly file: string; readonly text: string }[] {
  sayWaiting(files);
  return (files.length > 0 ? files : ['-']).map((file) => ({ file, text: textOf(file) }));
}

/** Who gave no file sees that one is not hanging, but waiting for what is typed. */
export function sayWaiting(files: readonly string[]): void {
  if ((files.length === 0 || files.includes('-')) && process.stdin.isTTY)
    process.stderr.write('reading standard input, to its end (Ctrl-D)\n');
}

/**
 * Records of plain lines, JSON lines with a `message`, and subscription payloads. Every one has an id of its own.
 */
export function readTexts(
  texts: readonly { readonly file: string; readonly text: string }[],
  region?: string,
): LogRecord[] {
  const records: LogRecord[] = [];
  for (const { file, text } of texts) for (const record of readOne(file, text, region)) records.push(record);
  return withUniqueIds(records);
}

function readOne(file: string, text: string, region: string | undefined): LogRecord[] {
  return recordsIn(text).map(({ logGroup = '', logStream = '', ...record }, index) => ({
    id: `${file === '-' ? 'line' : file}:${index + 1}`,
    at: 0,
    ...record,
    origin: { logGroup, logStream, ...(region && { region }) },
  }));
}

function textOf(file: string): string {
  try {
    const bytes = readFileSync(file === '-' ? 0 : file);
    refuseArchive(file, bytes);
    const zipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
    return (zipped ? gunzipSync(bytes, { maxOutputLength: maxBytes }) : bytes).toString('utf8');
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    const name = file === '-' ? 'standard input' : `"${file}"`;
    if (code === 'ENOENT')
      throw new UsageError(`${name} is not there: give the path of a log file, or - for standard input.`);
    if (code === 'EISDIR') throw new UsageError(`${name} is a folder: give the path of a file in it.`);
    if (code === 'EACCES') throw new UsageError(`${name} may not be read by you: check its permissions.`);
    throw new UsageError(`${name} could not be read: ${message}`);
  }
}

/** Records of a text as they stand in it. */
export function recordsIn(text: string): InputRecord[] {
  return readRecords(text, openPayload);
}

/** A payload that cannot be opened becomes a record that says so, as it does in the deployed function. */
function openPayload(data: string): unknown {
  try {
    return gunzipSync(Buffer.from(data, 'base64'), { maxOutputLength: maxPayloadBytes }).toString('utf8');
  } catch (error) {
    const message = `ERROR Tracebell could not read a batch of log events: its gzip is broken (${(error as Error).message}).`;
    return {
      messageType: 'DATA_MESSAGE',
      owner: '',
      logGroup: '',
      logStream: '',
      subscriptionFilters: [],
      logEvents: [{ id: 'unreadable', timestamp: 0, message }],
    };
  }
}

/** An id that comes twice would make two records look like one. */
export function withUniqueIds(records: readonly LogRecord[]): LogRecord[] {
  const seen = new Map<string, number>();
  return records.map((record) => {
    const times = seen.get(record.id) ?? 0;
    seen.set(record.id, times + 1);
    return times === 0 ? record : { ...record, id: `${record.id}#${times + 1}` };
  });
}
