import {
  type CloudWatchLogsClient,
  DeleteAccountPolicyCommand,
  PutAccountPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { subscriptionPolicies } from './log-groups.ts';
import { names } from './stack.ts';
import type { Outcome, Target } from './subscriptions.ts';

const policyType = 'SUBSCRIPTION_FILTER_POLICY';
/** What the policy is shown as where other outcomes name a log group. */
const everyGroup = 'every log group of this account and region';
/** CloudWatch Logs takes no longer one. */
const longestCriteria = 25 * 1024;

/**
 * One policy for all log groups of the account and region, also those to come, but for the ones named. A region has room for one
 * such policy: another tool's is never replaced.
 */
export async function subscribeAccount(
  target: Target,
  excluded: readonly string[],
  client: CloudWatchLogsClient,
  dryRun: boolean,
): Promise<Outcome> {
  const wanted = {
    policyName: names.filter,
    policyType,
    policyDocument: JSON.stringify({
      DestinationArn: target.destinationArn,
      ...(target.roleArn && { RoleArn: target.roleArn }),
      FilterPattern: target.pattern,
      Distribution: 'ByLogStream',
    }),
    selectionCriteria: criteria([...target.ownLogGroups, ...excluded]),
    scope: 'ALL',
  } as const;
  const failed = (reason: string): Outcome => ({ logGroup: everyGroup, result: 'failed', reason });
  if (wanted.selectionCriteria.length > longestCriteria)
    return failed('the names that are left out are more than 25 KB: subscribe by prefix instead');
  const policies = await subscriptionPolicies(client);
  const other = policies.find(({ policyName }) => policyName !== names.filter);
  if (other)
    return failed(
      `the account’s one policy is taken by "${other.policyName}": subscribe log groups by name or prefix instead`,
    );
  const own = policies[0];
  if (own?.policyDocument === wanted.policyDocument && own.selectionCriteria === wanted.selectionCriteria)
    return { logGroup: everyGroup, result: 'unchanged' };
  if (!dryRun) await client.send(new PutAccountPolicyCommand(wanted));
  return { logGroup: everyGroup, result: 'subscribed' };
}

/** Takes Tracebell's policy away, and only that. */
export async function unsubscribeAccount(client: CloudWatchLogsClient, dryRun: boolean): Promise<Outcome> {
  const own = (await subscriptionPolicies(client)).find(({ policyName }) => policyName === names.filter);
  if (!own) return { logGroup: everyGroup, result: 'absent' };
  if (!dryRun) await client.send(new DeleteAccountPolicyCommand({ policyName: names.filter, policyType }));
  return { logGroup: everyGroup, result: 'unsubscribed' };
}

/** `NOT IN` is all that a criterion can say. */
function criteria(excluded: readonly string[]): string {
  const quoted = [...new Set(excluded)].sort().map((name) => JSON.stringify(name));
  return `LogGroupName NOT IN [${quoted.join(', ')}]`;
}
