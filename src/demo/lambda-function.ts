import { randomBytes, randomUUID } from 'node:crypto';
import { captureConsole, withConsole } from './console-capture.ts';
import type { LogGroup } from './log-group.ts';
import { createLogWriter, type LogWriter } from './log-writer.ts';
import {
  endLine,
  initReportLine,
  initStartLine,
  type PlatformStatus,
  reportLine,
  startLine,
} from './platform-lines.ts';
import { asDeployedStack, consoleLine, errorLine, type FunctionFailure, failureOf } from './runtime-lines.ts';
import { realTimers, type Timers } from './timers.ts';

/** What a handler is told of its invocation, as the Node.js runtime gives it. */
export interface LambdaContext {
  readonly awsRequestId: string;
  readonly functionName: string;
  readonly functionVersion: string;
  readonly invokedFunctionArn: string;
  /** A string, as in AWS. */
  readonly memoryLimitInMB: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
  /** Milliseconds until the platform ends the invocation, never below 0. */
  getRemainingTimeInMillis(): number;
}

export type LambdaHandler = (event: unknown, context: LambdaContext) => unknown;

export type InvokeResult =
  /** `payload` is the handler's result after its way through JSON; null when it returned nothing. */
  | { readonly ok: true; readonly requestId: string; readonly payload: unknown }
  | { readonly ok: false; readonly requestId: string; readonly failure: FunctionFailure };

export interface LambdaFunctionOptions {
  readonly name: string;
  /** Loads the handler: the initialisation of an instance. It may throw. */
  readonly load: () => LambdaHandler | Promise<LambdaHandler>;
  readonly logGroup: LogGroup;
  /** @default 3000 */
  readonly timeoutMs?: number;
  /** @default 128 */
  readonly memoryMb?: number;
  /** @default 'eu-west-1' */
  readonly region?: string;
  /** @default '123456789012' */
  readonly account?: string;
  readonly timers?: Timers;
  /** 32 hexadecimal digits: the end of a log stream's name. */
  readonly newInstanceId?: () => string;
  /** What the REPORT lines say was used, in MB. @default the heap of this process */
  readonly memoryUsedMb?: () => number;
}

/** A function of Lambda on this machine. */
export interface LambdaFunction {
  readonly name: string;
  readonly arn: string;
  /**
   * One invocation; the handler gets a copy of `event`. It never rejects: a failure is a result.
   * An instance handles one at a time; another one, with a log stream of its own, is started when all are busy.
   */
  invoke(event: unknown, options?: { readonly requestId?: string }): Promise<InvokeResult>;
  /** Gives the console back to the host. */
  close(): void;
}

interface Instance {
  readonly logStream: string;
  readonly writer: LogWriter;
  /** Absent as long as no initialisation succeeded. */
  handler?: LambdaHandler;
  initMs?: number;
}

