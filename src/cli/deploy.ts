import { Command } from 'commander';
import { type Cloud, type Plan, StackProblem } from '../deploy/change-set.ts';
import { parametersFor } from '../deploy/parameters.ts';
import { names } from '../deploy/stack.ts';
import type { Step } from '../deploy/stack-events.ts';
import type { Template } from '../deploy/template.ts';
import { type AwsOptions, chooseAws, confirmed, sleep, stackName, withAwsOptions } from './aws-options.ts';
import { collect } from './collect.ts';
import { colours } from './colours.ts';
import { finishDeploy } from './deploy/finish.ts';
import { addSettings, givenSettings, onePlace, referencesTo, secretsOf } from './deploy/settings.ts';
import {
  type Entrances,
  entrancesOf,
  moveFilters,
  type StreamChange,
  streamChange,
} from './deploy/stream.ts';
import { readZip, renewFunctions, storeSecrets, uploadCode } from './deploy/upload.ts';
import { tell, tellStep } from './stack-progress.ts';
import { UsageError } from './usage-error.ts';
import { version } from './version.ts';

export interface DeployOptions extends AwsOptions {
  readonly stack: string;
  readonly bucket?: string;
  readonly tag?: readonly string[];
  readonly storeSecrets?: boolean;
  readonly channel?: string;
  readonly watch?: string;
  readonly watchExclude?: string;
  readonly print?: boolean;
  readonly yes?: boolean;
  readonly test: boolean;
  readonly buttons: boolean;
  readonly json?: boolean;
  readonly [setting: string]: unknown;
}

export function deployCommand(): Command {
  const command = new Command('deploy')
    .description('Create or update Tracebell in your AWS account, as one CloudFormation stack.')
    .option('--stack <name>', 'name of the stack and of its function', stackName, names.stack)
    .option('--bucket <name>', 'S3 bucket for the code (default: tracebell-ACCOUNT-REGION, made if need be)')
    .option('--store-secrets', 'keep SLACK_… of the environment in SSM as SecureStrings, and refer to them')
    .option('--tag <key=value>', 'tag of the stack and all in it; repeatable', collect)
    .option('--print', 'only write the template to standard output; asks AWS nothing')
    .option('--no-buttons', 'without the function behind Slack’s buttons: for regions without function URLs')
    .option('-y, --yes', 'do not ask')
    .option('--no-test', 'no test message at the end')
    .option('--json', 'one JSON object for each step, and for the result, a line each');
  return addSettings(withAwsOptions(command))
    .addHelpText(
      'after',
      `
What is not given stays as it is deployed; '' takes a setting back. Secrets are given as references, never as themselves:
ssm:/path, secretsmanager:name or secretsmanager:name#key.

Examples:
  SLACK_WEBHOOK_URL=https://hooks.slack.com/services/… tracebell deploy --store-secrets
  tracebell deploy --bot-token ssm:/slack/token --channel C0123456789 --watch '/aws/lambda/*'
  tracebell deploy --reserved-concurrency 5 --yes          an update
  tracebell deploy --print > tracebell.template.json

Exit status: 0 done or nothing to do, 1 it failed or you said no, 2 wrong usage or bad input.`,
    )
    .action(async (options: DeployOptions) => {
      const { createTemplate } = await import('../deploy/template.ts');
      const template = createTemplate(options);
      if (options.print) {
        process.stdout.write(`${JSON.stringify(template, null, 2)}\n`);
        return;
      }
      chooseAws(options);
      await deploy(options, template);
    });
}

/** Nothing is changed before the plan is shown and wanted: not a secret, not a bucket. */
async function deploy(options: DeployOptions, template: Template): Promise<void> {
  const { stack } = options;
  const secrets = options.storeSecrets ? secretsOf(process.env) : [];
  const asked = { ...givenSettings(stack, options), ...referencesTo(secrets, stack) };
  // The channel is no secret, and goes with the token.
  const channel = process.env.SLACK_CHANNEL;
  if (secrets.length > 0 && asked.BotToken && channel) asked.Channel ??= channel;
  const tags = tagsOf(options.tag ?? []);
  const zip = readZip();

  const { CloudFormationClient } = await import('@aws-sdk/client-cloudformation');
  const { discard, findStack, isOnlyPlanned, plan } = await import('../deploy/change-set.ts');
  const { keyOf, usualBucket } = await import('../deploy/code-bucket.ts');
  const cloud: Cloud = { client: new CloudFormationClient({}), sleep };
  const owner = await whoAmI();
  const where = { account: owner.account, region: owner.region, stack };
  tell(options, where, `Account ${owner.account}, region ${owner.region}, stack ${stack}`);
  const existing = await findStack(stack, cloud);
  const isNew = existing === undefined || isOnlyPlanned(existing);
  const code = { bucket: options.bucket ?? usualBucket(owner), key: keyOf(zip, version) };
  const given = { ...onePlace(asked, isNew, stack), CodeBucket: code.bucket, CodeKey: code.key };
  const parameters = parametersFor(given, isNew ? [] : existing.Parameters, Object.keys(template.Parameters));
  const planWith = (each: Template) =>
    plan({ stack, template: JSON.stringify(each), parameters, tags }, existing, cloud);
  const planned = await planWith(template).catch(async (error: unknown) => {
    const lean = await withoutButtons(error, options, given);
    tell(options, { buttons: false }, 'This region has no function URLs: Slack’s buttons are left out.');
    return planWith(lean);
  });
  try {
    if (!planned.empty) showPlan(options, planned);
    if (!planned.empty && !(await isWanted(options, planned))) {
      await discard(planned, cloud);
      tell(options, { result: 'declined' }, 'Nothing was changed.');
      process.exitCode = 1;
      return;
    }
    await storeSecrets(options, secrets);
    if (planned.empty) await discard(planned, cloud).catch(() => {});
    else await uploadCode(options, owner, zip, code);
  } catch (error) {
    await discard(planned, cloud).catch(() => {});
    throw error;
  }
  const change = isNew ? null : streamChange(existing, given);
  if (planned.empty) {
    tell(options, { result: 'unchanged' }, 'Nothing changes: what is deployed is what you ask for.');
    if (secrets.length > 0) await renewFunctions(options, cloud);
  } else if (!(await carryOut(options, planned, cloud, change))) return;
  await finishDeploy(options, cloud);
}

