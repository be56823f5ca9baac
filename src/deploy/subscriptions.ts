import {
  type CloudWatchLogsClient,
  DeleteSubscriptionFilterCommand,
  DescribeSubscriptionFiltersCommand,
  type LogGroup,
  PutSubscriptionFilterCommand,
  paginateDescribeLogGroups,
  type SubscriptionFilter,
} from '@aws-sdk/client-cloudwatch-logs';
import { plainAwsError } from './aws-errors.ts';
import { names } from './stack.ts';

export interface Target {
  /** Function, or with `roleArn` a Kinesis stream. */
  readonly destinationArn: string;
  readonly roleArn?: string;
  readonly pattern: string;
  /** Log groups of Tracebell itself: a filter on one would go round for ever. */
  readonly ownLogGroups: readonly string[];
}

export interface Outcome {
  readonly logGroup: string;
  readonly result: 'subscribed' | 'unchanged' | 'unsubscribed' | 'absent' | 'skipped' | 'failed';
  /** Why, in plain words, for what was skipped or failed. */
  readonly reason?: string;
  /** Filters of other tools on the same log group: each holds one of its few places. */
  readonly others?: readonly string[];
}

export interface Context {
  readonly client: Pick<CloudWatchLogsClient, 'send'> & CloudWatchLogsClient;
  readonly sleep: (ms: number) => Promise<void>;
}

/** The service takes 5 calls a second for an account and region. */
const pauseMs = 200;
const attempts = 6;

/**
 * Log groups by name, or by the beginning of it (`/aws/lambda/*`). A name that is not there, and a beginning that no group has, come
 * back in `missing`.
 */
export async function findLogGroups(
  wanted: readonly string[],
  { client }: Context,
): Promise<{ groups: LogGroup[]; missing: string[] }> {
  const found = new Map<string, LogGroup>();
  const missing: string[] = [];
  for (const name of wanted) {
    const prefix = name.endsWith('*') ? name.slice(0, -1) : undefined;
    const logGroupNamePrefix = prefix ?? name;
    let seen = false;
    for await (const page of paginateDescribeLogGroups(
      { client },
      logGroupNamePrefix === '' ? {} : { logGroupNamePrefix },
    )) {
      for (const group of page.logGroups ?? []) {
        if (!group.logGroupName || (prefix === undefined && group.logGroupName !== name)) continue;
        seen = true;
        found.set(group.logGroupName, group);
      }
    }
    if (!seen) missing.push(name);
  }
  return { groups: [...found.values()], missing };
}

/** Puts Tracebell's filter on a log group. Run again it changes nothing; other tools' filters are never touched. */
export async function subscribe(
  group: LogGroup,
  target: Target,
  context: Context,
  dryRun = false,
): Promise<Outcome> {
  const logGroup = group.logGroupName ?? '';
  const skip = whySkipped(group, target);
  if (skip) return { logGroup, result: 'skipped', reason: skip };
  const filters = await filtersOf(logGroup, context);
  const own = filters.find(({ filterName }) => filterName === names.filter);
  const others = filters.flatMap(({ filterName = '' }) => (filterName === names.filter ? [] : filterName));
  const beside = others.length > 0 ? { others } : {};
  if (own && isSame(own, target)) return { logGroup, result: 'unchanged', ...beside };
  if (dryRun) return { logGroup, result: 'subscribed', ...beside };
  const command = new PutSubscriptionFilterCommand({
    logGroupName: logGroup,
    filterName: names.filter,
    filterPattern: target.pattern,
    destinationArn: target.destinationArn,
    ...(target.roleArn && { roleArn: target.roleArn }),
  });
  try {
    await paced(() => context.client.send(command), context);
    return { logGroup, result: 'subscribed', ...beside };
  } catch (error) {
    return { logGroup, result: 'failed', reason: explain(error, filters) };
  }
}

/** Takes Tracebell's filter away, and only that. */
export async function unsubscribe(logGroup: string, context: Context, dryRun = false): Promise<Outcome> {
  const own = (await filtersOf(logGroup, context)).find(({ filterName }) => filterName === names.filter);
  if (!own) return { logGroup, result: 'absent' };
  if (dryRun) return { logGroup, result: 'unsubscribed' };
  const command = new DeleteSubscriptionFilterCommand({ logGroupName: logGroup, filterName: names.filter });
  try {
    await paced(() => context.client.send(command), context);
    return { logGroup, result: 'unsubscribed' };
  } catch (error) {
    return { logGroup, result: 'failed', reason: explain(error, []) };
  }
}

/** All filters of a log group, whoever made them. One that went meanwhile, or whose class takes no filters, has none. */
export async function filtersOf(logGroupName: string, context: Context): Promise<SubscriptionFilter[]> {
  const command = new DescribeSubscriptionFiltersCommand({ logGroupName });
  try {
    return (await paced(() => context.client.send(command), context)).subscriptionFilters ?? [];
  } catch (error) {
    if (/^(?:ResourceNotFound|InvalidOperation)Exception$/.test((error as Error).name)) return [];
    throw error;
  }
}

function whySkipped(group: LogGroup, target: Target): string | undefined {
  if (target.ownLogGroups.includes(group.logGroupName ?? ''))
    return 'a log group of Tracebell itself: a filter on it would go round for ever';
  if (group.logGroupClass && group.logGroupClass !== 'STANDARD')
    return `its class is ${group.logGroupClass}, which has no subscription filters; the class cannot be changed`;
  return undefined;
}

function isSame(filter: SubscriptionFilter, target: Target): boolean {
  return (
    filter.destinationArn === target.destinationArn &&
    (filter.filterPattern ?? '') === target.pattern &&
    (filter.roleArn ?? '') === (target.roleArn ?? '')
  );
}

/** One call, a fifth of a second apart from the next; when throttled, again after longer and longer. */
async function paced<T>(call: () => Promise<T>, { sleep }: Context): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    await sleep(pauseMs);
    try {
      return await call();
    } catch (error) {
      if (attempt >= attempts || !isPassing(error)) throw error;
      await sleep(pauseMs * 2 ** attempt);
    }
  }
}

/** Throttled, busy, or another change of the same group under way. */
function isPassing(error: unknown): boolean {
  const name = error instanceof Error ? error.name : '';
  return /Throttl|ServiceUnavailable|OperationAborted|TooManyRequests/.test(name);
}

function explain(error: unknown, filters: readonly SubscriptionFilter[]): string {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  if (name === 'LimitExceededException') {
    const holders = filters.map((filter) => `"${filter.filterName}" → ${filter.destinationArn}`);
    return `all of its ${filters.length} places for filters are taken, by ${holders.join(' and ')}: remove one that is not needed`;
  }
  if (message.includes('Could not execute the lambda function'))
    return 'CloudWatch Logs may not call the function: add a permission for logs.amazonaws.com to it (aws lambda add-permission)';
  return plainAwsError(error) ?? `${name}: ${message}`;
}
