import type { CloudWatchLogsClient, LogGroup, SubscriptionFilter } from '@aws-sdk/client-cloudwatch-logs';
import { describe, expect, it } from 'vitest';
import { subscribeGroups } from './subscribe-groups.ts';

const environment = {
  TRACEBELL_WATCH: '/aws/lambda/*, /ecs/web',
  TRACEBELL_WATCH_EXCLUDE: '/aws/lambda/noisy-*',
  TRACEBELL_STACK: 'tracebell',
  TRACEBELL_PATTERN: 'auto',
  TRACEBELL_DESTINATION: 'arn:aws:lambda:eu-west-1:123456789012:function:tracebell',
};

function fake(names: readonly string[]) {
  const groups = names.map((logGroupName, creationTime): LogGroup => ({ logGroupName, creationTime }));
  const put: SubscriptionFilter[] = [];
  const send = async ({
    constructor: { name },
    input,
  }: {
    constructor: { name: string };
    input: Record<string, string>;
  }) => {
    if (name === 'DescribeLogGroupsCommand')
      return {
        logGroups: groups.filter((each) => each.logGroupName?.startsWith(input.logGroupNamePrefix ?? '')),
      };
    if (name === 'DescribeSubscriptionFiltersCommand')
      return { subscriptionFilters: put.filter((each) => each.logGroupName === input.logGroupName) };
    put.push(input);
    return {};
  };
  // The paginator asks for a real client.
  const client = Object.assign(Object.create(clientPrototype), { send, config: {} }) as CloudWatchLogsClient;
  return { put, connect: async () => ({ client, sleep: async () => {} }) };
}

const { CloudWatchLogsClient: Client } = await import('@aws-sdk/client-cloudwatch-logs');
const clientPrototype = Client.prototype;

describe('subscribeGroups', () => {
  const names = [
    '/aws/lambda/orders',
    '/aws/lambda/noisy-1',
    '/aws/lambda/tracebell',
    '/ecs/web',
    '/ecs/web2',
    '/aws/lambda/new',
  ];

  it('subscribes what is watched, the newest first, and nothing of its own; run again, nothing', async () => {
    const { put, connect } = fake(names);
    const counts = await subscribeGroups({ tracebell: 'subscribe' }, environment, () => 300_000, connect);
    expect(counts).toEqual({ subscribed: 3, skipped: 1 });
    expect(put.map(({ logGroupName }) => logGroupName)).toEqual([
      '/aws/lambda/new',
      '/ecs/web',
      '/aws/lambda/orders',
    ]);
    expect(put[0]).toMatchObject({
      filterName: 'tracebell',
      filterPattern: expect.stringContaining('?ERROR'),
    });
    expect(put[1]).toMatchObject({ filterPattern: '' });
    expect(await subscribeGroups({}, environment, () => 300_000, connect)).toEqual({
      unchanged: 3,
      skipped: 1,
    });
  });

  it('asks only for the one group that was created, and for none that is not watched', async () => {
    const created = (logGroupName: string) => ({
      source: 'aws.logs',
      detail: { eventName: 'CreateLogGroup', requestParameters: { logGroupName } },
    });
    const { put, connect } = fake(names);
    expect(await subscribeGroups(created('/aws/lambda/new'), environment, () => 300_000, connect)).toEqual({
      subscribed: 1,
    });
    expect(
      await subscribeGroups(created('/aws/lambda/noisy-9'), environment, () => 300_000, connect),
    ).toEqual({});
    expect(await subscribeGroups(created('/other'), environment, () => 300_000, connect)).toEqual({});
    expect(put).toHaveLength(1);
  });

  it('leaves the rest to the next run when time is short', async () => {
    const { put, connect } = fake(names);
    let calls = 0;
    await subscribeGroups({}, environment, () => (++calls > 2 ? 10_000 : 60_000), connect);
    expect(put).toHaveLength(2);
  });
});
