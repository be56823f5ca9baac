import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import type { Cloud, Plan } from '../deploy/change-set.ts';
import {
  isSecret,
  optionOf,
  parametersFor,
  secretPath,
  settings,
  whyNoReference,
} from '../deploy/parameters.ts';
import { names, secretParameters } from '../deploy/stack.ts';
import type { Step } from '../deploy/stack-events.ts';
import { type AwsOptions, chooseAws, confirmed, s3Options, sleep, withAwsOptions } from './aws-options.ts';
import { colours } from './colours.ts';
import { tellStep } from './stack-progress.ts';
import { UsageError } from './usage-error.ts';
import { version } from './version.ts';

interface Options extends AwsOptions {
  readonly stack: string;
  readonly bucket?: string;
  readonly tag: readonly string[];
  readonly storeSecrets?: boolean;
  readonly watch?: string;
  readonly watchExclude?: string;
  readonly print?: boolean;
  readonly yes?: boolean;
  readonly test: boolean;
  readonly json?: boolean;
  readonly [setting: string]: unknown;
}

const collect = (value: string, all: readonly string[]) => [...all, value];

export function deployCommand(): Command {
  const command = new Command('deploy')
    .description('Create or update Tracebell in your AWS account, as one CloudFormation stack.')
    .option('--stack <name>', 'name of the stack and of its function', names.stack)
    .option('--bucket <name>', 'S3 bucket for the code (default: tracebell-ACCOUNT-REGION, made if need be)')
    .option('--store-secrets', 'keep SLACK_… of the environment in SSM as SecureStrings, and refer to them')
    .option('--tag <key=value>', 'tag of the stack and all in it; repeatable', collect, [])
    .option('--print', 'only write the template to standard output; asks AWS nothing')
    .option('-y, --yes', 'do not ask')
    .option('--no-test', 'no test message at the end')
    .option('--json', 'one JSON object for each step, and for the result, a line each');
  withAwsOptions(command);
  for (const [name, { Description, group }] of Object.entries(settings))
    command.option(`--${optionOf(name)} <value>`, `${group}: ${Description}`);
  return command
    .addHelpText(
      'after',
      `
What is not given stays as it is deployed. Secrets are given as references, never as themselves.

Examples:
  SLACK_WEBHOOK_URL=https://hooks.slack.com/services/… tracebell deploy --store-secrets
  tracebell deploy --bot-token ssm:/slack/token --channel C0123456789 --watch '/aws/lambda/*'
  tracebell deploy --reserved-concurrency 5 --yes          an update
  tracebell deploy --print > tracebell.template.json

Exit status: 0 done or nothing to do, 1 it failed or you said no, 2 wrong usage or bad input.`,
    )
    .action(async (options: Options) => {
      const { createTemplate } = await import('../deploy/template.ts');
      const template = createTemplate();
      if (options.print) {
        process.stdout.write(`${JSON.stringify(template, null, 2)}\n`);
        return;
      }
      chooseAws(options);
      await deploy(options, JSON.stringify(template), Object.keys(template.Parameters));
    });
}

