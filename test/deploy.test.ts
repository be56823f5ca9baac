import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
  ListStacksCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteSubscriptionFilterCommand,
  DescribeSubscriptionFiltersCommand,
  FilterLogEventsCommand,
  PutLogEventsCommand,
  PutSubscriptionFilterCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, GetItemCommand, ListTablesCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  GetObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { DescribeParametersCommand, GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findStack } from '../src/deploy/change-set.ts';
import { parametersOf, resourcesOf } from '../src/deploy/deployed.ts';
import { names } from '../src/deploy/stack.ts';
import { createTemplate } from '../src/deploy/template.ts';
import { startInbox } from '../src/inbox/server.ts';
import { tracebell } from './built.test-helper.ts';
import { hasMoto, startMoto } from './conformance/moto.ts';
import { openGate } from './deployed/aws.ts';
import { unpack } from './deployed/deployed.ts';
import { startEnvironment } from './deployed/execution-environment.ts';

const found = hasMoto();
if (!found) process.stdout.write('skipped: there is no moto_server on this machine\n');

const token = 'xoxb-1-2-example';
const zipFile = new URL('../dist/tracebell-lambda.zip', import.meta.url);

describe.skipIf(!found)('deploy, subscribe, status and destroy against a stand-in of AWS', () => {
  let moto: Awaited<ReturnType<typeof startMoto>>;
  let inbox: Awaited<ReturnType<typeof startInbox>>;
  let environment: Record<string, string>;
  const run = (...args: string[]) => tracebell(args, '', environment);

  beforeAll(async () => {
    moto = await startMoto();
    inbox = await startInbox({ port: 0 });
    environment = {
      AWS_ENDPOINT_URL: moto.endpoint,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: 'eu-west-1',
      SLACK_API_URL: inbox.apiUrl,
      // A build server is no terminal: nothing may be painted there.
      CI: 'true',
    };
  }, 60_000);
  afterAll(async () => {
    moto?.stop();
    await inbox?.close();
  });

  const client = () => ({
    endpoint: moto.endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const filters = async (logGroupName: string) => {
    const logs = new CloudWatchLogsClient(client());
    return (
      (await logs.send(new DescribeSubscriptionFiltersCommand({ logGroupName }))).subscriptionFilters ?? []
    );
  };
  const tables = async () =>
    (await new DynamoDBClient(client()).send(new ListTablesCommand({}))).TableNames ?? [];

  /** What Lambda does with the function of this ARN: its code from the bucket, its environment as it is deployed. */
  const invoke = async (arn: string, event: unknown) => {
    const lambda = new LambdaClient(client());
    const { Handler = '', Environment } = await lambda.send(
      new GetFunctionConfigurationCommand({ FunctionName: arn }),
    );
    const cloud = { client: new CloudFormationClient(client()), sleep: async () => {} };
    const stack = await findStack(arn.split(':')[6] ?? '', cloud);
    const { CodeBucket: Bucket, CodeKey: Key } = stack ? parametersOf(stack) : {};
    const zip = await new S3Client({ ...client(), forcePathStyle: true }).send(
      new GetObjectCommand({ Bucket, Key }),
    );
    const image = unpack(await zip.Body?.transformToByteArray());
    const { SLACK_BOT_TOKEN: _, ...plain } = environment;
    const running = await startEnvironment({
      folder: join(image, 'task'),
      handler: Handler,
      environment: { ...plain, AWS_LAMBDA_FUNCTION_NAME: 'tracebell', ...Environment?.Variables },
      onLine: () => {},
    });
    try {
      return await running.invoke(event, { id: '1', arn, timeoutMs: 30_000 });
    } finally {
      await running.stop();
      rmSync(image, { recursive: true });
    }
  };

  it('refuses a stack with nowhere to post to, and a secret in place of a reference, and says neither aloud', async () => {
    const nowhere = await run('deploy', '--yes');
    expect(nowhere.code).toBe(2);
    expect(nowhere.err).toMatch(/nowhere to post to.*--store-secrets/);
    const secret = await run('deploy', '--yes', '--bot-token', token, '--channel', 'C0123456789');
    expect(secret.code).toBe(2);
    expect(secret.err).toMatch(
      /aws ssm put-parameter --type SecureString --name \/tracebell\/tracebell\/bot-token/,
    );
    expect(secret.err + secret.out).not.toContain(token);
  });

  it('asks before it changes anything', async () => {
    const asked = await run('deploy', '--bot-token', 'ssm:/t', '--channel', 'C0123456789', '--no-test');
    expect(asked.code).toBe(2);
    expect(asked.out).toContain('To be created');
    expect(asked.err).toContain('give --yes');
    environment.SLACK_BOT_TOKEN = token;
    const kept = await run('deploy', '--store-secrets', '--channel', 'C0123456789');
    delete environment.SLACK_BOT_TOKEN;
    expect(kept.code).toBe(2);
    expect(await tables()).toEqual([]);
    expect(
      (await new S3Client({ ...client(), forcePathStyle: true }).send(new ListBucketsCommand({}))).Buckets ??
        [],
    ).toEqual([]);
    expect((await new SSMClient(client()).send(new DescribeParametersCommand({}))).Parameters ?? []).toEqual(
      [],
    );
    expect(
      (await new CloudFormationClient(client()).send(new ListStacksCommand({}))).StackSummaries?.filter(
        ({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE',
      ),
    ).toEqual([]);
  });

  it('makes the stack, keeps the secret apart, and posts a test message', async () => {
    environment = { ...environment, SLACK_BOT_TOKEN: token, SLACK_CHANNEL: inbox.channel };
    const done = await run('deploy', '--yes', '--store-secrets', '--pattern', 'ERROR');
    expect(done.err).toBe('');
    expect(done.code).toBe(0);
    expect(done.out).toContain('NotifyFunction');
    expect(done.out).toContain('CREATE_COMPLETE');
    expect(done.out).toContain('Posted through');
    expect(done.out).toContain('tracebell subscribe');
    expect(done.out).not.toContain(token);
    const kept = await new SSMClient(client()).send(
      new GetParameterCommand({ Name: '/tracebell/tracebell/bot-token', WithDecryption: true }),
    );
    expect(kept.Parameter).toMatchObject({ Type: 'SecureString', Value: token });
    expect(inbox.messages()).toHaveLength(1);
    expect(await tables()).toHaveLength(1);
  }, 60_000);

  it('changes nothing the second time, and uploads nothing', async () => {
    const again = await run('deploy', '--yes', '--no-test', '--json');
    expect(again.code).toBe(0);
    const facts = again.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(facts).toContainEqual({ result: 'unchanged' });
    const s3 = new S3Client({ ...client(), forcePathStyle: true });
    const { Contents } = await s3.send(
      new ListObjectsV2Command({ Bucket: 'tracebell-123456789012-eu-west-1' }),
    );
    expect(Contents).toHaveLength(1);
  }, 60_000);

  it('subscribes three log groups, once, and leaves other tools’ filters as they are', async () => {
    const logs = new CloudWatchLogsClient(client());
    for (const logGroupName of ['/aws/lambda/orders', '/aws/lambda/billing', '/ecs/web', '/full'])
      await logs.send(new CreateLogGroupCommand({ logGroupName }));
    const other = {
      filterName: 'other',
      filterPattern: 'x',
      destinationArn: 'arn:aws:lambda:eu-west-1:123456789012:function:tracebell',
    };
    await logs.send(new PutSubscriptionFilterCommand({ logGroupName: '/ecs/web', ...other }));
    const before = await filters('/ecs/web');
    const first = await run('subscribe', '/aws/lambda/*', '/ecs/web');
    expect(first.err).toBe('');
    expect(first.code).toBe(0);
    expect(first.out.match(/^subscribed {3}/gm)).toHaveLength(3);
    expect(first.out).toMatch(/^subscribed +\/ecs\/web beside "other"$/m);
    expect(first.out).toMatch(/skipped +\/aws\/lambda\/tracebell: a log group of Tracebell itself/);
    const second = await run('subscribe', '/aws/lambda/*', '/ecs/web');
    expect(second.out.match(/^unchanged/gm)).toHaveLength(3);
    expect(await filters('/aws/lambda/orders')).toMatchObject([
      { filterName: 'tracebell', filterPattern: 'ERROR' },
    ]);
    expect((await filters('/ecs/web')).find(({ filterName }) => filterName === 'other')).toEqual(before[0]);

    for (const filterName of ['one', 'two'])
      await logs.send(new PutSubscriptionFilterCommand({ logGroupName: '/full', ...other, filterName }));
    const full = await run('subscribe', '/full', '/none');
    expect(full.code).toBe(1);
    expect(full.out).toMatch(/failed +\/full: all of its 2 places.*"one".*"two"/);
    expect(full.out).toMatch(/failed +\/none: there is no log group/);
  }, 60_000);

  it('takes a destination of another account, of its own region only', async () => {
    const arn = (region: string) => `arn:aws:logs:${region}:210987654321:destination:tracebell`;
    const dry = await run('subscribe', '/ecs/web', '--destination', arn('eu-west-1'), '--dry-run', '--json');
    expect(JSON.parse(dry.out)).toMatchObject({ logGroup: '/ecs/web', result: 'subscribed' });
    for (const [wrong, words] of [
      [arn('us-east-1'), /in one region/],
      ['tracebell', /is no destination/],
    ] as const) {
      const refused = await run('subscribe', '/ecs/web', '--destination', wrong);
      expect(refused.code).toBe(2);
      expect(refused.err).toMatch(words);
    }
  }, 60_000);

  it('says what would be done, and does not do it', async () => {
    const dry = await run('unsubscribe', '/aws/lambda/*', '--exclude', '/aws/lambda/billing', '--dry-run');
    expect(dry.out).toMatch(/would be unsubscribed +\/aws\/lambda\/orders/);
    expect(dry.out).not.toContain('billing');
    expect(await filters('/aws/lambda/orders')).toHaveLength(1);
  });

  it('an error that is logged reaches the channel: the code, the settings and the table are those that were deployed', async () => {
    const logs = new CloudWatchLogsClient(client());
    const place = { logGroupName: '/aws/lambda/orders', logStreamName: '2026/11/24/[$LATEST]0f3c' };
    await logs.send(new CreateLogStreamCommand(place));
    const message =
      '[ERROR] KeyError: \'customer\'\nTraceback (most recent call last):\n  File "/var/task/app.py", line 27, in handler\n    load(event)';
    const logEvents = [
      { timestamp: Date.now(), message: 'INFO loaded 12 orders' },
      { timestamp: Date.now(), message },
    ];
    await logs.send(new PutLogEventsCommand({ ...place, logEvents }));
    const [filter] = await filters(place.logGroupName);
    const found = await logs.send(
      new FilterLogEventsCommand({ logGroupName: place.logGroupName, filterPattern: filter?.filterPattern }),
    );
    expect(found.events?.map((event) => event.message)).toEqual([message]);
    const payload = {
      messageType: 'DATA_MESSAGE',
      owner: '123456789012',
      logGroup: place.logGroupName,
      logStream: place.logStreamName,
      subscriptionFilters: [filter?.filterName],
      logEvents: found.events?.map(({ timestamp }) => ({ id: '3'.repeat(56), timestamp, message })),
    };
    const before = inbox.messages().length;
    const answer = await invoke(filter?.destinationArn ?? '', {
      awslogs: { data: gzipSync(JSON.stringify(payload)).toString('base64') },
    });
    expect(answer).toMatchObject({ ok: true });
    const said = inbox.messages().slice(before);
    expect(said).toHaveLength(1);
    expect(JSON.stringify(said)).toContain('KeyError');
    expect(JSON.stringify(said)).toContain('app.py');
  }, 60_000);

  it('tells the status', async () => {
    const status = await run('status');
    expect(status.out).toContain('CREATE_COMPLETE');
    expect(status.out).toMatch(/log groups +3 watched/);
    expect(status.out).toMatch(/\/ecs\/web {2}ERROR {2}beside "other"/);
    expect(status.out).toMatch(/issues +1 open/);
    expect(status.out).toMatch(/failure queue +empty/);
    expect(status.out).not.toMatch(/Unexpected token/);
    const json = JSON.parse((await run('status', '--json')).out) as Record<string, unknown>;
    expect(json).toMatchObject({ stack: { name: 'tracebell' }, failureQueue: 0, issues: { open: 1 } });
  }, 60_000);

  it('doctor looks at all of it, and says what is wrong and how to mend it', async () => {
    const logs = new CloudWatchLogsClient(client());
    const round = { logGroupName: '/aws/lambda/tracebell', filterName: 'mine', filterPattern: '' };
    const [{ destinationArn } = {}] = await filters('/aws/lambda/orders');
    await logs.send(new PutSubscriptionFilterCommand({ ...round, destinationArn }));
    const doctor = await run('doctor', '--json');
    expect(doctor.err).toBe('');
    expect(doctor.code).toBe(1);
    const checks = doctor.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { name: string; ok: boolean; found: string; todo?: string });
    const wrong = checks.filter(({ ok }) => !ok);
    // CloudFormation's stand-in makes tables without expiry and recovery.
    expect(wrong.map(({ name }) => name)).toEqual(['expiry', 'point-in-time recovery', 'loops']);
    expect(wrong.every(({ todo }) => todo?.includes('`aws '))).toBe(true);
    const well = new Map(checks.filter(({ ok }) => ok).map(({ name, found }) => [name, found]));
    expect(well.get('stack tracebell')).toBe('CREATE_COMPLETE');
    expect(well.get('log groups')).toBe('3 watched');
    expect(well.get('secrets')).toContain('ssm:/tracebell/tracebell/bot-token');
    expect(well.get('places for filters')).toMatch(/\/full by "one" and "two"/);
    expect([...well.keys()]).toEqual(
      expect.arrayContaining(['function', 'table', 'tick', 'failure queue', 'bot token']),
    );
    expect(doctor.out).not.toContain(token);
    const { logGroupName, filterName } = round;
    await logs.send(new DeleteSubscriptionFilterCommand({ logGroupName, filterName }));
    const nobody = {
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_CONFIG_FILE: '/dev/null',
    };
    const alone = await tracebell(['doctor'], '', {
      ...environment,
      ...nobody,
      AWS_ACCESS_KEY_ID: '',
      AWS_SECRET_ACCESS_KEY: '',
    });
    expect(alone.out).toMatch(/^\? +AWS: not looked at/m);
    expect(alone.out).toMatch(/^ok +bot token/m);
    expect(alone.code).toBe(0);
    const other = await run('doctor', '--stack', 'nowhere');
    expect(other.out).toMatch(/^WRONG +stack: there is none called "nowhere"/m);
  }, 60_000);

  it('doctor lets the function run once, and says what it says', async () => {
    const gate = await openGate(moto.endpoint);
    const there = { ...environment, AWS_ENDPOINT_URL: gate.endpoint };
    const answer = { status: 200, type: 'application/json', body: '{}' };
    gate.failOn(names.tick, answer);
    expect((await tracebell(['doctor', '--tick'], '', there)).out).toMatch(
      /^ok +one tick: the function starts/m,
    );
    gate.failOn(names.tick, {
      ...answer,
      body: '{"errorMessage":"SLACK_BOT_TOKEN: ssm:/x cannot be read: the role may not"}',
      headers: { 'x-amz-function-error': 'Unhandled' },
    });
    const wrong = await tracebell(['doctor', '--tick'], '', there);
    expect(wrong.out).toMatch(/^WRONG +one tick: SLACK_BOT_TOKEN: .*the role may not\n +Run `aws logs tail/m);
    gate.failOn(names.tick, {
      ...answer,
      body: 'error running docker: no daemon\nmore',
      headers: { 'x-amz-function-error': 'Unhandled' },
    });
    const strange = await tracebell(['doctor', '--tick'], '', there);
    expect(strange.out).toMatch(/^WRONG +one tick: error running docker: no daemon\n +Run/m);
    await gate.close();
  }, 60_000);

  it('secrets that were kept again are read again', async () => {
    const described = async () => {
      const FunctionName = 'tracebell';
      const lambda = new LambdaClient(client());
      return (await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))).Description;
    };
    const before = await described();
    const again = await run('deploy', '--yes', '--store-secrets', '--no-test');
    expect(again.err).toBe('');
    expect(again.out).toContain('start anew');
    expect(await described()).toMatch(new RegExp(`^${before} Secrets of \\d{4}-\\S+Z$`));
  }, 60_000);

  it('takes it all away but the state and what is another tool’s, and twice is as good as once', async () => {
    const gone = await run('destroy', '--yes');
    expect(gone.err).toBe('');
    expect(gone.code).toBe(0);
    expect(gone.out).toMatch(/unsubscribed \/aws\/lambda\/orders/);
    for (const kept of ['aws dynamodb delete-table', 'aws ssm delete-parameter', 'aws s3 rb'])
      expect(gone.out).toContain(kept);
    expect(await filters('/aws/lambda/orders')).toEqual([]);
    expect(await filters('/ecs/web')).toMatchObject([{ filterName: 'other' }]);
    const twice = await run('destroy', '--yes');
    expect(twice.code).toBe(0);
    expect(twice.out).toContain('nothing to remove');
    expect((await run('status')).code).toBe(1);
  }, 60_000);

  it('a region without function URLs gets the stack without buttons, and says so', async () => {
    const gate = await openGate(moto.endpoint);
    const message = 'Template format error: Unrecognized resource types: [AWS::Lambda::Url]';
    gate.failOn('AWS%3A%3ALambda%3A%3AUrl', {
      status: 400,
      type: 'text/xml',
      body: `<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>${message}</Message></Error><RequestId>1</RequestId></ErrorResponse>`,
    });
    const there = { ...environment, AWS_ENDPOINT_URL: gate.endpoint };
    const args = [
      'deploy',
      '--yes',
      '--no-test',
      '--stack',
      'lean',
      '--channel',
      inbox.channel,
      '--bot-token',
    ];
    const made = await tracebell([...args, 'ssm:/tracebell/tracebell/bot-token'], '', there);
    expect(made.err).toBe('');
    expect(made.out).toContain('has no function URLs');
    expect(made.out).toContain('CREATE_COMPLETE');
    const refused = await tracebell(
      ['deploy', '--yes', '--stack', 'lean', '--signing-secret', 'ssm:/s'],
      '',
      there,
    );
    expect(refused.code).toBe(2);
    expect(refused.err).toMatch(/leave the signing secret out/);
    await gate.close();
  }, 60_000);

  it('an update over an older version keeps the state, the function that filters send to, and every setting', async () => {
    const { Resources, Outputs: _, ...template } = createTemplate();
    const { WithTopic: __, ...Parameters } = template.Parameters;
    const { IsWithTopic: ___, ...Conditions } = template.Conditions;
    // A version that had nothing but the base, and less memory.
    const base = Object.entries(Resources).filter(([, { Condition }]) => !Condition);
    const older = JSON.parse(JSON.stringify(Object.fromEntries(base)));
    older.NotifyRole.Properties.Policies = [];
    older.NotifyFunction.Properties.MemorySize = 128;
    const bucket = 'tracebell-123456789012-eu-west-1';
    const given = {
      BotToken: 'ssm:/tracebell/tracebell/bot-token',
      Channel: inbox.channel,
      Stage: 'prod',
      CodeBucket: bucket,
      CodeKey: 'older.zip',
    };
    await new S3Client({ ...client(), forcePathStyle: true }).send(
      new PutObjectCommand({ Bucket: bucket, Key: 'older.zip', Body: readFileSync(zipFile) }),
    );
    const cloud = new CloudFormationClient(client());
    await cloud.send(
      new CreateStackCommand({
        StackName: 'older',
        TemplateBody: JSON.stringify({ ...template, Parameters, Conditions, Resources: older }),
        Capabilities: ['CAPABILITY_IAM'],
        Parameters: Object.entries(given).map(([ParameterKey, ParameterValue]) => ({
          ParameterKey,
          ParameterValue,
        })),
      }),
    );
    const idOf = async (name: string) => {
      const all = await resourcesOf('older', { client: cloud, sleep: async () => {} });
      return all.find(({ resource }) => resource === name)?.id ?? '';
    };
    const lambda = new LambdaClient(client());
    const memory = async () =>
      (await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: 'older' }))).MemorySize;
    expect(await memory()).toBe(128);
    const table = await idOf('Table');
    const state = new DynamoDBClient(client());
    const Key = { pk: { S: 'I#kept' }, sk: { S: 'META' } };
    await state.send(new PutItemCommand({ TableName: table, Item: Key }));
    await run('subscribe', '/ecs/web', '--stack', 'older');
    const [, before] = await filters('/ecs/web');
    expect(before?.destinationArn).toMatch(/:function:older$/);

    const update = await run('deploy', '--stack', 'older', '--yes', '--no-test', '--json');
    expect(update.err).toBe('');
    const facts = update.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(facts).toContainEqual({ result: 'updated' });
    expect(await memory()).toBe(256);
    expect(await idOf('Table')).toBe(table);
    expect((await state.send(new GetItemCommand({ TableName: table, Key }))).Item).toEqual(Key);
    // The filter was not touched, and what it sends to is there under its name.
    expect((await filters('/ecs/web'))[1]).toEqual(before);
    const { Stacks } = await cloud.send(new DescribeStacksCommand({ StackName: 'older' }));
    const now = Stacks?.[0]?.Parameters?.map(({ ParameterKey = '', ParameterValue }) => [
      ParameterKey,
      ParameterValue,
    ]);
    const { CodeKey: ____, ...kept } = given;
    expect(Object.fromEntries(now ?? [])).toMatchObject({ ...kept, WithTopic: 'false' });
  }, 60_000);
});
