import { gzipSync } from 'node:zlib';

/**
 * Log events as functions of four kinds write them. Two events of one cause are never the same text: the time, the request id, an
 * order's number, a customer's id and an amount differ in each, the frames and the words between them do not.
 */
export const languages = ['python', 'node', 'java', 'json'] as const;
export type Language = (typeof languages)[number];

/** How many different errors there are: one, a hundred, or as many as events. */
export const causes = { one: 1, hundred: 100, all: Number.POSITIVE_INFINITY } as const;
export type Causes = keyof typeof causes;

export interface LogEvent {
  readonly id: string;
  readonly timestamp: number;
  readonly message: string;
}

/** The event number `n` of cause number `cause`, logged at `at`. The same arguments give the same event. */
export function logEvent(language: Language, cause: number, n: number, at: number): LogEvent {
  return {
    id: String(n).padStart(56, '3'),
    timestamp: at,
    message: messages[language](cause, varying(n, at)),
  };
}

interface Varying {
  readonly iso: string;
  readonly request: string;
  readonly customer: string;
  readonly order: number;
  readonly amount: string;
}

function varying(n: number, at: number): Varying {
  // A multiplication by a large odd number: every event has another number, without a random source.
  const spread = Math.imul(n + 1, 2654435761) >>> 0;
  const order = spread % 10 ** (1 + 2 * (n % 4));
  return {
    iso: new Date(at).toISOString(),
    request: uuid(spread),
    customer: uuid(spread ^ 0x5bd1e995),
    order,
    amount: String((spread % 100_000) / 100),
  };
}

function uuid(seed: number): string {
  const hex = [0, 1, 2, 3]
    .map((part) => (Math.imul(seed + part, 2246822519) >>> 0).toString(16).padStart(8, '0'))
    .join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}

const nouns = [
  'Order',
  'Invoice',
  'Cart',
  'Payment',
  'Refund',
  'Stock',
  'Parcel',
  'Account',
  'Coupon',
  'Ledger',
];
const verbs = ['load', 'price', 'charge', 'ship', 'cancel', 'merge', 'split', 'sync', 'check', 'close'];
const troubles = [
  'Missing',
  'Invalid',
  'Stale',
  'Locked',
  'Unknown',
  'Expired',
  'Broken',
  'Foreign',
  'Double',
  'Late',
];

/** Where cause number `c` is thrown: a place in the code, a type and words of its own. */
function place(c: number) {
  const noun = nouns[c % 10] as string;
  const verb = verbs[Math.floor(c / 10) % 10] as string;
  // Letters, since a number in a name is masked as what it is.
  const more = letters(Math.floor(c / 100));
  return {
    noun,
    verb,
    more,
    module: noun.toLowerCase() + more,
    call: `${verb}${noun}${more}`,
    type: `${troubles[(c * 7) % 10]}${noun}`,
  };
}

function letters(n: number): string {
  return n === 0 ? '' : letters(Math.floor(n / 26)) + String.fromCharCode(97 + (n % 26));
}