async function deploy(options: Options, template: string, known: readonly string[]): Promise<void> {
  const { stack } = options;
  const given = givenSettings(options);
  const { CloudFormationClient } = await import('@aws-sdk/client-cloudformation');
  const { findStack, plan, execute, discard } = await import('../deploy/change-set.ts');
  const cloud: Cloud = { client: new CloudFormationClient({}), sleep };
  const owner = await whoAmI();
  tell(
    options,
    { account: owner.account, region: owner.region, stack },
    `Account ${owner.account}, region ${owner.region}, stack ${stack}`,
  );
  const existing = await findStack(stack, cloud);
  if (options.storeSecrets) Object.assign(given, await storeSecrets(options));
  const isNew = existing === undefined || existing.StackStatus === 'REVIEW_IN_PROGRESS';
  if (isNew) checkPlace(given, stack);
  Object.assign(given, await uploadCode(options, owner));
  const tags = tagsOf(options.tag);
  const asked = {
    stack,
    template,
    parameters: parametersFor(given, isNew ? [] : existing.Parameters, known),
    tags,
  };
  const planned = await plan(asked, existing, cloud);
  if (planned.empty) {
    await discard(planned, cloud).catch(() => {});
    tell(options, { result: 'unchanged' }, 'Nothing changes: what is deployed is what you ask for.');
  } else {
    showPlan(options, planned);
    const question = `${planned.kind === 'CREATE' ? 'Create' : 'Update'} the stack?`;
    const wanted = await confirmed(question, options.yes).catch(async (error: unknown) => {
      await discard(planned, cloud);
      throw error;
    });
    if (!wanted) {
      await discard(planned, cloud);
      tell(options, { result: 'declined' }, 'Nothing was changed.');
      process.exitCode = 1;
      return;
    }
    const { eventsSoFar, follow } = await import('../deploy/stack-events.ts');
    const seen = await eventsSoFar(stack, cloud);
    await execute(planned, cloud);
    const ended = await follow(stack, seen, cloud, (step: Step) => tellStep(step, options.json));
    if (!ended.ok) {
      const { failed } = ended;
      const why = failed ? ` because of ${failed.resource}: ${failed.reason ?? failed.status}` : '';
      tell(
        options,
        { result: 'failed', status: ended.status, ...(failed && { failed }) },
        `It failed (${ended.status})${why}`,
      );
      process.exitCode = 1;
      return;
    }
    tell(
      options,
      { result: planned.kind === 'CREATE' ? 'created' : 'updated' },
      colours.green(`Done: the stack is ${ended.status}.`),
    );
  }
  await finish(options, cloud);
}

/** The settings that were given as options, checked as far as CloudFormation would say it in worse words. */
function givenSettings(options: Options): Record<string, string> {
  const given: Record<string, string> = {};
  for (const name of Object.keys(settings)) {
    const value = options[name.charAt(0).toLowerCase() + name.slice(1)];
    if (typeof value !== 'string') continue;
    const wrong = isSecret(name) ? whyNoReference(options.stack, name, value) : null;
    if (wrong) throw new UsageError(wrong);
    given[name] = value;
  }
  if (!/^[A-Za-z][A-Za-z0-9-]{0,54}$/.test(options.stack))
    throw new UsageError(
      `"${options.stack}" is no name for a stack: at most 55 letters, digits and dashes, a letter first.`,
    );
  return given;
}

function checkPlace(given: Readonly<Record<string, string>>, stack: string): void {
  const { WebhookUrl, BotToken, Channel } = given;
  if (WebhookUrl && BotToken)
    throw new UsageError('give --webhook-url, or --bot-token and --channel; not both.');
  if (BotToken && !Channel)
    throw new UsageError('--bot-token needs the channel’s id: --channel C0123456789.');
  if (WebhookUrl || BotToken) return;
  throw new UsageError(
    'there is nowhere to post to: set SLACK_WEBHOOK_URL (or SLACK_BOT_TOKEN, and --channel) and give --store-secrets, ' +
      `or give a reference, for example --webhook-url ssm:${secretPath(stack, 'WebhookUrl')}`,
  );
}

async function whoAmI(): Promise<{ account: string; region: string }> {
  const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
  const client = new STSClient({});
  const { Account = '' } = await client.send(new GetCallerIdentityCommand({}));
  return { account: Account, region: await client.config.region() };
}

async function storeSecrets(options: Options): Promise<Record<string, string>> {
  const found = Object.entries(secretParameters).flatMap(([parameter, variable]) => {
    const value = process.env[variable];
    return value ? [{ parameter: parameter as keyof typeof secretParameters, variable, value }] : [];
  });
  if (found.length === 0)
    throw new UsageError(
      `--store-secrets finds no secret: set one of ${Object.values(secretParameters).join(', ')}.`,
    );
  const { PutParameterCommand, SSMClient } = await import('@aws-sdk/client-ssm');
  const client = new SSMClient({});
  const references: Record<string, string> = {};
  for (const { parameter, variable, value } of found) {
    const Name = secretPath(options.stack, parameter);
    await client.send(new PutParameterCommand({ Name, Value: value, Type: 'SecureString', Overwrite: true }));
    references[parameter] = `ssm:${Name}`;
    tell(options, { stored: variable, reference: `ssm:${Name}` }, `${variable} is kept as ssm:${Name}`);
  }
  // The channel is no secret, and is asked for with the token.
  const channel = process.env.SLACK_CHANNEL;
  if (references.BotToken && channel && options.channel === undefined) references.Channel = channel;
  return references;
}

