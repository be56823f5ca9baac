// biome-ignore-all lint/suspicious/noTemplateCurlyInString: CloudFormation fills these in, not JavaScript.
import { allow, arn, objectsOf } from '../policies.ts';
import { contextActions, functionSettings as fn, streamActions } from '../stack.ts';
import { att, lambda, logGroup, permission, type Resource, ref, role, sub, when } from './parts.ts';

export function notify(): Record<string, Resource> {
  return {
    NotifyLogs: logGroup('/aws/lambda/${AWS::StackName}'),
    NotifyRole: role(
      'NotifyLogs',
      ['WebhookUrl', 'BotToken', 'SigningSecret'],
      [
        allow(['sqs:SendMessage'], att('FailureQueue')),
        // Any log group of this account and region: which of them it is told of changes with each subscription.
        when('HasBotToken', allow(contextActions, arn('logs', 'log-group:*'))),
        when('IsHighVolume', allow(streamActions, sub('${Stream.Arn}'))),
        when('HasSourceMaps', allow(['s3:GetObject'], objectsOf('SourceMaps'))),
      ],
    ),
    NotifyFunction: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: sub('${AWS::StackName}'),
        Description: 'Tracebell: posts errors from logs to Slack.',
        ...lambda('NotifyRole', fn.notifyHandler, 'NotifyLogs', fn.timeoutSeconds),
        ReservedConcurrentExecutions: when('HasReserved', ref('ReservedConcurrency')),
      },
    },
    // Any log group of this account and region, and of no other account.
    LogsPermission: permission('NotifyFunction', 'logs.amazonaws.com', {
      SourceAccount: ref('AWS::AccountId'),
      SourceArn: arn('logs', 'log-group:*'),
    }),
    // An alarm's own action may name the function itself.
    AlarmsPermission: permission('NotifyFunction', 'lambda.alarms.cloudwatch.amazonaws.com', {
      SourceAccount: ref('AWS::AccountId'),
    }),
    NotifyRetries: {
      Type: 'AWS::Lambda::EventInvokeConfig',
      Properties: {
        FunctionName: ref('NotifyFunction'),
        Qualifier: '$LATEST',
        MaximumRetryAttempts: fn.asyncRetries,
        MaximumEventAgeInSeconds: fn.asyncMaxAgeSeconds,
        DestinationConfig: { OnFailure: { Destination: att('FailureQueue') } },
      },
    },
  };
}
