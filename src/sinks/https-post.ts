import type { RequestOptions } from 'node:http';
import https from 'node:https';

/** What became of one request. Expected failure is a value. */
export type HttpResult =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly body: string;
      readonly retryAfterMs?: number;
    }
  /** `sent`: the body may have arrived. If not, nothing can have come of it. */
  | { readonly kind: 'failed'; readonly sent: boolean; readonly why: string };

export interface HttpPost {
  readonly body: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  /** From now to the last byte of the answer. */
  readonly timeoutMs: number;
  /** Longer answers count as failed. @default 262144 */
  readonly maxAnswerBytes?: number;
}

export interface HttpClient {
  post(url: string, request: HttpPost): Promise<HttpResult>;
  /** Ends idle connections, so that the process can end. */
  close(): void;
}

/** After this long a kept connection may be dead, above all in a Lambda function that was frozen meanwhile. */
const idleMs = 5_000;

/**
 * One attempt a call, over kept connections; no redirects, no retries. Knows whether the body was sent, which decides
 * whether a message may be posted again. `http:` is for stand-ins on this machine.
 */
export function createHttpClient(): HttpClient {
  const agents = new Map<string, { agent: https.Agent; usedAt: number }>();

  function agentFor(protocol: string, http: typeof import('node:http') | undefined) {
    const known = agents.get(protocol);
    if (known) {
      // Only those at rest: a request under way keeps its connection.
      if (Date.now() - known.usedAt >= idleMs)
        for (const socket of Object.values(known.agent.freeSockets).flat()) socket?.destroy();
      known.usedAt = Date.now();
      return known;
    }
    const options = { keepAlive: true, maxSockets: 8 };
    const agent = http ? (new http.Agent(options) as https.Agent) : new https.Agent(options);
    const made = { agent, usedAt: Date.now() };
    agents.set(protocol, made);
    return made;
  }

  return {
    post: (address, request) =>
      new Promise((resolve) => {
        const url = new URL(address);
        // Importing node:http the usual way loads the whole of fetch: 25 ms of a cold start, for stand-ins only.
        const http = url.protocol === 'http:' ? process.getBuiltinModule('node:http') : undefined;
        const body = typeof request.body === 'string' ? Buffer.from(request.body) : request.body;
        const kept = agentFor(url.protocol, http);
        const options: RequestOptions = {
          method: 'POST',
          agent: kept.agent,
          headers: { ...request.headers, 'content-length': body.byteLength },
        };
        let connected = false;
        let done = false;
        const finish = (result: HttpResult) => {
          if (done) return;
          done = true;
          kept.usedAt = Date.now();
          clearTimeout(timer);
          resolve(result);
        };
        const fail = (why: string) => {
          finish({ kind: 'failed', sent: connected, why });
          outgoing.destroy();
        };
        const outgoing = (http ?? https).request(url, options, (answer) => {
          const chunks: Buffer[] = [];
          let length = 0;
          answer.on('data', (chunk: Buffer) => {
            length += chunk.length;
            if (length > (request.maxAnswerBytes ?? 262_144)) fail('the answer was too long');
            else chunks.push(chunk);
          });
          answer.on('end', () => {
            const now = Date.parse(answer.headers.date ?? '');
            const afterMs = retryAfter(answer.headers['retry-after'], Number.isNaN(now) ? Date.now() : now);
            finish({
              kind: 'answer',
              status: answer.statusCode ?? 0,
              body: Buffer.concat(chunks).toString('utf8'),
              ...(afterMs === undefined ? {} : { retryAfterMs: afterMs }),
            });
          });
          answer.on('error', (error) => fail(reason(error)));
          answer.on('close', () => fail('the connection was closed within the answer'));
        });
        const timer = setTimeout(() => fail(`no answer within ${request.timeoutMs} ms`), request.timeoutMs);
        outgoing.on('socket', (socket) => {
          if (!socket.connecting) connected = true;
          else socket.once(http ? 'connect' : 'secureConnect', () => (connected = true));
        });
        outgoing.on('error', (error) => fail(reason(error)));
        outgoing.end(body);
      }),
    close() {
      for (const { agent } of agents.values()) agent.destroy();
      agents.clear();
    },
  };
}

/** Seconds, or an HTTP date, as milliseconds from `now`. */
export function retryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  const seconds = Number(value.trim());
  if (value.trim() !== '' && Number.isFinite(seconds)) return Math.max(0, Math.ceil(seconds * 1000));
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

/** Only the code: an error's message may hold the address, and the address of a webhook is a secret. */
function reason(error: NodeJS.ErrnoException): string {
  const code = error.code ?? '';
  return /^[A-Z0-9_]{2,60}$/.test(code) ? code : 'the connection failed';
}
