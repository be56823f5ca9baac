import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How the stand-in treats the next request that posts something. `null`: it answers as Slack does. */
export type Fault =
  | null
  | { readonly kind: 'refuse'; readonly status: number; readonly error: string; readonly retryAfter?: string }
  | { readonly kind: 'status'; readonly status: number; readonly body: string; readonly location?: string }
  | { readonly kind: 'hang' | 'reset' | 'reset-after-posting' | 'post-then-hang' };

export interface Posted {
  readonly method: string;
  readonly body: Record<string, unknown>;
  readonly authorization: string | undefined;
}

/** A server that speaks just enough of Slack for the conformance suite: real sockets, real time-outs. */
export interface SlackStandIn {
  readonly origin: string;
  /** What was accepted, in order: messages, edits and files. */
  readonly posted: Posted[];
  /** Every request, accepted or not. */
  readonly seen: string[];
  fault: Fault;
  close(): Promise<void>;
}

export async function startSlackStandIn(): Promise<SlackStandIn> {
  const server: Server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const standIn: SlackStandIn = {
    origin,
    posted: [],
    seen: [],
    fault: null,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  const messages: Record<string, unknown>[] = [];

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks).toString('utf8');
    const path = request.url ?? '';
    const method = path.replace(/^\/api\//, '');
    standIn.seen.push(method);
    const isForm = request.headers['content-type']?.includes('urlencoded');
    const isJson = request.headers['content-type']?.includes('json');
    const body: Record<string, unknown> = isForm
      ? Object.fromEntries(new URLSearchParams(raw))
      : isJson
        ? (JSON.parse(raw) as Record<string, unknown>)
        : { raw };
    const fault = standIn.fault;
    const webhook = path.startsWith('/services/');
    const accept = () => {
      standIn.posted.push({ method, body, authorization: request.headers.authorization });
      if (method === 'chat.postMessage') {
        const ts = `17927462${String(messages.length).padStart(2, '0')}.000100`;
        messages.push({ ...body, ts });
        return { ok: true, channel: body.channel, ts };
      }
      return reads();
    };
    const reads = (): Record<string, unknown> => {
      if (method === 'conversations.history' || method === 'conversations.replies') {
        const inThread = messages.filter(
          ({ thread_ts }) => (method === 'conversations.replies') === (thread_ts !== undefined),
        );
        const from = Number(body.cursor ?? 0);
        const next = from + 2 < inThread.length ? String(from + 2) : '';
        return {
          ok: true,
          messages: inThread.slice(from, from + 2),
          has_more: next !== '',
          response_metadata: { next_cursor: next },
        };
      }
      if (method === 'chat.getPermalink')
        return {
          ok: true,
          permalink: `https://example.slack.com/archives/${body.channel}/p${body.message_ts}`,
        };
      if (method === 'files.getUploadURLExternal')
        return { ok: true, upload_url: `${origin}/upload/F1`, file_id: 'F1' };
      return { ok: true };
    };
    const send = (status: number, text: string, headers: Record<string, string> = {}) =>
      response.writeHead(status, headers).end(text);

    if (fault) {
      switch (fault.kind) {
        case 'refuse': {
          const headers: Record<string, string> = fault.retryAfter ? { 'retry-after': fault.retryAfter } : {};
          const text = webhook ? fault.error : JSON.stringify({ ok: false, error: fault.error });
          return void send(webhook ? fault.status : fault.status === 429 ? 429 : 200, text, headers);
        }
        case 'status':
          return void send(fault.status, fault.body, fault.location ? { location: fault.location } : {});
        case 'hang':
          return;
        case 'reset':
          return void request.socket.destroy();
        case 'post-then-hang':
          accept();
          return;
        case 'reset-after-posting':
          accept();
          response.writeHead(200, { 'content-length': '1000' });
          response.write('{"ok":');
          return void setImmediate(() => request.socket.destroy());
      }
    }
    const result = accept();
    return void (webhook || method.startsWith('/upload')
      ? send(200, 'ok')
      : send(200, JSON.stringify(result)));
  }

  return standIn;
}
