import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { httpApiEvent, newGatewayRequestId } from './http-api-event.ts';
import type { InvokeResult, LambdaFunction } from './lambda-function.ts';

export interface HttpApiOptions {
  /** From route key (`GET /MonitorMe`) to the function behind it. */
  readonly routes: Readonly<Record<string, Pick<LambdaFunction, 'invoke'>>>;
  /** 0 picks a free one. @default 0 */
  readonly port?: number;
}

/** An API Gateway HTTP API on 127.0.0.1. */
export interface HttpApi {
  /** `http://127.0.0.1:PORT`, no slash at the end. */
  readonly url: string;
  /** Ends idle connections, lets running requests finish. */
  close(): Promise<void>;
}

const MAX_BODY_BYTES = 10 * 1_048_576;

/** Starts the server. Rejects when the port is taken. */
export async function startHttpApi(options: HttpApiOptions): Promise<HttpApi> {
  const server = createServer((request, response) => {
    answer(request, response, options.routes).catch(() => {
      if (!response.headersSent) message(response, 500, 'Internal Server Error');
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise<void>((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeIdleConnections();
      }),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  routes: HttpApiOptions['routes'],
): Promise<void> {
  const requestId = newGatewayRequestId();
  response.setHeader('apigw-requestid', requestId);
  const path = (request.url ?? '/').split('?', 1)[0];
  const routeKey = `${request.method} ${path}`;
  const fn = Object.hasOwn(routes, routeKey) ? routes[routeKey] : undefined;
  if (!fn) {
    request.resume();
    message(response, 404, 'Not Found');
    return;
  }
  const body = await readBody(request);
  if (!body) {
    response.setHeader('connection', 'close');
    message(response, 413, 'Request Entity Too Large');
    return;
  }
  const event = httpApiEvent(request, { routeKey, body, now: Date.now(), requestId });
  respond(response, await fn.invoke(event));
}

async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** API Gateway's mapping: a result with a `statusCode` is the response, any other result is its body. */
function respond(response: ServerResponse, result: InvokeResult): void {
  const mapped = result.ok ? responseOf(result.payload) : undefined;
  if (!mapped) {
    message(response, 500, 'Internal Server Error');
    return;
  }
  for (const [name, value] of Object.entries(mapped.headers)) response.setHeader(name, value);
  if (mapped.cookies.length > 0) response.setHeader('set-cookie', mapped.cookies);
  response.writeHead(mapped.statusCode).end(mapped.body);
}

interface MappedResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: string[];
  readonly body: Buffer;
}

/** Undefined for a response that API Gateway cannot read: it answers 500 then. */
function responseOf(payload: unknown): MappedResponse | undefined {
  if (!isObject(payload) || payload.statusCode === undefined) {
    const body = Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload));
    return { statusCode: 200, headers: { 'content-type': 'application/json' }, cookies: [], body };
  }
  const statusCode = Number(payload.statusCode);
  if (!Number.isInteger(statusCode) || statusCode < 200 || statusCode > 599) return undefined;
  const headers: Record<string, string> = { 'content-type': 'text/plain; charset=utf-8' };
  for (const [name, value] of Object.entries(isObject(payload.headers) ? payload.headers : {})) {
    headers[name.toLowerCase()] = String(value);
  }
  const text = payload.body ?? '';
  if (typeof text !== 'string') return undefined;
  const cookies = Array.isArray(payload.cookies) ? payload.cookies.map(String) : [];
  return {
    statusCode,
    headers,
    cookies,
    body: Buffer.from(text, payload.isBase64Encoded === true ? 'base64' : 'utf8'),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function message(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ message: text }));
}
