import {
  arn,
  type BridgeEvent,
  facts,
  fields,
  list,
  page,
  part,
  stateOf,
  type Told,
  text,
} from './notice.ts';

const rdsBad = new Set(['failure', 'failover', 'low storage', 'availability', 'security']);
const rdsFine = /\b(?:complete[ds]?|completed|restarted|recovered|resumed|ended|successful(?:ly)?)\b/i;

/** RDS and Aurora: what is wrong is told by the event's categories. */
export function readRds({
  detail,
  detailType,
  resources,
  region,
  account,
  time,
  id,
}: BridgeEvent): Told | null {
  const eventId = text(detail.EventID);
  const categories = list(detail.EventCategories).map((each) => text(each).toLowerCase());
  const said = text(detail.Message);
  if (!eventId && categories.length === 0) return null;
  const sourceArn = text(detail.SourceArn) || resources[0] || '';
  const name = text(detail.SourceIdentifier) || arn(sourceArn).rest.split(':')[1] || '';
  const category = categories.find((each) => rdsBad.has(each));
  const failing =
    /\bfail(?:ed|ure|s|ing)?\b|\berror\b|\bunable\b|\bcannot\b|\bexceed/i.test(said) && !rdsFine.test(said);
  const cluster = /CLUSTER/i.test(text(detail.SourceType));
  return {
    type: `${detailType.replace(/ Event$/, '')} ${category ?? categories[0] ?? 'event'}`,
    message: `${name}: ${said || eventId}`,
    resource: name,
    region: arn(sourceArn).region || region,
    account,
    time: detail.Date ?? time,
    id: `rds ${id}`,
    key: `rds:${sourceArn || name}:${eventId || category || ''}`,
    ...(category || failing
      ? { state: 'problem' }
      : { state: 'none', why: `it is about ${categories.join(', ') || 'nothing that is wrong'}` }),
    ...page(region, 'rds/home', `database:id=${part(name)};is-cluster=${cluster}`),
    ...facts({ event: eventId, categories: categories.join(', '), kind: detail.SourceType }),
  };
}

/** AWS Backup: backup, copy and restore jobs. PARTIAL means that some of it is missing. */
export function readBackup({
  detail,
  detailType,
  resources,
  region,
  account,
  time,
}: BridgeEvent): Told | null {
  const state = text(detail.state) || text(detail.status);
  const kind =
    / (Backup|Copy|Restore|Report|Scan) Job| Job/.exec(` ${detailType}`)?.[1]?.toLowerCase() ?? 'job';
  const jobId = text(detail.backupJobId ?? detail.copyJobId ?? detail.restoreJobId);
  if (!state || !/Job State Change|Backup Job/.test(detailType)) return null;
  const resourceArn = text(detail.resourceArn) || resources[0] || '';
  const name = text(detail.resourceName) || arn(resourceArn).rest.replace(/^[a-z-]+[:/]/, '') || jobId;
  const vault = text(detail.backupVaultName) || arn(detail.backupVaultArn).rest.replace(/^backup-vault:/, '');
  return {
    type: `AWS Backup ${kind === 'backup' ? '' : `${kind} `}job ${state.toLowerCase()}`,
    message: `${name}: ${text(detail.statusMessage) || state}`,
    resource: name,
    region,
    account,
    time: detail.completionDate ?? time,
    id: `backup ${jobId} ${state}`,
    key: `backup:${kind}:${account}:${region}:${resourceArn || name}`,
    ...stateOf(state, ['FAILED', 'EXPIRED', 'ABORTED', 'PARTIAL']),
    ...page(region, 'backup/home', `/jobs/${kind === 'backup' ? 'backup' : kind}/details/${part(jobId)}`),
    ...facts({ vault, resource: resourceArn, type: detail.resourceType, job: jobId }),
  };
}

/** Auto Scaling: its detail types say it all. */
export function readAutoScaling({ detail, detailType, region, account, time }: BridgeEvent): Told | null {
  const group = text(detail.AutoScalingGroupName) || text(fields(detail.Details).AutoScalingGroupName);
  if (!group) return null;
  const said = text(detail.StatusMessage) || text(detail.Description) || text(detail.Cause);
  return {
    type: detailType,
    message: `${group}: ${said || detailType}`,
    resource: group,
    region,
    account,
    time: detail.EndTime ?? time,
    key: `autoscaling:${account}:${region}:${group}:${detailType}`,
    ...(/Unsuccessful|Failed|Failure/i.test(detailType)
      ? { state: 'problem' }
      : { state: 'none', why: 'it says that all went well' }),
    ...page(region, 'ec2/home', `AutoScalingGroupDetails:id=${part(group)};view=activity`),
    ...facts({ cause: detail.Cause, instance: detail.EC2InstanceId, request: detail.RequestId }),
  };
}
