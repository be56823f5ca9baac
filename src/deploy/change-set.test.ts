import type { CloudFormationClient, Stack } from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from 'vitest';
import { type Cloud, discard, lostBy, plan } from './change-set.ts';
import { parametersFor, whyNoReference } from './parameters.ts';
import { follow, type Step } from './stack-events.ts';

const wanted = { stack: 's', template: '{}', parameters: [], tags: [] };
const stack = (StackStatus: string): Stack =>
  ({ StackName: 's', CreationTime: new Date(0), StackStatus }) as Stack;

/** CloudFormation that gives these answers in turn, by command; the last one again and again. */
function fake(answers: Record<string, unknown[]>): Cloud & { asked: string[] } {
  const asked: string[] = [];
  const send = async ({ constructor: { name } }: { constructor: { name: string } }) => {
    asked.push(name);
    const list = answers[name.replace('Command', '')] ?? [{}];
    const answer = list.length > 1 ? list.shift() : list[0];
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { client: { send } as unknown as CloudFormationClient, sleep: async () => {}, asked };
}

describe('plan', () => {
  it('reads all pages of what would change', async () => {
    const change = (LogicalResourceId: string) => ({
      ResourceChange: { Action: 'Modify', LogicalResourceId, ResourceType: 't', Replacement: 'True' },
    });
    const cloud = fake({
      CreateChangeSet: [{ Id: 'c' }],
      DescribeChangeSet: [
        { Status: 'CREATE_IN_PROGRESS' },
        { Status: 'CREATE_COMPLETE', Changes: [change('A')], NextToken: '2' },
        { Status: 'CREATE_COMPLETE', Changes: [change('B')] },
      ],
    });
    const planned = await plan(wanted, stack('UPDATE_COMPLETE'), cloud);
    expect(planned.kind).toBe('UPDATE');
    expect(planned.empty).toBe(false);
    expect(planned.changes.map(({ resource }) => resource)).toEqual(['A', 'B']);
    expect(planned.changes[0]?.replaced).toBe(true);
  });

  it('a failed change set that changes nothing is no failure', async () => {
    const StatusReason = "The submitted information didn't contain changes.";
    const cloud = fake({
      CreateChangeSet: [{ Id: 'c' }],
      DescribeChangeSet: [{ Status: 'FAILED', StatusReason }],
    });
    expect((await plan(wanted, stack('CREATE_COMPLETE'), cloud)).empty).toBe(true);
  });

  it.each([
    ['ROLLBACK_COMPLETE', /failed creation.*tracebell destroy --stack s/],
    ['DELETE_FAILED', /failed removal/],
    ['UPDATE_ROLLBACK_FAILED', /continue-update-rollback/],
    ['UPDATE_IN_PROGRESS', /wait until it is done/],
  ])('a stack in %s says what to do', async (status, words) => {
    await expect(plan(wanted, stack(status), fake({}))).rejects.toThrow(words);
  });

  it('says what a plan would lose: the table, and the function that filters send to', () => {
    const change = (resource: string, type: string, replaced = true) => ({
      action: 'Modify',
      resource,
      type,
      replaced,
    });
    const changes = [
      change('Table', 'AWS::DynamoDB::Table'),
      change('NotifyFunction', 'AWS::Lambda::Function'),
      change('LogsPermission', 'AWS::Lambda::Permission'),
      change('InteractFunction', 'AWS::Lambda::Function'),
    ];
    const planned = { stack: 's', changeSet: 'c', kind: 'UPDATE', changes, empty: false } as const;
    expect(lostBy(planned)).toEqual(['Table', 'NotifyFunction']);
    expect(lostBy({ ...planned, changes: [change('Table', 'AWS::DynamoDB::Table', false)] })).toEqual([]);
  });

  it('what was not wanted leaves no empty stack behind', async () => {
    const cloud = fake({
      CreateChangeSet: [{ Id: 'c' }],
      DescribeChangeSet: [{ Status: 'CREATE_COMPLETE' }],
      DescribeStacks: [{ Stacks: [stack('REVIEW_IN_PROGRESS')] }],
    });
    await discard(await plan(wanted, undefined, cloud), cloud);
    expect(cloud.asked).toContain('DeleteChangeSetCommand');
    expect(cloud.asked).toContain('DeleteStackCommand');
  });
});

describe('follow', () => {
  it('tells each step once, and names the first failure as the cause', async () => {
    const event = (
      EventId: string,
      LogicalResourceId: string,
      ResourceStatus: string,
      ResourceStatusReason?: string,
    ) => ({
      EventId,
      LogicalResourceId,
      ResourceStatus,
      ResourceStatusReason,
      Timestamp: new Date(0),
      ResourceType: 't',
    });
    const first = event('1', 'Role', 'CREATE_FAILED', 'not allowed');
    const second = event('2', 'Table', 'CREATE_FAILED', 'Resource creation cancelled');
    const cloud = fake({
      DescribeStacks: [{ Stacks: [stack('CREATE_IN_PROGRESS')] }, { Stacks: [stack('ROLLBACK_COMPLETE')] }],
      DescribeStackEvents: [
        { StackEvents: [first, event('0', 'Old', 'X')] },
        { StackEvents: [second, first] },
      ],
    });
    const told: Step[] = [];
    const ended = await follow('s', new Set(['0']), cloud, (step) => told.push(step));
    expect(told.map(({ resource }) => resource)).toEqual(['Role', 'Table']);
    expect(ended).toMatchObject({
      ok: false,
      status: 'ROLLBACK_COMPLETE',
      failed: { resource: 'Role', reason: 'not allowed' },
    });
  });
});

describe('parameters', () => {
  it('what is not given stays, and what is new takes its default', () => {
    const before = [
      { ParameterKey: 'Stage', ParameterValue: 'prod' },
      { ParameterKey: 'Gone', ParameterValue: 'x' },
    ];
    expect(parametersFor({ Pattern: 'ERROR' }, before, ['Pattern', 'Stage', 'Fresh'])).toEqual([
      { ParameterKey: 'Pattern', ParameterValue: 'ERROR' },
      { ParameterKey: 'Stage', UsePreviousValue: true },
    ]);
  });

  it('a secret is refused without being said', () => {
    expect(whyNoReference('s', 'BotToken', 'ssm:/a')).toBeNull();
    const said = whyNoReference('s', 'BotToken', 'xoxb-1-2-3');
    expect(said).toMatch(/--type SecureString --name \/tracebell\/s\/bot-token/);
    expect(said).not.toContain('xoxb-1-2-3');
  });
});
