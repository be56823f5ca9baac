import { randomUUID } from 'node:crypto';
import { type Composition, compose } from '../compose.ts';
import { type BatchResult, type Deps, flushDue, handleBatch } from '../pipeline.ts';
import {
  type Decoded,
  type DecodeOptions,
  decodeAwslogs,
  decodeCompressed,
  unreadableBatch,
} from '../sources/awslogs.ts';
import { createTally, type Tally } from '../tally.ts';
import { emf } from './emf.ts';
import { type Environment, readEnvironment } from './env.ts';
import { openStore } from './open-store.ts';

/** What Lambda's context object has that is used here. */
export interface InvocationContext {
  readonly awsRequestId?: string;
  getRemainingTimeInMillis?(): number;
}

export type Handler = (event: unknown, context?: InvocationContext) => Promise<unknown>;

/** Lambda's own limit for one that was not told: the console's default. */
const defaultRemainingMs = 30_000;

/**
 * Makes the function that is deployed. What outlives an invocation (clients, the store) is made once, on the first.
 * An invocation succeeds when its events are safe: counted in a durable store, or, without one, posted.
 */
export function createHandler(environment: Environment): Handler {
  let composition: Promise<Composition> | undefined;
  return async (event, context = {}) => {
    composition ??= start(environment);
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
      log: (line) => say(line),
    };
    try {
      return await answer(event, deps, composed.decode);
    } finally {
      report(tally, environment);
    }
  };
}

async function start(environment: Environment): Promise<Composition> {
  const runtime = readEnvironment(environment);
  return compose({ ...runtime, store: await openStore(runtime.config) });
}

async function answer(event: unknown, deps: Deps, options: DecodeOptions): Promise<unknown> {
  if (isTick(event)) return flushDue(deps.clock.now(), deps);
  const stream = kinesisRecords(event);
  if (stream) return { batchItemFailures: await kinesis(stream, deps, options) };
  const awslogs = (event as { awslogs?: { data?: unknown } } | null)?.awslogs;
  const decoded = await decodeAwslogs(awslogs ? awslogs.data : event, options);
  return take(decoded, deps);
}

/** EventBridge Scheduler sends what the stack gave it; a rule sends a Scheduled Event. */
function isTick(event: unknown): boolean {
  const { source, tracebell } = (event ?? {}) as { source?: unknown; tracebell?: unknown };
  return tracebell === 'tick' || source === 'aws.events' || source === 'aws.scheduler';
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

interface KinesisRecord {
  readonly kinesis: { readonly data: string; readonly sequenceNumber: string };
}

function kinesisRecords(event: unknown): readonly KinesisRecord[] | undefined {
  const records = (event as { Records?: unknown } | null)?.Records;
  if (!Array.isArray(records) || records[0]?.eventSource !== 'aws:kinesis') return undefined;
  return records as readonly KinesisRecord[];
}

/** A record that cannot be read is reported by its own number, and told; the others of its batch go their way. */
async function kinesis(
  records: readonly KinesisRecord[],
  deps: Deps,
  options: DecodeOptions,
): Promise<{ itemIdentifier: string }[]> {
  const failed: { itemIdentifier: string }[] = [];
  for (const { kinesis } of records) {
    try {
      const decoded = await decodeCompressed(Buffer.from(kinesis.data, 'base64'), options);
      await take(decoded, deps);
      if (decoded.kind === 'unreadable') failed.push({ itemIdentifier: kinesis.sequenceNumber });
    } catch (error) {
      say(`a record of the stream failed and will be delivered again (${(error as Error).name})`);
      failed.push({ itemIdentifier: kinesis.sequenceNumber });
    }
  }
  return failed;
}

/** CloudWatch reads metrics out of the log by itself: no call, no client. */
function report(tally: Tally, environment: Environment): void {
  const metrics = environment.AWS_LAMBDA_FUNCTION_NAME ? emf(tally, Date.now()) : null;
  if (metrics) process.stdout.write(`${metrics}\n`);
}

/** Tracebell's own words never hold a log message, and never the words that filters look for. */
function say(line: string): void {
  process.stderr.write(`${JSON.stringify({ level: 'WARN', tracebell: line })}\n`);
}

export const handler: Handler = createHandler(process.env);
