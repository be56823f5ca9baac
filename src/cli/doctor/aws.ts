import type { Stack } from '@aws-sdk/client-cloudformation';
import { ConfigError } from '../../config-error.ts';
import { plainAwsError } from '../../deploy/aws-errors.ts';
import type { Cloud } from '../../deploy/change-set.ts';
import type { Parts } from '../../deploy/deployed.ts';
import { names } from '../../deploy/stack.ts';
import { type AwsOptions, sleep } from '../aws-options.ts';
import { countingLine } from '../counting-line.ts';
import { type Check, skipped, well, wrong } from './check.ts';
import { checkFilters } from './filters.ts';
import {
  attempt,
  checkFailures,
  checkFunction,
  checkState,
  checkTable,
  checkTick,
  referencesOf,
} from './stack.ts';

export interface AwsCheckOptions extends AwsOptions {
  readonly stack?: string;
  readonly logGroup?: readonly string[];
  readonly tick?: boolean;
}

/** What was found, and the deployed function's variables of Slack, where they could be read. */
export interface AwsFindings {
  readonly checks: readonly Check[];
  readonly slack?: Readonly<Record<string, string>>;
  /** There is a stack. */
  readonly isDeployed?: boolean;
}

/** Looks at the stack and all that it depends on, changing nothing. Without credentials there is nothing to look at, and that is no fault. */
export async function checkAws(options: AwsCheckOptions, now: number): Promise<AwsFindings> {
  const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
  const client = new STSClient({});
  let who: string;
  try {
    const { Account = '', Arn = '' } = await client.send(new GetCallerIdentityCommand({}));
    who = `${Arn} in account ${Account}, region ${await client.config.region()}`;
  } catch (error) {
    const plain = plainAwsError(error);
    if (!plain) throw error;
    // Nobody said that there should be any.
    const unasked = !options.stack && !options.profile && !options.region && !process.env.AWS_PROFILE;
    if (unasked && /no AWS credentials/.test(plain))
      return { checks: [skipped('AWS', 'not looked at: there are no credentials', capital(plain))] };
    return { checks: [{ name: 'AWS credentials', ok: false, found: plain }] };
  }
  const credentials = well('AWS credentials', who);
  const { CloudFormationClient } = await import('@aws-sdk/client-cloudformation');
  const { findStack, isOnlyPlanned } = await import('../../deploy/change-set.ts');
  const cloud = { client: new CloudFormationClient({}), sleep };
  const name = options.stack ?? names.stack;
  let stack: Stack | undefined;
  const found = await attempt('stack', async () => {
    stack = await findStack(name, cloud);
    if (stack && isOnlyPlanned(stack)) stack = undefined;
    if (stack) return checkState(stack);
    const said = `there is none called "${name}" in this account and region`;
    const todo = 'Run `tracebell deploy`, or name another one with --stack or --region.';
    return options.stack ? wrong('stack', said, todo) : skipped('stack', said, todo);
  });
  if (!stack) return { checks: [credentials, ...found] };
  const parts = await checkParts(stack, cloud, options, now);
  return { ...parts, isDeployed: true, checks: [credentials, ...found, ...parts.checks] };
}

async function checkParts(
  stack: Stack,
  cloud: Cloud,
  { logGroup = [], tick }: AwsCheckOptions,
  now: number,
): Promise<AwsFindings> {
  const { partsOf } = await import('../../deploy/deployed.ts');
  let parts: Parts = {};
  const checks = await attempt('what the stack made', async () => {
    parts = await partsOf(stack, cloud);
    return [];
  });
  const { functionArn, table } = parts;
  if (!functionArn || !table) {
    const gone = wrong(
      'function and table',
      'the stack has not made them',
      `Run \`tracebell destroy --stack ${stack.StackName}\`, then \`tracebell deploy\`.`,
    );
    return { checks: [...checks, ...(checks.length === 0 ? [gone] : [])] };
  }
  const secrets = await checkSecrets(stack);
  return {
    ...secrets,
    checks: [
      ...(await checkFunction(functionArn)),
      ...(tick ? await checkTick(functionArn) : []),
      ...(await checkTable(table, now)),
      ...secrets.checks,
      ...(await checkFailures(functionArn, parts, now)),
      ...(await checkWatched(stack, parts, logGroup)),
    ],
  };
}

async function checkSecrets(stack: Stack): Promise<AwsFindings> {
  const { slackOf } = await import('../../deploy/deployed.ts');
  const references = referencesOf(stack).join(', ');
  try {
    return { slack: await slackOf(stack), checks: [well('secrets', `${references}: read`)] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const { message } = error;
    const todo = /may not/.test(message)
      ? 'The function has a role of its own, which may; to check Slack from here, you need the right as well.'
      : 'Keep it there, or `tracebell deploy --store-secrets` with SLACK_… set.';
    return { checks: [wrong('secrets', message.replaceAll('\n', ' ').trim(), todo)] };
  }
}

async function checkWatched(stack: Stack, parts: Parts, prefixes: readonly string[]): Promise<Check[]> {
  const { CloudWatchLogsClient } = await import('@aws-sdk/client-cloudwatch-logs');
  const { parametersOf } = await import('../../deploy/deployed.ts');
  const { subscriptionPolicies } = await import('../../deploy/log-groups.ts');
  const { ownLogGroups } = await import('../../deploy/target.ts');
  const { placesIn } = await import('../../deploy/watched.ts');
  const client = new CloudWatchLogsClient({});
  const { functionArn, streamArn } = parts;
  const here = {
    stack: stack.StackName ?? '',
    destinations: [functionArn, streamArn].filter((each) => each !== undefined),
    ownLogGroups: ownLogGroups(stack.StackName ?? ''),
    looks: Boolean(parametersOf(stack)['Watch']),
  };
  let policies: Awaited<ReturnType<typeof subscriptionPolicies>> | undefined;
  const unknown = await attempt('account policy', async () => {
    policies = await subscriptionPolicies(client);
    return [];
  });
  const filters = await attempt('log groups', async () => {
    const places = await placesIn(prefixes, { client, sleep }, countingLine('log groups'));
    return checkFilters(places, policies ?? [], here);
  });
  return policies ? filters : [...filters.filter(({ name }) => name !== 'account policy'), ...unknown];
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
