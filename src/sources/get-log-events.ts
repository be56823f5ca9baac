import type { LogLine } from '../model/log-context.ts';
import type { AroundRequest, LinesAround, LogReader } from '../model/ports.ts';

/** As much of CloudWatch Logs' GetLogEvents as is asked here: the composition root brings the client. */
export type GetLogEvents = (
  input: {
    readonly logGroupName: string;
    readonly logStreamName: string;
    readonly startTime: number;
    readonly endTime: number;
    readonly limit: number;
    readonly startFromHead: boolean;
    readonly nextToken?: string;
  },
  signal: AbortSignal,
) => Promise<{
  readonly events?:
    | readonly { readonly timestamp?: number | undefined; readonly message?: string | undefined }[]
    | undefined;
  readonly nextForwardToken?: string | undefined;
  readonly nextBackwardToken?: string | undefined;
}>;

type Input = Parameters<GetLogEvents>[0];

/** It took longer than was allowed. */
class TimedOut extends Error {
  override readonly name = 'TimeoutError';
}

/**
 * Reads around a time in one log stream with two calls, one in each direction, at once. CloudWatch may answer with an empty page
 * though there are more: one of the two is then asked for once more, so three calls are the most.
 */
export function createCloudWatchReader(call: GetLogEvents): LogReader {
  return {
    around: (request) =>
      inTime(request.timeoutMs, async (signal) => {
        const [backward, forward] = await Promise.all([
          page(call, backwardOf(request), signal),
          page(call, forwardOf(request), signal),
        ]);
        // The error itself is before or at its own time: without it the rest is of no use.
        if (backward.lines.length === 0)
          backward.lines = await next(call, backwardOf(request), backward, signal);
        else if (forward.lines.length === 0)
          forward.lines = await next(call, forwardOf(request), forward, signal);
        return joined(request, backward.lines, forward.lines);
      }),
  };
}

interface Page {
  lines: readonly LogLine[];
  readonly token: string | undefined;
}

function backwardOf({ origin, at, before, within }: AroundRequest): Input {
  const { logGroup, logStream } = origin;
  const times = { startTime: Math.max(0, at - within), endTime: at + 1 };
  return { logGroupName: logGroup, logStreamName: logStream, ...times, limit: before, startFromHead: false };
}

function forwardOf({ origin, at, after, within }: AroundRequest): Input {
  const { logGroup, logStream } = origin;
  const times = { startTime: at + 1, endTime: at + within };
  return { logGroupName: logGroup, logStreamName: logStream, ...times, limit: after, startFromHead: true };
}

async function page(call: GetLogEvents, input: Input, signal: AbortSignal): Promise<Page> {
  const { events = [], nextForwardToken, nextBackwardToken } = await call(input, signal);
  const lines = events.flatMap(({ timestamp, message }): LogLine[] =>
    timestamp === undefined || message === undefined ? [] : [{ at: timestamp, message }],
  );
  return { lines, token: input.startFromHead ? nextForwardToken : nextBackwardToken };
}

async function next(
  call: GetLogEvents,
  input: Input,
  { token }: Page,
  signal: AbortSignal,
): Promise<readonly LogLine[]> {
  return token ? (await page(call, { ...input, nextToken: token }, signal)).lines : [];
}

function joined(
  { at, before, after }: AroundRequest,
  backward: readonly LogLine[],
  forward: readonly LogLine[],
): LinesAround {
  return {
    // AWS leaves `endTime` itself out and moto does not: no line may come twice.
    lines: [...backward.filter((line) => line.at <= at), ...forward.filter((line) => line.at > at)],
    moreBefore: backward.length >= before,
    moreAfter: forward.length >= after,
  };
}

/** Whether or not the client heeds the signal. */
async function inTime<T>(timeoutMs: number, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      controller.abort();
      reject(new TimedOut(`CloudWatch Logs did not answer within ${timeoutMs / 1000} s`));
    }, timeoutMs);
  });
  try {
    return await Promise.race([run(controller.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}
