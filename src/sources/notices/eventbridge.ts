import { readGuardDuty, readHealth, readTrustedAdvisor } from './advice.ts';
import { readAlarmEvent } from './alarms.ts';
import { readCodeBuild, readCodePipeline } from './builds.ts';
import { readEcs } from './ecs.ts';
import { readAnyEvent } from './generic.ts';
import { readBatchJob, readGlue } from './jobs.ts';
import { isInvocationRecord, readInvocationRecord } from './lambda-failures.ts';
import { type BridgeEvent, type Fields, fields, isFields, json, list, type Told, text } from './notice.ts';
import { readAutoScaling, readBackup, readRds } from './resources.ts';
import { readStepFunctions } from './step-functions.ts';

/** Reads one service's events; null for those that it has nothing special to say of. */
type Reader = (event: BridgeEvent) => Told | null;

const readers = new Map<string, Reader>(
  Object.entries({
    'aws.cloudwatch': readAlarmEvent,
    'aws.ecs': readEcs,
    'aws.states': readStepFunctions,
    'aws.glue': readGlue,
    'aws.batch': readBatchJob,
    'aws.codebuild': readCodeBuild,
    'aws.codepipeline': readCodePipeline,
    'aws.health': readHealth,
    'aws.guardduty': readGuardDuty,
    'aws.trustedadvisor': readTrustedAdvisor,
    'aws.rds': readRds,
    'aws.backup': readBackup,
    'aws.autoscaling': readAutoScaling,
    lambda: ({ detail }: BridgeEvent) => (isInvocationRecord(detail) ? readInvocationRecord(detail) : null),
  } satisfies Record<string, Reader>),
);

/** EventBridge's envelope. An input transformer may have taken some of it away, but not these. */
export function isBridgeEvent(event: Fields): boolean {
  return (
    typeof event.source === 'string' &&
    typeof event['detail-type'] === 'string' &&
    (isFields(event.detail) || typeof event.detail === 'string')
  );
}

/** Its kind as the reader of an invocation names it. */
export function bridgeKind({ source, ...event }: Fields): string {
  if (source === 'aws.events' || source === 'aws.scheduler') return 'schedule';
  if (source === 'aws.cloudwatch' && /Alarm/.test(text(event['detail-type']))) return 'alarm.eventbridge';
  return source === 'lambda' ? 'lambda.destination' : 'eventbridge';
}

export function readBridgeEvent(event: Fields): Told {
  const { detail } = event;
  const read: BridgeEvent = {
    id: text(event.id),
    source: text(event.source),
    detailType: text(event['detail-type']),
    account: text(event.account),
    region: text(event.region),
    time: event.time,
    resources: list(event.resources).map(text),
    detail: fields(typeof detail === 'string' ? (json(detail) ?? { message: detail }) : detail),
    whole: event,
  };
  // CodePipeline's and others' readers know the detail types of today; tomorrow's get the sensible default.
  return readers.get(read.source)?.(read) ?? readAnyEvent(read);
}
