import {
  type CloudWatchClient,
  GetMetricDataCommand,
  type MetricDataQuery,
} from '@aws-sdk/client-cloudwatch';
import type { Usage } from './costs.ts';

/** What Tracebell counted of itself in the last day, and when it last posted (milliseconds since 1970). */
export interface Activity {
  readonly events: number;
  readonly posted: number;
  readonly updated: number;
  readonly rejected: number;
  readonly failedInvocations: number;
  readonly lastPosted?: number;
}

const dayMs = 24 * 3_600_000;

type Metric = readonly [namespace: string, name: string, dimensions: Readonly<Record<string, string>>];

/** Names are those that lambda/emf.ts writes. */
export async function activityOf(
  functionName: string,
  now: number,
  client: CloudWatchClient,
): Promise<Activity> {
  const own = (name: string): Metric => ['Tracebell', name, {}];
  const day = await sums(
    {
      events: own('events'),
      posted: own('posted'),
      updated: own('updated'),
      rejected: own('rejected'),
      failedInvocations: ['AWS/Lambda', 'Errors', { FunctionName: functionName }],
    },
    { from: now - dayMs, to: now, period: 3600 },
    client,
  );
  const weeks = await series(
    { posted: own('posted') },
    { from: now - 14 * dayMs, to: now, period: 300 },
    client,
  );
  const times = (weeks.posted ?? []).filter(({ value }) => value > 0).map(({ at }) => at);
  const { events = 0, posted = 0, updated = 0, rejected = 0, failedInvocations = 0 } = day;
  const last = times.length > 0 ? { lastPosted: Math.max(...times) } : {};
  return { events, posted, updated, rejected, failedInvocations, ...last };
}

export async function usageOf(
  functionName: string,
  table: string,
  now: number,
  client: CloudWatchClient,
): Promise<Usage> {
  const found = await sums(
    {
      invocations: ['AWS/Lambda', 'Invocations', { FunctionName: functionName }],
      duration: ['AWS/Lambda', 'Duration', { FunctionName: functionName }],
      writeUnits: ['AWS/DynamoDB', 'ConsumedWriteCapacityUnits', { TableName: table }],
      readUnits: ['AWS/DynamoDB', 'ConsumedReadCapacityUnits', { TableName: table }],
    },
    { from: now - 30 * dayMs, to: now, period: 86_400 },
    client,
  );
  const { invocations = 0, duration = 0, writeUnits = 0, readUnits = 0 } = found;
  return { invocations, duration, writeUnits, readUnits };
}

interface Range {
  readonly from: number;
  readonly to: number;
  /** Seconds. */
  readonly period: number;
}

async function sums<K extends string>(
  metrics: Readonly<Record<K, Metric>>,
  range: Range,
  client: CloudWatchClient,
): Promise<Partial<Record<K, number>>> {
  const found = await series(metrics, range, client);
  const totals = Object.entries<readonly { value: number }[] | undefined>(found).map(
    ([name, values]) => [name, (values ?? []).reduce((sum, { value }) => sum + value, 0)] as const,
  );
  return Object.fromEntries(totals) as Partial<Record<K, number>>;
}

async function series<K extends string>(
  metrics: Readonly<Record<K, Metric>>,
  { from, to, period }: Range,
  client: CloudWatchClient,
): Promise<Partial<Record<K, readonly { readonly at: number; readonly value: number }[]>>> {
  const queries = Object.entries<Metric>(metrics).map(
    ([name, [Namespace, MetricName, dimensions]]): MetricDataQuery => ({
      Id: name,
      MetricStat: {
        Metric: {
          Namespace,
          MetricName,
          Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
        },
        Period: period,
        Stat: 'Sum',
      },
    }),
  );
  const { MetricDataResults = [] } = await client.send(
    new GetMetricDataCommand({
      StartTime: new Date(from),
      EndTime: new Date(to),
      MetricDataQueries: queries,
    }),
  );
  const found = MetricDataResults.map(({ Id = '', Timestamps = [], Values = [] }) => {
    const points = Timestamps.map((at, n) => ({ at: at.getTime(), value: Values[n] ?? 0 }));
    return [Id, points] as const;
  });
  return Object.fromEntries(found) as Partial<Record<K, { at: number; value: number }[]>>;
}
