import type { AccountPolicy, CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { describe, expect, it } from 'vitest';
import { subscribeAccount, unsubscribeAccount } from './account-policy.ts';

const target = { destinationArn: 'arn:fn', pattern: 'ERROR', ownLogGroups: ['/aws/lambda/tracebell'] };

/** CloudWatch Logs with the account's policies, and the calls that changed them: moto has none of this. */
function fake(policies: AccountPolicy[] = []) {
  const changes: string[] = [];
  const send = async ({
    constructor: { name },
    input,
  }: {
    constructor: { name: string };
    input: AccountPolicy;
  }) => {
    if (name.startsWith('Describe')) return { accountPolicies: [...policies] };
    changes.push(name);
    if (name.startsWith('Put')) policies.push(input);
    else
      policies.splice(
        policies.findIndex(({ policyName }) => policyName === input.policyName),
        1,
      );
    return {};
  };
  return { client: { send } as unknown as CloudWatchLogsClient, policies, changes };
}

describe('the account policy', () => {
  it('leaves out what is Tracebell’s own and what is named, and is put once', async () => {
    const { client, policies, changes } = fake();
    expect((await subscribeAccount(target, ['/b'], client, false)).result).toBe('subscribed');
    expect((await subscribeAccount(target, ['/b'], client, false)).result).toBe('unchanged');
    expect(changes).toEqual(['PutAccountPolicyCommand']);
    expect(policies[0]).toMatchObject({
      policyName: 'tracebell',
      policyType: 'SUBSCRIPTION_FILTER_POLICY',
      selectionCriteria: 'LogGroupName NOT IN ["/aws/lambda/tracebell", "/b"]',
    });
    expect(JSON.parse(policies[0]?.policyDocument ?? '')).toEqual({
      DestinationArn: 'arn:fn',
      FilterPattern: 'ERROR',
      Distribution: 'ByLogStream',
    });
    expect((await unsubscribeAccount(client, false)).result).toBe('unsubscribed');
    expect((await unsubscribeAccount(client, false)).result).toBe('absent');
  });

  it('does not touch another tool’s, and says whose the place is', async () => {
    const { client, changes } = fake([{ policyName: 'other' }]);
    const outcome = await subscribeAccount(target, [], client, false);
    expect(outcome).toMatchObject({ result: 'failed', reason: expect.stringContaining('"other"') });
    expect((await unsubscribeAccount(client, false)).result).toBe('absent');
    expect(changes).toEqual([]);
  });

  it('changes nothing on a dry run, and refuses more names than a criterion takes', async () => {
    const { client, changes } = fake();
    expect((await subscribeAccount(target, [], client, true)).result).toBe('subscribed');
    const many = Array.from({ length: 1000 }, (_, n) => `/aws/lambda/a-function-with-a-long-name-${n}`);
    expect((await subscribeAccount(target, many, client, false)).result).toBe('failed');
    expect(changes).toEqual([]);
  });
});