/** Makes a function that runs as the Node.js runtime runs it, and writes what runtime and platform write. */
export function createLambdaFunction(options: LambdaFunctionOptions): LambdaFunction {
  const { name, logGroup, timeoutMs = 3_000, memoryMb = 128, region = 'eu-west-1' } = options;
  const { account = '123456789012', timers = realTimers } = options;
  const newInstanceId = options.newInstanceId ?? (() => randomBytes(16).toString('hex'));
  const memoryUsed = options.memoryUsedMb ?? (() => Math.ceil(process.memoryUsage().heapUsed / 1_048_576));
  const arn = `arn:aws:lambda:${region}:${account}:function:${name}`;
  const idle: Instance[] = [];
  const release = captureConsole();

  async function initialise(
    instance: Instance,
    phase: 'init' | 'invoke',
  ): Promise<FunctionFailure | undefined> {
    const began = timers.lap();
    try {
      instance.handler = await withConsole(
        (level, args) => instance.writer.write(consoleLine(new Date(timers.now()), undefined, level, args)),
        async () => options.load(),
      );
      instance.initMs = timers.lap() - began;
      return undefined;
    } catch (thrown) {
      const failure = failureOf(thrown);
      instance.writer.write(errorLine(new Date(timers.now()), undefined, 'Uncaught Exception', thrown));
      const end = { status: 'error', errorType: failure.errorType } as const;
      instance.writer.write(initReportLine(timers.lap() - began, phase, end));
      return failure;
    }
  }

  async function newInstance(): Promise<Instance | { failure: FunctionFailure; instance: Instance }> {
    const day = new Date(timers.now()).toISOString().slice(0, 10).replaceAll('-', '/');
    const logStream = `${day}/[$LATEST]${newInstanceId()}`;
    const instance: Instance = { logStream, writer: createLogWriter(logGroup, logStream, timers) };
    instance.writer.write(initStartLine('nodejs:24.v12', region, '0'.repeat(64)));
    if ((await initialise(instance, 'init')) === undefined) return instance;
    // Lambda tries a failed initialisation once more, as a part of the invocation.
    const failure = await initialise(instance, 'invoke');
    return failure ? { failure, instance } : instance;
  }

  function report(instance: Instance, requestId: string, durationMs: number, end?: PlatformStatus): void {
    const { initMs } = instance;
    delete instance.initMs;
    instance.writer.write(endLine(requestId));
    const maxMemoryUsedMb = Math.min(memoryMb, memoryUsed());
    instance.writer.write(
      reportLine({
        requestId,
        durationMs,
        memoryMb,
        maxMemoryUsedMb,
        ...(initMs === undefined ? {} : { initMs }),
        ...(end ? { end } : {}),
      }),
    );
  }

  async function invoke(event: unknown, requestId: string): Promise<InvokeResult> {
    const input = JSON.stringify(event) ?? 'null';
    const found = idle.pop() ?? (await newInstance());
    const began = timers.now();
    const start = timers.lap();
    if ('failure' in found) {
      found.instance.writer.write(startLine(requestId));
      const end = { status: 'error', errorType: found.failure.errorType } as const;
      report(found.instance, requestId, timers.lap() - start, end);
      return { ok: false, requestId, failure: found.failure };
    }
    found.writer.write(startLine(requestId));
    const outcome = await runHandler(found, input, requestId, began);
    if (outcome === 'timeout') {
      report(found, requestId, timeoutMs, { status: 'timeout' });
      // The platform ends a sandbox that ran out of time: its late output is never seen.
      found.writer.close();
      const seconds = (timeoutMs / 1_000).toFixed(2);
      const errorMessage = `RequestId: ${requestId} Error: Task timed out after ${seconds} seconds`;
      return { ok: false, requestId, failure: { errorType: 'Sandbox.Timedout', errorMessage, trace: [] } };
    }
    report(found, requestId, timers.lap() - start);
    idle.push(found);
    return outcome;
  }

  function runHandler(
    instance: Instance,
    input: string,
    requestId: string,
    began: number,
  ): Promise<InvokeResult | 'timeout'> {
    const handler = instance.handler as LambdaHandler;
    const context: LambdaContext = {
      awsRequestId: requestId,
      functionName: name,
      functionVersion: '$LATEST',
      invokedFunctionArn: arn,
      memoryLimitInMB: String(memoryMb),
      logGroupName: logGroup.name,
      logStreamName: instance.logStream,
      getRemainingTimeInMillis: () => Math.max(0, began + timeoutMs - timers.now()),
    };
    let over = false;
    const write = (line: string) => {
      if (!over) instance.writer.write(line);
    };
    return new Promise((resolve) => {
      const cancel = timers.after(timeoutMs, () => {
        over = true;
        resolve('timeout');
      });
      const settle = (result: InvokeResult) => {
        cancel();
        resolve(result);
      };
      withConsole(
        (level, args) =>
          instance.writer.write(
            consoleLine(new Date(timers.now()), requestId, level, withDeployedStacks(args)),
          ),
        async () => runtime.handleOnceNonStreaming(handler, JSON.parse(input), context),
      ).then(
        (payload) => settle({ ok: true, requestId, payload }),
        (thrown: unknown) => {
          if (thrown instanceof Error) deployStack(thrown);
          write(errorLine(new Date(timers.now()), requestId, 'Invoke Error', thrown));
          settle({ ok: false, requestId, failure: failureOf(thrown) });
        },
      );
    });
  }

  return {
    name,
    arn,
    invoke: (event, { requestId = randomUUID() } = {}) => invoke(event, requestId),
    close: release,
  };
}

// Its name marks, in a stack, where the handler ends and this program begins. It is a method because a minifier
// keeps the names of those.
const runtime = {
  async handleOnceNonStreaming(
    handler: LambdaHandler,
    event: unknown,
    context: LambdaContext,
  ): Promise<unknown> {
    const result = await handler(event, context);
    const json = JSON.stringify(result);
    return json === undefined ? null : JSON.parse(json);
  },
};

function isOwnFrame(line: string): boolean {
  return line.includes('handleOnceNonStreaming (') && line.includes(import.meta.url.replace('file://', ''));
}

function deployStack(error: Error): void {
  if (typeof error.stack !== 'string') return;
  const stack = asDeployedStack(error.stack, isOwnFrame);
  if (stack === error.stack) return;
  try {
    Object.defineProperty(error, 'stack', {
      value: stack,
      configurable: true,
      writable: true,
      enumerable: false,
    });
  } catch {
    // A frozen error keeps the stack it has.
  }
}

function withDeployedStacks(args: readonly unknown[]): readonly unknown[] {
  for (const arg of args) if (arg instanceof Error) deployStack(arg);
  return args;
}
