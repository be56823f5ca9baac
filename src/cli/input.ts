import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { LogRecord } from '../model/record.ts';
import { type Decoded, decodeAwslogs, decodePayload, unreadableBatch } from '../sources/awslogs.ts';
import { readRecords } from '../sources/lines.ts';
import { UsageError } from './usage-error.ts';

/** Expanded size that one file may have: more is for `watch`, which streams. */
const maxBytes = 1024 * 1024 * 1024;

/**
 * Reads log records from files, or from standard input for `-` or none. Plain lines, JSON lines with a `message`, subscription
 * payloads, and any of these in gzip. Every record has an id of its own.
 * @throws UsageError when a file cannot be read.
 */
export async function readInput(files: readonly string[], region?: string): Promise<LogRecord[]> {
  const records: LogRecord[] = [];
  for (const file of files.length > 0 ? files : ['-']) {
    for (const record of await readOne(file, region)) records.push(record);
  }
  return withUniqueIds(records);
}

async function readOne(file: string, region: string | undefined): Promise<LogRecord[]> {
  const text = textOf(file);
  const origin = { logGroup: '', logStream: '', ...(region && { region }) };
  const found = await readRecords(text, async (payload) => recordsOf(await decode(payload, region)));
  return found.map((record, index) => ({ origin, at: 0, id: `${file === '-' ? 'line' : file}:${index + 1}`, ...record }));
}

function textOf(file: string): string {
  try {
    const bytes = readFileSync(file === '-' ? 0 : file);
    const zipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
    return (zipped ? gunzipSync(bytes, { maxOutputLength: maxBytes }) : bytes).toString('utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const name = file === '-' ? 'standard input' : `"${file}"`;
    if (code === 'ENOENT') throw new UsageError(`${name} is not there: give the path of a log file, or - for standard input.`);
    if (code === 'EISDIR') throw new UsageError(`${name} is a folder: give the path of a file in it.`);
    if (code === 'EACCES') throw new UsageError(`${name} may not be read by you: check its permissions.`);
    throw new UsageError(`${name} could not be read: ${message}`);
  }
}

async function decode(payload: unknown, region: string | undefined): Promise<Decoded> {
  const awslogs = (payload as { awslogs?: { data?: unknown } }).awslogs;
  return awslogs ? decodeAwslogs(awslogs.data, { region }) : (decodePayload(payload, { region }) ?? { kind: 'control' });
}

function recordsOf(decoded: Decoded): readonly LogRecord[] {
  if (decoded.kind === 'data') return decoded.batch.records;
  return decoded.kind === 'unreadable' ? unreadableBatch(decoded, 0).records : [];
}

/** An id that comes twice would make two records look like one. */
function withUniqueIds(records: readonly LogRecord[]): LogRecord[] {
  const seen = new Map<string, number>();
  return records.map((record) => {
    const times = seen.get(record.id) ?? 0;
    seen.set(record.id, times + 1);
    return times === 0 ? record : { ...record, id: `${record.id}#${times + 1}` };
  });
}
