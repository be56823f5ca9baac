import { att, onlyIf, permission, type Resource, ref } from './parts.ts';

export function topic(): Record<string, Resource> {
  return onlyIf('IsWithTopic', {
    Topic: { Type: 'AWS::SNS::Topic', Properties: {} },
    TopicSubscription: {
      Type: 'AWS::SNS::Subscription',
      Properties: { TopicArn: ref('Topic'), Protocol: 'lambda', Endpoint: att('NotifyFunction') },
    },
    TopicPermission: permission('NotifyFunction', 'sns.amazonaws.com', { SourceArn: ref('Topic') }),
  });
}
