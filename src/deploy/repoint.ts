import { type AccountPolicy, PutAccountPolicyCommand } from '@aws-sdk/client-cloudwatch-logs';
import { subscriptionPolicies } from './log-groups.ts';
import { names } from './stack.ts';
import { type Context, type Outcome, subscribe } from './subscriptions.ts';
import { placesIn } from './watched.ts';

export interface Destination {
  readonly destinationArn: string;
  /** For a stream. */
  readonly roleArn?: string;
}

/**
 * Lets Tracebell's filters send to another place, each with the pattern it has: before the place that they send to goes, or after a
 * new one came. Filters that send to anywhere else stay as they are.
 */
export async function repoint(
  from: string,
  to: Destination,
  context: Context,
  progress: (looked: number, of: number) => void,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const { logGroup, filters } of await placesIn([], context, progress)) {
    const own = filters.find(({ name, destination }) => name === names.filter && destination === from);
    if (!own) continue;
    const target = { ...to, pattern: own.pattern, ownLogGroups: [] };
    outcomes.push(await subscribe({ logGroupName: logGroup }, target, context));
  }
  const policies = await subscriptionPolicies(context.client).catch((): AccountPolicy[] => []);
  const policy = policies.find(({ policyName }) => policyName === names.filter);
  const document = JSON.parse(policy?.policyDocument ?? '{}') as Record<string, unknown>;
  if (policy && document.DestinationArn === from) {
    const { RoleArn: _, ...rest } = document;
    await context.client.send(
      new PutAccountPolicyCommand({
        policyName: names.filter,
        policyType: 'SUBSCRIPTION_FILTER_POLICY',
        policyDocument: JSON.stringify({
          ...rest,
          DestinationArn: to.destinationArn,
          ...(to.roleArn && { RoleArn: to.roleArn }),
        }),
        selectionCriteria: policy.selectionCriteria,
        scope: 'ALL',
      }),
    );
    outcomes.push({ logGroup: 'every log group of this account and region', result: 'subscribed' });
  }
  return outcomes;
}
