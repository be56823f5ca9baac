// biome-ignore-all lint/suspicious/noTemplateCurlyInString: CloudFormation and Terraform fill these in, not JavaScript.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import './built.test-helper.ts';
import type { SlackProps, TracebellProps } from '../src/cdk/index.ts';
import { eventPatterns } from '../src/deploy/event-patterns.ts';
import { optionOf } from '../src/deploy/parameters.ts';
import type { parameterGroups } from '../src/deploy/stack.ts';
import { createTemplate } from '../src/deploy/template.ts';
import { recommendedPatterns } from '../src/parse/recommended-patterns.ts';
import { type Block, readHcl, texts } from './hcl.test-helper.ts';

const built = new URL('../dist/cdk/index.js', import.meta.url).href;
const { Tracebell } = (await import(built)) as typeof import('../src/cdk/index.ts');

type Groups = typeof parameterGroups;
/** Every parameter of every group: a new one that `settings` does not name is an error of types. */
declare const allParameters: Intersected<Groups[number]['parameters']>;
type Intersected<U> = (U extends unknown ? (each: U) => void : never) extends (each: infer I) => void
  ? I
  : never;
type KeysOf<U> = U extends unknown ? keyof U : never;

// biome-ignore lint/suspicious/noExplicitAny: the properties of some fifty types of resource.
type Properties = Record<string, any>;
type Resource = { Type: string; Properties: Properties };

/** The template of all options, with the values that its conditions choose. */
const template = chosen(createTemplate().Resources) as Record<string, Resource>;
const construct = (() => {
  const stack = new Stack(new App(), 'Test');
  const slack = { botToken: 'ssm:/token', channel: 'C0', signingSecret: 'ssm:/signing' };
  new Tracebell(stack, 'Errors', {
    slack,
    stage: 'prod',
    config: {},
    sourceMaps: 's3://maps/prod',
    highVolume: true,
    serviceEvents: true,
    watchNew: ['/aws/lambda/*'],
    watchAtOnce: true,
  });
  return Template.fromStack(stack).toJSON().Resources as Record<string, Resource>;
})();
const folder = new URL('../deploy/terraform/', import.meta.url);
const module = readdirSync(folder)
  .filter((file) => file.endsWith('.tf'))
  .flatMap((file) => readHcl(readFileSync(new URL(file, folder), 'utf8')));

function chosen(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(chosen);
  if (typeof value !== 'object' || value === null) return value;
  const [key, branches] = Object.entries(value)[0] ?? [];
  if (key === 'Fn::If') return chosen((branches as unknown[])[1]);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, chosen(item)]));
}

/** Of the template or the construct: the resource of this type that has this in its properties. */
function found(resources: Record<string, Resource>, type: string, mark = ''): Properties {
  const all = Object.values(resources).filter((each) => each.Type === type);
  const one = all.find(({ Properties }) => JSON.stringify(Properties).includes(mark));
  if (!one) throw new Error(`there is no ${type} with ${mark}`);
  return one.Properties;
}

function tf(type: string, name: string): Block {
  const one = module.find(({ labels }) => labels[1] === type && labels[2] === name);
  if (!one) throw new Error(`the module has no ${type}.${name}`);
  return one;
}

const inner = (block: Block, ...path: string[]): Block =>
  path.reduce((at, label) => at.blocks.find(({ labels }) => labels[0] === label) as Block, block);
const number = (text: string | undefined) => Number(text);
const word = (text: string | undefined) => texts(text)[0];

/** A function as all three say it. */
const functions = (handler: string, name: string) => {
  const cfn = (resources: Record<string, Resource>) => {
    const { Runtime, Architectures, Handler, MemorySize, Timeout, LoggingConfig } = found(
      resources,
      'AWS::Lambda::Function',
      handler,
    );
    const { LogFormat, ApplicationLogLevel, SystemLogLevel } = LoggingConfig as Properties;
    return [
      Runtime,
      ...(Architectures as string[]),
      Handler,
      MemorySize,
      Timeout,
      LogFormat,
      ApplicationLogLevel,
      SystemLogLevel,
    ];
  };
  const block = tf('aws_lambda_function', name);
  const { runtime, architectures, handler: entry, memory_size, timeout } = block.attributes;
  const logging = inner(block, 'logging_config').attributes;
  const said = [word(runtime), word(architectures), word(entry), number(memory_size), number(timeout)];
  const logs = [logging.log_format, logging.application_log_level, logging.system_log_level].map(word);
  return { cfn, tf: [...said, ...logs] };
};

