import { readFileSync } from 'node:fs';
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DescribeSubscriptionFiltersCommand,
  PutSubscriptionFilterCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, GetItemCommand, ListTablesCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resourcesOf } from '../src/deploy/deployed.ts';
import { createTemplate } from '../src/deploy/template.ts';
import { startInbox } from '../src/inbox/server.ts';
import { tracebell } from './built.test-helper.ts';
import { hasMoto, startMoto } from './conformance/moto.ts';

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
    expect(await tables()).toEqual([]);
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
    expect(facts).toContainEqual(expect.objectContaining({ done: 'there already' }));
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

  it('says what would be done, and does not do it', async () => {
    const dry = await run('unsubscribe', '/aws/lambda/*', '--exclude', '/aws/lambda/billing', '--dry-run');
    expect(dry.out).toMatch(/would be unsubscribed +\/aws\/lambda\/orders/);
    expect(dry.out).not.toContain('billing');
    expect(await filters('/aws/lambda/orders')).toHaveLength(1);
  });

  it('tells the status', async () => {
    const status = await run('status');
    expect(status.out).toContain('CREATE_COMPLETE');
    expect(status.out).toMatch(/log groups +3 watched/);
    expect(status.out).toMatch(/\/ecs\/web {2}ERROR {2}beside "other"/);
    expect(status.out).toMatch(/issues +0 open/);
    expect(status.out).toMatch(/failure queue +empty/);
    const json = JSON.parse((await run('status', '--json')).out) as Record<string, unknown>;
    expect(json).toMatchObject({ stack: { name: 'tracebell' }, failureQueue: 0, issues: { open: 0 } });
  }, 60_000);

  it('takes it all away but the state and what is another tool’s, and twice is as good as once', async () => {
    const gone = await run('destroy', '--yes');
    expect(gone.err).toBe('');
    expect(gone.code).toBe(0);
    expect(gone.out).toMatch(/unsubscribed \/aws\/lambda\/orders/);
    expect(gone.out).toContain('aws dynamodb delete-table');
    expect(await filters('/aws/lambda/orders')).toEqual([]);
    expect(await filters('/ecs/web')).toMatchObject([{ filterName: 'other' }]);
    const twice = await run('destroy', '--yes');
    expect(twice.code).toBe(0);
    expect(twice.out).toContain('nothing to remove');
    expect((await run('status')).code).toBe(1);
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
