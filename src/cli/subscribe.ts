import { Command } from 'commander';
import type { Context, Outcome, Target as SubscriptionTarget } from '../deploy/subscriptions.ts';
import { UsageError } from './usage-error.ts';

interface Options {
  readonly function: string;
  readonly pattern: string;
}

const sleep = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));

export function subscribeCommand(): Command {
  return new Command('subscribe')
    .description('Send the log groups’ events to the deployed function. Run again, it changes nothing.')
    .argument('<groups...>', 'names, or beginnings of names: /aws/lambda/*')
    .option('--function <name>', 'the deployed function', 'tracebell')
    .option('--pattern <pattern>', 'CloudWatch filter pattern; without one, everything is sent', '')
    .addHelpText('after', '\nExit status: 0 done, 1 a log group could not be subscribed, 2 wrong usage.')
    .action(async (groups: string[], options: Options) => {
      const { findLogGroups, subscribe } = await import('../deploy/subscriptions.ts');
      const target = await targetOf(options);
      const context = await connect();
      const { groups: found, missing } = await findLogGroups(groups, context);
      for (const group of found) tell(await subscribe(group, target, context));
      for (const logGroup of missing) tell(absent(logGroup));
    });
}

export function unsubscribeCommand(): Command {
  return new Command('unsubscribe')
    .description('Take Tracebell’s filter off log groups; filters of other tools stay.')
    .argument('<groups...>', 'names, or beginnings of names: /aws/lambda/*')
    .addHelpText('after', '\nExit status: 0 done, 1 a log group could not be changed, 2 wrong usage.')
    .action(async (groups: string[]) => {
      const { findLogGroups, unsubscribe } = await import('../deploy/subscriptions.ts');
      const context = await connect();
      const { groups: found, missing } = await findLogGroups(groups, context);
      for (const { logGroupName = '' } of found) tell(await unsubscribe(logGroupName, context));
      for (const logGroup of missing) tell(absent(logGroup));
    });
}

function absent(logGroup: string): Outcome {
  return { logGroup, result: 'failed', reason: 'there is no log group of that name in this region' };
}

async function connect(): Promise<Context> {
  const { CloudWatchLogsClient } = await import('@aws-sdk/client-cloudwatch-logs');
  return { client: new CloudWatchLogsClient({}), sleep };
}

async function targetOf({ function: name, pattern }: Options): Promise<SubscriptionTarget> {
  const { GetFunctionConfigurationCommand, LambdaClient } = await import('@aws-sdk/client-lambda');
  try {
    const found = await new LambdaClient({}).send(
      new GetFunctionConfigurationCommand({ FunctionName: name }),
    );
    const own = [found.LoggingConfig?.LogGroup, `/aws/lambda/${found.FunctionName ?? name}`];
    return {
      destinationArn: found.FunctionArn ?? '',
      pattern,
      ownLogGroups: own.filter((group) => group !== undefined),
    };
  } catch (error) {
    if ((error as Error).name === 'ResourceNotFoundException')
      throw new UsageError(
        `there is no function "${name}" in this account and region: deploy Tracebell first, or name it with --function.`,
      );
    throw new UsageError(`the function "${name}" cannot be read: ${(error as Error).message}`);
  }
}

function tell({ logGroup, result, reason }: Outcome): void {
  process.stdout.write(`${result.padEnd(12)} ${logGroup}${reason ? `: ${reason}` : ''}\n`);
  if (result === 'failed') process.exitCode = 1;
}
