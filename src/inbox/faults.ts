import { isObject } from './problems.ts';

export type FaultKind = 'status' | 'error' | 'hang' | 'reset' | 'applied-then-timeout' | 'applied-then-error';

/** What the next posts meet instead of an answer. */
export interface Fault {
  readonly kind: FaultKind;
  /** For `status`. */
  readonly status?: number;
  /** Seconds, with 429. */
  readonly retryAfter?: number;
  /** Slack's word: the body of a webhook's refusal, the `error` of a Web API answer. */
  readonly error?: string;
  /** Only this Web API method, or `webhook`; `*` is every call. Left out: whatever posts a message. */
  readonly method?: string;
  /** How many posts are still to meet it. */
  readonly times: number;
}

/** What a client may say for each kind that needs no number. */
const kinds: Readonly<Record<string, FaultKind>> = {
  hang: 'hang',
  timeout: 'hang',
  reset: 'reset',
  'applied-then-timeout': 'applied-then-timeout',
  applied_then_timeout: 'applied-then-timeout',
  appliedThenTimeout: 'applied-then-timeout',
  'applied-then-error': 'applied-then-error',
};

/** Reads one fault from a request body. @returns the fault, or a sentence that says what is wrong with it. */
export function readFault(body: unknown): Fault | string {
  if (typeof body === 'string') return readFault({ fault: body });
  if (typeof body === 'number') return readFault({ status: body });
  if (!isObject(body)) return 'a fault is a JSON object, such as {"status":429,"retryAfter":1,"times":2}';
  const times = body.times ?? body.count ?? 1;
  if (typeof times !== 'number' || !Number.isInteger(times) || times < 1 || times > 100_000) {
    return '"times" is the number of posts that meet the fault: a whole number from 1';
  }
  const { method } = body;
  if (method !== undefined && typeof method !== 'string')
    return '"method" is a Web API method, "webhook", or "*" for every call';
  const rest = { times, ...(method === undefined ? {} : { method }) };

  const named = [body.fault, body.kind, body.type].find((name) => typeof name === 'string') as
    | string
    | undefined;
  const flag = Object.keys(kinds).find((name) => body[name] === true);
  const kind = named === undefined ? flag : named;
  if (kind !== undefined && kinds[kind]) return { kind: kinds[kind], ...rest };
  if (kind !== undefined && /^\d{3}$/.test(kind))
    return readFault({ ...body, fault: undefined, kind: undefined, type: undefined, status: Number(kind) });
  if (kind !== undefined && kind !== 'status' && kind !== 'error') {
    return `unknown fault "${kind.slice(0, 40)}": use hang, reset, applied-then-timeout, or {"status":500}, or {"error":"channel_not_found"}`;
  }
  const { error } = body;
  if (error !== undefined && (typeof error !== 'string' || !/^[a-z_]{1,80}$/.test(error))) {
    return '"error" is a word of Slack\'s, such as channel_not_found';
  }
  const status = typeof body.status === 'string' ? Number(body.status) : body.status;
  if (status === undefined) {
    return error === undefined
      ? 'say what the fault is: "status", "error", or "fault" (hang, reset, applied-then-timeout)'
      : { kind: 'error', error, ...rest };
  }
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 200 || status > 599) {
    return '"status" is an HTTP status from 200 to 599';
  }
  const retryAfter = body.retryAfter ?? body.retry_after;
  if (
    retryAfter !== undefined &&
    (typeof retryAfter !== 'number' || !(retryAfter >= 0) || retryAfter > 86_400)
  ) {
    return '"retryAfter" is a number of seconds';
  }
  return {
    kind: 'status',
    status,
    ...(retryAfter === undefined ? {} : { retryAfter }),
    ...(error === undefined ? {} : { error }),
    ...rest,
  };
}

export interface FaultQueue {
  add(fault: Fault): void;
  /** The fault that this call meets, counted down; undefined when it meets none. */
  take(method: string): Fault | undefined;
  pending(): readonly Fault[];
  clear(): void;
}

/** What a fault without a method meets: the calls that post or edit. Reading back what was posted stays possible. */
const posting: readonly string[] = [
  'webhook',
  'chat.postMessage',
  'chat.update',
  'chat.postEphemeral',
  'files.completeUploadExternal',
];

/** Faults are met in the order in which they were set. */
export function createFaultQueue(): FaultQueue {
  let queue: Fault[] = [];
  return {
    add(fault) {
      queue.push(fault);
    },
    take(method) {
      const index = queue.findIndex((fault) =>
        fault.method === undefined
          ? posting.includes(method)
          : fault.method === method || fault.method === '*',
      );
      const fault = queue[index];
      if (!fault) return undefined;
      if (fault.times > 1) queue[index] = { ...fault, times: fault.times - 1 };
      else queue = queue.filter((_, at) => at !== index);
      return fault;
    },
    pending: () => queue,
    clear() {
      queue = [];
    },
  };
}
