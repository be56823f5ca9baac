import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface StandIn {
  readonly url: string;
  /** Path of the certificate that signs itself, for NODE_EXTRA_CA_CERTS. */
  readonly certificate: string;
  /** Requests so far. */
  requests(): number;
  close(): void;
}

/** A Slack on this machine that takes every webhook over HTTPS. Undefined: there is no openssl to make its certificate. */
export async function startHttpsStandIn(): Promise<StandIn | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'tracebell-bench-'));
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const words =
    'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost';
  const made = spawnSync('openssl', [...words.split(' '), '-keyout', key, '-out', certificate]);
  if (made.status !== 0) return undefined;
  let requests = 0;
  const server = createServer(
    { key: readFileSync(key), cert: readFileSync(certificate) },
    (request, response) => {
      requests++;
      request.resume();
      request.on('end', () => response.end('ok'));
    },
  );
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://localhost:${port}/services/T0BENCH/B0BENCH/x`,
    certificate,
    requests: () => requests,
    close: () => {
      server.close();
      server.closeAllConnections();
      rmSync(folder, { recursive: true });
    },
  };
}
