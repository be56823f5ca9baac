import {
  arn,
  type BridgeEvent,
  type Fields,
  facts,
  fields,
  isFields,
  list,
  nameOf,
  page,
  type Told,
  text,
} from './notice.ts';

/** Findings of Security Hub (both of its formats), Inspector, Access Analyzer and Macie, and the counts of a scan. */
export function readFinding(event: BridgeEvent): Told | null {
  const { detail, detailType, source, account, region, time, id } = event;
  const counts = Object.entries(detail).find(([key, value]) => /counts?$/.test(key) && isFields(value));
  if (/Scan/.test(detailType) && counts) return readScan(event, fields(counts[1]));
  const findings = list(detail.findings).filter(isFields);
  const finding = findings[0] ?? (/Finding/.test(detailType) ? detail : null);
  if (!finding) return null;
  const severity = severityOf(finding);
  const about = aboutOf(finding) || event.resources[0] || '';
  const info = fields(finding.finding_info);
  const title = text(finding.Title ?? finding.title ?? info.title);
  const said = title || [text(finding.resourceType), about, text(finding.type)].filter(Boolean).join(' ');
  const closed = statesOf(finding).find((each) =>
    /^(?:RESOLVED|SUPPRESSED|ARCHIVED|CLOSED|PASS|PASSED)$/i.test(each),
  );
  const minor = /^(?:INFORMATIONAL|NONE)$/i.test(severity) && !statesOf(finding).includes('FAILED');
  const more = findings.length > 1 ? ` and ${findings.length - 1} more` : '';
  return {
    type: detailType,
    message: `${said || 'a finding'}${title && about ? ` (${nameOf(about)})` : ''}${more}`,
    resource: nameOf(about) || source,
    region: text(finding.Region) || region,
    account: text(finding.AwsAccountId ?? finding.awsAccountId ?? finding.accountId) || account,
    time,
    id: `finding ${id}`,
    key: `finding:${account}:${region}:${source}:${said}:${about}`,
    ...(closed || minor
      ? { state: 'none', why: `it says ${closed ?? severity.toLowerCase()}` }
      : { state: 'problem' }),
    ...page(region, `${consoles[source] ?? source.slice('aws.'.length)}/home`, '/findings'),
    ...facts({
      severity,
      status: statesOf(finding).join(', '),
      resource: about,
      detail: finding.Description ?? finding.description ?? info.desc,
    }),
  };
}

const consoles: Readonly<Record<string, string>> = {
  'aws.inspector2': 'inspector/v2',
  'aws.macie': 'macie',
  'aws.ecr': 'ecr',
};

function readScan({ detail, detailType, source, account, region, time }: BridgeEvent, counts: Fields): Told {
  const name = text(detail['repository-name']) || nameOf(arn(detail['resource-id']).rest) || source;
  const found = Object.entries(counts).filter(([key, n]) => !/^total$/i.test(key) && Number(n) > 0);
  const grave = found.some(([key]) => /^(?:critical|high)$/i.test(key));
  const shown = found.map(([key, n]) => `${text(n)} ${key.toLowerCase()}`).join(', ');
  return {
    type: detailType,
    message: `${nameOf(name)}: ${shown || 'no findings'}`,
    resource: nameOf(name),
    region,
    account,
    time,
    key: `scan:${account}:${region}:${source}:${nameOf(name)}`,
    ...(grave ? { state: 'problem' } : { state: 'none', why: 'it found nothing critical or high' }),
    ...page(region, `${consoles[source] ?? source.slice('aws.'.length)}/home`),
    ...facts({ image: list(detail['image-tags']).map(text).join(', '), digest: detail['image-digest'] }),
  };
}

function severityOf({ Severity, severity }: Fields): string {
  if (isFields(Severity)) return text(Severity.Label);
  return isFields(severity) ? text(severity.description) : text(severity);
}

function statesOf(finding: Fields): string[] {
  return [
    fields(finding.Workflow).Status,
    finding.RecordState,
    fields(finding.Compliance).Status,
    fields(finding.compliance).status,
    finding.status,
  ]
    .map(text)
    .filter(Boolean);
}

function aboutOf(finding: Fields): string {
  const first = fields(list(finding.Resources ?? finding.resources)[0]);
  return text(first.Id ?? first.id ?? first.uid ?? finding.resource);
}
