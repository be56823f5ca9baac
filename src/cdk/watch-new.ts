import { Duration, Stack } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { createLogGroupPattern } from '../deploy/event-patterns.ts';
import { functionSettings as fn, names } from '../deploy/stack.ts';
import { makeFunction } from './make-function.ts';
import type { TracebellProps } from './props.ts';

/** Where the filters of new log groups send to, and whose logs never get one. */
export interface Looking {
  readonly pattern: string;
  readonly destinationArn: string;
  readonly logsRole?: IRole | undefined;
  readonly own: readonly ILogGroup[];
}

/** New log groups are subscribed by themselves: a function that looks for them. */
export function watchNew(scope: Construct, props: TracebellProps, looking: Looking): void {
  const { watchNew: watch = [], watchExclude = [], watchAtOnce } = props;
  const { pattern, destinationArn, logsRole, own } = looking;
  const made = makeFunction(scope, 'Subscribe', props, {
    handler: fn.subscribeHandler,
    timeout: fn.subscribeTimeoutSeconds,
    description: 'Tracebell: subscribes new log groups.',
    environment: {
      TRACEBELL_WATCH: watch.join(','),
      TRACEBELL_PATTERN: pattern,
      TRACEBELL_STACK: Stack.of(scope).stackName,
      TRACEBELL_DESTINATION: destinationArn,
      TRACEBELL_LOGS_ROLE: logsRole?.roleArn ?? '',
    },
  });
  // CDK makes up the names of Tracebell's own logs, so they are left out by name.
  const ownNames = [...own, made.logGroup].map(({ logGroupName }) => logGroupName);
  made.addEnvironment('TRACEBELL_WATCH_EXCLUDE', [...watchExclude, ...ownNames].join(','));
  const { account, partition, region } = Stack.of(scope);
  made.addToRolePolicy(
    new PolicyStatement({
      actions: ['logs:DescribeLogGroups', 'logs:DescribeSubscriptionFilters', 'logs:PutSubscriptionFilter'],
      resources: [`arn:${partition}:logs:${region}:${account}:log-group:*`],
    }),
  );
  if (logsRole)
    made.addToRolePolicy(new PolicyStatement({ actions: ['iam:PassRole'], resources: [logsRole.roleArn] }));
  new Rule(scope, 'SubscribeSchedule', {
    description: 'Tracebell: new log groups are looked for.',
    schedule: Schedule.rate(Duration.minutes(5)),
    targets: [new LambdaTarget(made, { event: RuleTargetInput.fromObject(JSON.parse(names.look)) })],
  });
  if (watchAtOnce)
    new Rule(scope, 'SubscribeAtOnce', {
      description: 'Tracebell: a new log group is subscribed at once. Needs a CloudTrail trail.',
      eventPattern: createLogGroupPattern,
      targets: [new LambdaTarget(made)],
    });
}
