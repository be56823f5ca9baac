import type { Stack } from '@aws-sdk/client-cloudformation';
import { plainAwsError } from '../../deploy/aws-errors.ts';
import { whyNot } from '../../deploy/change-set.ts';
import { type Parts, parametersOf } from '../../deploy/deployed.ts';
import { isOverdue, issuesIn, waitingIn } from '../../deploy/health.ts';
import { names, secretParameters } from '../../deploy/stack.ts';
import { version } from '../version.ts';
import { type Check, skipped, well, wrong } from './check.ts';

/** What may not be asked for, or not in this region, is a line of its own and keeps nothing else from being looked at. */
export async function attempt(name: string, look: () => Promise<Check | Check[]>): Promise<Check[]> {
  try {
    return [await look()].flat();
  } catch (error) {
    const plain = plainAwsError(error);
    if (!plain) throw error;
    return [/does not know this call/.test(plain) ? skipped(name, plain) : { name, ok: false, found: plain }];
  }
}

export function checkState(stack: Stack): Check {
  const { StackName = '', StackStatus: status = '', StackStatusReason: reason } = stack;
  const name = `stack ${StackName}`;
  const problem = whyNot(StackName, status, reason);
  if (problem) return wrong(name, status, capital(problem));
  if (!/^(?:CREATE|UPDATE)_COMPLETE$/.test(status))
    return wrong(name, `${status}${reason ? ` (${reason})` : ''}`, 'Run `tracebell deploy` again.');
  const deployed = stack.Tags?.find(({ Key }) => Key === 'tracebell:version')?.Value;
  return !deployed || deployed === version
    ? well(name, status)
    : well(
        name,
        `${status}, version ${deployed}`,
        `This is version ${version}: \`tracebell deploy\` brings it up.`,
      );
}

/** The function: is it there and able to run, and who may call it. */
export async function checkFunction(functionArn: string): Promise<Check[]> {
  const { GetFunctionCommand, GetPolicyCommand, LambdaClient } = await import('@aws-sdk/client-lambda');
  const client = new LambdaClient({});
  const FunctionName = functionArn;
  const runs = attempt('function', async () => {
    const { Configuration, Concurrency } = await client.send(new GetFunctionCommand({ FunctionName }));
    const { State = 'Active', StateReason, LastUpdateStatus = 'Successful' } = Configuration ?? {};
    if (Concurrency?.ReservedConcurrentExecutions === 0)
      return wrong(
        'function',
        'its reserved concurrency is 0: it never runs',
        'Run `tracebell deploy --reserved-concurrency 5`.',
      );
    if (!/^(?:Active|Inactive)$/.test(State) || LastUpdateStatus === 'Failed')
      return wrong(
        'function',
        `${State}: ${StateReason ?? LastUpdateStatus}`,
        'Run `tracebell deploy` again.',
      );
    const limit = Concurrency?.ReservedConcurrentExecutions;
    return well('function', limit ? `${State}, at most ${limit} at once` : State);
  });
  const called = attempt('permission of CloudWatch Logs', async () => {
    const policy = await client.send(new GetPolicyCommand({ FunctionName })).catch((error: Error) => {
      if (error.name === 'ResourceNotFoundException') return { Policy: '' };
      throw error;
    });
    return /"logs(?:\.[\w-]+)?\.amazonaws\.com/.test(policy.Policy ?? '')
      ? well('permission of CloudWatch Logs', 'it may call the function')
      : wrong(
          'permission of CloudWatch Logs',
          'it may not call the function: filters fail',
          'Run `tracebell deploy` again, or `aws lambda add-permission` for logs.amazonaws.com.',
        );
  });
  return [...(await runs), ...(await called)];
}

/** One tick: the proof that the function starts, may read its secrets, and reaches its table. */
export function checkTick(FunctionName: string): Promise<Check[]> {
  return attempt('one tick', async () => {
    const { InvokeCommand, LambdaClient } = await import('@aws-sdk/client-lambda');
    const { FunctionError, Payload } = await new LambdaClient({}).send(
      new InvokeCommand({ FunctionName, Payload: Buffer.from(names.tick) }),
    );
    if (!FunctionError) return well('one tick', 'the function starts, reads its secrets and its table');
    return wrong(
      'one tick',
      errorMessageIn(Buffer.from(Payload ?? []).toString('utf8')) ?? FunctionError,
      `Run \`aws logs tail /aws/lambda/${FunctionName.split(':')[6]} --since 10m\` for the whole of it.`,
    );
  });
}

