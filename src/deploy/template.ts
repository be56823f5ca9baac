// biome-ignore-all lint/suspicious/noTemplateCurlyInString: CloudFormation fills these in, not JavaScript.
import { tableDefinition } from '../stores/dynamodb-items.ts';
import { allow, arn, assume, type Json, secretStatements } from './policies.ts';
import {
  functionSettings as fn,
  names,
  type Parameter,
  parameterGroups,
  plainParameters,
  queueSettings,
  secretParameters,
  streamActions,
  streamSettings,
  tableActions,
} from './stack.ts';

export interface Template {
  readonly AWSTemplateFormatVersion: string;
  readonly Description: string;
  readonly Metadata: Json;
  readonly Parameters: Readonly<Record<string, Parameter>>;
  readonly Rules: Json;
  readonly Conditions: Json;
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Json;
}

export interface Resource {
  readonly Type: string;
  readonly Properties: Json;
  readonly Condition?: string;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: 'Retain';
  readonly UpdateReplacePolicy?: 'Retain';
}

const ref = (Ref: string): Json => ({ Ref });
const sub = (text: string): Json => ({ 'Fn::Sub': text });
const att = (resource: string, name = 'Arn'): Json => ({ 'Fn::GetAtt': [resource, name] });
const when = (condition: string, value: unknown): Json => ({
  'Fn::If': [condition, value, ref('AWS::NoValue')],
});
const given = (parameter: string): Json => ({ 'Fn::Not': [{ 'Fn::Equals': [ref(parameter), ''] }] });

/** The whole stack as a CloudFormation template, the same in every partition. */
export function createTemplate(): Template {
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'Tracebell: every error in your AWS logs, once, in Slack.',
    Metadata: {
      'AWS::CloudFormation::Interface': {
        ParameterGroups: parameterGroups.map(({ label, parameters }) => ({
          Label: { default: label },
          Parameters: Object.keys(parameters),
        })),
      },
    },
    Parameters: Object.assign({}, ...parameterGroups.map(({ parameters }) => parameters)),
    Rules: {
      OnePlaceToPostTo: {
        Assertions: [
          {
            Assert: {
              'Fn::Or': [
                { 'Fn::And': [given('WebhookUrl'), { 'Fn::Equals': [ref('BotToken'), ''] }] },
                {
                  'Fn::And': [given('BotToken'), given('Channel'), { 'Fn::Equals': [ref('WebhookUrl'), ''] }],
                },
              ],
            },
            AssertDescription: 'Give WebhookUrl, or BotToken and Channel; not both.',
          },
        ],
      },
    },
    Conditions: {
      HasWebhookUrl: given('WebhookUrl'),
      HasBotToken: given('BotToken'),
      HasSigningSecret: given('SigningSecret'),
      HasKey: given('KeyArn'),
      HasAlarmTopic: given('AlarmTopicArn'),
      HasReserved: { 'Fn::Not': [{ 'Fn::Equals': [ref('ReservedConcurrency'), 0] }] },
      IsHighVolume: { 'Fn::Equals': [ref('HighVolume'), 'true'] },
      IsWithTopic: { 'Fn::Equals': [ref('WithTopic'), 'true'] },
    },
    Resources: {
      ...notify(),
      ...failures(),
      ...table(),
      ...schedule(),
      ...interact(),
      ...stream(),
      ...topic(),
    },
    Outputs: {
      FunctionArn: { Description: 'Where subscription filters send to.', Value: att('NotifyFunction') },
      TableName: { Description: 'The state: issues and counts.', Value: ref('Table') },
      FailureQueueUrl: { Description: 'What could not be handled.', Value: ref('FailureQueue') },
      InteractUrl: {
        Condition: 'HasSigningSecret',
        Description: 'Interactivity request URL of the Slack app.',
        Value: att('InteractUrl', 'FunctionUrl'),
      },
      StreamArn: { Condition: 'IsHighVolume', Description: 'Kinesis stream.', Value: att('Stream') },
      LogsRoleArn: { Condition: 'IsHighVolume', Description: 'Role for filters.', Value: att('LogsRole') },
      TopicArn: { Condition: 'IsWithTopic', Description: 'Publish here.', Value: ref('Topic') },
    },
  };
}

function environment(): Json {
  const variables = Object.entries({ ...secretParameters, ...plainParameters });
  return {
    Variables: {
      ...Object.fromEntries(variables.map(([parameter, name]) => [name, ref(parameter)])),
      TRACEBELL_TABLE: ref('Table'),
    },
  };
}

function lambda(role: string, handler: string, logGroup: string, timeout: number): Json {
  return {
    Runtime: fn.runtime,
    Architectures: [fn.architecture],
    Handler: handler,
    MemorySize: fn.memoryMegabytes,
    Timeout: timeout,
    Role: att(role),
    Code: { S3Bucket: ref('CodeBucket'), S3Key: ref('CodeKey') },
    LoggingConfig: { ...fn.logging, LogGroup: ref(logGroup) },
    Environment: environment(),
  };
}

