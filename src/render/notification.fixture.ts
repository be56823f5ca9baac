import type { Exception, Fingerprint, SafeEvent } from '../model/event.ts';
import type { IssueView } from '../model/issue.ts';
import type { ContextLine, LogContext } from '../model/log-context.ts';
import type { IssueNotification } from '../model/notification.ts';

/** Friday, 2026-10-23 09:03:45 UTC. */
export const at = Date.UTC(2026, 9, 23, 9, 3, 45, 301);

export const keyError: Exception = {
  type: 'KeyError',
  message: "'payment_method'",
  innermost: 'last',
  frames: [
    {
      file: '/var/task/app/orders/handler.py',
      line: 19,
      function: 'handler',
      inApp: true,
      source: 'return process_order(json.loads(event["body"]))',
    },
    {
      file: '/var/task/app/orders/charge.py',
      line: 88,
      function: 'charge_customer',
      inApp: true,
      source: 'token = customer["payment_method"]["token"]',
    },
  ],
};

export const shortPython = [
  'Traceback (most recent call last):',
  '\u00a0\u00a0File "/var/task/app/orders/handler.py", line 19, in handler',
  '    return process_order(json.loads(event["body"]))',
  '  File "/var/task/app/orders/charge.py", line 88, in charge_customer',
  '    token = customer["payment_method"]["token"]',
  "KeyError: 'payment_method'",
].join('\n');

export function eventWith(change: Partial<SafeEvent> = {}): SafeEvent {
  return {
    record: {
      id: '39000000000000000000000000000000000000000000000000007919',
      at,
      message: shortPython,
      origin: {
        account: '123456789012',
        region: 'eu-west-1',
        logGroup: '/aws/lambda/orders-api',
        logStream: '2026/10/23/[41]8f3c1d0e',
      },
    },
    mechanism: 'python',
    level: 'error',
    exceptions: [keyError],
    traceback: shortPython,
    requestId: '8f3c1d0e-5b7a-4c1f',
    functionVersion: '41',
    ...change,
  } as SafeEvent;
}

export function issueWith(change: Partial<IssueView> = {}): IssueView {
  return {
    fingerprint: 'v1:abcdefghijklmnopqrstuvwxyz' as Fingerprint,
    id: '7Qm2xK9d',
    title: "KeyError: 'payment_method'",
    status: 'open',
    episode: 1,
    count: 1,
    episodeCount: 1,
    firstSeen: at,
    lastSeen: at,
    lastHour: 1,
    recent: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
    sample: eventWith(),
    ...change,
  };
}

/** An issue that was seen 128 times in an hour. */
export const busy: Partial<IssueView> = {
  count: 128,
  episodeCount: 128,
  lastSeen: at + 3_657_000,
  lastHour: 43,
  recent: [1, 1, 2, 3, 5, 7, 8, 5, 3, 3, 3, 2],
};

export function notify(
  state: IssueNotification['state'],
  issue: IssueView = issueWith(),
  revision = 1,
): IssueNotification {
  const reason = state === 'new' || state === 'regressed' || state === 'escalating' ? state : 'ongoing';
  return { kind: 'issue', state, reason, issue, revision, at: issue.lastSeen };
}

/** A Java chain of forty lines: too long to stand in a bot's message. */
export function longJava(): SafeEvent {
  const own = (n: number) => ({
    file: `Charge${n}.java`,
    line: 40 + n,
    function: `com.acme.orders.Charge${n}.run`,
    inApp: true,
  });
  const library = (n: number) => ({
    file: 'DispatcherServlet.java',
    line: 900 + n,
    function: 'org.springframework.web.servlet.DispatcherServlet.doDispatch',
    inApp: false,
  });
  const frames = [0, 1, 2].map(own).concat(Array.from({ length: 15 }, (_, n) => library(n)));
  const root: Exception = {
    type: 'java.sql.SQLTransientConnectionException',
    message: 'orders-pool - Connection is not available, request timed out after 30000ms.',
    innermost: 'first',
    frames: [library(1), own(7), own(8)],
  };
  const thrown: Exception = {
    type: 'com.acme.ChargeException',
    message: 'charge failed',
    innermost: 'first',
    frames,
  };
  const print = ({ type, message, frames: all }: Exception, lead = '') =>
    [`${lead}${type}: ${message}`, ...all.map((f) => `\tat ${f.function}(${f.file}:${f.line})`)].join('\n');
  return eventWith({
    mechanism: 'java',
    exceptions: [thrown, root],
    traceback: `${print(thrown)}\n${print(root, 'Caused by: ')}\n\t... 22 more`,
    title: 'Could not charge order 5512',
  });
}

/** What a log said around an error, 12 ms from line to line; `>` marks the error's own. */
export function contextWith(lines: readonly string[], change: Partial<LogContext> = {}): LogContext {
  return {
    lines: lines.map((text, i): ContextLine => {
      const own = text.startsWith('>');
      return { at: at + i * 12, text: own ? text.slice(1) : text, own };
    }),
    moreBefore: false,
    moreAfter: false,
    ...change,
  } as unknown as LogContext;
}

/** A Python function's invocation, with a cold start. */
export const invocation: LogContext = contextWith(
  [
    'INIT_START Runtime Version: python:3.13.v50\tRuntime Version ARN: arn:aws:lambda:eu-west-1::runtime:0af2',
    'START RequestId: 8f507cfc-0b1a-4697-b07a-ac58fc914c95 Version: 41',
    '[INFO]\t2026-10-23T09:03:45.325Z\t8f507cfc-0b1a-4697-b07a-ac58fc914c95\tcharging order 5512',
    'see <!channel> <https://evil.example|here>',
    `>[ERROR] KeyError: 'payment_method'\n${shortPython}`,
    'END RequestId: 8f507cfc-0b1a-4697-b07a-ac58fc914c95',
    'REPORT RequestId: 8f507cfc-0b1a-4697-b07a-ac58fc914c95\tDuration: 312.40 ms\tBilled Duration: 404 ms\tMemory Size: 256 MB\tMax Memory Used: 43 MB\tInit Duration: 91.20 ms\t',
  ],
  {
    invocation: {
      requestId: '8f507cfc-0b1a-4697-b07a-ac58fc914c95',
      durationMs: 312.4,
      memoryMb: 256,
      maxMemoryMb: 43,
      initMs: 91.2,
      coldStart: true,
      traceId: '1-636d1462-33ef10600061cad86dab71c8',
      complete: true,
    },
  },
);
