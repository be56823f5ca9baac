import type { LogReader } from '../model/ports.ts';
import { createCloudWatchReader, type GetLogEvents } from '../sources/get-log-events.ts';

/**
 * CloudWatch Logs of this region. Its client is in Lambda's image and takes a fifth of a second to load: only the first reading
 * loads it. One attempt a call: who reads has little time, and comes again.
 */
export function openLogReader(region: string | undefined): LogReader {
  let client: Promise<GetLogEvents> | undefined;
  return createCloudWatchReader(async (input, signal) => {
    client ??= connect(region);
    return (await client)(input, signal);
  });
}

async function connect(region: string | undefined): Promise<GetLogEvents> {
  const { CloudWatchLogsClient, GetLogEventsCommand } = await import('@aws-sdk/client-cloudwatch-logs');
  const logs = new CloudWatchLogsClient({ maxAttempts: 1, ...(region && { region }) });
  return (input, abortSignal) => logs.send(new GetLogEventsCommand(input), { abortSignal });
}