function role(logGroup: string, secrets: readonly string[], more: readonly unknown[]): Resource {
  const statements = [
    allow(['logs:CreateLogStream', 'logs:PutLogEvents'], att(logGroup)),
    allow(tableActions, [att('Table'), sub('${Table.Arn}/index/*')]),
    ...secrets.flatMap((name) => secretStatements(name)),
    when('HasKey', allow(['kms:Decrypt'], ref('KeyArn'))),
    ...more,
  ];
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: assume('lambda.amazonaws.com'),
      Policies: [
        { PolicyName: 'tracebell', PolicyDocument: { Version: '2012-10-17', Statement: statements } },
      ],
    },
  };
}

/** For a role that exists only when its condition holds. */
function always(statement: Json): unknown {
  return (statement['Fn::If'] as readonly unknown[])[1];
}

function logGroup(name: string): Resource {
  return {
    Type: 'AWS::Logs::LogGroup',
    Properties: { LogGroupName: sub(name), RetentionInDays: ref('RetentionDays') },
  };
}

function permission(target: string, principal: string, more: Json): Resource {
  return {
    Type: 'AWS::Lambda::Permission',
    Properties: { Action: 'lambda:InvokeFunction', FunctionName: ref(target), Principal: principal, ...more },
  };
}

function notify(): Record<string, Resource> {
  return {
    NotifyLogs: logGroup('/aws/lambda/${AWS::StackName}'),
    NotifyRole: role(
      'NotifyLogs',
      ['WebhookUrl', 'BotToken', 'SigningSecret'],
      [
        allow(['sqs:SendMessage'], att('FailureQueue')),
        when('IsHighVolume', allow(streamActions, sub('${Stream.Arn}'))),
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

function failures(): Record<string, Resource> {
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

function table(): Record<string, Resource> {
  const { TableName: _, ...definition } = tableDefinition('');
  return {
    Table: {
      Type: 'AWS::DynamoDB::Table',
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        ...definition,
        TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      },
    },
  };
}

function schedule(): Record<string, Resource> {
  return {
    Tick: {
      Type: 'AWS::Events::Rule',
      Properties: {
        Description: 'Tracebell: what is due is sent.',
        ScheduleExpression: 'rate(1 minute)',
        Targets: [{ Id: 'notify', Arn: att('NotifyFunction'), Input: names.tick }],
      },
    },
    TickPermission: permission('NotifyFunction', 'events.amazonaws.com', { SourceArn: att('Tick') }),
  };
}

function interact(): Record<string, Resource> {
  const open = { FunctionUrlAuthType: 'NONE' };
  const parts: Record<string, Resource> = {
    InteractLogs: logGroup('/aws/lambda/${AWS::StackName}-interact'),
    InteractRole: role(
      'InteractLogs',
      ['WebhookUrl', 'BotToken'],
      secretStatements('SigningSecret').map(always),
    ),
    InteractFunction: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: sub('${AWS::StackName}-interact'),
        Description: 'Tracebell: answers the buttons in Slack.',
        ...lambda('InteractRole', fn.interactHandler, 'InteractLogs', fn.interactTimeoutSeconds),
      },
    },
    // Slack signs its requests; the function checks the signature. AWS credentials Slack has none.
    InteractUrl: {
      Type: 'AWS::Lambda::Url',
      Properties: { AuthType: 'NONE', TargetFunctionArn: att('InteractFunction') },
    },
    InteractUrlPermission: permission('InteractFunction', '*', {
      Action: 'lambda:InvokeFunctionUrl',
      ...open,
    }),
    // Since October 2025 a public URL needs this second permission too.
    InteractInvokePermission: permission('InteractFunction', '*', { InvokedViaFunctionUrl: true }),
  };
  return onlyIf('HasSigningSecret', parts);
}

function stream(): Record<string, Resource> {
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

function topic(): Record<string, Resource> {
  return onlyIf('IsWithTopic', {
    Topic: { Type: 'AWS::SNS::Topic', Properties: {} },
    TopicSubscription: {
      Type: 'AWS::SNS::Subscription',
      Properties: { TopicArn: ref('Topic'), Protocol: 'lambda', Endpoint: att('NotifyFunction') },
    },
    TopicPermission: permission('NotifyFunction', 'sns.amazonaws.com', { SourceArn: ref('Topic') }),
  });
}

function onlyIf(Condition: string, resources: Record<string, Resource>): Record<string, Resource> {
  return Object.fromEntries(
    Object.entries(resources).map(([name, resource]) => [name, { ...resource, Condition }]),
  );
}
