import { createHash } from 'node:crypto';
import { constants, createGunzip, gunzipSync } from 'node:zlib';
import type { LogBatch } from '../model/record.ts';
import { type Decoded, type DecodeOptions, decodePayload } from './decode-payload.ts';

const defaultMaxBytes = 32 * 1024 * 1024;
/** Beyond, memory matters more than time. */
const largeBytes = 4 * 1024 * 1024;

/**
 * Decodes `awslogs.data`: base64 of gzip of UTF-8 JSON (CloudWatch Logs user guide, "Subscriptions").
 * Never throws: what cannot be read is an answer of its own, with as much of its origin as its first bytes tell.
 */
export async function decodeAwslogs(data: unknown, options: DecodeOptions = {}): Promise<Decoded> {
  if (typeof data !== 'string' || data.length === 0) {
    return unreadable(JSON.stringify(data) ?? '', 'awslogs.data is not a base64 text', options);
  }
  return decodeCompressed(Buffer.from(data, 'base64'), options);
}

/** Decodes the gzip bytes that a Kinesis record or `awslogs.data` holds. */
export async function decodeCompressed(compressed: Buffer, options: DecodeOptions = {}): Promise<Decoded> {
  const maxBytes = options.maxBytes ?? defaultMaxBytes;
  let bytes: Buffer;
  try {
    const chunkSize = expandedBytes(compressed, maxBytes);
    bytes = gunzipSync(compressed, { maxOutputLength: maxBytes, chunkSize });
  } catch (error) {
    const why =
      errorCode(error) === 'ERR_BUFFER_TOO_LARGE'
        ? `it expands to more than ${Math.round(maxBytes / 1024 / 1024)} MB`
        : `its gzip is broken (${(error as Error).message})`;
    return unreadable(compressed, why, options, await headOf(compressed));
  }
  if (bytes.length > largeBytes) {
    const { decodeLarge } = await import('./large-payload.ts');
    const decoded = decodeLarge(bytes, options);
    if (decoded) return decoded;
  }
  const text = bytes.toString('utf8');
  letGo(bytes);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return unreadable(
      compressed,
      `its JSON is broken (${(error as Error).message.slice(0, 120)})`,
      options,
      text.slice(0, headBytes),
    );
  }
  return (
    decodePayload(json, options) ??
    unreadable(compressed, 'its JSON is not what CloudWatch Logs sends', options, text.slice(0, headBytes))
  );
}

/**
 * How long the text will be, as the last four bytes of gzip say (RFC 1952): room for it at once spares copying it together. It is
 * only a hint, and never more than deflate can make of so few bytes.
 */
function expandedBytes(compressed: Buffer, maxBytes: number): number {
  const said = compressed.length < 18 ? 0 : compressed.readUInt32LE(compressed.length - 4);
  return Math.max(64, Math.min(said + 1, maxBytes, compressed.length * 1032));
}

/**
 * Gives a large buffer's memory back at once, where Node.js can (from 22 on): else it stays until after JSON.parse, when memory is
 * needed most. A small one may be a part of a buffer that others use.
 */
function letGo({ buffer, length }: Buffer): void {
  const whole = buffer as ArrayBuffer & { transfer?: (length: number) => ArrayBuffer };
  if (length > 1024 * 1024) whole.transfer?.(0);
}

/** An unreadable payload as a record of its own, so that it is told, counted and grouped like any error. */
export function unreadableBatch(decoded: Extract<Decoded, { kind: 'unreadable' }>, now: number): LogBatch {
  const from = decoded.origin.logGroup || 'an unknown log group';
  const message =
    `ERROR Tracebell could not read a batch of log events from ${from}: ${decoded.why}. ` +
    'The events are still in the log; look there for the time of this message.';
  return {
    payload: decoded.payload,
    records: [{ id: decoded.payload.slice(0, 56), at: now, message, origin: decoded.origin }],
  };
}

const headBytes = 4096;

/** The first bytes of a payload that is too long or cut: they name the log group. */
function headOf(compressed: Buffer): Promise<string> {
  return new Promise((resolve) => {
    let head = '';
    const gunzip = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH });
    const done = () => {
      gunzip.destroy();
      resolve(head);
    };
    gunzip.on('data', (chunk: Buffer) => {
      head += chunk.toString('utf8');
      if (head.length >= headBytes) done();
    });
    gunzip.on('end', done);
    gunzip.on('error', done);
    gunzip.end(compressed);
  });
}

function unreadable(bytes: string | Buffer, why: string, options: DecodeOptions, head = ''): Decoded {
  const owner = /"owner"\s*:\s*"(\d{12})"/.exec(head)?.[1];
  const named = (key: string) => new RegExp(`"${key}"\\s*:\\s*"([^"\\\\]{1,512})"`).exec(head)?.[1] ?? '';
  return {
    kind: 'unreadable',
    why,
    origin: {
      ...(owner && { account: owner }),
      ...(options.region && { region: options.region }),
      logGroup: named('logGroup'),
      logStream: named('logStream'),
    },
    payload: createHash('sha256').update(bytes).digest('hex'),
  };
}

function errorCode(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
