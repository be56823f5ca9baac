import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { EpochMs } from '../model/record.ts';

/** The event of an API Gateway HTTP API, payload format 2.0. */
export interface HttpApiEvent {
  readonly version: '2.0';
  readonly routeKey: string;
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly cookies?: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly queryStringParameters?: Readonly<Record<string, string>>;
  readonly requestContext: {
    readonly accountId: string;
    readonly apiId: string;
    readonly domainName: string;
    readonly domainPrefix: string;
    readonly http: {
      readonly method: string;
      readonly path: string;
      readonly protocol: string;
      readonly sourceIp: string;
      readonly userAgent: string;
    };
    readonly requestId: string;
    readonly routeKey: string;
    readonly stage: string;
    readonly time: string;
    readonly timeEpoch: EpochMs;
  };
  readonly body?: string;
  readonly isBase64Encoded: boolean;
}

export interface HttpApiEventOptions {
  readonly routeKey: string;
  readonly body?: Uint8Array;
  readonly now: EpochMs;
  /** API Gateway's id of the request. @default fifteen random characters and `=` */
  readonly requestId?: string;
  /** @default '123456789012' */
  readonly accountId?: string;
}

/** Builds the event that API Gateway would invoke a function with for this request. */
export function httpApiEvent(request: IncomingMessage, options: HttpApiEventOptions): HttpApiEvent {
  const target = request.url ?? '/';
  const mark = target.indexOf('?');
  const rawPath = mark < 0 ? target : target.slice(0, mark);
  const rawQueryString = mark < 0 ? '' : target.slice(mark + 1);
  const headers = headersOf(request);
  const domainName = headers.host ?? 'localhost';
  const cookies = cookiesOf(request.headers.cookie);
  const query = queryOf(rawQueryString);
  const body = options.body && options.body.length > 0 ? Buffer.from(options.body) : undefined;
  const isBase64Encoded = body !== undefined && !isText(headers['content-type']);
  return {
    version: '2.0',
    routeKey: options.routeKey,
    rawPath,
    rawQueryString,
    ...(cookies ? { cookies } : {}),
    headers,
    ...(query ? { queryStringParameters: query } : {}),
    requestContext: {
      accountId: options.accountId ?? '123456789012',
      apiId: 'local',
      domainName,
      domainPrefix: domainName.split(/[.:]/, 1)[0] ?? domainName,
      http: {
        method: request.method ?? 'GET',
        path: rawPath,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: options.requestId ?? newGatewayRequestId(),
      routeKey: options.routeKey,
      stage: '$default',
      time: commonLogTime(options.now),
      timeEpoch: options.now,
    },
    ...(body ? { body: body.toString(isBase64Encoded ? 'base64' : 'utf8') } : {}),
    isBase64Encoded,
  };
}

/** An id like `JKJaXmPLvHcESHA=`. */
export function newGatewayRequestId(): string {
  return `${randomBytes(11).toString('base64').replace(/[+/]/g, 'x').slice(0, 15)}=`;
}

/** Names in lower case; a header that came several times is one, joined by commas; cookies stand apart. */
function headersOf(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = Object.create(null);
  for (let i = 0; i + 1 < request.rawHeaders.length; i += 2) {
    const name = (request.rawHeaders[i] ?? '').toLowerCase();
    const value = request.rawHeaders[i + 1] ?? '';
    if (name === 'cookie') continue;
    headers[name] = headers[name] === undefined ? value : `${headers[name]},${value}`;
  }
  const remote = request.socket.remoteAddress ?? '127.0.0.1';
  headers['x-forwarded-for'] = headers['x-forwarded-for']
    ? `${headers['x-forwarded-for']}, ${remote}`
    : remote;
  headers['x-forwarded-port'] ??= String(request.socket.localPort ?? 80);
  headers['x-forwarded-proto'] ??= 'http';
  return Object.fromEntries(Object.entries(headers).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function cookiesOf(header: string | undefined): string[] | undefined {
  const cookies = header?.split(';').flatMap((part) => part.trim() || []);
  return cookies && cookies.length > 0 ? cookies : undefined;
}

/** Decoded; a parameter that came several times is one, joined by commas. */
function queryOf(raw: string): Record<string, string> | undefined {
  const joined = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(raw)) {
    const before = joined.get(name);
    joined.set(name, before === undefined ? value : `${before},${value}`);
  }
  return joined.size > 0 ? Object.fromEntries(joined) : undefined;
}

function isText(contentType: string | undefined): boolean {
  const type = contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return type.startsWith('text/') || /^application\/(.+\+)?(json|xml|javascript)$/.test(type);
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `21/Sep/2026:14:13:20 +0000`. */
function commonLogTime(now: EpochMs): string {
  const iso = new Date(now).toISOString();
  const month = MONTHS[Number(iso.slice(5, 7)) - 1];
  return `${iso.slice(8, 10)}/${month}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
}