/** The first line of what the function died of; what answers in Lambda's place may not say it as JSON. */
function errorMessageIn(payload: string): string | undefined {
  let said = payload;
  try {
    said = (JSON.parse(payload) as { errorMessage?: string } | null)?.errorMessage ?? '';
  } catch {
    // It is its own message.
  }
  return said.split('\n', 1)[0] || undefined;
}

export async function checkTable(TableName: string, now: number): Promise<Check[]> {
  const {
    DescribeContinuousBackupsCommand,
    DescribeTableCommand,
    DescribeTimeToLiveCommand,
    DynamoDBClient,
  } = await import('@aws-sdk/client-dynamodb');
  const client = new DynamoDBClient({});
  const state = await attempt('table', async () => {
    const { Table } = await client.send(new DescribeTableCommand({ TableName })).catch((error: Error) => {
      if (error.name === 'ResourceNotFoundException') return { Table: undefined };
      throw error;
    });
    return Table?.TableStatus === 'ACTIVE'
      ? well('table', `${TableName} is there`)
      : wrong('table', `${TableName} is ${Table?.TableStatus ?? 'gone'}`, 'Run `tracebell deploy` again.');
  });
  if (state.some(({ ok }) => !ok)) return state;
  const expiry = await attempt('expiry', async () => {
    const { TimeToLiveDescription: ttl } = await client.send(new DescribeTimeToLiveCommand({ TableName }));
    const on = ttl?.AttributeName === 'ttl' && /^ENABL/.test(ttl.TimeToLiveStatus ?? '');
    const mend = `aws dynamodb update-time-to-live --table-name ${TableName} --time-to-live-specification Enabled=true,AttributeName=ttl`;
    return on
      ? well('expiry', 'old issues go by themselves')
      : wrong('expiry', 'off: the table grows for ever', `Run \`${mend}\`.`);
  });
  const recovery = await attempt('point-in-time recovery', async () => {
    const found = await client.send(new DescribeContinuousBackupsCommand({ TableName }));
    const status =
      found.ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus;
    const mend = `aws dynamodb update-continuous-backups --table-name ${TableName} --point-in-time-recovery-specification PointInTimeRecoveryEnabled=true`;
    return status === 'ENABLED'
      ? well('point-in-time recovery', 'on')
      : wrong('point-in-time recovery', 'off', `Run \`${mend}\`.`);
  });
  const tick = await attempt('tick', async () => {
    const { open, oldestDue } = await issuesIn(TableName, now);
    return isOverdue(oldestDue, now)
      ? wrong(
          'tick',
          `something is due since ${new Date(oldestDue).toISOString()}`,
          'Look into the function’s log, and whether the rule that calls it each minute is on.',
        )
      : well('tick', `nothing is overdue (${open} issues open)`);
  });
  return [...state, ...expiry, ...recovery, ...tick];
}

/** What failed: invocations of the last day, and those that were given up. */
export async function checkFailures(
  functionArn: string,
  { failureQueueUrl }: Parts,
  now: number,
): Promise<Check[]> {
  const name = functionArn.split(':')[6] ?? '';
  const { activityOf } = await import('../../deploy/metrics.ts');
  const { CloudWatchClient } = await import('@aws-sdk/client-cloudwatch');
  const invocations = attempt('last 24 hours', async () => {
    const { failedInvocations, rejected, posted } = await activityOf(name, now, new CloudWatchClient({}));
    if (failedInvocations > 0)
      return wrong(
        'last 24 hours',
        `${failedInvocations} invocations failed`,
        `Run \`aws logs tail /aws/lambda/${name} --since 1d\`: it says why.`,
      );
    if (rejected > 0)
      return wrong(
        'last 24 hours',
        `Slack refused ${rejected} messages`,
        `Run \`aws logs tail /aws/lambda/${name} --since 1d\`: it says why.`,
      );
    return well('last 24 hours', `${posted} messages, nothing failed`);
  });
  const queue = failureQueueUrl
    ? attempt('failure queue', async () => {
        const waiting = await waitingIn(failureQueueUrl);
        return waiting > 0
          ? wrong(
              'failure queue',
              `${waiting} invocations failed for good`,
              `Look at one: \`aws sqs receive-message --queue-url ${failureQueueUrl}\`; the function’s log says why.`,
            )
          : well('failure queue', 'empty');
      })
    : [];
  return [...(await invocations), ...(await queue)];
}

/** Which references the stack has; whether they lead to anything is found out with the rights of who asks. */
export function referencesOf(stack: Stack): string[] {
  const given = parametersOf(stack);
  return Object.keys(secretParameters).flatMap((parameter) => given[parameter] || []);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
