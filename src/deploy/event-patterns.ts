import type { Json } from './policies.ts';

/**
 * EventBridge patterns of what fails without a log line: as much as a pattern can say of it. `sources/notices` says the rest, and
 * which of them is worth a message. Alarms come in every state, since OK closes what ALARM opened.
 */
export const eventPatterns: Readonly<Record<string, Json>> = {
  Alarms: {
    source: ['aws.cloudwatch'],
    'detail-type': ['CloudWatch Alarm State Change', 'CloudWatch Alarm Contributor State Change'],
    detail: { muteDetail: { mutedByArn: [{ exists: false }] } },
  },
  Containers: {
    source: ['aws.ecs'],
    $or: [
      {
        'detail-type': ['ECS Task State Change'],
        detail: { lastStatus: ['STOPPED'], stopCode: [{ 'anything-but': ['UserInitiated'] }] },
      },
      {
        'detail-type': ['ECS Deployment State Change', 'ECS Service Action'],
        detail: { eventType: [{ 'anything-but': ['INFO'] }] },
      },
    ],
  },
  Workflows: {
    source: ['aws.states'],
    'detail-type': ['Step Functions Execution Status Change'],
    detail: { status: ['FAILED', 'TIMED_OUT', 'ABORTED'] },
  },
  Jobs: {
    source: ['aws.glue', 'aws.batch'],
    $or: [
      { detail: { state: ['FAILED', 'TIMEOUT', 'ERROR', 'Failed'] } },
      { detail: { status: ['FAILED'] } },
      { 'detail-type': ['Batch Job Queue Blocked'] },
    ],
  },
  Builds: {
    source: ['aws.codebuild', 'aws.codepipeline'],
    $or: [
      { detail: { 'build-status': ['FAILED', 'FAULT', 'TIMED_OUT'] } },
      { detail: { state: ['FAILED'] } },
    ],
  },
  Databases: {
    source: ['aws.rds'],
    'detail-type': [{ prefix: 'RDS DB ' }],
    detail: { EventCategories: ['failure', 'failover', 'low storage', 'availability', 'security'] },
  },
  Backups: {
    source: ['aws.backup'],
    detail: { state: ['FAILED', 'EXPIRED', 'ABORTED', 'PARTIAL'] },
  },
  Scaling: {
    source: ['aws.autoscaling'],
    'detail-type': ['EC2 Instance Launch Unsuccessful', 'EC2 Instance Terminate Unsuccessful'],
  },
  Advice: {
    source: ['aws.health', 'aws.guardduty', 'aws.trustedadvisor'],
    $or: [
      { 'detail-type': ['AWS Health Event', 'AWS Health Abuse Event'] },
      // Below four GuardDuty calls a finding low: attempts that did not succeed.
      { 'detail-type': ['GuardDuty Finding'], detail: { severity: [{ numeric: ['>=', 4] }] } },
      {
        'detail-type': ['Trusted Advisor Check Item Refresh Notification'],
        detail: { status: ['ERROR', 'WARN'] },
      },
    ],
  },
  Invocations: {
    source: ['lambda'],
    'detail-type': ['Lambda Function Invocation Result - Failure'],
  },
};

/** CloudTrail's word of a new log group. */
export const createLogGroupPattern = {
  source: ['aws.logs'],
  detailType: ['AWS API Call via CloudTrail'],
  detail: { eventSource: ['logs.amazonaws.com'], eventName: ['CreateLogGroup'] },
};
