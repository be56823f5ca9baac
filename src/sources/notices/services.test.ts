import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readBridgeEvent } from './eventbridge.ts';
import type { Fields, Told } from './notice.ts';

const recorded = (name: string) =>
  JSON.parse(
    readFileSync(new URL(`../../../test/events/${name}.json`, import.meta.url), 'utf8'),
  ) as Fields & {
    detail: Fields;
  };

/** A recorded event with some of its detail changed. */
const varied = (name: string, detail: object, over: object = {}): Told => {
  const event = recorded(name);
  return readBridgeEvent({ ...event, ...over, detail: { ...event.detail, ...detail } });
};

const event = (source: string, detailType: string, detail: object, resources: string[] = []): Told =>
  readBridgeEvent({
    id: 'e1',
    source,
    'detail-type': detailType,
    account: '123456789012',
    region: 'eu-west-1',
    time: '2026-09-21T14:13:20Z',
    resources,
    detail,
  });

const container = (exitCode: number | undefined, more: object = {}) => ({ name: 'app', exitCode, ...more });

describe('ECS', () => {
  const task = (stopCode: string, containers: object[], stoppedReason = 'stopped') =>
    varied('ecs-task-stopped-exit1', { stopCode, containers, stoppedReason }).state;

  test.each([
    ['a deployment, exit 143', 'ServiceSchedulerInitiated', [container(143)], 'none'],
    ['a deployment, killed after the time to stop', 'ServiceSchedulerInitiated', [container(137)], 'none'],
    ['a deployment during which it crashed', 'ServiceSchedulerInitiated', [container(1)], 'problem'],
    ['a person', 'UserInitiated', [container(137)], 'none'],
    ['spot', 'SpotInterruption', [container(143)], 'none'],
    [
      'out of memory, whoever stopped it',
      'UserInitiated',
      [container(137, { reason: 'OutOfMemoryError: container killed' })],
      'problem',
    ],
    ['a job that is done', 'EssentialContainerExited', [container(0)], 'none'],
    [
      'a job that is done, with a side-car',
      'EssentialContainerExited',
      [container(0), container(143)],
      'none',
    ],
    ['a crash', 'EssentialContainerExited', [container(139)], 'problem'],
    ['killed from within', 'EssentialContainerExited', [container(137)], 'problem'],
    ['no start', 'TaskFailedToStart', [container(undefined)], 'problem'],
  ])('%s', (_, stopCode, containers, state) => {
    expect(task(stopCode, containers)).toBe(state);
  });

  test('a failed health check is a problem though the scheduler stopped it', () => {
    const reason = 'Task failed ELB health checks in (target-group arn:aws:x)';
    expect(task('ServiceSchedulerInitiated', [container(143)], reason)).toBe('problem');
  });

  test('a task that runs is none', () => {
    expect(varied('ecs-task-stopped-exit1', { lastStatus: 'RUNNING' }).state).toBe('none');
  });

  test('all tasks of a family are one issue', () => {
    const other = {
      taskArn: 'arn:aws:ecs:eu-west-1:123456789012:task/prod/ffff',
      taskDefinitionArn: 'arn:aws:ecs:eu-west-1:123456789012:task-definition/worker:58',
    };
    const [one, two] = [varied('ecs-task-stopped-exit1', {}), varied('ecs-task-stopped-exit1', other)];
    expect(two.key).toBe(one.key);
    expect(two.id).not.toBe(one.id);
    expect(two.link).toContain('/clusters/prod/tasks/ffff');
  });

  test('a deployment that ended well is none', () => {
    const done = { eventType: 'INFO', eventName: 'SERVICE_DEPLOYMENT_COMPLETED', reason: 'done' };
    expect(varied('ecs-deployment-failed', done).state).toBe('none');
  });
});

test.each([
  ['sfn-failed', { status: 'RUNNING', error: null, cause: null }, 'none'],
  ['sfn-failed', { status: 'ABORTED' }, 'problem'],
  ['glue-job-failed', { state: 'SUCCEEDED', severity: 'INFO' }, 'none'],
  ['glue-job-failed', { state: 'STOPPED' }, 'problem'],
  ['glue-crawler-failed', { state: 'Succeeded' }, 'none'],
  ['batch-job-failed', { status: 'SUCCEEDED' }, 'none'],
  ['codebuild-failed', { 'build-status': 'SUCCEEDED' }, 'none'],
  ['codebuild-failed', { 'build-status': 'IN_PROGRESS' }, 'none'],
  ['codepipeline-failed', { state: 'SUPERSEDED' }, 'none'],
  ['codepipeline-action-failed', { state: 'SUCCEEDED' }, 'none'],
  ['health-issue', { statusCode: 'closed' }, 'none'],
  ['rds-event-failover', { EventCategories: ['backup'], Message: 'Finished DB Instance backup' }, 'none'],
  ['rds-event-failover', { EventCategories: ['low storage'], Message: 'Free storage is low' }, 'problem'],
] as const)('%s with %j: %s', (name, detail, state) => {
  expect(varied(name, detail).state).toBe(state);
});

