import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Refusal {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const away: Refusal = {
  status: 500,
  type: 'application/x-amz-json-1.0',
  body: '{"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError","message":"no"}',
};

/** What stands between the functions and the stand-in for AWS. */
export interface Gate {
  readonly endpoint: string;
  /** Requests whose body holds this text are answered with a failure of the service, or so, until it is lifted. */
  failOn(text: string | undefined, answer?: Refusal): void;
  close(): Promise<void>;
}

/**
 * Lets the requests of all processes through to moto one at a time, for the reason that `test/conformance/moto.ts` gives, and can
 * be told to fail some of them.
 */
export async function openGate(moto: string): Promise<Gate> {
  let last: Promise<unknown> = Promise.resolve();
  let bad: string | undefined;
  let refusal = away;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      if (bad !== undefined && body.includes(bad)) {
        response.writeHead(refusal.status, { 'content-type': refusal.type, ...refusal.headers });
        response.end(refusal.body);
        return;
      }
      last = last.then(
        () =>
          new Promise<void>((done) => {
            const { method = 'POST', headers, url } = request;
            const onward = httpRequest(new URL(url ?? '/', moto), { method, headers }, (answer) => {
              response.writeHead(answer.statusCode ?? 500, answer.headers);
              answer.pipe(response);
              answer.on('close', done);
            });
            onward.on('error', () => {
              response.destroy();
              done();
            });
            onward.end(body);
          }),
      );
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    failOn: (text, answer = away) => {
      bad = text;
      refusal = answer;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
