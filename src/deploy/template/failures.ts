import { queueSettings } from '../stack.ts';
import { att, type Resource, ref, when } from './parts.ts';

export function failures(): Record<string, Resource> {
  return {
    FailureQueue: {
      Type: 'AWS::SQS::Queue',
      Properties: { MessageRetentionPeriod: queueSettings.retentionSeconds, SqsManagedSseEnabled: true },
    },
    FailureAlarm: {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: {
        AlarmDescription: 'Tracebell could not handle some log events: they wait in its failure queue.',
        Namespace: 'AWS/SQS',
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Dimensions: [{ Name: 'QueueName', Value: att('FailureQueue', 'QueueName') }],
        Statistic: 'Maximum',
        Period: 300,
        EvaluationPeriods: 1,
        Threshold: 0,
        ComparisonOperator: 'GreaterThanThreshold',
        TreatMissingData: 'notBreaching',
        AlarmActions: when('HasAlarmTopic', [ref('AlarmTopicArn')]),
      },
    },
  };
}
