import {
  arn,
  type BridgeEvent,
  type Fields,
  facts,
  fields,
  json,
  list,
  page,
  part,
  type Told,
  text,
} from './notice.ts';

/** An alarm's change of state, whichever way it came. */
interface Change {
  readonly name: string;
  readonly arn: string;
  readonly region: string;
  readonly account: string;
  readonly state: string;
  readonly previous: string;
  readonly reason: string;
  readonly description: string;
  readonly time: unknown;
  readonly rule: string;
  readonly metric: string;
  /** Why its actions do not run now; empty when they do. */
  readonly muted: string;
  /** One series of an alarm that watches many. */
  readonly contributor?: { readonly id: string; readonly name: string };
}

/** `Sns.Message` of an alarm: keys in Pascal case, and a region that is a display name. */
export function isAlarmMessage(message: Fields): boolean {
  return typeof message.AlarmName === 'string' && typeof message.NewStateValue === 'string';
}

export function readAlarmMessage(message: Fields, topic: string): Told {
  const own = arn(message.AlarmArn).region ? arn(message.AlarmArn) : arn(topic);
  const trigger = fields(message.Trigger);
  return told({
    name: text(message.AlarmName),
    arn: text(message.AlarmArn),
    region: own.region,
    account: text(message.AWSAccountId) || own.account,
    state: text(message.NewStateValue),
    previous: text(message.OldStateValue),
    reason: text(message.NewStateReason),
    description: text(message.AlarmDescription),
    time: message.StateChangeTime,
    rule: text(message.AlarmRule),
    metric: trigger.MetricName
      ? metricName(trigger.Namespace, trigger.MetricName, dimensionsOf(trigger.Dimensions))
      : metricsOf(trigger.Metrics),
    muted: suppressed(message.ActionsSuppressedBy),
  });
}

/** What CloudWatch sends to a function that is an alarm's action. */
export function isAlarmAction(event: Fields): boolean {
  return typeof event.alarmArn === 'string' && typeof fields(event.alarmData).alarmName === 'string';
}

export function readAlarmAction(event: Fields): Told {
  const own = arn(event.alarmArn);
  return fromDetail(fields(event.alarmData), {
    arn: text(event.alarmArn),
    region: own.region || text(event.region),
    account: own.account || text(event.accountId),
    time: event.time,
  });
}

export function readAlarmEvent(event: BridgeEvent): Told | null {
  const { detail, resources } = event;
  if (typeof detail.alarmName !== 'string') return null;
  const own = { arn: resources[0] ?? '', region: event.region, account: event.account, time: event.time };
  if (fields(detail.state).value !== undefined && !/Configuration/.test(event.detailType))
    return fromDetail(detail, own);
  const { name, ...rest } = base(own, detail);
  return {
    ...rest,
    type: event.detailType,
    message: `${name}: ${text(detail.operation) || 'changed'}`,
    state: 'none',
    why: 'only the settings of the alarm changed',
  };
}

type Place = Pick<Change, 'arn' | 'region' | 'account' | 'time'>;

function fromDetail(detail: Fields, place: Place): Told {
  const state = fields(detail.state);
  const configuration = fields(detail.configuration);
  const contributor = fields(detail.alarmContributor);
  const mute = fields(detail.muteDetail);
  return told({
    ...place,
    time: state.timestamp ?? place.time,
    name: text(detail.alarmName),
    state: text(state.value),
    previous: text(fields(detail.previousState).value),
    reason: text(state.reason),
    description: text(configuration.description),
    rule: text(configuration.alarmRule),
    metric: metricsOf(configuration.metrics),
    muted:
      'muteDetail' in detail
        ? `its actions are muted${mute.mutedByArn ? ` by ${arn(mute.mutedByArn).rest.replace(/^alarm-mute-rule:/, '')}` : ''}`
        : suppressed(state.actionsSuppressedBy),
    ...(contributor.id !== undefined && {
      contributor: {
        id: text(contributor.id),
        name: Object.values(fields(contributor.attributes)).map(text).join(', '),
      },
    }),
  });
}

function told(change: Change): Told {
  const { state, previous, reason, rule, metric, description, contributor } = change;
  const { name, ...rest } = base(change, { alarmName: change.name });
  const who = contributor ? `${name} (${contributor.name || contributor.id})` : name;
  return {
    ...rest,
    key: contributor ? `${rest.key}:${contributor.id}` : rest.key,
    // The same change may come by a topic, by a rule and by an action: it is one.
    id: ['alarm', rest.key, contributor?.id ?? '', state, text(change.time), change.muted].join(' '),
    time: change.time,
    type: 'CloudWatch alarm',
    message: `${who}: ${reason || `is ${state}`}`,
    ...verdict(change),
    ...facts({
      alarm: description,
      state: previous && previous !== state ? `${previous} → ${state}` : state,
      metric,
      rule,
      series: contributor?.name,
    }),
  };
}

function verdict({ state, muted }: Change): Pick<Told, 'state' | 'why'> {
  if (state === 'OK') return { state: 'ok', why: 'the alarm is OK' };
  if (state !== 'ALARM') return { state: 'none', why: `the alarm is in ${state || 'no state'}` };
  return muted ? { state: 'none', why: muted } : { state: 'problem' };
}

function base(place: Place, { alarmName }: Fields) {
  const name = text(alarmName);
  return {
    name,
    resource: name,
    region: place.region,
    account: place.account,
    key: `alarm:${place.account}:${place.region}:${name}`,
    ...page(place.region, 'cloudwatch/home', `alarmsV2:alarm/${part(name)}`),
  };
}

function suppressed(by: unknown): string {
  return text(by) ? `its actions are suppressed by ${text(by)}` : '';
}

/** A single metric, or the expression that metric math returns. Topic and event differ in case only. */
function metricsOf(metrics: unknown): string {
  const all = list(metrics).map(fields);
  const returned = all.find((each) => (each.returnData ?? each.ReturnData) === true) ?? all[0];
  if (!returned) return '';
  const expression = text(returned.expression ?? returned.Expression);
  if (expression) return expression;
  const stat = fields(returned.metricStat ?? returned.MetricStat);
  const metric = fields(stat.metric ?? stat.Metric);
  const dimensions = metric.dimensions ?? metric.Dimensions;
  return metricName(
    metric.namespace ?? metric.Namespace,
    metric.name ?? metric.MetricName,
    dimensionsOf(dimensions),
  );
}

function dimensionsOf(value: unknown): string[] {
  if (Array.isArray(value)) {
    return value.map((each) => {
      const { name, value: one, Name, Value } = fields(each);
      return `${text(name ?? Name)}=${text(one ?? Value)}`;
    });
  }
  return Object.entries(fields(value)).map(([name, one]) => `${name}=${text(one)}`);
}

function metricName(namespace: unknown, name: unknown, dimensions: readonly string[]): string {
  return [[text(namespace), text(name)].filter(Boolean).join(' '), ...dimensions].filter(Boolean).join(', ');
}

/** A text that is an alarm's message, or none. */
export function alarmIn(message: string): Fields | null {
  const value = fields(json(message));
  return isAlarmMessage(value) ? value : null;
}
