import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

export interface Answer {
  readonly ok: boolean;
  /** What the handler returned; what it threw (`errorType`, `errorMessage`) otherwise. */
  readonly payload: unknown;
}

/** One sandbox of a function: its Runtime API and the process that asks it for work. It takes one invocation at a time. */
export interface ExecutionEnvironment {
  invoke(event: unknown, request: Request): Promise<Answer>;
  stop(): Promise<void>;
}

export interface Request {
  readonly id: string;
  readonly arn: string;
  readonly timeoutMs: number;
}

export interface Start {
  /** The unpacked zip. */
  readonly folder: string;
  /** `index.handler`. */
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Each line that the function writes, standard output and error alike. */
  readonly onLine: (line: string) => void;
}

const bootstrap = fileURLToPath(new URL('./bootstrap.mjs', import.meta.url));

interface Work {
  readonly event: unknown;
  readonly request: Request;
  readonly answer: (answer: Answer) => void;
}

/** Starts one. As in AWS its process is frozen whenever it has nothing to do: what it left running stands still. */
export async function startEnvironment(start: Start): Promise<ExecutionEnvironment> {
  let waiting: ServerResponse | undefined;
  let work: Work | undefined;
  let broken: Answer | undefined;
  let child: ChildProcess | undefined;

  const handOver = () => {
    if (!work || !waiting) return;
    const { id, arn, timeoutMs } = work.request;
    child?.kill('SIGCONT');
    waiting.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': id,
      'lambda-runtime-deadline-ms': Date.now() + timeoutMs,
      'lambda-runtime-invoked-function-arn': arn,
      'lambda-runtime-trace-id': 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0',
    });
    waiting.end(JSON.stringify(work.event));
    waiting = undefined;
  };
  const settle = (answer: Answer) => {
    work?.answer(answer);
    work = undefined;
  };
  const server = createServer((request, response) => {
    const path = (request.url ?? '').replace('/2018-06-01/runtime/', '');
    if (path === 'invocation/next') {
      waiting = response;
      if (work) handOver();
      else child?.kill('SIGSTOP');
      return;
    }
    void bodyOf(request).then((text) => {
      const payload = JSON.parse(text) as unknown;
      response.writeHead(202).end();
      if (path === 'init/error') {
        broken = { ok: false, payload };
        settle(broken);
      } else if (path === `invocation/${work?.request.id}/response`) settle({ ok: true, payload });
      else if (path === `invocation/${work?.request.id}/error`) settle({ ok: false, payload });
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  child = spawn(process.execPath, [bootstrap], {
    cwd: start.folder,
    // Nothing of this process's own: what the function needs, its stack gives it.
    env: {
      PATH: process.env.PATH ?? '',
      ...start.environment,
      _HANDLER: start.handler,
      LAMBDA_TASK_ROOT: start.folder,
      AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}`,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  eachLine(child, start.onLine);
  child.on('exit', (code) =>
    settle({ ok: false, payload: { errorType: 'Runtime.ExitError', errorMessage: `exit status ${code}` } }),
  );

  return {
    invoke: (event, request) =>
      new Promise((answer) => {
        if (broken) return answer(broken);
        work = { event, request, answer };
        handOver();
      }),
    stop: async () => {
      const ended = new Promise((resolve) => child?.once('exit', resolve));
      if (child?.kill('SIGKILL')) await ended;
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function eachLine(child: ChildProcess, onLine: (line: string) => void): void {
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream?.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString('utf8')).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onLine(line);
    });
    stream?.on('end', () => rest && onLine(rest));
  }
}
