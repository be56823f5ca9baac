import {
  type CloudWatchLogsClient,
  DescribeAccountPoliciesCommand,
  DescribeLogGroupsCommand,
  type LogGroup,
} from '@aws-sdk/client-cloudwatch-logs';
import type { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';

/** `/aws/lambda/*` takes every group that begins so; without a star it is the name. */
export function isLike(name: string, wanted: string): boolean {
  return wanted.endsWith('*') ? name.startsWith(wanted.slice(0, -1)) : name === wanted;
}

/** Names of the log groups that have all these tags, asked of the tagging service: one call for many groups. */
export async function taggedLogGroups(
  tags: readonly { readonly key: string; readonly value: string }[],
  client: ResourceGroupsTaggingAPIClient,
): Promise<string[]> {
  const { paginateGetResources } = await import('@aws-sdk/client-resource-groups-tagging-api');
  const pages = paginateGetResources(
    { client },
    {
      ResourceTypeFilters: ['logs:log-group'],
      TagFilters: tags.map(({ key, value }) => ({ Key: key, Values: [value] })),
    },
  );
  const found: string[] = [];
  for await (const { ResourceTagMappingList = [] } of pages) {
    for (const { ResourceARN = '' } of ResourceTagMappingList) {
      const name = /:log-group:([^:]+)/.exec(ResourceARN)?.[1];
      if (name) found.push(name);
    }
  }
  return found;
}

/** The groups with these names exactly; what is not there is left out. */
export async function describeLogGroups(
  names: readonly string[],
  client: CloudWatchLogsClient,
): Promise<LogGroup[]> {
  const found: LogGroup[] = [];
  for (const name of names) {
    const page = await client.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name }));
    const group = page.logGroups?.find(({ logGroupName }) => logGroupName === name);
    if (group) found.push(group);
  }
  return found;
}

/** The account-wide subscription policies of this region, whoever made them. */
export async function subscriptionPolicies(client: CloudWatchLogsClient) {
  const { accountPolicies = [] } = await client.send(
    new DescribeAccountPoliciesCommand({ policyType: 'SUBSCRIPTION_FILTER_POLICY' }),
  );
  return accountPolicies;
}
