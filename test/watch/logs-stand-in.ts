import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EventStreamCodec } from '@smithy/core/event-streams';

/** One answer of Live Tail's stream: an event, or the exception that ends it. */
export type Sent =
  | { readonly event: 'sessionStart' | 'sessionUpdate'; readonly body: object }
  | { readonly exception: string; readonly message: string };

export interface LogsStandIn {
  readonly endpoint: string;
  /** Inputs of StartLiveTail, in order. */
  readonly sessions: {
    readonly logGroupIdentifiers: readonly string[];
    readonly logEventFilterPattern?: string;
  }[];
  /** Sends something through the session that is open. */
  send(what: Sent): void;
  /** Refuses the next sessions so; null: takes them. */
  refuse: { readonly status: number; readonly name: string } | null;
  close(): Promise<void>;
}

const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes).toString('utf8'),
  (text) => Buffer.from(text, 'utf8'),
);

/** Speaks StartLiveTail's own protocol: AWS JSON 1.1, answered as an event stream. */
export async function startLogsStandIn(): Promise<LogsStandIn> {
  let open: ServerResponse | undefined;
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const standIn: LogsStandIn = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sessions: [],
    refuse: null,
    send(what) {
      open?.write(message(what));
      if ('exception' in what) open?.end();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return standIn;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const target = String(request.headers['x-amz-target']);
    if (standIn.refuse || !target.endsWith('.StartLiveTail')) {
      const { status, name } = standIn.refuse ?? { status: 400, name: 'UnknownOperationException' };
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify({ __type: name, message: `refused: ${name}` }));
      return;
    }
    const input = JSON.parse(Buffer.concat(chunks).toString('utf8')) as LogsStandIn['sessions'][number];
    standIn.sessions.push(input);
    response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' });
    response.write(encoded({ ':message-type': 'event', ':event-type': 'initial-response' }, {}));
    open = response;
    standIn.send({ event: 'sessionStart', body: { ...input, sessionId: String(standIn.sessions.length) } });
  }
}

function message(what: Sent): Uint8Array {
  if ('event' in what) return encoded({ ':message-type': 'event', ':event-type': what.event }, what.body);
  return encoded(
    { ':message-type': 'exception', ':exception-type': what.exception },
    { message: what.message },
  );
}

function encoded(headers: Record<string, string>, body: object): Uint8Array {
  const all = { ...headers, ':content-type': 'application/json' };
  const tagged = Object.entries(all).map(([name, value]) => [name, { type: 'string' as const, value }]);
  return codec.encode({ headers: Object.fromEntries(tagged), body: Buffer.from(JSON.stringify(body)) });
}
