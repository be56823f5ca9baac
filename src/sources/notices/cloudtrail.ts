import { type BridgeEvent, facts, fields, page, part, type Told, text } from './notice.ts';

/** A call of AWS's API or a sign-in, by way of CloudTrail. A rule chose it, so it is told, whether it failed or not. */
export function readCloudTrail(event: BridgeEvent): Told | null {
  const { detail, detailType, account, time } = event;
  const name = text(detail.eventName);
  if (!name || !/via CloudTrail$/.test(detailType)) return null;
  const service = text(detail.eventSource).replace(/\.amazonaws\.com(?:\.cn)?$/, '');
  const code = text(detail.errorCode);
  const identity = fields(detail.userIdentity);
  const by = text(identity.userName) || text(identity.arn) || text(identity.type);
  const region = text(detail.awsRegion) || event.region;
  const failed = text(fields(detail.responseElements)[name]) === 'Failure' ? 'failed' : '';
  const said = [code, text(detail.errorMessage)].filter(Boolean).join(': ') || failed;
  return {
    type: detailType.replace(/ via CloudTrail$/, ''),
    message: `${name}${by ? ` by ${by}` : ''}${said ? `: ${said}` : ''}`,
    resource: service || event.source,
    region,
    account,
    time: detail.eventTime ?? time,
    key: `cloudtrail:${account}:${region}:${service}:${name}:${code || failed}`,
    state: 'problem',
    ...page(region, 'cloudtrailv2/home', `/events/${part(text(detail.eventID))}`),
    ...facts({ service, by: identity.arn ?? by, kind: identity.type, from: detail.sourceIPAddress }),
  };
}
