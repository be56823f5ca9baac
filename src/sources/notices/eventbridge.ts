import { readGuardDuty, readHealth, readTrustedAdvisor } from './advice.ts';
import { readAlarmEvent } from './alarms.ts';
import { readCodeBuild, readCodePipeline } from './builds.ts';
import { readCloudTrail } from './cloudtrail.ts';
import { readEcs } from './ecs.ts';
import { readFinding } from './findings.ts';
import { readAnyEvent } from './generic.ts';
import { readBatchJob, readGlue } from './jobs.ts';
import { isInvocationRecord, readInvocationRecord } from './lambda-failures.ts';
import { readLogQuery } from './log-queries.ts';
import { readKeptFailure } from './messages.ts';
import {
  type BridgeEvent,
  detailTypeOf,
  type Fields,
  fields,
  json,
  list,
  type Told,
  text,
} from './notice.ts';
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
    'aws.logs': readLogQuery,
    'aws.s3': readKeptFailure,
    'aws.securityhub': readFinding,
    'aws.inspector2': readFinding,
    'aws.access-analyzer': readFinding,
    'aws.macie': readFinding,
    'aws.ecr': readFinding,
    'aws.rds': readRds,
    'aws.backup': readBackup,
    'aws.autoscaling': readAutoScaling,
    lambda: ({ detail }: BridgeEvent) => (isInvocationRecord(detail) ? readInvocationRecord(detail) : null),
  } satisfies Record<string, Reader>),
);

export function readBridgeEvent(event: Fields): Told {
  const { detail } = event;
  const read: BridgeEvent = {
    id: text(event.id),
    source: text(event.source),
    detailType: detailTypeOf(event),
    account: text(event.account),
    region: text(event.region),
    time: event.time,
    resources: list(event.resources).map(text),
    detail: fields(typeof detail === 'string' ? (json(detail) ?? { message: detail }) : detail),
    whole: event,
  };
  // CodePipeline's and others' readers know the detail types of today; tomorrow's get the sensible default.
  return readers.get(read.source)?.(read) ?? readCloudTrail(read) ?? readAnyEvent(read);
}
