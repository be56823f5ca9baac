// biome-ignore-all lint/suspicious/noTemplateCurlyInString: CloudFormation fills these in, not JavaScript.
import { createLogGroupPattern } from '../event-patterns.ts';
import { allow, arn, assume } from '../policies.ts';
import { functionSettings as fn, names } from '../stack.ts';
import { att, code, logGroup, onlyIf, permission, type Resource, ref, sub, when } from './parts.ts';

/** New log groups are subscribed by themselves: a function that looks for them. */
export function subscribe(): Record<string, Resource> {
  const { source, detailType, detail } = createLogGroupPattern;
  return {
    ...onlyIf('HasWatch', {
      SubscribeLogs: logGroup('/aws/lambda/${AWS::StackName}-subscribe'),
      SubscribeRole: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: assume('lambda.amazonaws.com'),
          Policies: [
            {
              PolicyName: 'tracebell',
              PolicyDocument: {
                Version: '2012-10-17',
                Statement: [
                  allow(['logs:CreateLogStream', 'logs:PutLogEvents'], att('SubscribeLogs')),
                  allow(
                    [
                      'logs:DescribeLogGroups',
                      'logs:DescribeSubscriptionFilters',
                      'logs:PutSubscriptionFilter',
                    ],
                    arn('logs', 'log-group:*'),
                  ),
                  when('IsHighVolume', allow(['iam:PassRole'], att('LogsRole'))),
                ],
              },
            },
          ],
        },
      },
      SubscribeFunction: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          FunctionName: sub('${AWS::StackName}-subscribe'),
          Description: 'Tracebell: subscribes new log groups.',
          ...code('SubscribeRole', fn.subscribeHandler, 'SubscribeLogs', fn.subscribeTimeoutSeconds),
          Environment: {
            Variables: {
              TRACEBELL_WATCH: ref('Watch'),
              TRACEBELL_WATCH_EXCLUDE: ref('WatchExclude'),
              TRACEBELL_PATTERN: ref('Pattern'),
              TRACEBELL_STACK: ref('AWS::StackName'),
              TRACEBELL_DESTINATION: { 'Fn::If': ['IsHighVolume', att('Stream'), att('NotifyFunction')] },
              TRACEBELL_LOGS_ROLE: { 'Fn::If': ['IsHighVolume', att('LogsRole'), ''] },
            },
          },
        },
      },
      SubscribeSchedule: {
        Type: 'AWS::Events::Rule',
        Properties: {
          Description: 'Tracebell: new log groups are looked for.',
          ScheduleExpression: 'rate(5 minutes)',
          Targets: [{ Id: 'subscribe', Arn: att('SubscribeFunction'), Input: names.look }],
        },
      },
      SubscribeSchedulePermission: permission('SubscribeFunction', 'events.amazonaws.com', {
        SourceArn: att('SubscribeSchedule'),
      }),
    }),
    ...onlyIf('IsWatchAtOnce', {
      SubscribeAtOnce: {
        Type: 'AWS::Events::Rule',
        Properties: {
          Description: 'Tracebell: a new log group is subscribed at once. Needs a CloudTrail trail.',
          EventPattern: { source, 'detail-type': detailType, detail },
          Targets: [{ Id: 'subscribe', Arn: att('SubscribeFunction') }],
        },
      },
      SubscribeAtOncePermission: permission('SubscribeFunction', 'events.amazonaws.com', {
        SourceArn: att('SubscribeAtOnce'),
      }),
    }),
  };
}
