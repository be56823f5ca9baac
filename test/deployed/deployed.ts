import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  type InputLogEvent,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { unzipSync } from 'fflate';
import { createTemplate } from '../../src/deploy/template.ts';
import { type RunningInbox, startInbox } from '../../src/inbox/server.ts';
import type { Store } from '../../src/model/ports.ts';
import { createDynamoStore, createTable } from '../../src/stores/dynamodb.ts';
import '../built.test-helper.ts';
import { motoClient, startMoto } from '../conformance/moto.ts';
import { type Gate, openGate } from './aws.ts';
import { type Answer, type ExecutionEnvironment, startEnvironment } from './execution-environment.ts';

const region = 'eu-west-1';
const root = fileURLToPath(new URL('../../', import.meta.url));
export const zipFile = join(root, 'dist', 'tracebell-lambda.zip');

export interface DeployedFunction {
  /** As Lambda does: an environment that is idle, else a new one. `requestId`: of the invocation that is repeated. */
  invoke(event: unknown, requestId?: string): Promise<Answer>;
  /** How many execution environments there are. */
  environments(): number;
  /** Ends the idle environments, so that the next invocation has a cold start. */
  recycle(): Promise<void>;
}

/** The stack on this machine, with a table of its own. */
export interface Deployed {
  readonly notify: DeployedFunction;
  readonly interact: DeployedFunction;
  /** What they keep, read from beside them. */
  readonly store: Store;
  stop(): Promise<void>;
}

/** moto is AWS, the inbox is Slack, the zip's functions run in processes of their own. */
export interface Machine {
  readonly inbox: RunningInbox;
  readonly aws: Gate;
  /** All that the functions of every stack wrote to their logs. */
  readonly log: readonly string[];
  /** Writes to a log group of CloudWatch Logs. */
  put(logGroup: string, logStream: string, events: readonly InputLogEvent[]): Promise<void>;
  /** `more`: parameters of the stack beside those that all have. */
  deploy(more?: Readonly<Record<string, string>>): Promise<Deployed>;
  stop(): Promise<void>;
}

/** What is secret here, and must be found in no log. */
export const secrets = {
  '/tracebell/bot-token': 'xoxb-deployed-4711',
  '/tracebell/signing-secret': 'f1e2d3c4b5a697887766554433221100',
} as const;

/** The stack's parameters as a user gives them: secrets by reference only. */
const parameters: Readonly<Record<string, string>> = {
  BotToken: 'ssm:/tracebell/bot-token',
  SigningSecret: 'ssm:/tracebell/signing-secret',
};

export async function startMachine(): Promise<Machine> {
  const moto = await startMoto();
  const aws = await openGate(moto.endpoint);
  const inbox = await startInbox({ port: 0, signingSecret: secrets['/tracebell/signing-secret'] });
  await keepSecrets(moto.endpoint);
  const image = unpack();
  const log: string[] = [];
  const environment = {
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL: aws.endpoint,
    SLACK_API_URL: inbox.apiUrl,
    // Said on Node.js 20 only, which Lambda no longer runs.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
  return {
    inbox,
    aws,
    log,
    put: (...line) => putLines(aws.endpoint, ...line),
    deploy: async (more) => {
      const table = `tracebell-${randomUUID()}`;
      const client = motoClient(aws.endpoint);
      await createTable(client, table);
      const store = createDynamoStore({ client, table });
      const references = { ...parameters, ...more, Channel: inbox.channel, Table: table };
      const functionOf = (resource: string) =>
        createFunction({ resource, references, environment, image, log });
      const notify = functionOf('NotifyFunction');
      const interact = functionOf('InteractFunction');
      const stop = async () => {
        await Promise.all([notify.stop(), interact.stop()]);
        await store.close();
      };
      return { notify, interact, store, stop };
    },
    stop: async () => {
      await inbox.close();
      await aws.close();
      moto.stop();
      rmSync(image, { recursive: true });
    },
  };
}

async function keepSecrets(endpoint: string): Promise<void> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const ssm = new SSMClient({ endpoint, region, credentials });
  for (const [Name, Value] of Object.entries(secrets))
    await ssm.send(new PutParameterCommand({ Name, Value, Type: 'SecureString' }));
  ssm.destroy();
}

async function putLines(
  endpoint: string,
  logGroupName: string,
  logStreamName: string,
  events: readonly InputLogEvent[],
): Promise<void> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const logs = new CloudWatchLogsClient({ endpoint, region, credentials });
  const stream = { logGroupName, logStreamName };
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  await logs.send(new CreateLogStreamCommand(stream));
  await logs.send(new PutLogEventsCommand({ ...stream, logEvents: [...events] }));
  logs.destroy();
}

/** The zip in a folder `task`, below the clients that Lambda's image has and the zip does not. */
export function unpack(zip: Uint8Array = readFileSync(zipFile)): string {
  const image = mkdtempSync(join(tmpdir(), 'tracebell-lambda-'));
  const task = join(image, 'task');
  mkdirSync(task);
  for (const [name, bytes] of Object.entries(unzipSync(zip))) writeFileSync(join(task, name), bytes);
  const clients = join(image, 'node_modules', '@aws-sdk');
  mkdirSync(clients, { recursive: true });
  for (const name of ['client-ssm', 'client-secrets-manager', 'client-cloudwatch-logs', 'client-s3'])
    symlinkSync(join(root, 'node_modules', '@aws-sdk', name), join(clients, name));
  return image;
}

interface FunctionOptions {
  /** Its name in the template. */
  readonly resource: string;
  /** What the template's references stand for. */
  readonly references: Readonly<Record<string, string>>;
  /** What Lambda itself sets. */
  readonly environment: Readonly<Record<string, string>>;
  readonly image: string;
  readonly log: string[];
}

/** The function as the template says it: its handler, its time-out, its environment. */
function createFunction(options: FunctionOptions): DeployedFunction & { stop(): Promise<void> } {
  const { resource, references, image, log } = options;
  const template = createTemplate();
  const properties = template.Resources[resource]?.Properties as {
    Handler: string;
    Timeout: number;
    FunctionName: { 'Fn::Sub': string };
    Environment: { Variables: Record<string, { Ref: string }> };
  };
  const settingOf = ({ Ref: name }: { Ref: string }) =>
    references[name] ?? String(template.Parameters[name]?.Default ?? '');
  const name = properties.FunctionName['Fn::Sub'].replace(/\$\{AWS::StackName\}/, 'tracebell');
  const environment = {
    ...Object.fromEntries(
      Object.entries(properties.Environment.Variables).map(([key, value]) => [key, settingOf(value)]),
    ),
    ...options.environment,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
  };
  const start = {
    folder: join(image, 'task'),
    handler: properties.Handler,
    environment,
    onLine: (line: string) => log.push(line),
  };
  const all: ExecutionEnvironment[] = [];
  const idle: ExecutionEnvironment[] = [];
  return {
    invoke: async (event, requestId = randomUUID()) => {
      let found = idle.pop();
      if (!found) {
        found = await startEnvironment(start);
        all.push(found);
      }
      const request = {
        id: requestId,
        arn: `arn:aws:lambda:${region}:123456789012:function:${name}`,
        timeoutMs: properties.Timeout * 1000,
      };
      const answer = await found.invoke(event, request);
      idle.push(found);
      return answer;
    },
    environments: () => all.length,
    recycle: async () => {
      for (const each of idle.splice(0)) {
        all.splice(all.indexOf(each), 1);
        await each.stop();
      }
    },
    stop: async () => {
      await Promise.all(all.map((each) => each.stop()));
    },
  };
}
