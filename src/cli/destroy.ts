import { Command } from 'commander';
import type { Cloud } from '../deploy/change-set.ts';
import { names } from '../deploy/stack.ts';
import { type AwsOptions, chooseAws, confirmed, sleep, stackName, withAwsOptions } from './aws-options.ts';
import { colours } from './colours.ts';
import { countingLine } from './counting-line.ts';
import { tell, tellStep } from './stack-progress.ts';

interface Options extends AwsOptions {
  readonly stack: string;
  readonly deleteTable?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

export function destroyCommand(): Command {
  const command = new Command('destroy')
    .description(
      'Take Tracebell out of your AWS account: its filters first, then the stack. The state is kept.',
    )
    .option('--stack <name>', 'name of the stack', stackName, names.stack)
    .option('--delete-table', 'delete the table with the state as well')
    .option('-y, --yes', 'do not ask')
    .option('--json', 'one JSON object for each step, a line each');
  return withAwsOptions(command)
    .addHelpText(
      'after',
      `
Kept: the table (unless --delete-table), the secrets in SSM, and the bucket with the code. What is kept is said at the end,
with the command that removes it.

Examples:
  tracebell destroy
  tracebell destroy --stack tracebell-test --delete-table --yes

Exit status: 0 it is gone, 1 it failed or you said no, 2 wrong usage.`,
    )
    .action(async (options: Options) => {
      chooseAws(options);
      await destroy(options);
    });
}

async function destroy(options: Options): Promise<void> {
  const { CloudFormationClient, DeleteStackCommand } = await import('@aws-sdk/client-cloudformation');
  const { CloudWatchLogsClient } = await import('@aws-sdk/client-cloudwatch-logs');
  const { findStack } = await import('../deploy/change-set.ts');
  const { parametersOf, partsOf, resourcesOf } = await import('../deploy/deployed.ts');
  const { watchedGroups } = await import('../deploy/watched.ts');
  const cloud: Cloud = { client: new CloudFormationClient({}), sleep };
  const stack = await findStack(options.stack, cloud);
  if (!stack)
    return tell(options, { result: 'absent' }, `There is no stack "${options.stack}": nothing to remove.`);
  const logs = { client: new CloudWatchLogsClient({}), sleep };
  const { table, functionArn, streamArn } = await partsOf(stack, cloud);
  const all = await watchedGroups([], logs, countingLine('log groups'));
  // Another Tracebell of this region has filters of the same name that send elsewhere.
  const watched = all.filter(({ destination }) => destination === functionArn || destination === streamArn);
  const resources = await resourcesOf(options.stack, cloud);
  const goes = resources.filter(({ type }) => type !== 'AWS::DynamoDB::Table' || options.deleteTable);
  if (options.json)
    tell(options, { plan: { filters: watched.map(({ logGroup }) => logGroup), resources: goes } }, '');
  else {
    process.stdout.write('To be removed:\n');
    for (const { logGroup } of watched) process.stdout.write(`  ${colours.red('-')} filter on ${logGroup}\n`);
    for (const { resource, type } of goes)
      process.stdout.write(`  ${colours.red('-')} ${resource.padEnd(28)} ${colours.dim(type)}\n`);
    if (table && !options.deleteTable) process.stdout.write(`Kept: the table ${table} with the state\n`);
  }
  if (!(await confirmed(options.deleteTable ? 'Remove it all, the state too?' : 'Remove it?', options.yes))) {
    tell(options, { result: 'declined' }, 'Nothing was changed.');
    process.exitCode = 1;
    return;
  }
  const { unsubscribe } = await import('../deploy/subscriptions.ts');
  for (const { logGroup } of watched) {
    const outcome = await unsubscribe(logGroup, logs);
    tell(options, outcome, `  ${outcome.result} ${logGroup}${outcome.reason ? `: ${outcome.reason}` : ''}`);
  }
  await removePolicy(options, logs.client, [functionArn, streamArn]);
  const { eventsSoFar, follow } = await import('../deploy/stack-events.ts');
  const id = stack.StackId ?? options.stack;
  const seen = await eventsSoFar(id, cloud);
  await cloud.client.send(new DeleteStackCommand({ StackName: options.stack }));
  const ended = await follow(id, seen, cloud, (step) => tellStep(step, options.json));
  if (!ended.ok) {
    const why = ended.failed ? ` because of ${ended.failed.resource}: ${ended.failed.reason ?? ''}` : '';
    const next = 'What is gone is gone; mend the cause and run it again for the rest.';
    tell(
      options,
      { result: 'failed', status: ended.status, next },
      `${colours.red(`It failed (${ended.status})`)}${why}\n${next}`,
    );
    process.exitCode = 1;
    return;
  }
  if (table && options.deleteTable) await deleteTable(options, table);
  tell(options, { result: 'removed' }, colours.green('Removed.'));
  const { CodeBucket, ...given } = parametersOf(stack);
  const kept = Object.values(given).filter((value) => value.startsWith(`ssm:/tracebell/${options.stack}/`));
  const left = [
    ...kept.map((value) => `aws ssm delete-parameter --name ${value.slice('ssm:'.length)}`),
    ...(table && !options.deleteTable ? [`aws dynamodb delete-table --table-name ${table}`] : []),
    ...(CodeBucket ? [`aws s3 rb s3://${CodeBucket} --force   # unless another Tracebell uses it`] : []),
  ];
  if (left.length > 0)
    tell(options, { kept: left }, `Kept, until you run:\n${left.map((each) => `  ${each}`).join('\n')}`);
}

async function removePolicy(
  options: Options,
  client: import('@aws-sdk/client-cloudwatch-logs').CloudWatchLogsClient,
  destinations: readonly (string | undefined)[],
): Promise<void> {
  const { unsubscribeAccount } = await import('../deploy/account-policy.ts');
  const { subscriptionPolicies } = await import('../deploy/log-groups.ts');
  const policies = await subscriptionPolicies(client).catch(() => []);
  const ours = policies.find(({ policyDocument = '' }) =>
    destinations.some((each) => each !== undefined && policyDocument.includes(JSON.stringify(each))),
  );
  if (!ours) return;
  const outcome = await unsubscribeAccount(client, false);
  tell(options, outcome, `  ${outcome.result} ${outcome.logGroup}`);
}

/** The template keeps the table when the stack goes, so it is deleted by name. */
async function deleteTable(options: Options, name: string): Promise<void> {
  const { DeleteTableCommand, DynamoDBClient } = await import('@aws-sdk/client-dynamodb');
  try {
    await new DynamoDBClient({}).send(new DeleteTableCommand({ TableName: name }));
  } catch (error) {
    if ((error as Error).name !== 'ResourceNotFoundException') throw error;
  }
  tell(options, { deleted: name }, `  deleted the table ${name}`);
}
