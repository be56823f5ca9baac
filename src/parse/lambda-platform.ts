import type { Exception } from '../model/event.ts';
import type { Reading } from './grammar.ts';

const FAULT =
  /^(?:RequestId: ([0-9a-f-]{36}) )?(?:Error: )?([\s\S]*?)\n?((?:Runtime|Sandbox|Extension|Function)\.[A-Za-z]+)\s*$/;

function words(type: string | null, message: string): Exception {
  return { type, message, frames: [], innermost: 'first' };
}

/** Lambda's own text lines: START, END, REPORT, INIT_REPORT, time-outs and faults, old and new. */
export function readPlatformText(text: string): Reading | null {
  if (
    /^(?:START|END) RequestId: |^(?:INIT_START|RESTORE_START|EXTENSION|TELEMETRY|XRAY TraceId)\b/.test(text)
  ) {
    const id = /RequestId: ([0-9a-f-]{36})/.exec(text)?.[1];
    return {
      words: text.trim(),
      ...(id ? { requestId: id } : {}),
      sign: { error: false, reason: 'platform-notice' },
    };
  }
  if (/^(?:REPORT RequestId: |INIT_REPORT |RESTORE_REPORT )/.test(text)) return readReport(text);
  const old =
    /^(?:\S+ )?([0-9a-f-]{36}) (Task timed out after ([\d.]+) seconds)/.exec(text) ??
    /(?:RequestId: ([0-9a-f-]{36}) (?:Error: )?)(Task timed out after ([\d.]+) seconds)/.exec(
      text.slice(0, 300),
    );
  if (old?.[2]) return fault('Sandbox.Timedout', old[2], old[1], { duration: `${old[3]} s` });
  const hit = text.length < 8000 ? FAULT.exec(text) : null;
  if (
    hit?.[3] &&
    (hit[1] || /^(?:Unknown application error|Error: |.*\n)/.test(text)) &&
    !text.includes('\n  ')
  ) {
    return fault(hit[3], (hit[2] ?? '').trim() || hit[3], hit[1]);
  }
  const exit = /^RequestId: ([0-9a-f-]{36}) (?:Process exited before completing request|Error: (.+))/.exec(
    text,
  );
  if (exit)
    return fault(
      exit[2] ? 'Runtime.ExitError' : 'Runtime.ExitError',
      exit[2] ?? 'Process exited before completing request',
      exit[1],
    );
  return null;
}

function fault(type: string, message: string, requestId?: string, facts?: Record<string, string>): Reading {
  return {
    exceptions: [words(type, message)],
    sign: { error: true, reason: 'platform-fault' },
    ...(requestId ? { requestId } : {}),
    ...(facts ? { facts } : {}),
  };
}

const REPORT = {
  Duration: /(?:^|\t|\s)Duration: ([^\t\n]+)/,
  'Memory Size': /(?:^|\t|\s)Memory Size: ([^\t\n]+)/,
  'Max Memory Used': /(?:^|\t|\s)Max Memory Used: ([^\t\n]+)/,
  Phase: /(?:^|\t|\s)Phase: ([^\t\n]+)/,
  Status: /(?:^|\t|\s)Status: ([^\t\n]+)/,
  'Error Type': /(?:^|\t|\s)Error Type: ([^\t\n]+)/,
} as const;

function readReport(text: string): Reading {
  const get = (key: keyof typeof REPORT) => REPORT[key].exec(text)?.[1]?.trim();
  const id = /RequestId: ([0-9a-f-]{36})/.exec(text)?.[1];
  const trace = /XRAY TraceId: (\S+)/.exec(text)?.[1];
  const facts: Record<string, string> = {};
  for (const [name, key] of [
    ['duration', 'Duration'],
    ['memorySize', 'Memory Size'],
    ['memoryUsed', 'Max Memory Used'],
    ['phase', 'Phase'],
  ] as const) {
    const value = get(key);
    if (value) facts[name] = value;
  }
  const status = get('Status');
  const base = { facts, ...(id ? { requestId: id } : {}), ...(trace ? { traceId: trace } : {}) };
  if (!status || status === 'success')
    return { ...base, words: text.trim(), sign: { error: false, reason: 'platform-notice' } };
  return { ...base, ...failed(status, get('Error Type'), facts.duration) };
}

function failed(
  status: string,
  type: string | undefined,
  duration: string | undefined,
  whole = true,
): Reading {
  const ms = duration ? Number.parseFloat(duration) : Number.NaN;
  const timeout = status === 'timeout';
  const message = timeout
    ? `Task timed out${whole && Number.isFinite(ms) ? ` after ${(ms / 1000).toFixed(2)} seconds` : ''}`
    : (type ?? `Status: ${status}`);
  return {
    exceptions: [words(type ?? (timeout ? 'Sandbox.Timedout' : 'Runtime.Unknown'), message)],
    sign: { error: true, reason: 'platform-fault' },
  };
}

type Obj = Record<string, unknown>;

/** `platform.*` records of the JSON log format and of the Telemetry API. */
export function readPlatformJson(o: Obj): Reading | null {
  const type = o.type;
  const record = o.record;
  if (typeof type !== 'string' || !type.startsWith('platform.')) return null;
  if (typeof record === 'string')
    return (
      (type === 'platform.fault' ? readPlatformText(record) : null) ?? {
        words: record,
        sign: {
          error: type === 'platform.fault',
          reason: type === 'platform.fault' ? 'platform-fault' : 'platform-notice',
        },
      }
    );
  const r = (typeof record === 'object' && record !== null ? record : {}) as Obj;
  const id = typeof r.requestId === 'string' ? r.requestId : undefined;
  const status = typeof r.status === 'string' ? r.status : 'success';
  const kind = typeof r.errorType === 'string' ? r.errorType : undefined;
  const metrics = (typeof r.metrics === 'object' && r.metrics !== null ? r.metrics : {}) as Obj;
  const facts: Record<string, string> = {};
  if (typeof metrics.durationMs === 'number') facts.duration = `${metrics.durationMs} ms`;
  if (typeof metrics.memorySizeMB === 'number') facts.memorySize = `${metrics.memorySizeMB} MB`;
  if (typeof metrics.maxMemoryUsedMB === 'number') facts.memoryUsed = `${metrics.maxMemoryUsedMB} MB`;
  const base = { facts, ...(id ? { requestId: id } : {}) };
  if (status === 'success' && !kind && type !== 'platform.fault')
    return { ...base, words: type, sign: { error: false, reason: 'platform-notice' } };
  return { ...base, ...failed(status, kind, undefined, false) };
}
