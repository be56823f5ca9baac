import type { LogReader } from '../model/ports.ts';

/**
 * CloudWatch Logs of this region. Its client is in Lambda's image and takes a fifth of a second to load: only the first reading
 * loads it, and what reads. One attempt a call: who reads has little time, and comes again.
 */
export function openLogReader(region: string | undefined): LogReader {
  let reader: Promise<LogReader> | undefined;
  return {
    around: async (request) => {
      reader ??= connect(region);
      return (await reader).around(request);
    },
  };
}

async function connect(region: string | undefined): Promise<LogReader> {
  const [{ createCloudWatchReader }, { CloudWatchLogsClient, GetLogEventsCommand }] = await Promise.all([
    import('../sources/get-log-events.ts'),
    import('@aws-sdk/client-cloudwatch-logs'),
  ]);
  const logs = new CloudWatchLogsClient({ maxAttempts: 1, ...(region && { region }) });
  return createCloudWatchReader((input, abortSignal) =>
    logs.send(new GetLogEventsCommand(input), { abortSignal }),
  );
}