/** Actions that a role may, without those that CDK's own grants add for a queue. */
function actions(resources: Record<string, Resource>, mark: string): string[] {
  const all = Object.values(resources)
    .filter(
      ({ Type, Properties }) =>
        /^AWS::IAM::(?:Role|Policy)$/.test(Type) && JSON.stringify(Properties).includes(mark),
    )
    .flatMap(({ Properties }) => JSON.stringify(Properties).match(/"[a-z\d]+:[A-Z]\w+"/g) ?? []);
  const own = /^"(?:dynamodb|kinesis|logs|s3|sqs|ssm|secretsmanager|kms):/;
  return [...new Set(all.filter((each) => own.test(each)))].sort();
}

const notify = functions('index.handler', 'notify');
const interact = functions('interact.handler', 'interact');
/** The settings under their names in the template, the construct and the module. */
const settings: Readonly<
  Record<
    Exclude<keyof typeof allParameters, 'CodeBucket' | 'CodeKey'>,
    readonly [keyof TracebellProps | KeysOf<SlackProps>, string]
  >
> = {
  WebhookUrl: ['webhookUrl', 'webhook_url'],
  BotToken: ['botToken', 'bot_token'],
  Channel: ['channel', 'channel'],
  SigningSecret: ['signingSecret', 'signing_secret'],
  Pattern: ['pattern', 'pattern'],
  Stage: ['stage', 'stage'],
  Config: ['config', 'config'],
  SourceMaps: ['sourceMaps', 'source_maps'],
  Watch: ['watchNew', 'watch_new'],
  WatchExclude: ['watchExclude', 'watch_exclude'],
  WatchAtOnce: ['watchAtOnce', 'watch_at_once'],
  ServiceEvents: ['serviceEvents', 'service_events'],
  RetentionDays: ['retention', 'retention_days'],
  ReservedConcurrency: ['reservedConcurrentExecutions', 'reserved_concurrency'],
  KeyArn: ['encryptionKey', 'key_arn'],
  AlarmTopicArn: ['alarmTopic', 'alarm_topic_arn'],
  HighVolume: ['highVolume', 'high_volume'],
  // The template can only make one; code has one to give.
  WithTopic: ['topic', 'topic_arn'],
};

const subscribe = functions('subscribe.handler', 'subscribe');
const mapping = inner(
  { labels: [], attributes: {}, blocks: [tf('aws_lambda_event_source_mapping', 'logs')] },
  'resource',
).attributes;

