import { arn, type BridgeEvent, facts, fields, list, nameOf, page, part, type Told, text } from './notice.ts';

/** AWS Health. A copy of each event also goes to a backup region; both have the same communication id. */
export function readHealth({ detail, account, region, time, id }: BridgeEvent): Told | null {
  const code = text(detail.eventTypeCode);
  if (!code) return null;
  const category = text(detail.eventTypeCategory);
  const service = text(detail.service);
  const where = text(detail.eventRegion) || region;
  const descriptions = list(detail.eventDescription).map(fields);
  const english = descriptions.find((each) => /^en/i.test(text(each.language))) ?? descriptions[0] ?? {};
  const entities = list(detail.affectedEntities).map((each) => text(fields(each).entityValue));
  const closed = text(detail.statusCode) === 'closed';
  const eventArn = text(detail.eventArn);
  const page1 = text(detail.page) || '1';
  return {
    type: `AWS Health ${text(categories[category]) || category}`.trim(),
    message: `${service}: ${text(english.latestDescription) || code}`,
    resource: service || code,
    region: where,
    account: text(detail.affectedAccount) || account,
    time,
    id: `health ${text(detail.communicationId) || id} ${text(detail.affectedAccount) || account} ${page1}`,
    key: `health:${eventArn || `${code}:${where}`}`,
    ...(closed ? { state: 'none', why: 'AWS closed it' } : { state: 'problem' }),
    // The dashboard is one page for all regions.
    ...(eventArn
      ? {
          link: `https://health.console.aws.amazon.com/health/home#/account/event-log?eventID=${part(eventArn)}`,
        }
      : {}),
    ...facts({
      event: code,
      category,
      since: detail.startTime,
      until: detail.endTime,
      affects:
        entities.slice(0, 10).join(', ') + (entities.length > 10 ? ` and ${entities.length - 10} more` : ''),
      page: text(detail.totalPages) > '1' ? `${page1} of ${text(detail.totalPages)}` : '',
    }),
  };
}

const categories: Readonly<Record<string, string>> = {
  issue: 'issue',
  accountNotification: 'notification',
  scheduledChange: 'scheduled change',
  investigation: 'investigation',
};

export function readGuardDuty({ detail, account, region, time, id }: BridgeEvent): Told | null {
  const finding = text(detail.type);
  if (!finding || detail.severity === undefined) return null;
  const severity = Number(detail.severity);
  const grade = severity >= 9 ? 'critical' : severity >= 7 ? 'high' : severity >= 4 ? 'medium' : 'low';
  const service = fields(detail.service);
  const resource = fields(detail.resource);
  const instance = fields(resource.instanceDetails);
  const key = fields(resource.accessKeyDetails);
  const name =
    text(instance.instanceId) ||
    text(key.userName) ||
    text(fields(list(resource.s3BucketDetails)[0]).name) ||
    text(fields(resource.lambdaDetails).functionName) ||
    text(fields(resource.eksClusterDetails).name) ||
    text(resource.resourceType) ||
    'account';
  const where = text(detail.region) || region;
  const findingId = text(detail.id);
  return {
    type: `GuardDuty ${finding}`,
    message: text(detail.title) || text(detail.description) || finding,
    resource: name,
    region: where,
    account: text(detail.accountId) || account,
    time: detail.updatedAt ?? time,
    id: `guardduty ${findingId || id} ${text(detail.updatedAt)} ${text(service.count)}`,
    key: `guardduty:${text(detail.accountId) || account}:${where}:${finding}:${name}`,
    ...(service.archived === true ? { state: 'none', why: 'the finding is archived' } : { state: 'problem' }),
    ...page(where, 'guardduty/home', `/findings?search=id%3D${part(findingId)}`),
    ...facts({
      severity: `${grade} (${text(detail.severity)})`,
      said: detail.description,
      times: service.count,
      finding: findingId,
    }),
  };
}

/** Trusted Advisor sends from us-east-1 alone; keys are in kebab case. */
export function readTrustedAdvisor({ detail, account, region, time }: BridgeEvent): Told | null {
  const check = text(detail['check-name']);
  if (!check) return null;
  const status = text(detail.status);
  const item = fields(detail['check-item-detail']);
  const resourceId = text(detail.resource_id);
  const name = nameOf(resourceId) || text(item.Resource) || check;
  const said = Object.entries(item)
    .map(([label, value]) => [label, text(value)] as const)
    .filter(([label, value]) => value && !/^(?:Region|Status)/i.test(label))
    .map(([label, value]) => `${label} ${value}`);
  return {
    type: 'Trusted Advisor check',
    message: `${check}: ${said.slice(0, 4).join(', ') || status}`,
    resource: name,
    region: arn(resourceId).region || region,
    account,
    time,
    key: `advisor:${account}:${check}:${resourceId || name}`,
    ...(/^(?:ERROR|WARN)/i.test(status)
      ? { state: 'problem' }
      : { state: 'none', why: `its status is ${status || 'missing'}` }),
    ...page('us-east-1', 'trustedadvisor/home', '/dashboard'),
    ...facts({ status, check, resource: resourceId }),
  };
}