/** The template of a region that has no function URLs, where that is what `error` says. @throws error, or StackProblem */
async function withoutButtons(
  error: unknown,
  { buttons }: DeployOptions,
  { SigningSecret }: Readonly<Record<string, string>>,
): Promise<Template> {
  const { missingTypes } = await import('../deploy/aws-errors.ts');
  const missing = missingTypes(error);
  if (!buttons || missing?.some((type) => type !== 'AWS::Lambda::Url') !== false) throw error;
  if (SigningSecret)
    throw new StackProblem(
      'this region has no function URLs, which Slack’s buttons need: leave the signing secret out, and use `tracebell mute` and `resolve`.',
    );
  const { createTemplate } = await import('../deploy/template.ts');
  return createTemplate({ buttons: false });
}

/** @throws StackProblem where something would be lost and nobody can be asked. */
async function isWanted(options: DeployOptions, planned: Plan): Promise<boolean> {
  const { lostBy } = await import('../deploy/change-set.ts');
  const lost = lostBy(planned);
  if (lost.length > 0 && options.yes)
    throw new StackProblem(
      `${lost.join(' and ')} would be made anew, and what filters send to, or the state, be lost: --yes does not cover that. Run it on a terminal without --yes.`,
    );
  return confirmed(`${planned.kind === 'CREATE' ? 'Create' : 'Update'} the stack?`, options.yes);
}

/** Executes the plan and follows it to its end. A stream that goes is left by the filters before, one that comes is met after. */
async function carryOut(
  options: DeployOptions,
  planned: Plan,
  cloud: Cloud,
  change: StreamChange | null,
): Promise<boolean> {
  const { stack } = options;
  const { discard, execute, findStack } = await import('../deploy/change-set.ts');
  const { hintFor } = await import('../deploy/aws-errors.ts');
  const { eventsSoFar, follow } = await import('../deploy/stack-events.ts');
  const move = async (entrances: Entrances | null, to: keyof Entrances) => {
    const moved = entrances ? await moveFilters(entrances, to) : 0;
    if (moved > 0) tell(options, { moved, to }, `${moved} filters now send to the ${to}`);
  };
  const before = change === 'goes' ? await entrancesOf(stack, cloud) : null;
  await move(before, 'function');
  const seen = await eventsSoFar(stack, cloud);
  await execute(planned, cloud).catch(async (error: unknown) => {
    await discard(planned, cloud).catch(() => {});
    throw error;
  });
  const ended = await follow(stack, seen, cloud, (step: Step) => tellStep(step, options.json));
  if (!ended.ok) {
    const { failed, status } = ended;
    const why = failed ? ` because of ${failed.resource}: ${failed.reason ?? failed.status}` : '';
    const hint = hintFor(failed?.reason ?? '') ?? 'Mend the cause.';
    const left = await findStack(stack, cloud);
    const next =
      left && planned.kind === 'CREATE'
        ? `${hint} Then remove what is left with \`tracebell destroy --stack ${stack}\`, and deploy again.`
        : `${hint} What was deployed before is there as it was; deploy again.`;
    tell(
      options,
      { result: 'failed', status, ...(failed && { failed }), next },
      `${colours.red(`It failed (${status})`)}${why}\n${next}`,
    );
    process.exitCode = 1;
    return false;
  }
  tell(
    options,
    { result: planned.kind === 'CREATE' ? 'created' : 'updated' },
    colours.green(`Done: the stack is ${ended.status}.`),
  );
  if (change === 'comes') await move(await entrancesOf(stack, cloud), 'stream');
  // The function that looks for new log groups may have run in between, with the old destination.
  await move(before, 'function');
  return true;
}

async function whoAmI(): Promise<{ account: string; region: string }> {
  const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
  const client = new STSClient({});
  const { Account = '' } = await client.send(new GetCallerIdentityCommand({}));
  return { account: Account, region: await client.config.region() };
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

function showPlan(options: DeployOptions, { kind, changes }: Plan): void {
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
    return `  ${signs[action] ?? action} ${resource.padEnd(28)} ${colours.dim(type)}${anew}`;
  });
  if (lines.length === 0) lines.push('  settings and outputs only');
  process.stdout.write(`${kind === 'CREATE' ? 'To be created' : 'To be changed'}:\n${lines.join('\n')}\n`);
}
