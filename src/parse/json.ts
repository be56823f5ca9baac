import type { Exception, RelatedException } from '../model/event.ts';
import { first, isObj, type Obj, readError, text } from './error-object.ts';
import type { Reading } from './grammar.ts';
import { readServiceJson } from './services-json.ts';
import { levelOf } from './text.ts';

const LEVEL_KEYS = [
  'level',
  'levelname',
  'severity',
  'log_level',
  'logLevel',
  'log.level',
  'loglevel',
  'lvl',
  'Level',
  'LogLevel',
  '@l',
  'level_name',
  'severityText',
  'severity_text',
  'SeverityText',
  'status',
  'priority',
  'L',
];
const WORD_KEYS = [
  'message',
  'msg',
  'event',
  'body',
  'Body',
  '@m',
  'Message',
  'RenderedMessage',
  'short_message',
  'text',
  'MessageTemplate',
  '@mt',
  'M',
];
const ERROR_KEYS = [
  'err',
  'error',
  'exception',
  'thrown',
  'throwable',
  'exc_info',
  'Exception',
  '@x',
  'stack',
  'stack_trace',
  'stackTrace',
  'stacktrace',
  'exc',
  'cause',
  'e',
  'trace',
  'traceback',
  'full_message',
  'stack_info',
  'reason',
  'Failure Reason',
];
const PINO: Readonly<Record<string, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};
const SYSLOG = ['emerg', 'alert', 'crit', 'error', 'warning', 'notice', 'info', 'debug'];

