import type { CloudWatchLogsClient, LogGroup } from '@aws-sdk/client-cloudwatch-logs';
import { Command, Option } from 'commander';
import { names } from '../deploy/stack.ts';
import type { Context, Outcome, Target } from '../deploy/subscriptions.ts';
import { type AwsOptions, chooseAws, sleep, stackName, withAwsOptions } from './aws-options.ts';
import { collect } from './collect.ts';
import { matcherOf } from './pattern-option.ts';
import { UsageError } from './usage-error.ts';

interface Options extends AwsOptions {
  readonly stack?: string;
  readonly function?: string;
  readonly destination?: string;
  readonly pattern?: string;
  readonly tag?: readonly string[];
  readonly exclude?: readonly string[];
  readonly all?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean | undefined;
}

function command(name: string, does: string): Command {
  const made = new Command(name)
    .description(does)
    .argument('[groups...]', 'names, or beginnings of names: /aws/lambda/*')
    .option('--tag <key=value>', 'log groups with this tag; repeatable, all must hold', collect)
    .option('--exclude <group>', 'leave this one out, or /prefix/*; repeatable', collect)
    .option('--all', 'every log group of the account and region, also those to come: one account policy')
    .option('--dry-run', 'only say what would be done')
    .option('--json', 'one JSON object a log group, a line each');
  return withAwsOptions(made);
}

export function subscribeCommand(): Command {
  return command(
    'subscribe',
    'Send the log groups’ events to the deployed function. Run again, it changes nothing.',
  )
    .addOption(
      new Option('--stack <name>', 'the deployed stack')
        .argParser(stackName)
        .default(names.stack)
        .conflicts(['function', 'destination']),
    )
    .addOption(
      new Option(
        '--function <name>',
        'a function that was deployed in another way, instead of a stack',
      ).conflicts('destination'),
    )
    .option('--destination <arn>', 'a logical destination, which leads to the Tracebell of another account')
    .option('--pattern <pattern>', 'CloudWatch filter pattern (default: the stack’s own)')
    .addHelpText(
      'after',
      `
A log group has few places for filters: Tracebell takes one, of the name "${names.filter}", and touches no other.

Examples:
  tracebell subscribe '/aws/lambda/*' --exclude /aws/lambda/noisy
  tracebell subscribe --tag team=payments --pattern ERROR
  tracebell subscribe '*' --destination arn:aws:logs:eu-west-1:123456789012:destination:tracebell
  tracebell subscribe --all --exclude '/aws/vpc/*' --dry-run

Exit status: 0 done, 1 a log group could not be subscribed, 2 wrong usage.`,
    )
    .action(async (groups: string[], options: Options) => {
      checkChoice(groups, options);
      chooseAws(options);
      await subscribeAll(groups, options);
    });
}

export function unsubscribeCommand(): Command {
  return command('unsubscribe', 'Take Tracebell’s filter off log groups; filters of other tools stay.')
    .addHelpText(
      'after',
      `
Examples:
  tracebell unsubscribe /aws/lambda/orders
  tracebell unsubscribe '*' --dry-run

Exit status: 0 done, 1 a log group could not be changed, 2 wrong usage.`,
    )
    .action(async (groups: string[], options: Options) => {
      checkChoice(groups, options);
      chooseAws(options);
      const { unsubscribe } = await import('../deploy/subscriptions.ts');
      const context = await connect();
      if (options.all) {
        const { unsubscribeAccount } = await import('../deploy/account-policy.ts');
        tell(await unsubscribeAccount(context.client, options.dryRun === true), options);
        return;
      }
      const { found, missing } = await wantedGroups(groups, options, context);
      for (const { logGroupName = '' } of found)
        tell(await unsubscribe(logGroupName, context, options.dryRun), options);
      for (const name of missing) tell(absent(name), options);
    });
}

/** `--all` beside a choice would do far more than was chosen. @throws UsageError */
function checkChoice(groups: readonly string[], { all, tag = [] }: Options): void {
  if (all && groups.length + tag.length > 0)
    throw new UsageError('give log groups or --tag, or --all, not both; --exclude leaves some out of --all.');
  if (!all && groups.length + tag.length === 0)
    throw new UsageError('say which log groups: names, a beginning like /aws/lambda/*, --tag, or --all.');
}

/** Subscribes what the names, prefixes and tags say, and tells each outcome. */
export async function subscribeAll(groups: readonly string[], options: Options): Promise<void> {
  const { subscribe } = await import('../deploy/subscriptions.ts');
  const { patternFor } = await import('../deploy/target.ts');
  matcherOf(options.pattern);
  const { target, pattern: usual } = await destination(options);
  const pattern = options.pattern ?? usual;
  const context = await connect();
  if (options.all) {
    const { subscribeAccount } = await import('../deploy/account-policy.ts');
    const excluded = await namesLike(options.exclude ?? [], context.client);
    // One pattern for groups of every kind.
    const whole: Target = { ...target, pattern: patternFor('', pattern) };
    tell(await subscribeAccount(whole, excluded, context.client, options.dryRun === true), options);
    return;
  }
  const { found, missing } = await wantedGroups(groups, options, context);
  for (const group of found) {
    const own = { ...target, pattern: patternFor(group.logGroupName ?? '', pattern) };
    tell(await subscribe(group, own, context, options.dryRun), options);
  }
  for (const name of missing) tell(absent(name), options);
  if (found.length + missing.length === 0) throw new UsageError('no log group is like that in this region.');
}

