import type { CloudWatchLogsClient, LogGroup } from '@aws-sdk/client-cloudwatch-logs';
import type { FilterLogEvents } from '../../sources/filter-log-events.ts';
import type { StartLiveTail } from '../../sources/live-tail.ts';
import { sleep } from '../aws-options.ts';
import { UsageError } from '../usage-error.ts';

/** What `watch` asks of CloudWatch Logs. */
export interface WatchedLogs {
  /** Not AWS itself. */
  readonly standIn: boolean;
  readonly filter: FilterLogEvents;
  readonly liveTail: StartLiveTail;
  /** The log groups of these names, beginnings and tags; a name that is not there is missing. */
  find(wanted: WantedGroups): Promise<{ groups: readonly LogGroup[]; missing: readonly string[] }>;
  close(): void;
}

export interface WantedGroups {
  readonly names: readonly string[];
  readonly tags: readonly { readonly key: string; readonly value: string }[];
}

/** Calls of FilterLogEvents a second: an account has five to twenty-five, and others need some. */
const callsASecond = 4;

export async function connectLogs(): Promise<WatchedLogs> {
  const sdk = await import('@aws-sdk/client-cloudwatch-logs');
  // A stand-in has one address, and no name before it.
  const standIn = Boolean(process.env.AWS_ENDPOINT_URL ?? process.env.AWS_ENDPOINT_URL_CLOUDWATCH_LOGS);
  const open = () => new sdk.CloudWatchLogsClient({ ...(standIn && { disableHostPrefix: true }) });
  let client = open();
  const pace = createPace(1000 / callsASecond);

  return {
    standIn,
    filter: async (input) => {
      await pace();
      try {
        const answer = await client.send(new sdk.FilterLogEventsCommand({ ...input }));
        return answer as Awaited<ReturnType<FilterLogEvents>>;
      } catch (error) {
        if (isAboutCredentials(error)) client = open();
        throw error;
      }
    },
    liveTail: async ({ logGroupIdentifiers, ...input }, signal) => {
      const { responseStream } = await client.send(
        new sdk.StartLiveTailCommand({ ...input, logGroupIdentifiers: [...logGroupIdentifiers] }),
        { abortSignal: signal },
      );
      return (responseStream ?? []) as Awaited<ReturnType<StartLiveTail>>;
    },
    find: (wanted) => find(wanted, client),
    close: () => client.destroy(),
  };
}

/** The client keeps what it was given: a new one looks again whether somebody signed in since. */
function isAboutCredentials(error: unknown): boolean {
  return /Expired|Credentials|UnrecognizedClient|InvalidClientToken|SSO/.test((error as Error).name);
}

async function find(
  { names, tags }: WantedGroups,
  client: CloudWatchLogsClient,
): Promise<{ groups: readonly LogGroup[]; missing: readonly string[] }> {
  const { findLogGroups } = await import('../../deploy/subscriptions.ts');
  const named = await findLogGroups(names, { client, sleep });
  if (tags.length === 0) return named;
  const { describeLogGroups, taggedLogGroups } = await import('../../deploy/log-groups.ts');
  const { ResourceGroupsTaggingAPIClient } = await import('@aws-sdk/client-resource-groups-tagging-api');
  const tagged = await taggedLogGroups(tags, new ResourceGroupsTaggingAPIClient({}));
  if (names.length === 0) return { groups: await describeLogGroups(tagged, client), missing: [] };
  const groups = named.groups.filter(({ logGroupName = '' }) => tagged.includes(logGroupName));
  return { groups, missing: named.missing };
}

/** Lets one call through in so many milliseconds. */
function createPace(everyMs: number): () => Promise<void> {
  let free = 0;
  return async () => {
    const now = Date.now();
    const wait = Math.max(0, free - now);
    free = now + wait + everyMs;
    if (wait > 0) await sleep(wait);
  };
}

/** `key=value`. @throws UsageError */
export function tagsOf(texts: readonly string[]): WantedGroups['tags'] {
  return texts.map((text) => {
    const [, key, value] = /^([^=]+)=(.*)$/.exec(text) ?? [];
    if (key === undefined || value === undefined)
      throw new UsageError(`--tag is key=value, such as team=payments, not "${text}".`);
    return { key, value };
  });
}
