import { arn, type BridgeEvent, facts, fields, page, type Told, text } from './notice.ts';

/**
 * A scheduled query of CloudWatch Logs, the one way to be told of a log group of infrequent access. Its event has numbers only: the
 * rows are in the console. What it found is told; that it found nothing is not.
 */
export function readLogQuery({
  detail,
  detailType,
  resources,
  region,
  account,
  time,
  id,
}: BridgeEvent): Told | null {
  const query = text(detail.queryId);
  if (!/^Scheduled Query/.test(detailType) || !query) return null;
  const name = arn(resources[0]).rest.replace(/^scheduled-query:/, '') || query;
  const status = text(detail.status);
  const matched = fields(detail.statistics).recordsMatched;
  const complete = /^(?:complete|completed)?$/i.test(status);
  const found = Number(matched);
  return {
    type: complete ? 'Scheduled query found something' : `Scheduled query ${status.toLowerCase()}`,
    message: `${name}: ${complete ? `${text(matched) || 'an unknown number of'} log events` : text(detail.errorMessage) || status}`,
    resource: name,
    region,
    account,
    time,
    id: `query ${query || id}`,
    key: `log-query:${account}:${region}:${name}`,
    ...(complete && found === 0 ? { state: 'none', why: 'it found nothing' } : { state: 'problem' }),
    ...page(region, 'cloudwatch/home', 'logsV2:scheduled-queries'),
    ...facts({ query, scanned: fields(detail.statistics).recordsScanned }),
  };
}
