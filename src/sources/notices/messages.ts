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
import { outcomeOf } from './outcome.ts';
import { readAutoScaling } from './resources.ts';

/** What services send to a topic or a queue by themselves, other than EventBridge's events. Null: nobody's known message. */
export function readServiceMessage(value: unknown, subject: string): Told | null {
  if (typeof value === 'string') return readStackMessage(value, subject);
  const message = fields(value);
  return (
    readConfirmation(message) ??
    readBucketMessage(message) ??
    readMail(message) ??
    readGroupMessage(message) ??
    readCostAnomaly(message) ??
    readDatabaseMessage(message)
  );
}

function readConfirmation(message: Fields): Told | null {
  const type = text(message.Type);
  if (!/^(?:Subscription|Unsubscribe)Confirmation$/.test(type)) return null;
  const topic = text(message.TopicArn);
  return {
    type: 'SNS subscription',
    message: `${nameOf(topic)}: ${text(message.Message) || type}`,
    resource: nameOf(topic),
    key: `subscription:${topic}`,
    state: 'none',
    why: 'it asks to confirm a subscription',
  };
}

function readBucketMessage(message: Fields): Told | null {
  const records = list(message.Records).map(fields);
  const test = message.Event === 's3:TestEvent';
  if (!test && (records.length === 0 || records.some(({ eventSource }) => eventSource !== 'aws:s3')))
    return null;
  const [first = {}] = records;
  const { bucket, object } = fields(first.s3);
  const name = text(message.Bucket) || text(fields(bucket).name);
  const failure = keptFailure(name, text(fields(object).key));
  if (failure) return { ...failure, region: text(first.awsRegion), time: first.eventTime };
  return {
    type: 'S3 notification',
    message: `${name}: ${text(first.eventName) || 'test'} ${text(fields(object).key)}`.trim(),
    resource: name,
    region: text(first.awsRegion),
    key: `s3:${name}:${text(first.eventName)}`,
    state: 'none',
    why: 'it tells of an object, not of a problem',
  };
}

/** Lambda keeps the records of what it gave up under keys of its own, where the failure destination is a bucket. */
export function readKeptFailure({ detail, detailType, region, account, time }: BridgeEvent): Told | null {
  const failure =
    detailType === 'Object Created' &&
    keptFailure(text(fields(detail.bucket).name), text(fields(detail.object).key));
  return failure ? { ...failure, region, account, time } : null;
}

function keptFailure(bucket: string, key: string): Told | null {
  const found = /^aws\/lambda\/(?:async\/([^/]+)|([0-9a-f-]{36})\/[^/]+)\/\d{4}\/\d\d\/\d\d\/./.exec(key);
  if (!found) return null;
  const name = found[1] ?? found[2] ?? '';
  const what = found[1] ? 'Lambda invocation failed' : 'Lambda batch given up';
  return {
    type: what,
    message: `${name}: its record is s3://${bucket}/${key}`,
    resource: name,
    id: `kept ${bucket} ${key}`,
    key: `lambda-kept:${bucket}:${name}`,
    state: 'problem',
    ...(bucket && {
      link: `https://s3.console.aws.amazon.com/s3/object/${part(bucket)}?prefix=${part(key)}`,
    }),
    ...facts({ bucket }),
  };
}

const mailProblems = /^(?:Bounce|Complaint|Reject|Rendering Failure|RenderingFailure|DeliveryDelay)$/;

/** SES: `notificationType` of an identity's feedback, `eventType` of a configuration set. */
function readMail(message: Fields): Told | null {
  const kind = text(message.notificationType ?? message.eventType);
  const mail = fields(message.mail);
  if (!kind || typeof mail.messageId !== 'string') return null;
  const bounce = fields(message.bounce);
  const about = [
    ...list(bounce.bouncedRecipients),
    ...list(fields(message.complaint).complainedRecipients),
  ].map(fields);
  const why =
    text(about[0]?.diagnosticCode) ||
    text(fields(message.reject).reason) ||
    text(fields(message.failure).errorMessage);
  const to =
    about.map((each) => text(each.emailAddress)).join(', ') || list(mail.destination).map(text).join(', ');
  const from = text(mail.source);
  const grade = [bounce.bounceType, bounce.bounceSubType].map(text).filter(Boolean).join(', ');
  return {
    type: `SES ${kind.toLowerCase()}`,
    message: [`mail to ${to || 'nobody'}`, why || grade].filter(Boolean).join(': '),
    resource: from || 'SES',
    region: arn(mail.sourceArn).region,
    account: text(mail.sendingAccountId) || arn(mail.sourceArn).account,
    time: mail.timestamp,
    id: `ses ${mail.messageId} ${kind}`,
    key: `ses:${from}:${kind}:${text(bounce.bounceType)}`,
    ...(mailProblems.test(kind)
      ? { state: 'problem' }
      : { state: 'none', why: `it says ${kind.toLowerCase()}` }),
    ...page(arn(mail.sourceArn).region, 'ses/home', '/homepage'),
    ...facts({ from, kind: grade, message: mail.messageId }),
  };
}

