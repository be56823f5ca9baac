/** What the stack is, as plain data: the template, the construct and the Terraform module are all made from it. */
export const names = {
  stack: 'tracebell',
  /** The one name of Tracebell's filters, so that subscribing again replaces and never adds. */
  filter: 'tracebell',
  tick: '{"tracebell":"tick"}',
  /** What the schedule says to the function that looks for new log groups. */
  look: '{"tracebell":"subscribe"}',
} as const;

/** The functions of a stack: none may be told its own log. */
export function functionsOf(stack: string): string[] {
  return [stack, `${stack}-interact`, `${stack}-subscribe`];
}

export const functionSettings = {
  runtime: 'nodejs24.x',
  architecture: 'arm64',
  memoryMegabytes: 256,
  timeoutSeconds: 60,
  /** Slack's own limit for an answer is 3 seconds. */
  interactTimeoutSeconds: 10,
  notifyHandler: 'index.handler',
  interactHandler: 'interact.handler',
  subscribeHandler: 'subscribe.handler',
  /** Each log group costs a call, five a second. */
  subscribeTimeoutSeconds: 300,
  logging: { LogFormat: 'JSON', ApplicationLogLevel: 'WARN', SystemLogLevel: 'WARN' },
  /** A burst of errors must not become a burst of calls to Slack. */
  asyncRetries: 2,
  asyncMaxAgeSeconds: 21_600,
} as const;

export const queueSettings = { retentionSeconds: 1_209_600 } as const;

export const streamSettings = {
  batchSize: 100,
  windowSeconds: 2,
  retries: 5,
  maxAgeSeconds: 86_400,
} as const;

/** A reference to a secret, or nothing. A secret itself does not fit, so it cannot come into a template by mistake. */
export const referencePattern =
  '^$|^ssm:/[A-Za-z0-9_./-]+$|^secretsmanager:[A-Za-z0-9/_+=.@-]+(#[A-Za-z0-9_.-]+)?$';

export interface Parameter {
  readonly Type: 'String' | 'Number';
  readonly Default?: string | number;
  readonly Description: string;
  readonly AllowedPattern?: string;
  readonly AllowedValues?: readonly (string | number)[];
  readonly ConstraintDescription?: string;
  readonly MinValue?: number;
}

const reference = (Description: string): Parameter => ({
  Type: 'String',
  Default: '',
  Description: `${Description} As a reference: ssm:/path or secretsmanager:name or secretsmanager:name#key.`,
  AllowedPattern: referencePattern,
  ConstraintDescription:
    'give where the secret is kept, not the secret: ssm:/path, secretsmanager:name or secretsmanager:name#key',
});

const text = (Description: string, Default = ''): Parameter => ({ Type: 'String', Default, Description });

const yesNo = (Description: string, Default: 'true' | 'false' = 'false'): Parameter => ({
  Type: 'String',
  Default,
  AllowedValues: ['true', 'false'],
  Description,
});

/** The settings of a deployment, in the groups that the console shows them in. */
export const parameterGroups = [
  {
    label: 'Slack',
    parameters: {
      WebhookUrl: reference('Incoming webhook that errors are posted to.'),
      BotToken: reference('Bot token, in place of the webhook: threads and edited counts need it.'),
      Channel: text('Id of the channel that the bot posts to (C0123456789).'),
      SigningSecret: reference('Signing secret of the Slack app: with it, the buttons work.'),
    },
  },
  {
    label: 'Errors',
    parameters: {
      Pattern: text('auto: Tracebell says what is an error. Else a CloudWatch filter pattern.', 'auto'),
      Stage: text('Shown beside the service on each message, for example prod.'),
      Config: text('More settings, as the JSON of tracebell.config.json. No secrets.'),
      SourceMaps: {
        ...text('Where the source maps of Node.js functions are kept: s3://bucket/prefix. Empty for none.'),
        AllowedPattern: '^$|^s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[^/]+)*$',
        ConstraintDescription: 'give s3://bucket/prefix, without a slash at its end',
      },
    },
  },
  {
    label: 'Log groups',
    parameters: {
      Watch: text(
        'Log groups to subscribe, also those to come: names and beginnings (/aws/lambda/*), a comma between.',
      ),
      WatchExclude: text('Log groups to leave out, in the same form.'),
      WatchAtOnce: yesNo(
        'Subscribe a new log group at once, not within 5 minutes. Needs a CloudTrail trail.',
      ),
      ServiceEvents: yesNo(
        'Tell what services report on EventBridge: failed tasks, workflows, jobs, builds, databases, and alarms.',
      ),
    },
  },
  {
    label: 'Running',
    parameters: {
      RetentionDays: {
        Type: 'Number',
        Default: 14,
        AllowedValues: [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365],
        Description: 'Days that the logs of Tracebell itself are kept.',
      } as Parameter,
      ReservedConcurrency: {
        Type: 'Number',
        Default: 0,
        MinValue: 0,
        Description: 'Instances that the function may run at once, taken out of the account; 0 is no limit.',
      } as Parameter,
      KeyArn: text('ARN of your own KMS key that the secrets are encrypted with; empty for the keys of AWS.'),
      AlarmTopicArn: text('SNS topic that is told when Tracebell itself fails; empty for none.'),
      HighVolume: yesNo('Read the logs through a Kinesis stream: for thousands of errors a minute.'),
      WithTopic: yesNo('Make an SNS topic; what is published to it (alarms, say) is posted as well.'),
    },
  },
  {
    label: 'Code',
    parameters: {
      CodeBucket: { Type: 'String', Description: 'S3 bucket of the zip, in this region.' } as Parameter,
      CodeKey: { Type: 'String', Description: 'Key of the zip (tracebell-lambda.zip) in it.' } as Parameter,
    },
  },
] as const satisfies readonly { label: string; parameters: Readonly<Record<string, Parameter>> }[];

/** Parameters that hold a reference to a secret, and the environment variable that each becomes. */
export const secretParameters = {
  WebhookUrl: 'SLACK_WEBHOOK_URL',
  BotToken: 'SLACK_BOT_TOKEN',
  SigningSecret: 'SLACK_SIGNING_SECRET',
} as const;

/** The other parameters that the functions read, and their variables. */
export const plainParameters = {
  Channel: 'SLACK_CHANNEL',
  Pattern: 'TRACEBELL_PATTERN',
  Stage: 'TRACEBELL_STAGE',
  Config: 'TRACEBELL_CONFIG',
  SourceMaps: 'TRACEBELL_SOURCE_MAPS',
} as const;

/** What the store does with its table, and no more. */
export const tableActions = [
  'dynamodb:BatchGetItem',
  'dynamodb:DeleteItem',
  'dynamodb:GetItem',
  'dynamodb:PutItem',
  'dynamodb:Query',
  'dynamodb:Scan',
  'dynamodb:UpdateItem',
] as const;

/** For the lines around an error, which only a bot can put into a thread. */
export const contextActions = ['logs:GetLogEvents'] as const;

export const streamActions = [
  'kinesis:DescribeStream',
  'kinesis:DescribeStreamSummary',
  'kinesis:GetRecords',
  'kinesis:GetShardIterator',
  'kinesis:ListShards',
] as const;
