import { alarmIn, isAlarmAction, readAlarmAction, readAlarmMessage } from './alarms.ts';
import { readBridgeEvent } from './eventbridge.ts';
import { readUnknown } from './generic.ts';
import {
  isInvocationRecord,
  queueName,
  queuePage,
  readDeadLetter,
  readInvocationRecord,
  readPipeRecord,
} from './lambda-failures.ts';
import { readServiceMessage } from './messages.ts';
import {
  arn,
  bridgeKind,
  type Fields,
  fields,
  isBridgeEvent,
  isFields,
  json,
  type Told,
  text,
} from './notice.ts';

/** An event read, whatever it was wrapped in. `kind` is null where nothing is known of it. */
export interface Read {
  readonly kind: string | null;
  readonly told: Told;
}

/** Wrappings may be nested (a topic's message in a queue's), but not without end. */
const deepest = 4;

/** One event that is no wrapping of many: an alarm's action, a destination's record, an EventBridge event. */
export function readOne(event: unknown, from = 'event', depth = 0): Read {
  if (isFields(event)) {
    if (isAlarmAction(event)) return { kind: 'alarm.lambda', told: readAlarmAction(event) };
    if (isInvocationRecord(event)) return { kind: 'lambda.destination', told: readInvocationRecord(event) };
    const pipe = readPipeRecord(event);
    if (pipe) return { kind: 'lambda.destination', told: pipe };
    if (isBridgeEvent(event)) return { kind: bridgeKind(event), told: readBridgeEvent(event) };
    if (typeof event.AlarmName === 'string') {
      const alarm = alarmIn(JSON.stringify(event));
      if (alarm) return { kind: 'alarm.sns', told: readAlarmMessage(alarm, '') };
    }
    // A topic's message that a queue or another topic handed on.
    if (event.Type === 'Notification' && typeof event.Message === 'string' && depth < deepest)
      return readTopicMessage(event, depth + 1);
    const known = depth === 0 && from === 'event' ? readServiceMessage(event, '') : null;
    if (known) return { kind: 'notification', told: known };
  }
  return { kind: null, told: readUnknown(event, from) };
}

/** What `Records[].Sns` holds, and a queue's body behind a topic. */
export function readTopicMessage(sns: Fields, depth = 0): Read {
  const message = text(sns.Message);
  const topic = text(sns.TopicArn);
  const alarm = alarmIn(message);
  if (alarm) return { kind: 'alarm.sns', told: readAlarmMessage(alarm, topic) };
  const letter = readDeadLetter({
    attributes: attributesOf(sns.MessageAttributes, 'Value'),
    queueArn: topic,
    id: `sns ${text(sns.MessageId)}`,
    time: sns.Timestamp,
    body: message,
  });
  if (letter) return { kind: 'sns', told: letter };
  const value = json(message);
  const read = isFields(value) ? readOne(value, 'message', depth) : null;
  if (read?.kind) return { kind: 'sns', told: read.told };
  const known = readServiceMessage(value ?? message, text(sns.Subject));
  if (known) return { kind: 'sns', told: inPlace(known, topic, sns.Timestamp) };
  return {
    kind: 'sns',
    told: plain(
      value ?? message,
      'SNS message',
      topic,
      `sns ${text(sns.MessageId)}`,
      sns.Timestamp,
      text(sns.Subject),
    ),
  };
}

/** One message of a queue. A body that is no event that we know is shown as it is. */
export function readQueueMessage(record: Fields): Read {
  const queueArn = text(record.eventSourceARN);
  const body = text(record.body);
  const id = `sqs ${text(record.messageId)}`;
  const time = Number(text(fields(record.attributes).SentTimestamp)) || undefined;
  const letter = readDeadLetter({
    attributes: attributesOf(record.messageAttributes, 'stringValue'),
    queueArn,
    id,
    time,
    body,
  });
  if (letter) return { kind: 'sqs', told: letter };
  const value = json(body);
  const read = isFields(value) ? readOne(value, 'message') : null;
  const known = read?.kind ? read.told : readServiceMessage(value ?? body, '');
  const dead = /dlq|dead-?_?letter/i.test(queueName(queueArn));
  // What it says went well; that it lies here says that whoever read it did not get on.
  if (known && !(dead && known.state === 'none'))
    return { kind: 'sqs', told: read?.kind ? known : inPlace(known, queueArn, time) };
  if (!dead) return { kind: 'sqs', told: plain(value ?? body, 'SQS message', queueArn, id, time, '') };
  return { kind: 'sqs', told: plain(value ?? body, 'Dead letter', queueArn, id, time, queueName(queueArn)) };
}

/** What a service's own message does not say, its topic or queue does. */
function inPlace(told: Told, holder: string, time: unknown): Told {
  const { region, account } = arn(holder);
  return {
    ...told,
    region: told.region || region,
    account: told.account || account,
    time: told.time ?? time,
    ...(told.link ? {} : queuePage(holder)),
  };
}

function plain(
  value: unknown,
  from: string,
  holder: string,
  id: string,
  time: unknown,
  subject: string,
): Told {
  const { region, account } = arn(holder);
  const { facts: more, ...told } = readUnknown(value, from);
  const name = queueName(holder);
  return {
    ...told,
    type: from,
    message: [subject, told.message].filter(Boolean).join(': '),
    resource: name,
    key: `${told.key}:${holder}`,
    id,
    time,
    region,
    account,
    ...queuePage(holder),
    ...(more && { facts: more }),
  };
}

/** Topics and queues name the same thing differently. */
function attributesOf(value: unknown, key: 'Value' | 'stringValue'): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields(value)).flatMap(([name, each]) => {
      const one = fields(each)[key];
      return typeof one === 'string' ? [[name, one]] : [];
    }),
  );
}