async function uploadCode(
  options: Options,
  owner: { account: string; region: string },
): Promise<Record<string, string>> {
  const { S3Client } = await import('@aws-sdk/client-s3');
  const { ensureBucket, keyOf, upload, usualBucket } = await import('../deploy/code-bucket.ts');
  const zip = readZip();
  const client = new S3Client(s3Options());
  const bucket = options.bucket ?? usualBucket(owner);
  if (!options.bucket && (await ensureBucket(bucket, owner, client)) === 'made')
    tell(options, { bucket }, `Made the bucket ${bucket} for the code`);
  const code = { bucket, key: keyOf(zip, version) };
  const done = await upload(zip, code, owner, client);
  tell(
    options,
    { code, done },
    `Code: s3://${bucket}/${code.key} (${Math.round(zip.length / 1024)} KB, ${done})`,
  );
  return { CodeBucket: bucket, CodeKey: code.key };
}

function readZip(): Buffer {
  const file = new URL('../tracebell-lambda.zip', import.meta.url);
  try {
    return readFileSync(file);
  } catch {
    throw new UsageError(
      'the function’s zip is not there: run `npm run build` in a clone, or install the package anew.',
    );
  }
}

function tagsOf(tags: readonly string[]) {
  const own = [{ Key: 'tracebell:version', Value: version }];
  return [
    ...own,
    ...tags.map((tag) => {
      const [, Key, Value] = /^([^=]{1,128})=(.{0,256})$/.exec(tag) ?? [];
      if (Key === undefined || Value === undefined) throw new UsageError(`--tag is key=value, not "${tag}".`);
      return { Key, Value };
    }),
  ];
}

function showPlan(options: Options, { kind, changes }: Plan): void {
  if (options.json) {
    tell(options, { plan: { kind, changes } }, '');
    return;
  }
  const signs: Readonly<Record<string, string>> = {
    Add: colours.green('+'),
    Modify: colours.yellow('~'),
    Remove: colours.red('-'),
  };
  const lines = changes.map(({ action, resource, type, replaced }) => {
    const anew = replaced
      ? colours.red(type === 'AWS::DynamoDB::Table' ? '  made anew: THE STATE IS LOST' : '  made anew')
      : '';
    return `  ${signs[action] ?? action} ${resource.padEnd(24)} ${colours.dim(type)}${anew}`;
  });
  process.stdout.write(`${kind === 'CREATE' ? 'To be created' : 'To be changed'}:\n${lines.join('\n')}\n`);
}

function listOf(text = ''): string[] {
  return text.split(',').flatMap((each) => each.trim() || []);
}

/** A test message, the subscriptions that were asked for, and what to do next. */
async function finish(options: Options, cloud: Cloud): Promise<void> {
  const { findStack } = await import('../deploy/change-set.ts');
  const { partsOf, slackOf } = await import('../deploy/deployed.ts');
  const stack = await findStack(options.stack, cloud);
  if (!stack) return;
  if (options.test) {
    const { sendTest } = await import('./send-test.ts');
    const said = await sendTest(await slackOf(stack)).catch(
      (error: Error) => `No test message: ${error.message}`,
    );
    tell(options, { test: said }, said);
  }
  // The stack's own function would come to it within five minutes; a person is looking now.
  if (options.watch) {
    const { subscribeAll } = await import('./subscribe.ts');
    const exclude = listOf(options.watchExclude);
    await subscribeAll(listOf(options.watch), { stack: options.stack, exclude, json: options.json });
  }
  const { interactUrl: interact } = await partsOf(stack, cloud);
  if (interact)
    tell(
      options,
      { interactUrl: interact },
      `Buttons: paste ${interact} in the Slack app, under Interactivity, as the request URL.`,
    );
  if (!options.watch)
    tell(
      options,
      { next: 'subscribe' },
      `Next: tracebell subscribe '/aws/lambda/*'${options.stack === names.stack ? '' : ` --stack ${options.stack}`}`,
    );
}

function tell(options: { json?: boolean | undefined }, fact: object, words: string): void {
  process.stdout.write(options.json ? `${JSON.stringify(fact)}\n` : `${words}\n`);
}
