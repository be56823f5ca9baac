import {
  arn,
  type BridgeEvent,
  type Fields,
  facts,
  fields,
  list,
  nameOf,
  page,
  part,
  type Told,
  text,
} from './notice.ts';

export function readEcs(event: BridgeEvent): Told | null {
  switch (event.detailType) {
    case 'ECS Task State Change':
      return readTask(event);
    case 'ECS Deployment State Change':
    case 'ECS Service Action':
      return readService(event);
    default:
      return null;
  }
}

function readTask({ detail, resources, region, account }: BridgeEvent): Told {
  const taskArn = text(detail.taskArn) || resources[0] || '';
  const [, cluster = nameOf(detail.clusterArn), task = nameOf(taskArn)] =
    /^task\/(?:([^/]+)\/)?(.+)$/.exec(arn(taskArn).rest) ?? [];
  const clusterName = cluster || nameOf(detail.clusterArn);
  const definition = arn(detail.taskDefinitionArn).rest.replace(/^task-definition\//, '');
  const family = definition.replace(/:\d+$/, '') || text(detail.group).replace(/^(?:family|service):/, '');
  const containers = list(detail.containers).map(fields);
  const culprit = containers.find((each) => reasonOf(each)) ?? containers.find(failed) ?? containers[0] ?? {};
  const outOfMemory = /OutOfMemory/.test(reasonOf(culprit));
  const stoppedReason = text(detail.stoppedReason);
  const stopCode = text(detail.stopCode) || stopCodeOf(stoppedReason);
  const unstarted = stopCode === 'TaskFailedToStart';
  return {
    type: unstarted
      ? 'ECS task failed to start'
      : outOfMemory
        ? 'ECS task out of memory'
        : 'ECS task stopped',
    message: taskSaying(family, culprit, stoppedReason),
    resource: family || task,
    region,
    account,
    time: detail.stoppedAt ?? detail.updatedAt,
    // A task's stop may be told more than once, each time with a higher version.
    id: `ecs ${taskArn} ${text(detail.lastStatus)}`,
    key: `ecs:${account}:${region}:${clusterName}:${family || task}`,
    ...taskState({ ...detail, stopCode }, containers, outOfMemory),
    ...page(region, `ecs/v2/clusters/${part(clusterName)}/tasks/${part(task)}`),
    ...facts({
      cluster: clusterName,
      service: /^service:/.test(text(detail.group)) ? text(detail.group).slice('service:'.length) : '',
      definition,
      container: culprit.name,
      image: culprit.image,
      exit: culprit.exitCode,
      'stop code': stopCode,
      zone: detail.availabilityZone,
    }),
  };
}

function taskSaying(family: string, culprit: Fields, stoppedReason: string): string {
  const exit = text(culprit.exitCode);
  const name = text(culprit.name);
  const own = reasonOf(culprit);
  const exited = exit && name ? `container ${name} exited with ${exit}` : '';
  const said = [exited, own, stoppedReason].filter(Boolean);
  return `${family || 'task'}: ${[...new Set(said)].join(': ') || 'stopped'}`;
}

/** Tasks of some kinds have no stop code; the reason's words are AWS's own. */
function stopCodeOf(reason: string): string {
  if (/^Scaling activity initiated|deployment/i.test(reason)) return 'ServiceSchedulerInitiated';
  if (/stopped by user|user initiated/i.test(reason)) return 'UserInitiated';
  return /^(?:CannotPull|ResourceInitializationError|CannotStart|CannotCreate)/.test(reason)
    ? 'TaskFailedToStart'
    : '';
}

/** Told to stop by a deployment, by scaling or by a person, a container ends with one of these. */
const told = new Set(['', '0', '130', '137', '143']);

function taskState(
  detail: Fields,
  containers: readonly Fields[],
  outOfMemory: boolean,
): Pick<Told, 'state' | 'why'> {
  const last = text(detail.lastStatus);
  if (last !== 'STOPPED') return { state: 'none', why: `the task is ${last || 'in no state'}` };
  if (outOfMemory) return { state: 'problem' };
  const codes = containers.map((each) => text(each.exitCode));
  switch (detail.stopCode) {
    case 'UserInitiated':
      return { state: 'none', why: 'a person or a program stopped the task' };
    case 'SpotInterruption':
    case 'TerminationNotice':
      return { state: 'none', why: 'its host was taken away; the service starts another task' };
    case 'ServiceSchedulerInitiated':
      if (/fail|unhealthy/i.test(text(detail.stoppedReason)) || codes.some((code) => !told.has(code)))
        return { state: 'problem' };
      return { state: 'none', why: 'its service stopped the task, by deployment or scaling' };
    case 'TaskFailedToStart':
      return { state: 'problem' };
  }
  if (codes.some((code) => !told.has(code))) return { state: 'problem' };
  // A side-car is ended when the work is done: that is no failure.
  if (codes.includes('0')) return { state: 'none', why: 'the task ended well' };
  return { state: 'problem' };
}

function failed(container: Fields): boolean {
  const exit = text(container.exitCode);
  return exit !== '' && exit !== '0';
}

function reasonOf(container: Fields): string {
  return text(container.reason);
}

function readService({ detail, detailType, resources, region, account }: BridgeEvent): Told {
  const serviceArn = resources[0] ?? text(list(detail.clusterArn)[0]);
  const path = arn(serviceArn).rest.split('/');
  const service = path[path.length - 1] ?? '';
  const cluster = path.length > 2 ? (path[1] ?? '') : nameOf(detail.clusterArn);
  const name = text(detail.eventName);
  const deployment = detailType.startsWith('ECS Deployment');
  const bad =
    text(detail.eventType) === 'ERROR' ||
    /FAILED|IMPAIRED|UNHEALTHY|FAILURE/.test(name) ||
    detail.eventType === 'WARN';
  return {
    type:
      name === 'SERVICE_DEPLOYMENT_FAILED'
        ? 'ECS deployment failed'
        : `ECS ${words(name) || 'service action'}`,
    message: `${service}: ${text(detail.reason) || words(name)}`,
    resource: service,
    region,
    account,
    time: detail.updatedAt ?? detail.createdAt,
    key: `ecs:${account}:${region}:${cluster}:service/${service}:${deployment ? 'deployment' : name}`,
    ...(bad
      ? { state: 'problem' }
      : { state: 'none', why: `it says ${name || text(detail.eventType) || 'nothing'}` }),
    ...page(
      region,
      `ecs/v2/clusters/${part(cluster)}/services/${part(service)}/${deployment ? 'deployments' : 'events'}`,
    ),
    ...facts({ cluster, deployment: detail.deploymentId, event: name }),
  };
}

function words(constant: string): string {
  return constant.toLowerCase().replaceAll('_', ' ');
}
