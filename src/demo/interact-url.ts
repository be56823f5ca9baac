import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HttpAnswer, HttpEvent } from '../lambda/interact.ts';

/** As a function URL: a larger body never reaches the function. */
const maxBytes = 6 * 1024 * 1024;

/** A function URL on this machine: what comes in is handed on as Lambda would, with the body in base64. */
export async function startInteractUrl(
  interact: (event: HttpEvent) => Promise<HttpAnswer>,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBytes) chunks.push(chunk);
    });
    request.on('end', () => {
      if (size > maxBytes) {
        response.writeHead(413).end();
        return;
      }
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      );
      interact({ headers, body: Buffer.concat(chunks).toString('base64'), isBase64Encoded: true }).then(
        (answer) => response.writeHead(answer.statusCode, answer.headers).end(answer.body),
        () => response.writeHead(502).end(),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