/** The log groups that are asked for. A name that is not there is missing; a prefix may have none. */
async function wantedGroups(
  groups: readonly string[],
  { tag = [], exclude = [] }: Options,
  context: Context,
): Promise<{ found: LogGroup[]; missing: string[] }> {
  const tags = tag.map((text) => {
    const [, key, value] = /^([^=]+)=(.*)$/.exec(text) ?? [];
    if (key === undefined || value === undefined) throw new UsageError(`--tag is key=value, not "${text}".`);
    return { key, value };
  });
  const { findLogGroups } = await import('../deploy/subscriptions.ts');
  const { describeLogGroups, isLike, taggedLogGroups } = await import('../deploy/log-groups.ts');
  const { groups: named, missing } = await findLogGroups(groups, context);
  let found = named;
  if (tags.length > 0) {
    const { ResourceGroupsTaggingAPIClient } = await import('@aws-sdk/client-resource-groups-tagging-api');
    const tagged = await taggedLogGroups(tags, new ResourceGroupsTaggingAPIClient({}));
    found =
      groups.length > 0
        ? named.filter(({ logGroupName = '' }) => tagged.includes(logGroupName))
        : await describeLogGroups(tagged, context.client);
  }
  const left = found.filter(({ logGroupName = '' }) => !exclude.some((each) => isLike(logGroupName, each)));
  return { found: left, missing };
}

/** Names that an exclusion stands for: an account policy takes names only. */
async function namesLike(excluded: readonly string[], client: CloudWatchLogsClient): Promise<string[]> {
  const { findLogGroups } = await import('../deploy/subscriptions.ts');
  const prefixes = excluded.filter((each) => each.endsWith('*'));
  const { groups } = await findLogGroups(prefixes, { client, sleep });
  return [
    ...excluded.filter((each) => !each.endsWith('*')),
    ...groups.map(({ logGroupName = '' }) => logGroupName),
  ];
}

async function destination(options: Options): Promise<{ target: Omit<Target, 'pattern'>; pattern: string }> {
  if (options.destination !== undefined) return destinationTarget(options.destination);
  if (options.function !== undefined) return { target: await functionTarget(options.function), pattern: '' };
  const { CloudFormationClient } = await import('@aws-sdk/client-cloudformation');
  const { findStack } = await import('../deploy/change-set.ts');
  const { targetOf, patternOf } = await import('../deploy/target.ts');
  const name = options.stack ?? names.stack;
  const cloud = { client: new CloudFormationClient({}), sleep };
  const stack = await findStack(name, cloud);
  if (!stack)
    throw new UsageError(
      `there is no stack "${name}" in this account and region: run \`tracebell deploy\` first, or name another one with --stack or a function with --function.`,
    );
  const target = await targetOf(stack, cloud);
  if (!target)
    throw new UsageError(`the stack "${name}" has no function yet (${stack.StackStatus}): deploy it first.`);
  return { target, pattern: patternOf(stack) };
}

/** Of a destination in another account only its name is known; what it may not get has to be left out there. */
function destinationTarget(destinationArn: string): { target: Omit<Target, 'pattern'>; pattern: string } {
  const [, region] = /^arn:[\w-]+:logs:([\w-]+):\d{12}:destination:./.exec(destinationArn) ?? [];
  if (!region)
    throw new UsageError(
      `"${destinationArn}" is no destination: they look like arn:aws:logs:eu-west-1:123456789012:destination:tracebell.`,
    );
  if (process.env.AWS_REGION && process.env.AWS_REGION !== region)
    throw new UsageError(
      `the destination is in ${region}, the log groups in ${process.env.AWS_REGION}: CloudWatch Logs wants both in one region.`,
    );
  return { target: { destinationArn, ownLogGroups: [] }, pattern: 'auto' };
}

async function functionTarget(name: string): Promise<Omit<Target, 'pattern'>> {
  const { GetFunctionConfigurationCommand, LambdaClient } = await import('@aws-sdk/client-lambda');
  try {
    const found = await new LambdaClient({}).send(
      new GetFunctionConfigurationCommand({ FunctionName: name }),
    );
    const own = [found.LoggingConfig?.LogGroup, `/aws/lambda/${found.FunctionName ?? name}`];
    return {
      destinationArn: found.FunctionArn ?? '',
      ownLogGroups: own.filter((group) => group !== undefined),
    };
  } catch (error) {
    if ((error as Error).name !== 'ResourceNotFoundException') throw error;
    throw new UsageError(`there is no function "${name}" in this account and region.`);
  }
}

async function connect(): Promise<Context> {
  const { CloudWatchLogsClient } = await import('@aws-sdk/client-cloudwatch-logs');
  return { client: new CloudWatchLogsClient({}), sleep };
}

function absent(logGroup: string): Outcome {
  const like = logGroup.endsWith('*') ? 'that begins so' : 'of that name';
  return { logGroup, result: 'failed', reason: `there is no log group ${like} in this region` };
}

function tell(outcome: Outcome, { json, dryRun }: Options): void {
  const { logGroup, result, reason, others = [] } = outcome;
  const beside = others.length > 0 ? ` beside ${others.map((name) => `"${name}"`).join(', ')}` : '';
  const would = dryRun && (result === 'subscribed' || result === 'unsubscribed') ? 'would be ' : '';
  process.stdout.write(
    json
      ? `${JSON.stringify({ ...outcome, ...(dryRun && { dryRun }) })}\n`
      : `${(would + result).padEnd(dryRun ? 21 : 12)} ${logGroup}${beside}${reason ? `: ${reason}` : ''}\n`,
  );
  if (result === 'failed') process.exitCode = 1;
}