/** Auto Scaling's own topic messages say what its events say, and are the same issue. */
function readGroupMessage(message: Fields): Told | null {
  const event = /^autoscaling:(\w+)$/.exec(text(message.Event))?.[1];
  if (!event) return null;
  const at = arn(message.AutoScalingGroupARN);
  const what = /TERMINATE/.test(event) ? 'Terminate' : 'Launch';
  const detailType = `EC2 Instance ${what} ${/ERROR/.test(event) ? 'Unsuccessful' : 'Successful'}`;
  return readAutoScaling({
    id: '',
    source: 'aws.autoscaling',
    detailType,
    account: text(message.AccountId) || at.account,
    region: at.region,
    time: message.Time,
    resources: [],
    detail: { AutoScalingGroupName: 'Auto Scaling', ...message },
    whole: message,
  } satisfies BridgeEvent);
}

function readCostAnomaly(message: Fields): Told | null {
  const id = text(message.anomalyId);
  const monitor = text(message.monitorArn);
  if (!id || !monitor) return null;
  const impact = fields(message.impact);
  const what = text(message.dimensionalValue) || text(message.monitorName) || 'the account';
  const link = text(message.anomalyDetailsLink);
  const spent = `${text(impact.totalActualSpend)} spent, ${text(impact.totalExpectedSpend)} expected`;
  return {
    type: 'Cost anomaly',
    message: `${what}: ${text(impact.totalImpact) || 'an amount'} more than usual`,
    resource: what,
    account: text(message.accountId) || arn(monitor).account,
    key: `cost:${monitor}:${id}`,
    state: 'problem',
    ...(/^https:\/\/console\.aws\.amazon\.com\/\S{1,1500}$/.test(link) ? { link } : {}),
    ...facts({ spent: impact.totalActualSpend === undefined ? '' : spent, since: message.anomalyStartDate }),
  };
}

/** RDS's event subscriptions. They name no category: a word that says it is done is all there is. */
function readDatabaseMessage(message: Fields): Told | null {
  const said = text(message['Event Message']);
  const name = text(message['Source ID']);
  if (!said || !name) return null;
  const source = text(message['Source ARN']);
  const code = /RDS-EVENT-\d+/.exec(text(message['Event ID']))?.[0] ?? '';
  const at = arn(source);
  const done =
    /\b(?:complete[ds]?|completed|created|finished|restarted|recovered|succeeded|backing up)\b/i.test(said) &&
    !/\b(?:fail|unable|cannot|error)/i.test(said);
  return {
    type: source.includes(':rds:') || code.startsWith('RDS') ? 'RDS event' : 'Database event',
    message: `${name}: ${said}`,
    resource: name,
    region: at.region,
    account: at.account,
    time: message['Event Time'],
    key: `rds:${source || name}:${code}`,
    ...(done ? { state: 'none', why: 'it says that something is done' } : { state: 'problem' }),
    ...page(at.region, 'rds/home', `database:id=${part(name)};is-cluster=${/:cluster:/.test(source)}`),
    ...facts({ event: code, kind: message['Event Source'] }),
  };
}

/** CloudFormation writes `Key='value'` lines into the topics of a stack. */
function readStackMessage(message: string, subject: string): Told | null {
  if (!/CloudFormation/.test(subject) || !/^StackId='/m.test(message)) return null;
  const said = Object.fromEntries(
    [...message.slice(0, 20_000).matchAll(/^(\w+)='(.*)'$/gm)].map(([, key = '', value = '']) => [
      key,
      value,
    ]),
  );
  const stackArn = said.StackId ?? '';
  const at = arn(stackArn);
  const stack = said.StackName || at.rest.split('/')[1] || stackArn;
  const status = said.ResourceStatus ?? '';
  const { state } = outcomeOf({ status }, '', true);
  const words = [said.LogicalResourceId, status, said.ResourceStatusReason].filter(Boolean).join(': ');
  return {
    type: 'CloudFormation stack event',
    message: `${stack}: ${words}`,
    resource: stack,
    region: at.region,
    account: at.account,
    time: said.Timestamp,
    key: `cloudformation:${at.account}:${at.region}:${stack}`,
    ...(state === 'none' ? { state, why: `it says ${status}` } : { state: 'problem' }),
    ...page(at.region, 'cloudformation/home', `/stacks/events?stackId=${part(stackArn)}`),
    ...facts({ status, resource: said.ResourceType }),
  };
}
