import { Command } from 'commander';
import { plainAwsError } from '../deploy/aws-errors.ts';
import { isOverdue } from '../deploy/health.ts';
import type { Activity } from '../deploy/metrics.ts';
import { functionSettings, names } from '../deploy/stack.ts';
import type { Watched } from '../deploy/watched.ts';
import { type AwsOptions, chooseAws, sleep, stackName, withAwsOptions } from './aws-options.ts';
import { collect } from './collect.ts';
import { colours } from './colours.ts';
import { countingLine } from './counting-line.ts';

interface Options extends AwsOptions {
  readonly stack: string;
  readonly logGroup?: readonly string[];
  readonly json?: boolean;
}

/** What `--json` says. A part that could not be asked for has an `error` in its place. */
interface Status {
  readonly stack: {
    readonly name: string;
    readonly status: string;
    readonly version?: string;
    readonly changed?: string;
    /** What its filters send to: the function, and the stream if it has one. */
    readonly destinations: readonly string[];
  };
  readonly watched: readonly Watched[] | Failure;
  readonly accountPolicy: string | null | Failure;
  readonly activity: Activity | Failure;
  readonly issues: { readonly open: number; readonly oldestDue: number | null } | Failure;
  /** Invocations that failed for good and wait to be looked at. */
  readonly failureQueue: number | Failure;
  readonly dollarsIn30Days: number | Failure;
}

interface Failure {
  readonly error: string;
}

export function statusCommand(): Command {
  const command = new Command('status')
    .description(
      'What is deployed, what it watches, when it last posted, what failed, and about what it costs.',
    )
    .option('--stack <name>', 'name of the stack', stackName, names.stack)
    .option('--log-group <prefix>', 'look for filters only on log groups that begin so; repeatable', collect)
    .option('--json', 'all of it as one JSON object');
  return withAwsOptions(command)
    .addHelpText(
      'after',
      `
Each log group is asked for its filters, five a second: with hundreds of them, name some with --log-group.

Examples:
  tracebell status
  tracebell status --log-group /aws/lambda/ --json | jq '.watched[].logGroup'

Exit status: 0 all is well, 1 something failed or nothing is deployed, 2 wrong usage.`,
    )
    .action(async (options: Options) => {
      chooseAws(options);
      const status = await gather(options);
      if (!status) {
        process.stdout.write(
          options.json ? 'null\n' : `There is no stack "${options.stack}" here: run \`tracebell deploy\`.\n`,
        );
        process.exitCode = 1;
        return;
      }
      process.stdout.write(options.json ? `${JSON.stringify(status)}\n` : asText(status, Date.now()));
      if (!isWell(status)) process.exitCode = 1;
    });
}

async function gather(options: Options): Promise<Status | null> {
  const { CloudFormationClient } = await import('@aws-sdk/client-cloudformation');
  const { CloudWatchClient } = await import('@aws-sdk/client-cloudwatch');
  const { CloudWatchLogsClient } = await import('@aws-sdk/client-cloudwatch-logs');
  const { findStack, isOnlyPlanned } = await import('../deploy/change-set.ts');
  const { partsOf } = await import('../deploy/deployed.ts');
  const { subscriptionPolicies } = await import('../deploy/log-groups.ts');
  const { activityOf, usageOf } = await import('../deploy/metrics.ts');
  const { dollarsOf } = await import('../deploy/costs.ts');
  const { issuesIn, waitingIn } = await import('../deploy/health.ts');
  const { watchedGroups } = await import('../deploy/watched.ts');
  const cloud = { client: new CloudFormationClient({}), sleep };
  const stack = await findStack(options.stack, cloud);
  if (!stack || isOnlyPlanned(stack)) return null;
  const { functionArn = '', table = '', failureQueueUrl = '', streamArn } = await partsOf(stack, cloud);
  const name = functionArn.split(':')[6] ?? options.stack;
  const logs = new CloudWatchLogsClient({});
  const metrics = new CloudWatchClient({});
  const now = Date.now();
  const version = stack.Tags?.find(({ Key }) => Key === 'tracebell:version')?.Value;
  const changed = (stack.LastUpdatedTime ?? stack.CreationTime)?.toISOString();
  return {
    stack: {
      name: options.stack,
      status: stack.StackStatus ?? '',
      ...(version && { version }),
      ...(changed && { changed }),
      destinations: [functionArn, ...(streamArn ? [streamArn] : [])],
    },
    watched: await orFailure(() =>
      watchedGroups(options.logGroup ?? [], { client: logs, sleep }, countingLine('log groups')),
    ),
    accountPolicy: await orFailure(
      async () =>
        (await subscriptionPolicies(logs)).find(({ policyName }) => policyName === names.filter)
          ?.selectionCriteria ?? null,
    ),
    activity: await orFailure(() => activityOf(name, now, metrics)),
    issues: await orFailure(() => issuesIn(table, now)),
    failureQueue: await orFailure(() => waitingIn(failureQueueUrl)),
    dollarsIn30Days: await orFailure(async () =>
      dollarsOf(await usageOf(name, table, now, metrics), functionSettings.memoryMegabytes),
    ),
  };
}

