/** As much of CloudWatch Logs' StartLiveTail as is asked here: the composition root brings the client. */
export type StartLiveTail = (
  input: { readonly logGroupIdentifiers: readonly string[]; readonly logEventFilterPattern?: string },
  signal: AbortSignal,
) => Promise<AsyncIterable<LiveTailMessage>>;

export interface LiveTailMessage {
  readonly sessionStart?: object;
  readonly sessionUpdate?: {
    readonly sessionMetadata?: { readonly sampled?: boolean };
    readonly sessionResults?: readonly { readonly logGroupIdentifier?: string }[];
  };
}

export interface LiveTailOptions {
  readonly start: StartLiveTail;
  /** ARNs of at most ten log groups. */
  readonly groups: readonly string[];
  readonly pattern?: string | undefined;
  /** Something came in these groups, or may have. */
  readonly ring: (groups: readonly string[]) => void;
  /** Whether anybody would ring now. */
  readonly connected: (yes: boolean) => void;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Said once for each reason. */
  readonly tell: (what: string) => void;
  readonly signal: AbortSignal;
}

/** A session sends an update each second, also an empty one: after so long without any it is dead. In milliseconds. */
const silenceMs = 30_000;
const waits = { first: 1_000, most: 60_000, refused: 60_000, forbidden: 15 * 60_000 } as const;

/** Nothing that waiting a minute would mend: no permission, another class of log group, or a stand-in without it. */
const forbidden =
  /AccessDenied|InvalidOperation|InvalidParameter|ResourceNotFound|NotImplemented|UnknownOperation|UnrecognizedClient|NotFound|SyntaxError/;
const refused = /Throttl|LimitExceeded|TooManyRequests/;

/**
 * Keeps a Live Tail session open, and another one after it: each lasts three hours at most. It only says that there is something,
 * since its events have no ids, and of more than 500 a second some are left out. Ends when `signal` says so.
 */
export async function followLiveTail(options: LiveTailOptions): Promise<void> {
  const { signal, connected, sleep, tell } = options;
  const said = new Set<string>();
  let wait: number = waits.first;
  while (!signal.aborted) {
    let failure: unknown;
    try {
      await session(options, () => {
        wait = waits.first;
      });
    } catch (error) {
      failure = error;
    }
    connected(false);
    if (signal.aborted) return;
    const { name = '', message = '' } = (failure ?? {}) as Error;
    // Its three hours are over, or it was closed: the next one at once.
    if (failure === undefined || name === 'SessionTimeoutException') continue;
    const why = forbidden.test(name) ? 'forbidden' : refused.test(name) ? 'refused' : 'broken';
    if (!said.has(`${why} ${name}`))
      tell(
        `Live Tail ${why === 'broken' ? 'broke off' : 'is not to be had'} (${reason(name, message)}): ` +
          'new events are asked for every few seconds instead',
      );
    said.add(`${why} ${name}`);
    await sleep(why === 'forbidden' ? waits.forbidden : why === 'refused' ? waits.refused : wait, signal);
    wait = Math.min(waits.most, wait * 2);
  }
}

/** A stand-in for AWS that does not know the call answers with a page, which no client can read. */
function reason(name: string, message: string): string {
  if (name === 'SyntaxError') return 'this endpoint does not know it';
  return `${name}: ${message.split('\n')[0]?.slice(0, 200)}`;
}

async function session(options: LiveTailOptions, worked: () => void): Promise<void> {
  const { start, groups, pattern, ring, connected, signal } = options;
  const end = new AbortController();
  const stop = () => end.abort();
  signal.addEventListener('abort', stop, { once: true });
  let watchdog: NodeJS.Timeout | undefined;
  const alive = () => {
    clearTimeout(watchdog);
    watchdog = setTimeout(stop, silenceMs);
  };
  try {
    alive();
    const messages = await start(
      { logGroupIdentifiers: groups, ...(pattern && { logEventFilterPattern: pattern }) },
      end.signal,
    );
    for await (const { sessionStart, sessionUpdate } of messages) {
      alive();
      if (sessionStart) {
        worked();
        connected(true);
        // What came while there was no session.
        ring(groups);
      }
      const { sessionResults = [], sessionMetadata } = sessionUpdate ?? {};
      if (sessionMetadata?.sampled) ring(groups);
      else if (sessionResults.length > 0) ring(groupsOf(sessionResults, groups));
    }
  } finally {
    clearTimeout(watchdog);
    signal.removeEventListener('abort', stop);
  }
}

/** Results name a group as `account:name`; the session was asked for by ARN. */
function groupsOf(
  results: readonly { readonly logGroupIdentifier?: string }[],
  groups: readonly string[],
): readonly string[] {
  const named = new Set(results.map(({ logGroupIdentifier = '' }) => logGroupIdentifier));
  const found = groups.filter((arn) => {
    const [account, name] = [arn.split(':')[4], arn.split(':').slice(6).join(':')];
    return named.has(`${account}:${name}`) || named.has(name) || named.has(arn);
  });
  return found.length > 0 ? found : groups;
}
