import {
  arn,
  type BridgeEvent,
  type Fields,
  facts,
  isFields,
  nameOf,
  page,
  type Told,
  text,
} from './notice.ts';

/** Words by which a service says that nothing is wrong, or that it is not over yet. */
const fine =
  /^(?:succe(?:ss|eded|ssful)|successful(?:ly)?|completed?|ok|okay|healthy|running|pending|started|starting|submitted|runnable|created|creating|active|available|in[ _-]?progress|queued|passed|resolved|ready|enabled|updated|info|informational|(?!.*rollback)\w+_(?:complete|in_progress))$/i;

/** Keys that hold the words for a person, best first. */
const sayingKeys = [
  'errorMessage',
  'error-message',
  'ErrorMessage',
  'error_message',
  'message',
  'Message',
  'statusMessage',
  'StatusMessage',
  'status-message',
  'statusReason',
  'failureReason',
  'FailureReason',
  'failure-reason',
  'reason',
  'Reason',
  'stateReason',
  'cause',
  'Cause',
  'title',
  'description',
  'Description',
  'summary',
  'error',
  'Error',
  'errorCode',
  'error-code',
  'ErrorCode',
];
const stateKeys = [
  'status',
  'state',
  'Status',
  'State',
  'build-status',
  'jobStatus',
  'result',
  'outcome',
  'status-details',
  'severity',
  'level',
];

/** An event of which no family is known: it was sent here on purpose, so it is told unless it says that all is well. */
export function readAnyEvent(event: BridgeEvent): Told {
  const { detail, source, detailType, region, account, resources, time } = event;
  const type = detailType || `Event of ${source}`;
  const state = stateKeys.map((key) => wordOf(detail[key])).find(Boolean) ?? '';
  const resource = resources.find((each) => each) ?? '';
  const said = sayingOf(detail);
  const good = fine.test(state) || /\b(?:succeeded|successful|completed)$/i.test(detailType);
  return {
    type,
    message: said || compact(detail) || source,
    resource: nameOf(arn(resource).rest) || source,
    region,
    account,
    time,
    key: `event:${source}:${account}:${region}:${detailType}:${resource}`,
    ...(good && !hasError(detail)
      ? { state: 'none', why: `it says ${state || detailType}` }
      : { state: 'problem' }),
    ...(source.startsWith('aws.')
      ? page(region, `${homes[source] ?? source.slice('aws.'.length)}/home`)
      : page(region, 'events/home', '/eventbuses')),
    ...facts({ source, state, resource, ...flat(detail, said) }),
  };
}

/** Services whose console has another name than their events. */
const homes: Readonly<Record<string, string>> = {
  'aws.logs': 'cloudwatch',
  'aws.cloudwatch': 'cloudwatch',
  'aws.ssm': 'systems-manager',
  'aws.sqs': 'sqs/v3',
  'aws.sns': 'sns/v3',
  'aws.dms': 'dms/v2',
  'aws.inspector2': 'inspector/v2',
  'aws.elasticloadbalancing': 'ec2',
  'aws.ebs': 'ec2',
  'aws.codedeploy': 'codesuite/codedeploy',
  'aws.codecommit': 'codesuite/codecommit',
  'aws.elasticmapreduce': 'emr',
};

/** What came is no event that anybody knows. Its own words are shown, and its keys tell one kind from another. */
export function readUnknown(value: unknown, from: string): Told {
  const keys = isFields(value) ? Object.keys(value).sort().slice(0, 12) : [typeof value];
  const said = isFields(value) ? sayingOf(value) : '';
  const shown = said || (typeof value === 'string' ? value : compact(value));
  return {
    type: `Unknown ${from}`,
    message: `${from === 'event' ? 'Tracebell could not read what it was invoked with: ' : ''}${shown.trim().slice(0, 4000) || 'it is empty'}`,
    resource: from,
    key: `unknown:${from}:${keys.join(',')}`,
    state: 'problem',
    ...(isFields(value) && facts(flat(value, said))),
  };
}

/** Bounded: a value may be as large as an invocation's whole event. */
export function compact(value: unknown): string {
  let shown: string | undefined;
  try {
    shown = JSON.stringify(value);
  } catch {
    shown = undefined;
  }
  const all = shown ?? String(value);
  return all === '{}' ? '' : all.length > 1000 ? `${all.slice(0, 999)}…` : all;
}

function sayingOf(detail: Fields): string {
  for (const key of sayingKeys) {
    const value = detail[key];
    if (typeof value === 'string' && value.trim()) return value.trim();
    if (isFields(value)) {
      const inner = sayingKeys
        .map((each) => value[each])
        .find((each) => typeof each === 'string' && each.trim());
      if (typeof inner === 'string') return inner.trim();
    }
  }
  const first = Object.values(detail).find((value) => Array.isArray(value) && isFields(value[0]));
  return first ? fromOne((first as Fields[])[0] ?? {}) : '';
}

/** Security services send a list of findings, in which the first has the words. */
function fromOne(finding: Fields): string {
  const key = ['Title', 'title', ...sayingKeys].find((each) => typeof finding[each] === 'string');
  return key ? text(finding[key]).trim() : '';
}

function wordOf(value: unknown): string {
  return typeof value === 'string'
    ? value
    : isFields(value)
      ? text(value.value ?? value.name ?? value.status)
      : '';
}

function hasError(detail: Fields): boolean {
  return Object.entries(detail).some(
    ([key, value]) => /^error/i.test(key) && Boolean(value) && value !== 'none',
  );
}

/** The event's own plain facts, those that were not said. */
function flat(detail: Fields, said: string): Record<string, string> {
  const plain = Object.entries(detail)
    .map(([key, value]) => [key, text(value)] as const)
    .filter(([, value]) => value !== '' && value !== said && value.length < 200);
  return Object.fromEntries(plain.slice(0, 8));
}
