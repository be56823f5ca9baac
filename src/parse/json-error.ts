import type { Exception, RelatedException } from '../model/event.ts';
import { readError } from './error-object.ts';
import { isObj, type Obj } from './fields.ts';

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
export interface Found {
  exceptions: Exception[];
  related?: RelatedException[];
  facts?: Record<string, string>;
  words?: string;
  text?: string;
  /** Only frames: whose they are is said elsewhere. */
  bare?: boolean;
}

/** The error of a record, in whichever of its fields a logger put it. */
export function errorOf(o: Obj, at: { attrs: Obj; fields: Obj; record: Obj; context: Obj }): Found | null {
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

/** A plain string under `error` or `err`, which zerolog, logrus and slog write. */
export function plainError(...places: Obj[]): string | undefined {
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
