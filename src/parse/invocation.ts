import type { Invocation, LogLine } from '../model/log-context.ts';

/** Where an invocation stands among the lines of its stream. */
export interface FoundInvocation {
  /** Indices of its first and last line. */
  readonly from: number;
  readonly to: number;
  /** Lines in between that are another's: an instance of the managed kind runs several at once. */
  readonly foreign: ReadonlySet<number>;
  /** Its START (or the beginning of its initialisation) is among the lines. */
  readonly begun: boolean;
  readonly invocation: Invocation;
}

/** What a line of the platform's own says. */
interface Mark {
  readonly kind: 'init' | 'start' | 'end' | 'report';
  readonly requestId?: string;
  readonly report?: Partial<Invocation>;
}

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const isUuid = new RegExp(`^${UUID}$`);
/** Where the runtimes put the request id into a line: after a tab, behind its name, or in JSON. */
const lineId = new RegExp(
  `(?:\\t|RequestId: |"(?:requestId|AWSRequestId|aws_request_id|function_request_id|awsRequestId)": ?")(${UUID})\\b`,
);

/**
 * The invocation that the line at `place` belongs to: by its request id where one is known, else by its place, since
 * one instance runs one invocation after the other. `known` is the request id of a line that a Lambda function wrote. Null where
 * nothing says that one did.
 */
export function invocationAt(
  lines: readonly LogLine[],
  place: number,
  known?: string,
): FoundInvocation | null {
  const marks = lines.map(({ message }) => markOf(message));
  const ids = lines.map(({ message }, i) => marks[i]?.requestId ?? idOf(message));
  if (!marks.some(Boolean) && !isUuid.test(known ?? '')) return null;
  const named = [known, ids[place]].filter((each) => each !== undefined && isUuid.test(each));
  // Programs write ids of their own into their lines: one that the platform names is meant, else the place tells.
  const platforms = named.find((each) => marks.some((mark) => mark?.requestId === each));
  const id = platforms ?? idByPlace(marks, place) ?? named[0];
  const mine = (mark: Mark | undefined) => id !== undefined && mark?.requestId === id;
  const start = marks.findIndex((mark) => mark?.kind === 'start' && mine(mark));
  const report = marks.findIndex((mark) => mark?.kind === 'report' && (id === undefined || mine(mark)));
  // Without a single line of the platform's, those that name the request are all that is known of it.
  const naming = marks.some(Boolean) ? [] : ids.flatMap((each, i) => (each === id ? [i] : []));
  const first = Math.min(place, start >= 0 ? start : (naming[0] ?? sinceReport(marks, place)));
  const from = start >= 0 ? initBefore(marks, first) : first;
  const to = Math.max(place, report >= from ? report : (naming[naming.length - 1] ?? lastOf(marks, place)));
  const mixed = marks.slice(first + 1, to).some((mark) => mark?.kind === 'start' && !mine(mark));
  const others = ids.flatMap((each, i) => (mixed && each !== undefined && each !== id ? [i] : []));
  const init = marks.slice(from, first + 1).some((mark) => mark?.kind === 'init');
  const said = marks[report]?.report;
  return {
    from,
    to,
    foreign: new Set(others),
    begun: start >= 0 || init,
    invocation: {
      ...(id === undefined ? {} : { requestId: id }),
      ...said,
      coldStart: init || said?.initMs !== undefined,
      complete: report >= from,
    },
  };
}

function idOf(message: string): string | undefined {
  return lineId.exec(message.length > 1000 ? message.slice(0, 1000) : message)?.[1];
}

/** The START before the line, unless its REPORT came in between; after that, the next one: its instance was being made. */
function idByPlace(marks: readonly (Mark | undefined)[], place: number): string | undefined {
  for (let i = place; i >= 0; i--) {
    const mark = marks[i];
    if (mark?.kind === 'start' || mark?.kind === 'end') return mark.requestId;
    if (mark?.kind === 'report' || mark?.kind === 'init') return after(marks, place);
  }
  // Its START is further back than was read: what it ends with says the same.
  return after(marks, place);
}

function after(marks: readonly (Mark | undefined)[], place: number): string | undefined {
  return marks.slice(place).find((mark) => mark?.requestId !== undefined)?.requestId;
}

