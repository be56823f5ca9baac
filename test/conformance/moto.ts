import { spawn, spawnSync } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** Whether this machine has the stand-in for AWS. */
export function hasMoto(): boolean {
  const found = spawnSync('moto_server', ['--help'], { stdio: 'ignore' }).status === 0;
  if (!found && process.env.REQUIRE_MOTO === '1')
    throw new Error('REQUIRE_MOTO=1, but there is no moto_server');
  return found;
}

/** Starts one on a free port of this machine only. `stop` ends the process that was started here, no other. */
export async function startMoto(): Promise<{ readonly endpoint: string; readonly stop: () => void }> {
  const port = await freePort();
  const child = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  const endpoint = `http://127.0.0.1:${port}`;
  for (let i = 0; i < 200; i++) {
    try {
      await fetch(`${endpoint}/moto-api/`, { signal: AbortSignal.timeout(1000) });
      return { endpoint, stop: () => void child.kill() };
    } catch {
      await new Promise((wake) => setTimeout(wake, 100));
    }
  }
  child.kill();
  throw new Error('moto_server did not start within twenty seconds');
}

const oneAtATime = createTurnstile();

/** A client of it: one request at a time, over all clients. See `createTurnstile`. */
export function motoClient(endpoint: string, seen?: (command: string) => void): DynamoDBClient {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new DynamoDBClient({ endpoint, region: 'eu-west-1', credentials });
  client.middlewareStack.add(
    (next, context) => (args) => {
      seen?.(String((context as { commandName?: string }).commandName));
      return oneAtATime(() => next(args));
    },
    { step: 'initialize' },
  );
  return client;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

/**
 * Lets one request at a time through. moto undoes a failed transaction by putting back a copy of the whole table, and with it
 * loses what others wrote meanwhile; DynamoDB does not. Whole operations still race: only single requests take turns.
 */
function createTurnstile(): <T>(request: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (request) => {
    const mine = last.then(request);
    last = mine.catch(() => undefined);
    return mine;
  };
}