const cfnRows: readonly [string, (resources: Record<string, Resource>) => unknown, unknown][] = [
  ['the function that tells', notify.cfn, notify.tf],
  ['the function that answers', interact.cfn, interact.tf],
  [
    'retries',
    (r) => {
      const { MaximumRetryAttempts, MaximumEventAgeInSeconds } = found(r, 'AWS::Lambda::EventInvokeConfig');
      return [MaximumRetryAttempts, MaximumEventAgeInSeconds];
    },
    (({ maximum_retry_attempts, maximum_event_age_in_seconds }) => [
      number(maximum_retry_attempts),
      number(maximum_event_age_in_seconds),
    ])(tf('aws_lambda_function_event_invoke_config', 'notify').attributes),
  ],
  [
    'the failure queue',
    (r) => [
      found(r, 'AWS::SQS::Queue').MessageRetentionPeriod,
      found(r, 'AWS::SQS::Queue').SqsManagedSseEnabled,
    ],
    (({ message_retention_seconds, sqs_managed_sse_enabled }) => [
      number(message_retention_seconds),
      sqs_managed_sse_enabled === 'true',
    ])(tf('aws_sqs_queue', 'failures').attributes),
  ],
  [
    'its alarm',
    (r) => {
      const { MetricName, Threshold, Period, ComparisonOperator, TreatMissingData } = found(
        r,
        'AWS::CloudWatch::Alarm',
      );
      return [MetricName, Threshold, Period, ComparisonOperator, TreatMissingData];
    },
    (({ metric_name, threshold, period, comparison_operator, treat_missing_data }) => [
      word(metric_name),
      number(threshold),
      number(period),
      word(comparison_operator),
      word(treat_missing_data),
    ])(tf('aws_cloudwatch_metric_alarm', 'failures').attributes),
  ],
  [
    'the schedule',
    (r) => {
      const { ScheduleExpression, Targets } = found(r, 'AWS::Events::Rule', 'what is due is sent');
      return [ScheduleExpression, (Targets as Properties[])[0]?.Input];
    },
    [
      word(tf('aws_cloudwatch_event_rule', 'tick').attributes.schedule_expression),
      word(tf('aws_cloudwatch_event_target', 'tick').attributes.input),
    ],
  ],
  [
    'the stream’s mapping',
    (r) => {
      const m = found(r, 'AWS::Lambda::EventSourceMapping');
      return [
        m.StartingPosition,
        m.BatchSize,
        m.MaximumBatchingWindowInSeconds,
        m.MaximumRetryAttempts,
        m.MaximumRecordAgeInSeconds,
        m.BisectBatchOnFunctionError,
        m.FunctionResponseTypes,
      ];
    },
    [
      word(mapping.starting_position),
      number(mapping.batch_size),
      number(mapping.maximum_batching_window_in_seconds),
      number(mapping.maximum_retry_attempts),
      number(mapping.maximum_record_age_in_seconds),
      mapping.bisect_batch_on_function_error === 'true',
      texts(mapping.function_response_types),
    ],
  ],
  [
    'the permissions',
    (r) =>
      [
        ...new Set(
          Object.values(r)
            .filter(({ Type }) => Type === 'AWS::Lambda::Permission')
            .map(({ Properties }) => `${Properties.Principal} ${Properties.Action}`),
        ),
      ]
        .filter((each) => !each.startsWith('sns'))
        .sort(),
    [
      ...new Set(
        module
          .filter(({ labels }) => labels[1] === 'aws_lambda_permission')
          .map(({ attributes }) => `${word(attributes.principal)} ${word(attributes.action)}`),
      ),
    ]
      .filter((each) => !each.startsWith('sns'))
      .sort(),
  ],
  [
    'what the role of filters may',
    (r) => actions(r, 'kinesis:PutRecords'),
    ['"kinesis:PutRecord"', '"kinesis:PutRecords"'],
  ],
];