test('a health event and its copy in the backup region are one', () => {
  const copy = varied('health-issue', {}, { id: 'other', region: 'us-west-2' });
  const own = varied('health-issue', {});
  expect(copy.id).toBe(own.id);
  expect(copy.region).toBe('eu-west-1');
  expect(varied('health-issue', { communicationId: 'later' }).id).not.toBe(own.id);
});

test('a cause that is no JSON is the message', () => {
  const told = varied('sfn-failed', { error: 'States.TaskFailed', cause: 'the container said no' });
  expect(told).toMatchObject({ type: 'States.TaskFailed', message: 'the container said no' });
  expect(told.error).toBeUndefined();
});

describe('services that were not recorded', () => {
  test('GuardDuty', () => {
    const finding = {
      id: 'f1',
      type: 'UnauthorizedAccess:EC2/SSHBruteForce',
      severity: 8,
      title: 'i-1 is attacked',
      resource: { instanceDetails: { instanceId: 'i-1' } },
      service: { archived: false, count: 3 },
    };
    expect(event('aws.guardduty', 'GuardDuty Finding', finding)).toMatchObject({
      type: 'GuardDuty UnauthorizedAccess:EC2/SSHBruteForce',
      message: 'i-1 is attacked',
      resource: 'i-1',
      state: 'problem',
      facts: { severity: 'high (8)' },
    });
    expect(
      event('aws.guardduty', 'GuardDuty Finding', { ...finding, service: { archived: true } }).state,
    ).toBe('none');
  });

  test.each([
    ['FAILED', 'problem'],
    ['PARTIAL', 'problem'],
    ['COMPLETED', 'none'],
  ])('Backup %s', (state, expected) => {
    const told = event('aws.backup', 'Backup Job State Change', {
      state,
      backupJobId: 'j1',
      resourceArn: 'arn:aws:rds:eu-west-1:123456789012:db:orders',
      backupVaultName: 'Default',
      statusMessage: 'said "no"',
    });
    expect(told).toMatchObject({ state: expected, resource: 'orders', message: 'orders: said "no"' });
  });

  test('Trusted Advisor', () => {
    const told = event('aws.trustedadvisor', 'Trusted Advisor Check Item Refresh Notification', {
      'check-name': 'Service Limits',
      status: 'ERROR',
      'check-item-detail': { Service: 'VPC', 'Current Usage': '5' },
      resource_id: '',
    });
    expect(told).toMatchObject({ state: 'problem', message: 'Service Limits: Service VPC, Current Usage 5' });
  });

  test.each([
    ['EC2 Instance Launch Unsuccessful', 'problem'],
    ['EC2 Instance Launch Successful', 'none'],
    ['EC2 Auto Scaling Instance Refresh Failed', 'problem'],
  ])('Auto Scaling: %s', (detailType, state) => {
    expect(
      event('aws.autoscaling', detailType, { AutoScalingGroupName: 'web', StatusMessage: 'no capacity' }),
    ).toMatchObject({ state, resource: 'web' });
  });

  test.each([
    [
      'aws.transfer',
      'SFTP Connector File Send Failed',
      { 'failure-code': 'X', 'failure-message': 'no route' },
      'problem',
    ],
    ['aws.ssm', 'EC2 Command Status-change Notification', { status: 'Success' }, 'none'],
    ['com.example', 'Thing', { status: 'succeeded', error: 'half of it' }, 'problem'],
    ['constructor', '__proto__', {}, 'problem'],
  ])('any other: %s %s', (source, detailType, detail, state) => {
    expect(event(source, detailType, detail)).toMatchObject({ type: detailType, state });
  });
});

test('an event without anything in its detail is read all the same', () => {
  for (const source of [
    'aws.ecs',
    'aws.states',
    'aws.glue',
    'aws.batch',
    'aws.codebuild',
    'aws.codepipeline',
    'aws.health',
    'aws.guardduty',
    'aws.trustedadvisor',
    'aws.rds',
    'aws.backup',
    'aws.autoscaling',
    'aws.cloudwatch',
    'lambda',
  ]) {
    for (const detailType of [
      'ECS Task State Change',
      'ECS Deployment State Change',
      'CloudWatch Alarm State Change',
      'Backup Job State Change',
      '',
    ]) {
      for (const detail of [
        {},
        { containers: [null], EventCategories: 'x', status: null, alarmName: 'a', state: {} },
        '{}',
        'text',
      ])
        expect(readBridgeEvent({ source, 'detail-type': detailType, detail })).toMatchObject({
          state: expect.any(String),
          key: expect.any(String),
        });
    }
  }
});
