import type { IncomingMessage, ServerResponse } from 'node:http';
import { isObject } from './problems.ts';

/** The body was larger than the bound. */
export class BodyTooLarge extends Error {}

/** The largest body taken, in bytes; an uploaded file may be larger. */
export const bodyLimit = 1_048_576;

/** Reads a body whole. A larger one is read to its end but not kept, so that the answer still arrives. */
export async function readBody(request: IncomingMessage, limit = bodyLimit): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
    // Far over the bound nobody is owed an answer.
    else if (size > limit * 16) break;
  }
  if (size > limit) throw new BodyTooLarge(`the body is larger than ${limit} bytes`);
  return Buffer.concat(chunks);
}

const safety = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...safety, ...headers });
  response.end(JSON.stringify(body));
}

export function sendText(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...safety, ...headers });
  response.end(body);
}

/** Arguments of a Web API call: a JSON body, a form (whose nested values are JSON), or the query. */
export function readArguments(body: Buffer, contentType: string, url: URL): Record<string, unknown> | null {
  const found: Record<string, unknown> = Object.fromEntries(url.searchParams);
  const text = body.toString('utf8');
  if (/json/i.test(contentType)) {
    if (text.trim() === '') return found;
    try {
      const parsed: unknown = JSON.parse(text);
      return isObject(parsed) ? { ...found, ...parsed } : null;
    } catch {
      return null;
    }
  }
  for (const [key, value] of new URLSearchParams(text)) found[key] = value;
  return found;
}

/** A value that a form carries as JSON text and a JSON body as itself; undefined when it is neither. */
export function nested(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

/** The value, or undefined for what is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
