import { Duration, Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { CfnRule, Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Stream, StreamEncryption, StreamMode } from 'aws-cdk-lib/aws-kinesis';
import {
  CfnPermission,
  type FunctionUrl,
  FunctionUrlAuthType,
  type Function as LambdaFunction,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { KinesisEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import { CfnSubscriptionFilter, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import { LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { eventPatterns } from '../deploy/event-patterns.ts';
import {
  contextActions,
  functionSettings as fn,
  names,
  queueSettings,
  streamSettings,
  tableActions,
} from '../deploy/stack.ts';
import { patternFor } from '../deploy/target.ts';
import { makeFunction } from './make-function.ts';
import { makeTable } from './make-table.ts';
import type { SlackProps, TracebellProps, Watchable } from './props.ts';
import { type Referred, refer } from './secret-place.ts';
import { WatchAll } from './watch-all.ts';
import { watchNew } from './watch-new.ts';

/**
 * Every error in your AWS logs, once, in Slack.
 *
 * @example
 * const errors = new Tracebell(this, 'Errors', {
 *   slack: { botToken: 'ssm:/slack/token', channel: 'C0123456789' },
 *   watch: [ordersFunction, taskLogGroup],
 * });
 */
export class Tracebell extends Construct {
  /** Filters send to it. */
  readonly function: LambdaFunction;
  /** The state: issues and counts. It outlives the stack. */
  readonly table: TableV2;
  /** What could not be handled, for 14 days. */
  readonly failureQueue: Queue;
  /** Answers Slack's buttons; there with a signing secret. */
  readonly interactUrl?: FunctionUrl;
  /** Filters send to it instead, for high volume. */
  readonly stream?: Stream;

  readonly #pattern: string;
  readonly #ownLogs: ILogGroup[] = [];
  readonly #logsRole?: Role;
  readonly #permission: CfnPermission;

  constructor(scope: Construct, id: string, props: TracebellProps) {
    super(scope, id);
    this.#pattern = props.pattern ?? 'auto';
    this.table = makeTable(this);
    this.failureQueue = this.#makeQueue(props);
    const secrets = secretsOf(this, props.slack);
    const environment = this.#environment(props, secrets);
    this.function = this.#makeFunction(
      'Notify',
      fn.notifyHandler,
      fn.timeoutSeconds,
      props,
      environment,
      secrets,
      {
        description: 'Tracebell: posts errors from logs to Slack.',
        reservedConcurrentExecutions: props.reservedConcurrentExecutions,
      },
    );
    if (props.sourceMaps) {
      const place = props.sourceMaps.replace(/^s3:\/\//, '').replace(/\/$/, '');
      const resources = [`arn:${Stack.of(this).partition}:s3:::${place}/*`];
      this.function.addToRolePolicy(new PolicyStatement({ actions: ['s3:GetObject'], resources }));
    }
    this.function.configureAsyncInvoke({
      retryAttempts: fn.asyncRetries,
      maxEventAge: Duration.seconds(fn.asyncMaxAgeSeconds),
      onFailure: new SqsDestination(this.failureQueue),
    });
    const { account, partition, region } = Stack.of(this);
    // Any log group of this account and region, and of no other account.
    const logs = `arn:${partition}:logs:${region}:${account}:log-group:*`;
    if ('botToken' in props.slack)
      this.function.addToRolePolicy(new PolicyStatement({ actions: [...contextActions], resources: [logs] }));
    this.#permission = new CfnPermission(this, 'LogsPermission', {
      action: 'lambda:InvokeFunction',
      functionName: this.function.functionName,
      principal: 'logs.amazonaws.com',
      sourceAccount: account,
      sourceArn: logs,
    });
    new CfnPermission(this, 'AlarmsPermission', {
      action: 'lambda:InvokeFunction',
      functionName: this.function.functionName,
      principal: 'lambda.alarms.cloudwatch.amazonaws.com',
      sourceAccount: account,
    });
    new Rule(this, 'Tick', {
      description: 'Tracebell: what is due is sent.',
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [
        new LambdaTarget(this.function, { event: RuleTargetInput.fromObject(JSON.parse(names.tick)) }),
      ],
    });
    const interactUrl =
      'signingSecret' in props.slack ? this.#makeInteract(props, environment, secrets) : undefined;
    if (interactUrl) this.interactUrl = interactUrl;
    if (props.highVolume) {
      const { stream, role } = this.#makeStream();
      this.stream = stream;
      this.#logsRole = role;
    }
    if (props.serviceEvents) this.#makeRules();
    props.topic?.addSubscription(new LambdaSubscription(this.function));
    for (const each of props.watch ?? []) this.watch(each);
    if (props.watchNew?.length)
      watchNew(this, props, {
        pattern: this.#pattern,
        destinationArn: this.stream?.streamArn ?? this.function.functionArn,
        logsRole: this.#logsRole,
        own: this.#ownLogs,
      });
  }

  /** Sends the log's events to Tracebell. Twice for one log is once. @param pattern @default the construct's own */
  watch(watched: Watchable, pattern = this.#pattern): void {
    const group = isFunction(watched) ? watched.logGroup : watched;
    const id = `Watch${group.node.addr}`;
    if (this.node.tryFindChild(id)) return;
    const lambdaLog = isFunction(watched) ? '/aws/lambda/' : group.logGroupName;
    const filter = new CfnSubscriptionFilter(this, id, {
      logGroupName: group.logGroupName,
      // A fixed name: replacing a filter under another one would need a free place for both.
      filterName: names.filter,
      filterPattern: patternFor(lambdaLog, pattern),
      destinationArn: this.stream?.streamArn ?? this.function.functionArn,
      ...(this.#logsRole && { roleArn: this.#logsRole.roleArn }),
    });
    // CloudWatch Logs tries the destination when the filter is made.
    filter.node.addDependency(this.#logsRole ?? this.#permission);
  }

  /** An aspect that watches every function of what it is added to. */
  watchAll(): WatchAll {
    return new WatchAll(this);
  }

  #makeQueue(props: TracebellProps): Queue {
    const queue = new Queue(this, 'FailureQueue', {
      retentionPeriod: Duration.seconds(queueSettings.retentionSeconds),
      encryption: QueueEncryption.SQS_MANAGED,
    });
    const alarm = new Alarm(this, 'FailureAlarm', {
      alarmDescription: 'Tracebell could not handle some log events: they wait in its failure queue.',
      metric: queue.metricApproximateNumberOfMessagesVisible({
        statistic: Stats.MAXIMUM,
        period: Duration.minutes(5),
      }),
      threshold: 0,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    if (props.alarmTopic) alarm.addAlarmAction(new SnsAction(props.alarmTopic));
    return queue;
  }

  #environment(props: TracebellProps, secrets: Readonly<Record<string, Referred>>): Record<string, string> {
    const { slack, stage, config, sourceMaps } = props;
    return {
      ...Object.fromEntries(Object.entries(secrets).map(([name, { reference }]) => [name, reference])),
      ...('channel' in slack && { SLACK_CHANNEL: slack.channel }),
      TRACEBELL_PATTERN: this.#pattern,
      ...(stage && { TRACEBELL_STAGE: stage }),
      ...(config && { TRACEBELL_CONFIG: JSON.stringify(config) }),
      ...(sourceMaps && { TRACEBELL_SOURCE_MAPS: sourceMaps }),
      TRACEBELL_TABLE: this.table.tableName,
    };
  }

  #makeFunction(
    name: string,
    handler: string,
    timeout: number,
    props: TracebellProps,
    environment: Record<string, string>,
    secrets: Readonly<Record<string, Referred>>,
    more: { description: string; reservedConcurrentExecutions?: number | undefined },
  ): LambdaFunction {
    const made = makeFunction(this, name, props, { handler, timeout, environment, ...more });
    this.#ownLogs.push(made.logGroup);
    const { tableArn } = this.table;
    made.addToRolePolicy(
      new PolicyStatement({ actions: [...tableActions], resources: [tableArn, `${tableArn}/index/*`] }),
    );
    for (const { statement } of Object.values(secrets)) made.addToRolePolicy(statement);
    return made;
  }

  #makeInteract(
    props: TracebellProps,
    environment: Record<string, string>,
    secrets: Readonly<Record<string, Referred>>,
  ): FunctionUrl {
    const interact = this.#makeFunction(
      'Interact',
      fn.interactHandler,
      fn.interactTimeoutSeconds,
      props,
      environment,
      secrets,
      { description: 'Tracebell: answers the buttons in Slack.' },
    );
    // Slack signs its requests; the function checks the signature. AWS credentials Slack has none.
    return interact.addFunctionUrl({ authType: FunctionUrlAuthType.NONE });
  }

  #makeStream(): { stream: Stream; role: Role } {
    const stream = new Stream(this, 'Stream', {
      streamMode: StreamMode.ON_DEMAND,
      encryption: StreamEncryption.MANAGED,
    });
    this.function.addEventSource(
      new KinesisEventSource(stream, {
        startingPosition: StartingPosition.LATEST,
        batchSize: streamSettings.batchSize,
        maxBatchingWindow: Duration.seconds(streamSettings.windowSeconds),
        retryAttempts: streamSettings.retries,
        maxRecordAge: Duration.seconds(streamSettings.maxAgeSeconds),
        bisectBatchOnError: true,
        reportBatchItemFailures: true,
        onFailure: new SqsDlq(this.failureQueue),
      }),
    );
    const { account, partition, region } = Stack.of(this);
    const role = new Role(this, 'LogsRole', {
      assumedBy: new ServicePrincipal('logs.amazonaws.com', {
        conditions: { StringLike: { 'aws:SourceArn': `arn:${partition}:logs:${region}:${account}:*` } },
      }),
    });
    role.addToPolicy(
      new PolicyStatement({
        actions: ['kinesis:PutRecord', 'kinesis:PutRecords'],
        resources: [stream.streamArn],
      }),
    );
    return { stream, role };
  }

  #makeRules(): void {
    for (const [name, eventPattern] of Object.entries(eventPatterns)) {
      const rule = new CfnRule(this, `${name}Rule`, {
        description: `Tracebell: ${name.toLowerCase()} that fail.`,
        eventPattern,
        targets: [{ id: 'notify', arn: this.function.functionArn }],
      });
      new CfnPermission(this, `${name}RulePermission`, {
        action: 'lambda:InvokeFunction',
        functionName: this.function.functionName,
        principal: 'events.amazonaws.com',
        sourceArn: rule.attrArn,
      });
    }
  }
}

function isFunction(watched: Watchable): watched is LambdaFunction {
  return 'functionArn' in watched;
}

/** The references to secrets by environment variable. */
function secretsOf(scope: Construct, slack: SlackProps): Record<string, Referred> {
  if ('webhookUrl' in slack) return { SLACK_WEBHOOK_URL: refer(scope, slack.webhookUrl) };
  const { botToken, signingSecret } = slack;
  return {
    SLACK_BOT_TOKEN: refer(scope, botToken),
    ...(signingSecret && { SLACK_SIGNING_SECRET: refer(scope, signingSecret) }),
  };
}