/** One thing that may not be asked for, or not in this region, is no reason to say nothing of the others. */
async function orFailure<T>(ask: () => Promise<T>): Promise<T | Failure> {
  try {
    return await ask();
  } catch (error) {
    return { error: plainAwsError(error) ?? (error as Error).message };
  }
}

function isWell({ stack, failureQueue, issues, activity }: Status): boolean {
  const late = 'oldestDue' in issues && isOverdue(issues.oldestDue, Date.now());
  const failing = 'failedInvocations' in activity && activity.failedInvocations > 0;
  return (
    /^(?:CREATE|UPDATE)_COMPLETE$/.test(stack.status) &&
    !(typeof failureQueue === 'number' && failureQueue > 0) &&
    !late &&
    !failing
  );
}

function asText(status: Status, now: number): string {
  const { stack, watched, accountPolicy, activity, issues, failureQueue, dollarsIn30Days } = status;
  const rows: [string, string][] = [
    [
      'stack',
      `${stack.name}  ${stack.status}${stack.version ? `  version ${stack.version}` : ''}${stack.changed ? `  since ${stack.changed}` : ''}`,
    ],
    [
      'last message',
      said(activity, ({ lastPosted }) =>
        lastPosted ? new Date(lastPosted).toISOString() : 'none in two weeks',
      ),
    ],
    [
      'last 24 hours',
      said(
        activity,
        (a) =>
          `${a.events} errors, ${a.posted} messages, ${a.updated} edits, ${a.rejected} refused by Slack, ${a.failedInvocations} failed invocations`,
      ),
    ],
    [
      'issues',
      said(
        issues,
        ({ open, oldestDue }) =>
          `${open} open${isOverdue(oldestDue, now) ? colours.red(`, the oldest due since ${new Date(oldestDue).toISOString()}`) : ''}`,
      ),
    ],
    [
      'failure queue',
      said(failureQueue, (n) => (n > 0 ? colours.red(`${n} invocations that failed for good`) : 'empty')),
    ],
    [
      '30 days cost',
      said(dollarsIn30Days, (n) => `about $${n.toFixed(2)} (function and table, list prices of us-east-1)`),
    ],
    ['account policy', said(accountPolicy, (criteria) => criteria ?? 'none')],
    [
      'log groups',
      said(watched, (groups) =>
        groups.length > 0 ? watchedWords(groups, stack.destinations) : 'none: run `tracebell subscribe`',
      ),
    ],
  ];
  const lines = rows.map(([name, text]) => `${name.padEnd(15)} ${text}`);
  const { destinations } = stack;
  if (Array.isArray(watched))
    for (const each of watched as readonly Watched[]) lines.push(watchedLine(each, destinations));
  return `${lines.join('\n')}\n`;
}

function watchedWords(groups: readonly Watched[], ours: readonly string[]): string {
  const here = groups.filter(({ destination }) => ours.includes(destination)).length;
  const more = groups.length - here;
  return `${here} watched${more > 0 ? `, ${more} by another Tracebell` : ''}`;
}

function watchedLine({ logGroup, pattern, filters, destination }: Watched, ours: readonly string[]): string {
  const others = filters.filter((name) => name !== names.filter);
  const beside = others.length > 0 ? `  beside ${others.map((name) => `"${name}"`).join(', ')}` : '';
  const elsewhere = ours.includes(destination)
    ? ''
    : colours.yellow(`  sends to ${destination}, not to this stack`);
  return `  ${logGroup}  ${colours.dim(pattern === '' ? 'everything' : pattern)}${beside}${elsewhere}`;
}

function said<T>(part: T | Failure, words: (part: T) => string): string {
  const failed = typeof part === 'object' && part !== null && 'error' in part;
  return failed ? colours.yellow(`not known: ${(part as Failure).error}`) : words(part as T);
}
