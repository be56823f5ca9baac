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

/** A log group with all its filters, whoever made them. */
export interface Places {
  readonly logGroup: string;
  readonly filters: readonly {
    readonly name: string;
    readonly pattern: string;
    readonly destination: string;
  }[];
}

/**
 * The filters of all log groups whose name begins with one of the prefixes; without a prefix, of all there are. A call for each
 * group, five a second: `progress` hears how far it is.
 */
export async function placesIn(
  prefixes: readonly string[],
  context: Context,
  progress: (looked: number, of: number) => void,
): Promise<Places[]> {
  const groups = new Map<string, LogGroup>();
  for (const prefix of prefixes.length > 0 ? prefixes : ['']) {
    const logGroupNamePrefix = prefix.replace(/\*$/, '');
    const pages = paginateDescribeLogGroups(
      { client: context.client },
      logGroupNamePrefix === '' ? {} : { logGroupNamePrefix },
    );
    for await (const { logGroups = [] } of pages)
      for (const group of logGroups) groups.set(group.logGroupName ?? '', group);
  }
  const places: Places[] = [];
  for (const logGroup of groups.keys()) {
    progress(places.length, groups.size);
    const filters = (await filtersOf(logGroup, context)).map(
      ({ filterName: name = '', filterPattern: pattern = '', destinationArn: destination = '' }) => ({
        name,
        pattern,
        destination,
      }),
    );
    places.push({ logGroup, filters });
  }
  progress(groups.size, groups.size);
  return places;
}

/** Of these, the ones that have Tracebell's filter. */
export function watchedOf(places: readonly Places[]): Watched[] {
  return places.flatMap(({ logGroup, filters }) => {
    const own = filters.find(({ name }) => name === names.filter);
    if (!own) return [];
    const { pattern, destination } = own;
    return [{ logGroup, pattern, destination, filters: filters.map(({ name }) => name) }];
  });
}

/** The log groups that have Tracebell's filter. See `placesIn`. */
export async function watchedGroups(
  prefixes: readonly string[],
  context: Context,
  progress: (looked: number, of: number) => void,
): Promise<Watched[]> {
  return watchedOf(await placesIn(prefixes, context, progress));
}