const messages: Readonly<Record<Language, (cause: number, v: Varying) => string>> = {
  python(c, v) {
    const { noun, verb, more, module, type } = place(c);
    return `[ERROR]\t${v.iso}\t${v.request}\tcould not ${verb} ${noun.toLowerCase()}${more} ${v.order} of customer ${v.customer}
Traceback (most recent call last):
  File "/var/task/app/handler.py", line 31, in handler
    return ${verb}_${module}(event["body"], context)
  File "/var/task/app/${module}/service.py", line ${40 + (c % 50)}, in ${verb}_${module}
    record = repository.find(key, timeout=self.timeout)
  File "/var/task/app/${module}/repository.py", line ${80 + (c % 30)}, in find
    raise ${type}Error(f"${noun} {number} has no {field}")
app.${module}.errors.${type}Error: ${noun} ${v.order} has no amount (${v.amount} EUR)
`;
  },
  node(c, v) {
    const { noun, module, call, type } = place(c);
    return `${v.iso}\t${v.request}\tERROR\t${type}Error: ${noun} ${v.order} of customer ${v.customer} costs ${v.amount}
    at ${noun}Service.${call} (/var/task/dist/${module}/service.js:${40 + (c % 50)}:15)
    at ${noun}Repository.find (/var/task/dist/${module}/repository.js:${80 + (c % 30)}:9)
    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)
    at async dispatch (/var/task/dist/router.js:58:22)
    at async Runtime.handler (/var/task/dist/index.js:17:10) {
  code: 'E_${type.toUpperCase()}'
}
`;
  },
  java(c, v) {
    const { noun, module, call, type } = place(c);
    return `${v.iso.replace('T', ' ').replace('.', ',').slice(0, -1)} [http-nio-8080-exec-${1 + (v.order % 9)}] ERROR com.shop.${module}.${noun}Controller - request ${v.request} failed for order ${v.order}
com.shop.${module}.${type}Exception: ${noun} ${v.order} of customer ${v.customer} costs ${v.amount}
\tat com.shop.${module}.${noun}Service.${call}(${noun}Service.java:${40 + (c % 50)})
\tat com.shop.${module}.${noun}Controller.post(${noun}Controller.java:${80 + (c % 30)})
\tat java.base/jdk.internal.reflect.DirectMethodHandleAccessor.invoke(DirectMethodHandleAccessor.java:103)
\tat org.springframework.web.servlet.FrameworkServlet.service(FrameworkServlet.java:885)
\tat java.base/java.lang.Thread.run(Thread.java:1583)
Caused by: java.sql.SQLTimeoutException: statement was cancelled after ${v.amount} ms
\tat com.shop.db.Pool.borrow(Pool.java:211)
\tat com.shop.${module}.${noun}Repository.find(${noun}Repository.java:57)
\t... 5 more
`;
  },
  json(c, v) {
    const { noun, verb, more, module, call, type } = place(c);
    return JSON.stringify({
      timestamp: v.iso,
      level: 'ERROR',
      requestId: v.request,
      logger: `shop.${module}`,
      message: `could not ${verb} ${noun.toLowerCase()}${more} ${v.order}`,
      customer: v.customer,
      amount: Number(v.amount),
      errorType: `${type}Error`,
      errorMessage: `${noun} ${v.order} of customer ${v.customer} is not there`,
      stackTrace: [
        `  File "/var/task/app/handler.py", line 31, in handler\n    return ${call}(event)\n`,
        `  File "/var/task/app/${module}/service.py", line ${40 + (c % 50)}, in ${call}\n    raise ${type}Error(key)\n`,
      ],
    });
  },
};

/** One invocation's event: what CloudWatch hands to a subscribed function, and how many log events are in it. */
export interface Payload {
  readonly event: { readonly awslogs: { readonly data: string } };
  readonly events: number;
}

export interface PayloadOptions {
  readonly language: Language;
  readonly causes: Causes | number;
  /** Log events in it. */
  readonly size: number;
  /** Number of its first event; those of two payloads must not overlap. */
  readonly first: number;
  /** Milliseconds since 1970 of its first event. */
  readonly at: number;
  /** @default '/aws/lambda/shop' */
  readonly logGroup?: string;
  readonly logStream?: string;
}

export function payload({
  language,
  causes: which,
  size,
  first,
  at,
  logGroup = '/aws/lambda/shop',
  logStream = '2026/03/01/[$LATEST]0d1e2f',
}: PayloadOptions): Payload {
  const distinct = typeof which === 'number' ? which : causes[which];
  const logEvents = Array.from({ length: size }, (_, i) => {
    const n = first + i;
    return logEvent(language, n % distinct, n, at + i * 3);
  });
  return { event: { awslogs: { data: packed(logGroup, logStream, logEvents) } }, events: size };
}

export function packed(logGroup: string, logStream: string, logEvents: readonly LogEvent[]): string {
  const decoded = {
    messageType: 'DATA_MESSAGE',
    owner: '123456789012',
    logGroup,
    logStream,
    subscriptionFilters: ['tracebell'],
    logEvents,
  };
  return gzipSync(JSON.stringify(decoded)).toString('base64');
}
