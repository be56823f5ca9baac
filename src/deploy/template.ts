import type { Json } from './policies.ts';
import { type Parameter, parameterGroups } from './stack.ts';
import { events } from './template/events.ts';
import { failures } from './template/failures.ts';
import { interact } from './template/interact.ts';
import { notify } from './template/notify.ts';
import { att, given, type Resource, ref } from './template/parts.ts';
import { stream } from './template/stream.ts';
import { subscribe } from './template/subscribe.ts';
import { table } from './template/table.ts';
import { tick } from './template/tick.ts';
import { topic } from './template/topic.ts';

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

/**
 * The whole stack as a CloudFormation template, the same in every partition. CloudFormation refuses a template that names what its
 * region does not have, also under a condition that does not hold: where there are no function URLs, `buttons` has to be false.
 */
export function createTemplate({ buttons = true }: { readonly buttons?: boolean } = {}): Template {
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'Tracebell: every error in your AWS logs, once, in Slack.',
    Metadata: {
      'AWS::CloudFormation::Interface': {
        ParameterGroups: parameterGroups.map(({ label, parameters }) => ({
          Label: { default: label },
          Parameters: Object.keys(parameters),
        })),
        ParameterLabels: Object.fromEntries(
          parameterGroups.flatMap(({ parameters }) =>
            Object.keys(parameters).map((name) => [name, { default: labelOf(name) }]),
          ),
        ),
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
      HasSourceMaps: given('SourceMaps'),
      HasKey: given('KeyArn'),
      HasAlarmTopic: given('AlarmTopicArn'),
      HasReserved: { 'Fn::Not': [{ 'Fn::Equals': [ref('ReservedConcurrency'), 0] }] },
      IsHighVolume: { 'Fn::Equals': [ref('HighVolume'), 'true'] },
      IsServiceEvents: { 'Fn::Equals': [ref('ServiceEvents'), 'true'] },
      HasWatch: given('Watch'),
      IsWatchAtOnce: { 'Fn::And': [given('Watch'), { 'Fn::Equals': [ref('WatchAtOnce'), 'true'] }] },
      IsWithTopic: { 'Fn::Equals': [ref('WithTopic'), 'true'] },
    },
    Resources: {
      ...notify(),
      ...failures(),
      ...table(),
      ...tick(),
      ...(buttons && interact()),
      ...stream(),
      ...topic(),
      ...events(),
      ...subscribe(),
    },
    Outputs: {
      FunctionArn: { Description: 'Where subscription filters send to.', Value: att('NotifyFunction') },
      TableName: { Description: 'The state: issues and counts.', Value: ref('Table') },
      FailureQueueUrl: { Description: 'What could not be handled.', Value: ref('FailureQueue') },
      ...(buttons && {
        InteractUrl: {
          Condition: 'HasSigningSecret',
          Description: 'Interactivity request URL of the Slack app.',
          Value: att('InteractUrl', 'FunctionUrl'),
        },
      }),
      StreamArn: { Condition: 'IsHighVolume', Description: 'Kinesis stream.', Value: att('Stream') },
      LogsRoleArn: { Condition: 'IsHighVolume', Description: 'Role for filters.', Value: att('LogsRole') },
      TopicArn: { Condition: 'IsWithTopic', Description: 'Publish here.', Value: ref('Topic') },
    },
  };
}

/** `WebhookUrl` as the console's form shows it. */
function labelOf(parameter: string): string {
  const words = parameter.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.replace(/\b(?:url|arn)\b/g, (word) => word.toUpperCase());
}
