import type { LogGroup } from '@aws-sdk/client-cloudwatch-logs';
import { isLike } from '../deploy/log-groups.ts';
import { type Context, findLogGroups, type Outcome, subscribe } from '../deploy/subscriptions.ts';
import { ownLogGroups, patternFor } from '../deploy/target.ts';
import type { Environment } from './env.ts';
import type { InvocationContext } from './handler.ts';
import { logLine } from './own-log.ts';

/** How many log groups came to which end. */
export type Counts = Partial<Record<Outcome['result'], number>>;

/** Time that the last group may take, throttled, before the invocation ends. */
const marginMs = 20_000;

/**
 * Subscribes the log groups that `TRACEBELL_WATCH` names, the newest first, since the others were most likely done before. An
 * event of CloudTrail says which one is new. What time does not allow is left to the next run.
 */
export async function subscribeGroups(
  event: unknown,
  environment: Environment,
  remaining: () => number,
  connect: () => Promise<Context>,
): Promise<Counts> {
  const watch = listOf(environment.TRACEBELL_WATCH);
  const exclude = listOf(environment.TRACEBELL_WATCH_EXCLUDE);
  const created = createdGroup(event);
  const wanted = (name: string) =>
    watch.some((each) => isLike(name, each)) && !exclude.some((each) => isLike(name, each));
  if (created !== undefined && !wanted(created)) return {};
  const context = await connect();
  const { groups } = await findLogGroups(created === undefined ? watch : [created], context);
  const counts: Counts = {};
  for (const group of newestFirst(groups.filter(({ logGroupName = '' }) => wanted(logGroupName)))) {
    if (remaining() < marginMs) break;
    const { result } = await subscribe(group, targetOf(group, environment), context);
    counts[result] = (counts[result] ?? 0) + 1;
  }
  return counts;
}

function targetOf({ logGroupName = '' }: LogGroup, environment: Environment) {
  const roleArn = environment.TRACEBELL_LOGS_ROLE;
  return {
    destinationArn: environment.TRACEBELL_DESTINATION ?? '',
    ...(roleArn && { roleArn }),
    pattern: patternFor(logGroupName, environment.TRACEBELL_PATTERN ?? 'auto'),
    ownLogGroups: ownLogGroups(environment.TRACEBELL_STACK ?? ''),
  };
}

function newestFirst(groups: readonly LogGroup[]): LogGroup[] {
  return [...groups].sort((a, b) => (b.creationTime ?? 0) - (a.creationTime ?? 0));
}

function listOf(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}

/** The log group of CloudTrail's `CreateLogGroup`. */
function createdGroup(event: unknown): string | undefined {
  const { detail } = (event ?? {}) as { detail?: { requestParameters?: { logGroupName?: unknown } } };
  const name = detail?.requestParameters?.logGroupName;
  return typeof name === 'string' ? name : undefined;
}

/** Lambda's entry. It says numbers only: a name could hold a word that a filter looks for. */
export async function handler(event: unknown, context: InvocationContext = {}): Promise<Counts> {
  const remaining = () => context.getRemainingTimeInMillis?.() ?? Number.POSITIVE_INFINITY;
  const counts = await subscribeGroups(event, process.env, remaining, async () => {
    const { CloudWatchLogsClient } = await import('@aws-sdk/client-cloudwatch-logs');
    return {
      client: new CloudWatchLogsClient({}),
      sleep: (ms) => new Promise((done) => setTimeout(done, ms)),
    };
  });
  process.stdout.write(logLine({ level: counts.failed ? 'WARN' : 'INFO', tracebell: counts }, Date.now()));
  return counts;
}