describe('the template, the construct and the module say the same', () => {
  it.each(cfnRows)('%s', (_, cfn, module) => {
    const said = cfn(template);
    expect(JSON.stringify(said)).not.toMatch(/null|NaN/);
    expect(cfn(construct)).toEqual(said);
    expect(module).toEqual(said);
  });

  it('the settings, with their defaults', () => {
    const { Parameters } = createTemplate();
    const names = Object.keys(Parameters).filter((name) => !name.startsWith('Code'));
    expect(Object.keys(settings).sort()).toEqual(names.sort());
    const variables = new Map(
      module.filter(({ labels }) => labels[0] === 'variable').map((block) => [block.labels[1], block]),
    );
    const written = (text: string | undefined) => (text?.startsWith('"') ? word(text) : text);
    for (const [name, [, variable]] of Object.entries(settings)) {
      const block = variables.get(variable);
      expect(word(block?.attributes.description), variable).toMatch(/\w.*\.$/);
      if (name === 'ReservedConcurrency' || name === 'WithTopic') continue;
      expect(written(block?.attributes.default), variable).toBe(String(Parameters[name]?.Default));
    }
    // Of its own: where the zip is, what things are called, filters that Terraform itself puts.
    const more = [...variables.keys()].filter(
      (name) => !Object.values(settings).some(([, each]) => each === name),
    );
    expect(more.sort()).toEqual(['name', 'tags', 'watch', 'zip_file']);
  });

  it('the page on deploying lists each setting under all its names', () => {
    const page = readFileSync(new URL('../docs/deploy.md', import.meta.url), 'utf8');
    const rows = page.split('\n').flatMap((line) => {
      const [option, parameter, prop, variable] = line
        .split('|')
        .slice(1, 5)
        .map((cell) => /`([^` ]+)/.exec(cell)?.[1]);
      return option?.startsWith('--') && parameter && prop && variable
        ? [[option, parameter, prop, variable]]
        : [];
    });
    const wanted = Object.entries(settings).map(([parameter, [prop, variable]]) => {
      const inSlack = ['webhookUrl', 'botToken', 'channel', 'signingSecret'].includes(prop);
      return [`--${optionOf(parameter)}`, parameter, inSlack ? `slack.${prop}` : prop, variable];
    });
    expect(rows).toEqual(wanted);
  });

  it('the functions’ rules', () => {
    const rule = (r: Record<string, Resource>, mark: string) => found(r, 'AWS::Events::Rule', mark);
    const atOnce = tf('aws_cloudwatch_event_rule', 'at_once').attributes;
    const look = tf('aws_cloudwatch_event_rule', 'subscribe').attributes;
    for (const r of [template, construct]) {
      expect(rule(r, 'looked for').ScheduleExpression).toBe(word(look.schedule_expression));
      const { source, detail, ...type } = rule(r, 'CloudTrail').EventPattern;
      expect(texts(atOnce.event_pattern)).toEqual([
        ...source,
        ...type['detail-type'],
        ...detail.eventSource,
        ...detail.eventName,
      ]);
    }
  });

  it('the function that looks for new log groups', () => {
    expect(subscribe.tf).toEqual(subscribe.cfn(template));
    expect(subscribe.cfn(construct)).toEqual(subscribe.cfn(template));
    const variablesOf = (r: Record<string, Resource>) =>
      Object.keys(
        (found(r, 'AWS::Lambda::Function', 'subscribe.handler').Environment as Properties)
          .Variables as object,
      );
    const variables = variablesOf(template);
    expect(variablesOf(construct).sort()).toEqual([...variables].sort());
    expect(actions(construct, 'DescribeLogGroups')).toEqual(
      expect.arrayContaining([
        '"logs:DescribeLogGroups"',
        '"logs:DescribeSubscriptionFilters"',
        '"logs:PutSubscriptionFilter"',
      ]),
    );
    const block = tf('aws_lambda_function', 'subscribe');
    expect(inner(block, 'environment').attributes.variables?.match(/TRACEBELL_\w+/g)).toEqual(variables);
  });

  it('the environment', () => {
    const names = (r: Record<string, Resource>) =>
      Object.keys(
        (found(r, 'AWS::Lambda::Function', 'index.handler').Environment as Properties).Variables as object,
      )
        .filter((name) => name !== 'SLACK_WEBHOOK_URL')
        .sort();
    expect(names(construct)).toEqual(names(template));
    const locals = module.filter(({ labels }) => labels[0] === 'locals').map(({ attributes }) => attributes);
    const { secrets = '', environment = '' } = Object.assign({}, ...locals) as Record<string, string>;
    const written = `${secrets} ${environment}`.match(/\b(?:SLACK|TRACEBELL)_[A-Z_]+\b/g) ?? [];
    expect([...new Set(written)].filter((name) => name !== 'SLACK_WEBHOOK_URL').sort()).toEqual(
      names(template),
    );
  });

  it('what the function may', () => {
    const statements = (name: string) =>
      module
        .filter(({ labels }) => labels[1] === 'aws_iam_policy_document' && labels[2] === name)
        .flatMap(function all(block): string[] {
          return [...texts(block.attributes.actions), ...block.blocks.flatMap(all)];
        });
    const may = (name: string) => [...new Set([...statements('state'), ...statements(name)])];
    const wanted = actions({ NotifyRole: template.NotifyRole as Resource }, 'kinesis:GetRecords')
      .map((each) => JSON.parse(each) as string)
      .filter((each) => !/^(?:ssm|secretsmanager):/.test(each));
    expect(may('notify').sort()).toEqual(wanted);
    // CDK grants the log's streams by a managed policy, and more of a queue than sending.
    const ofConstruct = actions(construct, 'dynamodb:Scan');
    for (const action of wanted.filter((each) => /^dynamodb:/.test(each)))
      expect(ofConstruct).toContain(JSON.stringify(action));
    expect(ofConstruct.filter((each) => each.startsWith('"dynamodb:'))).toHaveLength(
      wanted.filter((each) => each.startsWith('dynamodb:')).length,
    );
  });

  it('the source maps that it may read', () => {
    const below = (r: object) => JSON.stringify(r).match(/"s3:GetObject"/g);
    expect(below(template.NotifyRole ?? {})).toHaveLength(1);
    expect(below(template.InteractRole ?? {})).toBeNull();
    expect(below(construct)).toHaveLength(1);
    expect(JSON.stringify(construct)).toContain(':s3:::maps/prod/*');
  });

  it('what the function may read of logs: those of this account and region, and only for a bot', () => {
    const read = (r: Record<string, Resource>) =>
      Object.values(r)
        .flatMap(({ Type, Properties }) =>
          Type === 'AWS::IAM::Role'
            ? ((Properties.Policies ?? []) as Properties[]).flatMap((each) => each.PolicyDocument.Statement)
            : Type === 'AWS::IAM::Policy'
              ? Properties.PolicyDocument.Statement
              : [],
        )
        .filter((each: Properties) => JSON.stringify(each.Action ?? '').includes('logs:GetLogEvents'));
    const [own, ...more] = read(template);
    expect(more).toEqual([]);
    expect(own.Resource).toEqual({
      'Fn::Sub': 'arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:*',
    });
    expect(JSON.stringify(createTemplate().Resources.NotifyRole)).toMatch(
      /\{"Fn::If":\["HasBotToken",\{"Effect":"Allow","Action":\["logs:GetLogEvents"\]/,
    );
    const [constructed, ...others] = read(construct);
    expect(others).toEqual([]);
    expect(JSON.stringify(constructed.Resource)).toMatch(
      /^\{"Fn::Join":\["",\["arn:",\{"Ref":"AWS::Partition"\},":logs:",\{"Ref":"AWS::Region"\},":",\{"Ref":"AWS::AccountId"\},":log-group:\*"\]\]\}$/,
    );
    const webhook = new Stack(new App(), 'Webhook');
    new Tracebell(webhook, 'Errors', { slack: { webhookUrl: 'ssm:/webhook' } });
    expect(read(Template.fromStack(webhook).toJSON().Resources)).toEqual([]);
    const block = tf('aws_iam_policy_document', 'notify').blocks.find((each) =>
      JSON.stringify(each).includes('logs:GetLogEvents'),
    );
    expect(block?.attributes.for_each).toBe(
      'var.bot_token == "" ? [] : ["${local.arn}:logs:${local.here}:log-group:*"]',
    );
  });

  it('the table', () => {
    const table = found(template, 'AWS::DynamoDB::Table');
    const global = found(construct, 'AWS::DynamoDB::GlobalTable');
    for (const key of ['KeySchema', 'AttributeDefinitions', 'GlobalSecondaryIndexes', 'BillingMode'])
      expect(global[key], key).toEqual(table[key]);
    expect(global.TimeToLiveSpecification).toEqual(table.TimeToLiveSpecification);
    const block = tf('aws_dynamodb_table', 'state');
    const index = inner(block, 'global_secondary_index').attributes;
    const keys = [block.attributes.hash_key, block.attributes.range_key, index.hash_key, index.range_key].map(
      word,
    );
    const [own, due] = [table.KeySchema, (table.GlobalSecondaryIndexes as Properties[])[0]?.KeySchema] as {
      AttributeName: string;
    }[][];
    expect(keys).toEqual([...(own ?? []), ...(due ?? [])].map(({ AttributeName }) => AttributeName));
    expect(word(index.projection_type)).toBe('KEYS_ONLY');
    expect(word(block.attributes.billing_mode)).toBe(table.BillingMode);
    expect(word(inner(block, 'ttl').attributes.attribute_name)).toBe('ttl');
    expect(inner(block, 'lifecycle').attributes.prevent_destroy).toBe('true');
  });

  it('the rules of service events, and the pattern of `auto`', () => {
    const rules = (r: Record<string, Resource>) =>
      Object.values(r)
        .filter(
          ({ Type, Properties }) =>
            Type === 'AWS::Events::Rule' && /that fail\.$/.test(String(Properties.Description)),
        )
        .map(({ Properties }) => JSON.stringify(Properties.EventPattern))
        .sort();
    const all = Object.values(eventPatterns)
      .map((each) => JSON.stringify(each))
      .sort();
    expect(rules(template)).toEqual(all);
    expect(rules(construct)).toEqual(all);
    expect(JSON.parse(readFileSync(new URL('event-patterns.json', folder), 'utf8'))).toEqual(eventPatterns);
    const locals = module.filter(({ labels }) => labels[0] === 'locals').map(({ attributes }) => attributes);
    expect(word(Object.assign({}, ...locals).lambda_pattern)).toBe(recommendedPatterns.lambda);
  });

  it('the module is formatted, where terraform is found', () => {
    const format = spawnSync('terraform', ['fmt', '-check', fileURLToPath(folder)], { encoding: 'utf8' });
    if (format.error) {
      process.stdout.write('skipped: terraform is not on this machine\n');
      return;
    }
    expect(format.stdout).toBe('');
    expect(format.status).toBe(0);
  });
});
