import {
  type BridgeEvent,
  facts,
  fields,
  list,
  logStreamPage,
  nameOf,
  page,
  part,
  stateOf,
  type Told,
  text,
} from './notice.ts';

const glueBad = ['FAILED', 'TIMEOUT', 'STOPPED', 'ERROR'];

/** Glue's jobs, crawlers and data quality runs. Their events name no resource, and a crawler's state is in mixed case. */
export function readGlue(event: BridgeEvent): Told | null {
  const { detail, detailType, region, account, time } = event;
  const crawler = text(detail.crawlerName);
  const job = text(detail.jobName);
  const state = text(detail.state);
  const place = { region, account, time };
  if (crawler) {
    return {
      ...place,
      type: `Glue crawler ${state.toLowerCase() || 'event'}`,
      message: `${crawler}: ${text(detail.errorMessage) || text(detail.message) || state}`,
      resource: crawler,
      key: `glue:${account}:${region}:crawler/${crawler}`,
      ...stateOf(state, glueBad),
      ...page(region, 'gluestudio/home', `/crawlers/view/${part(crawler)}`),
      ...facts({ log: `/aws-glue/crawlers ${crawler}` }),
    };
  }
  if (job) {
    const run = text(detail.jobRunId);
    // Its owner set a time after which to be told that it still runs.
    const late = detailType === 'Glue Job Run Status';
    return {
      ...place,
      type: late ? 'Glue job takes long' : `Glue job ${word(state)}`,
      message: `${job}: ${text(detail.message) || state}`,
      resource: job,
      key: `glue:${account}:${region}:job/${job}`,
      ...(late ? { state: 'problem' as const } : stateOf(state, glueBad)),
      ...page(region, 'gluestudio/home', `/job/${part(job)}/run/${part(run)}`),
      ...facts({ run, severity: detail.severity, log: run && `/aws-glue/jobs/error ${run}` }),
    };
  }
  const ruleset = list(detail.rulesetNames).map(text).join(', ');
  if (!ruleset) return null;
  return {
    ...place,
    type: 'Glue data quality check failed',
    message: `${ruleset}: ${text(detail.numRulesFailed) || 'some'} rules failed`,
    resource: ruleset,
    key: `glue:${account}:${region}:quality/${ruleset}`,
    ...stateOf(state, glueBad),
    ...facts({ score: detail.score, run: detail.resultId }),
  };
}

export function readBatchJob({
  detail,
  detailType,
  resources,
  region,
  account,
  time,
}: BridgeEvent): Told | null {
  const job = text(detail.jobName);
  if (!job) return null;
  const status = text(detail.status);
  const container = fields(detail.container);
  const last = fields(list(detail.attempts).at(-1));
  const ran = fields(last.container);
  const exit = text(container.exitCode ?? ran.exitCode);
  const reason =
    text(container.reason) || text(ran.reason) || text(detail.statusReason) || text(last.statusReason);
  const queue = nameOf(detail.jobQueue);
  const stream = text(container.logStreamName ?? ran.logStreamName);
  const group = text(fields(fields(container.logConfiguration).options)['awslogs-group']) || '/aws/batch/job';
  const id = text(detail.jobId);
  return {
    type: `Batch job ${status.toLowerCase() || 'event'}`,
    message: `${job}: ${[exit && `exited with ${exit}`, reason].filter(Boolean).join(': ') || status}`,
    resource: job,
    region,
    account,
    time: detail.stoppedAt ?? time,
    id: `batch ${text(detail.jobArn) || resources[0] || id} ${detailType} ${status}`,
    key: `batch:${account}:${region}:${queue}:${nameOf(text(detail.jobDefinition).replace(/:\d+$/, '')) || job}`,
    ...(/Blocked/.test(detailType) ? { state: 'problem' as const } : stateOf(status, ['FAILED'])),
    ...page(region, 'batch/home', `jobs/detail/${part(id)}`),
    ...facts({
      queue,
      job: id,
      exit,
      attempts: list(detail.attempts).length || '',
      log: stream && (logStreamPage(region, group, stream).link ?? `${group} ${stream}`),
    }),
  };
}

function word(state: string): string {
  const lower = state.toLowerCase();
  return lower === 'timeout' ? 'timed out' : lower || 'event';
}