/** Parses the object in a text: all of it, or what follows a short prefix. */
export function parseObject(body: string): { object: Obj; lead: string } | null {
  const at = body.indexOf('{');
  if (at < 0 || at > 400) return null;
  const end = body.lastIndexOf('}');
  if (end <= at || body.slice(end + 1).trim().length > 4) return null;
  try {
    const value: unknown = JSON.parse(body.slice(at, end + 1));
    return isObj(value) ? { object: value, lead: body.slice(0, at) } : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** A structured record, whoever wrote it. `inner` reads a line that an envelope carries. */
export function readJson(o: Obj, inner: (line: string) => Reading, depth = 0): Reading {
  if (isObj(o._aws) && Array.isArray((o._aws as Obj).CloudWatchMetrics) && !levelText(o))
    return { words: 'metrics', sign: { error: false, reason: 'metric-record' } };
  const service = readServiceJson(o, inner);
  if (service) return service;
  const carried = envelope(o);
  if (carried !== null && depth < 3) {
    const read = inner(carried);
    const k = isObj(o.kubernetes) ? o.kubernetes : {};
    const name = text(k.container_name) ?? text(o.container_name);
    return { ...read, ...(read.service || !name ? {} : { service: name }) };
  }
  return fromFields(o, inner, depth);
}

function envelope(o: Obj): string | null {
  const log = o.log;
  if (
    typeof log === 'string' &&
    (o.stream || o.kubernetes || o._p || o.container_id || o.container_name || o.source)
  )
    return log;
  const body = o.message ?? o.MESSAGE;
  if (
    typeof body === 'string' &&
    (/^\s*\{/.test(body) || (isObj(o.kubernetes) && !levelText(o)) || typeof o._SYSTEMD_UNIT === 'string')
  ) {
    return /^\s*\{/.test(body) && parseObject(body) === null ? null : body;
  }
  return null;
}

/** The level as it is known by its name: numbers of pino, bunyan, Monolog, syslog (GELF) become words. */
export function levelText(o: Obj): string | undefined {
  const nested = isObj(o.log) ? text((o.log as Obj).level) : undefined;
  if (nested) return nested;
  const named = text(o.level_name) ?? (isObj(o._meta) ? text(o._meta.logLevelName) : undefined);
  if (named) return named;
  for (const key of LEVEL_KEYS) {
    const value = o[key];
    if (isObj(value)) {
      const name = text(value.name);
      if (name && levelOf(name)) return name;
    }
    if (
      typeof value === 'number' ||
      (typeof value === 'string' && /^\d{1,3}$/.test(value) && key === 'level')
    ) {
      const n = Number(value);
      if (key === 'status') continue;
      if ('short_message' in o || (key === 'priority' && n <= 7) || (key === 'level' && n <= 7))
        return SYSLOG[n];
      if (PINO[n]) return PINO[n];
      if (n >= 100) return n >= 500 ? 'critical' : n >= 400 ? 'error' : n >= 300 ? 'warning' : 'info';
    }
    if (typeof value === 'string' && levelOf(value)) return value;
  }
  const n = o.severityNumber ?? o.severity_number;
  if (typeof n === 'number')
    return n >= 21 ? 'FATAL' : n >= 17 ? 'ERROR' : n >= 13 ? 'WARN' : n >= 9 ? 'INFO' : 'DEBUG';
  return undefined;
}

function attributes(value: unknown): Obj {
  if (!Array.isArray(value)) return isObj(value) ? value : {};
  const out: Obj = {};
  for (const pair of value) {
    if (!isObj(pair) || typeof pair.key !== 'string') continue;
    const v = pair.value;
    out[pair.key] = isObj(v) ? (v.stringValue ?? v.intValue ?? v.boolValue) : v;
  }
  return out;
}

/** The general logger: level, words, error, ids, whatever their names. */
export function fromFields(o: Obj, inner?: (line: string) => Reading, depth = 0): Reading {
  const out: Reading = {};
  const attrs = { ...attributes(o.attributes), ...attributes(o.Attributes) };
  const fields = isObj(o.fields) ? o.fields : {};
  const record = isObj(o.record) ? o.record : {};
  const context = isObj(o.context) ? o.context : {};
  const span = isObj(o.span) ? o.span : {};
  const level = levelText(o) ?? levelText(record);
  if (level) out.levelText = level;
  const said =
    first([record, o, fields, isObj(o.body) ? o.body : {}], record.message ? ['message'] : WORD_KEYS) ??
    (isObj(o.body) ? text((o.body as Obj).stringValue) : undefined);
  let words = typeof said === 'string' ? said : undefined;
  // tslog numbers its arguments.
  if (words === undefined && isObj(o._meta)) words = text(o['0']);
  if (words && (o['@mt'] === words || o.MessageTemplate === words))
    words = fill(words, isObj(o.Properties) ? o.Properties : o);
  fill2(out, o, { ...fields, ...attrs, ...span, ...record }, context);
  const found = errorOf(o, { attrs, fields, record, context });
  const object = o.message;
  let nested = found;
  if (isObj(object)) {
    nested = readError(object) ?? errorOf(object, { attrs: {}, fields: {}, record: {}, context: {} });
    const own = first([object], WORD_KEYS);
    words = typeof own === 'string' && nested?.exceptions[0]?.message !== own ? own : undefined;
    if (!nested && !words) words = JSON.stringify(object).slice(0, 2000);
  }
  if (nested) {
    out.exceptions = nested.exceptions;
    if (nested.related?.length) out.related = nested.related;
    if (nested.facts) out.facts = { ...nested.facts, ...out.facts };
    if (words) out.title = words;
    if (nested.text)
      out.traceback = words && !nested.text.includes(words) ? `${words}\n${nested.text}` : nested.text;
    if (nested.words) out.facts = { ...out.facts, error: nested.words };
  } else if (words && inner && depth < 3 && /\n|Traceback|^\[?\d{4}-/.test(words)) {
    const read = inner(words);
    if (read.exceptions?.some((one) => one.type !== null || one.frames.length)) {
      out.exceptions = read.exceptions;
      if (read.traceback) out.traceback = read.traceback;
      if (read.related) out.related = read.related;
      if (read.title) out.title = read.title;
      out.facts = { ...read.facts, ...out.facts };
    }
  }
  if (words !== undefined) out.words = words;
  const errorText = plainError(o, fields, attrs);
  if (errorText && !out.exceptions) {
    out.facts = { error: errorText, ...out.facts };
    if (words === undefined) out.words = errorText;
  }
  // zap and others have a stack beside words: the frames are the message's own.
  if (nested?.bare && words !== undefined) {
    out.exceptions = [
      {
        type: null,
        message: words,
        frames: nested.exceptions[0]?.frames ?? [],
        innermost: nested.exceptions[0]?.innermost ?? 'first',
      },
    ];
    delete out.title;
    if (errorText) out.facts = { error: errorText, ...out.facts };
  }
  if (!level) {
    if (out.exceptions) out.sign = { error: true, reason: 'exception' };
    else if (errorText) out.sign = { error: true, reason: 'error-field' };
  }
  return out;
}

/** A plain string under `error` or `err`, which zerolog, logrus and slog write. */
function plainError(...places: Obj[]): string | undefined {
  for (const o of places)
    for (const key of [
      'error',
      'err',
      'errorMessage',
      'error_message',
      'error.message',
      'exception.message',
      'exception',
    ]) {
      const value = o[key];
      if (
        typeof value === 'string' &&
        value.trim() &&
        !/^(?:none|null|false|0|ok|nil|-|no error)$/i.test(value.trim())
      )
        return value;
    }
  return undefined;
}

function fill(template: string, from: Obj): string {
  return template.slice(0, 8000).replace(/\{[@$]?(\w{1,60})(?:[,:][^}]{0,40})?\}/g, (all, key: string) => {
    const value = from[key];
    return value === undefined || value === null
      ? all
      : typeof value === 'string'
        ? value
        : JSON.stringify(value);
  });
}

const LOGGER_KEYS = [
  'logger',
  'logger_name',
  'loggerName',
  'log.logger',
  'SourceContext',
  'Category',
  'channel',
  'target',
  'name',
  'scope',
];
const SERVICE_KEYS = ['service', 'service.name', 'service_name', 'serviceName', 'app'];
const TRACE_KEYS = [
  'traceId',
  'trace_id',
  'xray_trace_id',
  'xrayTraceId',
  'xRayTraceId',
  'trace.id',
  'dd.trace_id',
  'TraceId',
];
const VERSION_KEYS = ['function_version', 'functionVersion', 'faas.version'];

const REQUEST = [
  'requestId',
  'AWSRequestId',
  'awsRequestId',
  'function_request_id',
  'aws_request_id',
  'request_id',
  'requestID',
  'lambda_request_id',
  'faas.invocation_id',
];

function fill2(out: Reading, o: Obj, more: Obj, context: Obj): void {
  const id = first([o, more, context], REQUEST);
  if (typeof id === 'string' && id) out.requestId = id;
  const logger = first([o, more], LOGGER_KEYS);
  if (typeof logger === 'string') out.logger = logger;
  const service =
    first([o, more], SERVICE_KEYS) ??
    (isObj(o.service)
      ? (o.service as Obj).name
      : isObj(o.resource)
        ? (o.resource as Obj)['service.name']
        : undefined);
  if (typeof service === 'string') out.service = service;
  const trace = first([o, more], TRACE_KEYS);
  if (typeof trace === 'string') out.traceId = trace.replace(/^Root=/, '');
  const version = first([o, more], VERSION_KEYS);
  if (typeof version === 'string') out.functionVersion = version;
  if (typeof o.fingerprint === 'string' && o.fingerprint)
    out.explicitFingerprint = o.fingerprint.slice(0, 400);
  const facts: Record<string, string> = {};
  for (const key of ['code', 'errorCode', 'error_code', 'errno', 'statusCode', 'status_code', 'exitCode']) {
    const value = o[key];
    if ((typeof value === 'string' && value.length <= 120 && value) || typeof value === 'number')
      facts[key] = String(value);
  }
  if (Object.keys(facts).length) out.facts = facts;
}

interface Found {
  exceptions: Exception[];
  related?: RelatedException[];
  facts?: Record<string, string>;
  words?: string;
  text?: string;
  /** Only frames: whose they are is said elsewhere. */
  bare?: boolean;
}

function errorOf(o: Obj, at: { attrs: Obj; fields: Obj; record: Obj; context: Obj }): Found | null {
  // loguru's own fields have no frames; its text has the whole traceback.
  if (typeof o.text === 'string' && isObj(at.record.exception)) {
    const whole = readError(o.text);
    if (whole) return whole;
  }
  const direct = readError({
    type:
      o.errorType ??
      o['error.type'] ??
      at.attrs['exception.type'] ??
      o['exception.type'] ??
      o['error.kind'] ??
      o.exception_name ??
      o.exception_class,
    message:
      o.errorMessage ??
      o['error.message'] ??
      at.attrs['exception.message'] ??
      o['exception.message'] ??
      o.exception_message,
    stack:
      o.stackTrace ??
      o.stack_trace ??
      o['error.stack_trace'] ??
      o['error.stack'] ??
      at.attrs['exception.stacktrace'] ??
      o['exception.stacktrace'] ??
      o.stack ??
      o.stacktrace ??
      o.exception ??
      o.exc_info ??
      o.Exception ??
      o['@x'],
    cause: o.cause,
    reason: o.reason,
    code: o.code,
    errors: o.errorType ? o.errors : undefined,
  });
  if (direct?.exceptions[0]?.type) return direct;
  let bare: Found | null = direct?.exceptions[0]?.frames.length
    ? { ...direct, bare: !direct.exceptions[0].message }
    : null;
  for (const place of [
    o,
    at.context,
    at.fields,
    at.record,
    at.attrs,
    isObj(o.extra) ? o.extra : {},
    isObj(o.data) ? o.data : {},
    isObj(o.meta) ? o.meta : {},
  ]) {
    for (const key of ERROR_KEYS) {
      const value = place[key];
      if (value === null || value === undefined || value === true || value === false || value === '')
        continue;
      const found = readError(value);
      if (!found) continue;
      if (found.exceptions[0]?.type || (isObj(value) && found.exceptions[0]?.message)) return found;
      if (found.exceptions[0]?.frames.length) bare ??= { ...found, bare: !found.exceptions[0].message };
    }
  }
  return bare;
}
