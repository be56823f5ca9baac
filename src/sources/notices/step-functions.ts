import { wellFormed } from '../../model/console.ts';
import { errorOf, payloadOf, saying } from './lambda-failures.ts';
import {
  arn,
  type BridgeEvent,
  type Fields,
  facts,
  fields,
  list,
  page,
  stateOf,
  type Told,
  text,
} from './notice.ts';

/** A failed execution; its `cause` is often the error of a Lambda function, as JSON. */
export function readStepFunctions({ detail, region, account }: BridgeEvent): Told | null {
  if (typeof detail.executionArn !== 'string' || typeof detail.status !== 'string') return null;
  const { status, executionArn } = detail;
  const machine =
    arn(detail.stateMachineArn).rest.split(':')[1] ?? arn(executionArn).rest.split(':')[1] ?? '';
  const cause = payloadOf(detail.cause);
  const thrown = text(cause.errorType);
  const error = text(detail.error);
  const type = thrown || error || text(sayings[status]) || 'Step Functions execution';
  const reason = saying(text(cause.errorMessage)) || (thrown ? '' : causeOf(cause) || text(detail.cause));
  const name = text(detail.name) || arn(executionArn).rest.split(':').pop() || '';
  return {
    type,
    message:
      reason ||
      `${machine}: ${error === 'States.Timeout' ? happened.TIMED_OUT : text(happened[status]) || status}`,
    resource: machine,
    region: arn(executionArn).region || region,
    account,
    time: detail.stopDate ?? detail.startDate,
    id: `states ${executionArn} ${status} ${text(detail.redriveCount)}`,
    key: `states:${text(detail.stateMachineArn) || `${account}:${region}:${machine}`}`,
    ...stateOf(status, ['FAILED', 'TIMED_OUT', 'ABORTED']),
    ...(thrown && errorOf(cause)),
    ...(text(cause.requestId) && { requestId: text(cause.requestId) }),
    ...page(region, 'states/home', `/v2/executions/details/${encodeURI(wellFormed(executionArn))}`),
    ...facts({
      status,
      execution: name,
      error: error === type ? '' : error,
      redrives: detail.redriveCount === 0 ? '' : detail.redriveCount,
      redrive: detail.redriveStatus,
    }),
  };
}

/** The cause is what the failed state's own service answered: a nested execution, a task, a job. */
function causeOf(cause: Fields): string {
  const said = [cause.Cause, cause.ErrorMessage, cause.StoppedReason, cause.StatusReason, cause.message];
  const reason = said.map(text).find(Boolean) ?? '';
  const ended = list(cause.Containers)
    .map(fields)
    .find(({ ExitCode }) => Boolean(ExitCode));
  return ended ? `container ${text(ended.Name)} exited with ${text(ended.ExitCode)}: ${reason}` : reason;
}

const happened: Readonly<Record<string, string>> = {
  FAILED: 'the execution failed',
  TIMED_OUT: 'the execution timed out',
  ABORTED: 'the execution was aborted',
  SUCCEEDED: 'the execution succeeded',
  RUNNING: 'the execution started',
};

const sayings: Readonly<Record<string, string>> = {
  FAILED: 'Step Functions execution failed',
  TIMED_OUT: 'Step Functions execution timed out',
  ABORTED: 'Step Functions execution aborted',
  SUCCEEDED: 'Step Functions execution succeeded',
  RUNNING: 'Step Functions execution started',
};
