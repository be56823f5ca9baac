// biome-ignore-all lint/suspicious/noTemplateCurlyInString: CloudFormation fills these in, not JavaScript.
import { allow, arn, assume } from '../policies.ts';
import { streamSettings } from '../stack.ts';
import { att, onlyIf, type Resource, ref } from './parts.ts';

export function stream(): Record<string, Resource> {
  return onlyIf('IsHighVolume', {
    Stream: {
      Type: 'AWS::Kinesis::Stream',
      Properties: {
        StreamModeDetails: { StreamMode: 'ON_DEMAND' },
        StreamEncryption: { EncryptionType: 'KMS', KeyId: 'alias/aws/kinesis' },
      },
    },
    StreamMapping: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        EventSourceArn: att('Stream'),
        FunctionName: ref('NotifyFunction'),
        StartingPosition: 'LATEST',
        BatchSize: streamSettings.batchSize,
        MaximumBatchingWindowInSeconds: streamSettings.windowSeconds,
        MaximumRetryAttempts: streamSettings.retries,
        MaximumRecordAgeInSeconds: streamSettings.maxAgeSeconds,
        BisectBatchOnFunctionError: true,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        DestinationConfig: { OnFailure: { Destination: att('FailureQueue') } },
      },
    },
    LogsRole: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: assume('logs.amazonaws.com', {
          StringLike: { 'aws:SourceArn': arn('logs', '*') },
        }),
        Policies: [
          {
            PolicyName: 'tracebell',
            PolicyDocument: {
              Version: '2012-10-17',
              Statement: [allow(['kinesis:PutRecord', 'kinesis:PutRecords'], att('Stream'))],
            },
          },
        ],
      },
    },
  });
}
