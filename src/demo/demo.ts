import { existsSync } from 'node:fs';
import { type AsyncInvoker, createAsyncInvoker, type FailureRecord } from './async-invoke.ts';
import { startHttpApi } from './http-api.ts';
import { createLambdaFunction, type LambdaFunction, type LambdaHandler } from './lambda-function.ts';
import { createLogGroup, type LogGroup } from './log-group.ts';
import { type Subscription, subscribe } from './subscription.ts';
import { realTimers, type Timers } from './timers.ts';

export interface DemoOptions {
  /** The real handler of Tracebell's function, or what loads it. */
  readonly load: () => LambdaHandler | Promise<LambdaHandler>;
  /** The subscription filters' pattern. */
  readonly matches: (message: string) => boolean;
  readonly extract?: (message: string) => Readonly<Record<string, string>> | undefined;
  /** Port of the endpoint; 0 picks a free one. @default 0 */
  readonly port?: number;
  /** Run the nightly job. @default true */
  readonly job?: boolean;
  /** Pause between two runs of the job, in ms. @default 60000 */
  readonly jobEveryMs?: number;
  /** Pauses before Lambda's two further attempts: shorter than in AWS (60 s, 120 s). @default [2000, 5000] */
  readonly retryDelaysMs?: readonly number[];
  /** @default 150 */
  readonly windowMs?: number;
  readonly timers?: Timers;
  /** Every attempt to notify failed: where a dead-letter queue would get it. */
  readonly onFailure?: (record: FailureRecord) => void;
  /** What Tracebell's own function logs, line by line. */
  readonly onTracebellLog?: (message: string) => void;
  /** Folder of the monitored functions. @default `examples/monitor-me/` of this package */
  readonly examples?: URL;
}

/** The running system. */
export interface Demo {
  /** `http://127.0.0.1:PORT/MonitorMe`. */
  readonly monitorMeUrl: string;
  readonly logGroups: {
    readonly monitorMe: LogGroup;
    readonly nightlyJob: LogGroup;
    readonly tracebell: LogGroup;
  };
  /** Delivers what the filters hold back and waits until Tracebell's function has nothing left to do. */
  drain(): Promise<void>;
  /** Stops everything; running invocations end first. Returns how many payloads were given up. */
  close(): Promise<number>;
}

/** Starts MonitorMe, its log, the nightly job, the filters and Tracebell's function. */
export async function startDemo(options: DemoOptions): Promise<Demo> {
  const { timers = realTimers } = options;
  const examples = options.examples ?? findExamples();
  const logGroups = {
    monitorMe: createLogGroup('/aws/lambda/MonitorMe'),
    nightlyJob: createLogGroup('/aws/lambda/NightlyJob'),
    tracebell: createLogGroup('/aws/lambda/tracebell'),
  };
  const { onTracebellLog } = options;
  if (onTracebellLog) {
    logGroups.tracebell.subscribe((_stream, events) => {
      for (const event of events) onTracebellLog(event.message);
    });
  }
  const example = (file: string) => async () =>
    ((await import(new URL(file, examples).href)) as { handler: LambdaHandler }).handler;
  const monitorMe = createLambdaFunction({
    name: 'MonitorMe',
    logGroup: logGroups.monitorMe,
    load: example('handler.mjs'),
    timers,
  });
  const nightlyJob = createLambdaFunction({
    name: 'NightlyJob',
    logGroup: logGroups.nightlyJob,
    load: example('nightly-job.mjs'),
    timeoutMs: 60_000,
    timers,
  });
  // The function's settings are those that the tutorial gives to the deployed one.
  const tracebell = createLambdaFunction({
    name: 'tracebell',
    logGroup: logGroups.tracebell,
    load: options.load,
    timeoutMs: 30_000,
    memoryMb: 256,
    timers,
  });
  const functions = [monitorMe, nightlyJob, tracebell];
  const invoker = createAsyncInvoker({
    fn: tracebell,
    retryDelaysMs: options.retryDelaysMs ?? [2_000, 5_000],
    reservedConcurrency: 2,
    timers,
    ...(options.onFailure ? { onFailure: options.onFailure } : {}),
  });
  const filters = [logGroups.monitorMe, logGroups.nightlyJob].map((group) =>
    filterOn(group, invoker, options),
  );
  const api = await startHttpApi({ routes: { 'GET /MonitorMe': monitorMe }, port: options.port ?? 0 }).catch(
    (error: unknown) => {
      for (const fn of functions) fn.close();
      throw error;
    },
  );
  const job = (options.job ?? true) ? startJob(nightlyJob, options.jobEveryMs ?? 60_000, timers) : undefined;

  return {
    monitorMeUrl: `${api.url}/MonitorMe`,
    logGroups,
    async drain() {
      await job?.settled();
      for (const filter of filters) filter.flush();
      await invoker.drain();
    },
    async close() {
      await job?.stop();
      await api.close();
      for (const filter of filters) filter.close();
      const givenUp = await invoker.close();
      for (const fn of functions) fn.close();
      return givenUp;
    },
  };
}

function filterOn(logGroup: LogGroup, invoker: AsyncInvoker, options: DemoOptions): Subscription {
  return subscribe(logGroup, {
    filterName: 'tracebell',
    matches: options.matches,
    ...(options.extract ? { extract: options.extract } : {}),
    ...(options.windowMs === undefined ? {} : { windowMs: options.windowMs }),
    ...(options.timers ? { timers: options.timers } : {}),
    deliver: (payload) => {
      invoker.send(payload);
    },
  });
}

/** Runs the job now, and again a pause after each run has ended. Runs are numbered from 1. */
function startJob(fn: LambdaFunction, everyMs: number, timers: Timers) {
  let run = 0;
  let stopped = false;
  let cancel: () => void = () => {};
  let current: Promise<unknown> = Promise.resolve();
  function next(): void {
    run += 1;
    current = fn.invoke({ run }).then(() => {
      if (!stopped) cancel = timers.after(everyMs, next);
    });
  }
  next();
  return {
    settled: () => current,
    async stop() {
      stopped = true;
      cancel();
      await current;
    },
  };
}

/** The sources and the built program lie at different depths below the package's folder. */
function findExamples(): URL {
  for (const up of ['../../', '../', '../../../', './']) {
    const folder = new URL(`${up}examples/monitor-me/`, import.meta.url);
    if (existsSync(new URL('handler.mjs', folder))) return folder;
  }
  throw new Error('examples/monitor-me/ is missing from this installation: install tracebell again');
}
