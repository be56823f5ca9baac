import type { CloudWatchLogsClient, SubscriptionFilter } from '@aws-sdk/client-cloudwatch-logs';
import { describe, expect, it } from 'vitest';
import { type Context, subscribe, type Target, unsubscribe } from './subscriptions.ts';

const target: Target = {
  destinationArn: 'arn:aws:lambda:eu-west-1:123456789012:function:tracebell',
  pattern: '',
  ownLogGroups: ['/aws/lambda/tracebell'],
};
const other: SubscriptionFilter = { filterName: 'other', destinationArn: 'arn:other', filterPattern: '' };

/** CloudWatch Logs with room for two filters, and the calls that changed it. */
function fake(filters: SubscriptionFilter[], throttled = 0) {
  const changes: string[] = [];
  const waits: number[] = [];
  const send = async (command: { constructor: { name: string }; input: SubscriptionFilter }) => {
    const kind = command.constructor.name;
    if (kind.startsWith('Describe')) return { subscriptionFilters: [...filters] };
    if (throttled-- > 0) throw Object.assign(new Error('slow'), { name: 'ThrottlingException' });
    changes.push(`${kind} ${command.input.filterName}`);
    const at = filters.findIndex(({ filterName }) => filterName === command.input.filterName);
    if (kind.startsWith('Delete')) filters.splice(at, 1);
    else if (at >= 0) filters[at] = command.input;
    else if (filters.length >= 2)
      throw Object.assign(new Error('Resource limit exceeded.'), { name: 'LimitExceededException' });
    else filters.push(command.input);
    return {};
  };
  const context: Context = {
    client: { send } as unknown as CloudWatchLogsClient,
    sleep: async (ms) => void waits.push(ms),
  };
  return { context, filters, changes, waits };
}

describe('subscribe', () => {
  it('changes nothing the second time, and no filter of another tool', async () => {
    const { context, filters, changes } = fake([other]);
    const done = { logGroup: 'a', others: ['other'] };
    expect(await subscribe({ logGroupName: 'a' }, target, context)).toEqual({
      ...done,
      result: 'subscribed',
    });
    expect(await subscribe({ logGroupName: 'a' }, target, context)).toEqual({ ...done, result: 'unchanged' });
    expect((await unsubscribe('a', context)).result).toBe('unsubscribed');
    expect((await unsubscribe('a', context)).result).toBe('absent');
    expect(filters).toEqual([other]);
    expect(changes).toHaveLength(2);
  });

  it('says who holds the places when none is left', async () => {
    const { context } = fake([other, { ...other, filterName: 'third' }]);
    const outcome = await subscribe({ logGroupName: 'a' }, target, context);
    expect(outcome.result).toBe('failed');
    expect(outcome.reason).toMatch(/2 places.*"other" → arn:other and "third"/);
  });

  it.each([
    [{ logGroupName: '/aws/lambda/tracebell' }, /itself/],
    [{ logGroupName: 'b', logGroupClass: 'INFREQUENT_ACCESS' as const }, /INFREQUENT_ACCESS/],
  ])('skips %j and says so', async (group, reason) => {
    const { context, changes } = fake([]);
    const outcome = await subscribe(group, target, context);
    expect(outcome.result).toBe('skipped');
    expect(outcome.reason).toMatch(reason);
    expect(changes).toEqual([]);
  });

  it('tries again, later each time, when it is throttled', async () => {
    const { context, waits } = fake([], 2);
    expect((await subscribe({ logGroupName: 'a' }, target, context)).result).toBe('subscribed');
    expect(waits).toEqual([200, 200, 400, 200, 800, 200]);
  });
});
