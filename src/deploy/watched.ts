import { type LogGroup, paginateDescribeLogGroups } from '@aws-sdk/client-cloudwatch-logs';
import { names } from './stack.ts';
import { type Context, filtersOf } from './subscriptions.ts';

/** One log group and who has its places for filters. */
export interface Watched {
  readonly logGroup: string;
  readonly pattern: string;
  readonly destination: string;
  /** Names of all its filters, Tracebell's among them. */
  readonly filters: readonly string[];
}

/**
 * The log groups that have Tracebell's filter, of those whose name begins with one of the prefixes. A call for each group, five a
 * second: `progress` hears how far it is.
 */
export async function watchedGroups(
  prefixes: readonly string[],
  context: Context,
  progress: (looked: number, of: number) => void,
): Promise<Watched[]> {
  const groups: LogGroup[] = [];
  for (const prefix of prefixes.length > 0 ? prefixes : ['']) {
    const pages = paginateDescribeLogGroups(
      { client: context.client },
      prefix === '' ? {} : { logGroupNamePrefix: prefix.replace(/\*$/, '') },
    );
    for await (const { logGroups = [] } of pages) groups.push(...logGroups);
  }
  const watched: Watched[] = [];
  for (const [looked, { logGroupName = '' }] of groups.entries()) {
    progress(looked, groups.length);
    const filters = await filtersOf(logGroupName, context);
    const own = filters.find(({ filterName }) => filterName === names.filter);
    if (!own) continue;
    watched.push({
      logGroup: logGroupName,
      pattern: own.filterPattern ?? '',
      destination: own.destinationArn ?? '',
      filters: filters.map(({ filterName = '' }) => filterName),
    });
  }
  progress(groups.length, groups.length);
  return watched;
}