/** The initialisation that led to the invocation stands right before it. */
function initBefore(marks: readonly (Mark | undefined)[], first: number): number {
  for (let i = first - 1; i >= 0; i--) {
    const kind = marks[i]?.kind;
    if (kind === 'init') return i;
    if (kind !== undefined) break;
  }
  return first;
}

function sinceReport(marks: readonly (Mark | undefined)[], place: number): number {
  for (let i = place; i > 0; i--) {
    if (marks[i]?.kind === 'init') return i;
    if (marks[i - 1]?.kind === 'report') return i;
  }
  return 0;
}

/** Where nothing ends it: up to the next that begins. */
function lastOf(marks: readonly (Mark | undefined)[], place: number): number {
  const next = marks.findIndex((mark, i) => i > place && (mark?.kind === 'start' || mark?.kind === 'init'));
  return next < 0 ? marks.length - 1 : next - 1;
}

function markOf(message: string): Mark | undefined {
  if (message.startsWith('{')) return message.includes('"platform.') ? jsonMark(message) : undefined;
  if (/^(?:INIT_START|RESTORE_START)\b/.test(message)) return { kind: 'init' };
  const line = /^(START|END|REPORT) RequestId: (\S+)/.exec(message);
  if (!line) return undefined;
  const id = isUuid.test(line[2] ?? '') ? { requestId: line[2] as string } : {};
  if (line[1] !== 'REPORT') return { kind: line[1] === 'START' ? 'start' : 'end', ...id };
  const value = (name: string) => number(new RegExp(`\\b${name}: ([\\d.]+) `).exec(message)?.[1]);
  const report = optional({
    durationMs: number(/\tDuration: ([\d.]+) ms/.exec(message)?.[1]),
    memoryMb: value('Memory Size'),
    maxMemoryMb: value('Max Memory Used'),
    initMs: value('Init Duration') ?? value('Restore Duration'),
    status: /\tStatus: ([a-z]+)/.exec(message)?.[1],
    errorType: /\tError Type: ([\w.]+)/.exec(message)?.[1],
    traceId: /XRAY TraceId: (1-[0-9a-f]{8}-[0-9a-f]{24})\b/.exec(message)?.[1],
  });
  return { kind: 'report', ...id, report };
}

const kinds: Readonly<Record<string, Mark['kind']>> = {
  'platform.initStart': 'init',
  'platform.restoreStart': 'init',
  'platform.start': 'start',
  'platform.runtimeDone': 'end',
  'platform.report': 'report',
};

type Fields = Readonly<Record<string, unknown>>;

/** The same of a function whose log format is JSON. */
function jsonMark(message: string): Mark | undefined {
  const line = object(message);
  const kind = kinds[String(line.type)];
  if (!kind) return undefined;
  const record = fields(line.record);
  const id = typeof record.requestId === 'string' && isUuid.test(record.requestId) && record.requestId;
  const mark: Mark = { kind, ...(id && { requestId: id }) };
  if (kind !== 'report') return mark;
  const metrics = fields(record.metrics);
  const word = (value: unknown) => (typeof value === 'string' && /^[\w.]+$/.test(value) ? value : undefined);
  const trace = /Root=(1-[0-9a-f]{8}-[0-9a-f]{24})\b/.exec(String(fields(record.tracing).value));
  const status = word(record.status);
  return {
    ...mark,
    report: optional({
      durationMs: number(metrics.durationMs),
      memoryMb: number(metrics.memorySizeMB),
      maxMemoryMb: number(metrics.maxMemoryUsedMB),
      initMs: number(metrics.initDurationMs) ?? number(metrics.restoreDurationMs),
      status: status === 'success' ? undefined : status,
      errorType: word(record.errorType),
      traceId: trace?.[1],
    }),
  };
}

function object(text: string): Fields {
  try {
    return fields(JSON.parse(text));
  } catch {
    return {};
  }
}

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function number(value: unknown): number | undefined {
  const n = typeof value === 'string' ? Number(value) : value;
  return typeof n === 'number' && Number.isFinite(n) ? n : undefined;
}

function optional(
  values: { readonly [K in keyof Invocation]?: Invocation[K] | undefined },
): Partial<Invocation> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
