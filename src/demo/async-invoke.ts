import { randomUUID } from 'node:crypto';
import type { InvokeResult, LambdaFunction } from './lambda-function.ts';
import type { FunctionFailure } from './runtime-lines.ts';
import { realTimers, type Timers } from './timers.ts';

/** What Lambda sends to an on-failure destination, version 1.0. */
export interface FailureRecord {
  readonly version: '1.0';
  readonly timestamp: string;
  readonly requestContext: {
    readonly requestId: string;
    readonly functionArn: string;
    readonly condition: 'RetriesExhausted';
    readonly approximateInvokeCount: number;
  };
  readonly requestPayload: unknown;
  readonly responseContext: {
    readonly statusCode: 200;
    readonly executedVersion: '$LATEST';
    readonly functionError: 'Unhandled';
  };
  readonly responsePayload: FunctionFailure;
}

export interface AsyncInvokeOptions {
  readonly fn: Pick<LambdaFunction, 'arn' | 'invoke'>;
  /** Pause before each further attempt, in ms; as many as there are retries. @default [60000, 120000] */
  readonly retryDelaysMs?: readonly number[];
  /** Invocations at once; the rest waits its turn. @default 10 */
  readonly reservedConcurrency?: number;
  readonly onFailure?: (record: FailureRecord) => void;
  readonly timers?: Timers;
}

/** The queue in front of a function. */
export interface AsyncInvoker {
  /** Takes an event; returns its request id, which all its attempts share. Throws after `close`. */
  send(event: unknown): string;
  /** Resolves when nothing waits, is retried or runs. */
  drain(): Promise<void>;
  /** Takes no more, gives up waiting events, lets the running attempts end. Returns how many were given up. */
  close(): Promise<number>;
}

interface Job {
  readonly event: unknown;
  readonly requestId: string;
  attempts: number;
}

/** Asynchronous invocation with Lambda's retries: a failed event is tried again after each pause, then reported. */
export function createAsyncInvoker(options: AsyncInvokeOptions): AsyncInvoker {
  const { fn, timers = realTimers, retryDelaysMs = [60_000, 120_000], reservedConcurrency = 10 } = options;
  const ready: Job[] = [];
  const retries = new Map<Job, () => void>();
  let waiters: (() => void)[] = [];
  let running = 0;
  let closed = false;

  function pump(): void {
    while (running < reservedConcurrency && !closed) {
      const job = ready.shift();
      if (!job) break;
      running += 1;
      void attempt(job);
    }
    if (running === 0 && ready.length === 0 && retries.size === 0) {
      const settled = waiters;
      waiters = [];
      for (const resolve of settled) resolve();
    }
  }

  async function attempt(job: Job): Promise<void> {
    job.attempts += 1;
    try {
      const result = await fn.invoke(job.event, { requestId: job.requestId });
      if (!result.ok) retryOrReport(job, result);
    } finally {
      running -= 1;
      pump();
    }
  }

  function retryOrReport(job: Job, result: Extract<InvokeResult, { ok: false }>): void {
    const delay = retryDelaysMs[job.attempts - 1];
    if (delay === undefined || closed) {
      options.onFailure?.(failureRecord(job, result.failure));
      return;
    }
    const cancel = timers.after(delay, () => {
      retries.delete(job);
      ready.push(job);
      pump();
    });
    retries.set(job, cancel);
  }

  function failureRecord(job: Job, failure: FunctionFailure): FailureRecord {
    return {
      version: '1.0',
      timestamp: new Date(timers.now()).toISOString(),
      requestContext: {
        requestId: job.requestId,
        functionArn: `${fn.arn}:$LATEST`,
        condition: 'RetriesExhausted',
        approximateInvokeCount: job.attempts,
      },
      requestPayload: job.event,
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      responsePayload: failure,
    };
  }

  const drain = () =>
    new Promise<void>((resolve) => {
      waiters.push(resolve);
      pump();
    });

  return {
    send(event) {
      if (closed) throw new Error('this queue is closed: it takes no more events');
      const job = { event, requestId: randomUUID(), attempts: 0 };
      ready.push(job);
      pump();
      return job.requestId;
    },
    drain,
    async close() {
      closed = true;
      const givenUp = ready.length + retries.size;
      ready.length = 0;
      for (const cancel of retries.values()) cancel();
      retries.clear();
      await drain();
      return givenUp;
    },
  };
}
