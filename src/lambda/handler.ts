import { randomUUID } from 'node:crypto';
import { type Composition, compose } from '../compose.ts';
import type { LogReader, Sink, Store } from '../model/ports.ts';
import type { Settings } from '../model/settings.ts';
import { type BatchResult, type Deps, flushDue, handleBatch } from '../pipeline.ts';
import { unreadableBatch } from '../sources/awslogs.ts';
import type { Decoded, DecodeOptions } from '../sources/decode-payload.ts';
import type { Invocation } from '../sources/invocation.ts';
import { readEvent } from '../sources/read-event.ts';
import { createTally, type Tally } from '../tally.ts';
import { emf } from './emf.ts';
import { type Environment, type RuntimeConfig, readEnvironment, withSecrets } from './env.ts';
import { openLogReader } from './open-log-reader.ts';
import { openStore } from './open-store.ts';
import { log } from './own-log.ts';

/** What Lambda's context object has that is used here. */
export interface InvocationContext {
  readonly awsRequestId?: string;
  getRemainingTimeInMillis?(): number;
}

/** One process is the whole system: its store is open already, and its ticks do what is left due. */
export interface SharedStore {
  readonly store: Store;
  readonly timing?: Partial<Settings['timing']>;
  /** Where the lines around an error are read. */
  readonly logs?: LogReader;
  /** Instead of the place that the environment names. */
  readonly sinks?: readonly Sink[];
}

export type Handler = (event: unknown, context?: InvocationContext) => Promise<unknown>;

/** Lambda's own limit for one that was not told: the console's default. */
const defaultRemainingMs = 30_000;

/**
 * Makes the function that is deployed. What outlives an invocation (clients, the store) is made once, on the first.
 * An invocation succeeds when its events are safe: counted in a durable store, or, without one, posted.
 */
export function createHandler(environment: Environment, shared?: SharedStore): Handler {
  let composition: Promise<Composition> | undefined;
  // When this instance last said that the store is away: once an hour is enough.
  const outage = {};
  return async (event, context = {}) => {
    composition ??= start(environment, shared);
    // A failure of configuration is said anew each time: the operator may be mending it.
    const composed = await composition.catch((error: unknown) => {
      composition = undefined;
      throw error;
    });
    const clock = composed.clock;
    const remaining = context.getRemainingTimeInMillis?.() ?? defaultRemainingMs;
    const tally = createTally();
    const deps: Deps = {
      ...composed,
      tally,
      owner: context.awsRequestId ?? randomUUID(),
      deadline: clock.now() + remaining,
      log,
      outage,
    };
    try {
      return await answer(event, deps, composed.decode);
    } finally {
      report(tally, environment);
    }
  };
}

async function start(environment: Environment, shared: SharedStore | undefined): Promise<Composition> {
  const runtime = await readEnvironment(await withSecrets(environment));
  const [store, sinks] = await Promise.all([
    shared?.store ?? openStore(runtime.config),
    shared?.sinks ?? openPlaces(runtime),
  ]);
  // Without a table there is no tick, and it is the tick that reads.
  const logs = shared ? shared.logs : store.durable ? openLogReader(runtime.region) : undefined;
  const composed = compose({ ...runtime, store, sinks, ...(logs && { logs }) });
  if (!shared) return composed;
  const timing = { ...composed.settings.timing, ...shared.timing };
  return { ...composed, insist: false, settings: { ...composed.settings, timing } };
}

/** A fifth of the function's code writes messages: it comes in a file of its own. */
async function openPlaces({ config, region }: RuntimeConfig): Promise<readonly Sink[]> {
  const { openSinks } = await import('../open-sinks.ts');
  return openSinks(config, region);
}

async function answer(event: unknown, deps: Deps, options: DecodeOptions): Promise<unknown> {
  const invocation = await readEvent(event, { ...options, now: deps.clock.now(), invocation: deps.owner });
  switch (invocation.is) {
    case 'tick':
      return flushDue(deps.clock.now(), deps);
    case 'other':
      deps.tally.add('not-an-error');
      return invocation.kind === 'http' ? { statusCode: 404, body: '' } : undefined;
    case 'batch':
      // Told as what it is, and counted: the operator sees that something sends what nobody reads.
      if (invocation.kind === 'unknown') deps.tally.add('undecodable');
      return invocation.respond
        ? invocation.respond(await takeEach(invocation, deps))
        : takeAll(invocation, deps);
  }
}

type Batch = Extract<Invocation, { is: 'batch' }>;

/** All or nothing: what was counted is not counted again when Lambda repeats the invocation. */
async function takeAll({ items }: Batch, deps: Deps): Promise<BatchResult | undefined> {
  const failures: unknown[] = [];
  let result: BatchResult | undefined;
  for (const { decoded } of items) {
    try {
      result = (await take(decoded, deps)) ?? result;
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  return result;
}

/** The identities of the items that failed. One that cannot be read is told, and fails; the others go their way. */
async function takeEach({ items, ordered }: Batch, deps: Deps): Promise<Set<string>> {
  const failed = new Set<string>();
  let unnamed: unknown;
  for (const { identity, decoded } of items) {
    const name = identity ?? '';
    // A queue that is in order stays so: what comes after a failure waits for it.
    if (ordered && failed.size > 0) {
      failed.add(name);
      continue;
    }
    try {
      await take(decoded, deps);
      if (decoded.kind === 'unreadable') failed.add(name);
    } catch (error) {
      log(`an item of the batch failed and will be delivered again (${(error as Error).name})`);
      failed.add(name);
      unnamed = name === '' ? error : unnamed;
    }
  }
  // Without a name only the whole batch can be asked for again.
  if (failed.has('')) throw unnamed ?? new Error('an item of the batch that has no id failed');
  return failed;
}

async function take(decoded: Decoded, deps: Deps): Promise<BatchResult | undefined> {
  if (decoded.kind === 'control') {
    deps.tally.add('control-message');
    return undefined;
  }
  if (decoded.kind === 'unreadable') {
    deps.tally.add('undecodable');
    return handleBatch(unreadableBatch(decoded, deps.clock.now()), deps);
  }
  if (deps.settings.ownLogGroups.includes(decoded.origin.logGroup)) {
    deps.tally.add('own-log', decoded.batch.records.length);
    return undefined;
  }
  deps.tally.add('poison', decoded.skipped);
  return handleBatch(decoded.batch, deps);
}

/** CloudWatch reads metrics out of the log by itself: no call, no client. */
function report(tally: Tally, environment: Environment): void {
  const metrics = environment.AWS_LAMBDA_FUNCTION_NAME ? emf(tally, Date.now()) : null;
  if (metrics) process.stdout.write(metrics);
}

export const handler: Handler = createHandler(process.env);
