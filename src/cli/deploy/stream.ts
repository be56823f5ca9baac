import type { Stack } from '@aws-sdk/client-cloudformation';
import type { Cloud } from '../../deploy/change-set.ts';
import type { Destination } from '../../deploy/repoint.ts';
import { sleep } from '../aws-options.ts';
import { countingLine } from '../counting-line.ts';
import { UsageError } from '../usage-error.ts';

/** What an update does to the stream that filters may send to. */
export type StreamChange = 'comes' | 'goes';

export function streamChange(
  { Parameters = [] }: Stack,
  { HighVolume: now }: Readonly<Record<string, string>>,
): StreamChange | null {
  const before = Parameters.find(({ ParameterKey }) => ParameterKey === 'HighVolume')?.ParameterValue;
  if (now === undefined || now === (before ?? 'false')) return null;
  return now === 'true' ? 'comes' : 'goes';
}

/** The two that filters may send to. */
export interface Entrances {
  readonly function: Destination;
  readonly stream: Destination;
}

/** Null: the stack has no stream. */
export async function entrancesOf(stack: string, cloud: Cloud): Promise<Entrances | null> {
  const { findStack } = await import('../../deploy/change-set.ts');
  const { partsOf } = await import('../../deploy/deployed.ts');
  const found = await findStack(stack, cloud);
  const { functionArn, streamArn, logsRoleArn } = found ? await partsOf(found, cloud) : {};
  if (!functionArn || !streamArn || !logsRoleArn) return null;
  return {
    function: { destinationArn: functionArn },
    stream: { destinationArn: streamArn, roleArn: logsRoleArn },
  };
}

/** Lets filters send to the other entrance; says how many. @throws UsageError when one could not be moved */
export async function moveFilters(entrances: Entrances, to: keyof Entrances): Promise<number> {
  const { CloudWatchLogsClient } = await import('@aws-sdk/client-cloudwatch-logs');
  const { repoint } = await import('../../deploy/repoint.ts');
  const from = to === 'stream' ? entrances.function : entrances.stream;
  const context = { client: new CloudWatchLogsClient({}), sleep };
  const outcomes = await repoint(from.destinationArn, entrances[to], context, countingLine('log groups'));
  const failed = outcomes.find(({ result }) => result === 'failed');
  if (failed)
    throw new UsageError(
      `the filter on ${failed.logGroup} could not be sent to the ${to}: ${failed.reason}. What was there is still there.`,
    );
  return outcomes.length;
}
