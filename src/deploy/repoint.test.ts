import type {
  AccountPolicy,
  CloudWatchLogsClient,
  SubscriptionFilter,
} from '@aws-sdk/client-cloudwatch-logs';
import { expect, test } from 'vitest';
import { repoint } from './repoint.ts';

/** CloudWatch Logs with these filters by log group, and one policy for the account. */
function fake(groups: Record<string, SubscriptionFilter[]>, policy?: AccountPolicy) {
  const send = async ({ constructor: { name }, input }: { constructor: { name: string }; input: never }) => {
    const { logGroupName = '', ...rest } = input as SubscriptionFilter & { logGroupName?: string };
    if (name.startsWith('DescribeLogGroups'))
      return { logGroups: Object.keys(groups).map((each) => ({ logGroupName: each })) };
    if (name.startsWith('DescribeSubscription')) return { subscriptionFilters: groups[logGroupName] };
    if (name.startsWith('DescribeAccount')) return { accountPolicies: policy ? [policy] : [] };
    if (name.startsWith('PutAccount')) Object.assign(policy ?? {}, input);
    else {
      const filters = groups[logGroupName] ?? [];
      const at = filters.findIndex(({ filterName }) => filterName === rest.filterName);
      filters[at] = rest;
    }
    return {};
  };
  // The SDK's paginators ask that it is one of its clients.
  const { CloudWatchLogsClient: Client } = sdk;
  const client = Object.assign(Object.create(Client.prototype), { send }) as CloudWatchLogsClient;
  return { client, sleep: async () => {} };
}
const sdk = await import('@aws-sdk/client-cloudwatch-logs');

const filter = (filterName: string, destinationArn: string, more: object = {}): SubscriptionFilter => ({
  filterName,
  destinationArn,
  filterPattern: `of ${filterName}`,
  ...more,
});

test('only the filters of the one entrance go to the other, with their patterns; back again without the role', async () => {
  const groups = {
    '/ours': [filter('tracebell', 'fn'), filter('other', 'fn')],
    '/elsewhere': [filter('tracebell', 'fn-of-another')],
    '/none': [],
  };
  const before = structuredClone(groups);
  const context = fake(groups);
  const stream = { destinationArn: 'stream', roleArn: 'role' };
  const there = await repoint('fn', stream, context, () => {});
  expect(there).toMatchObject([{ logGroup: '/ours', result: 'subscribed' }]);
  expect(groups['/ours']).toEqual([
    filter('tracebell', 'stream', { roleArn: 'role' }),
    filter('other', 'fn'),
  ]);
  await repoint('stream', { destinationArn: 'fn' }, context, () => {});
  expect(groups).toEqual(before);
});

test('the account’s policy goes along, with what it leaves out', async () => {
  const policy: AccountPolicy = {
    policyName: 'tracebell',
    policyDocument: JSON.stringify({ DestinationArn: 'stream', RoleArn: 'role', FilterPattern: 'ERROR' }),
    selectionCriteria: 'LogGroupName NOT IN ["/a"]',
  };
  await repoint('stream', { destinationArn: 'fn' }, fake({}, policy), () => {});
  expect(JSON.parse(policy.policyDocument ?? '')).toEqual({ DestinationArn: 'fn', FilterPattern: 'ERROR' });
  expect(policy.selectionCriteria).toBe('LogGroupName NOT IN ["/a"]');
});
