import type { Exception } from '../model/event.ts';
import { readError } from './error-object.ts';
import { isObj, type Obj, text } from './fields.ts';
import type { Reading } from './grammar.ts';
import { readPlatformJson } from './lambda-platform.ts';
import { http } from './services.ts';

function words(type: string | null, message: string): Exception[] {
  return [{ type, message, frames: [], innermost: 'first' }];
}

/** JSON records that AWS services write; null when the object is none of theirs. */
export function readServiceJson(o: Obj, _inner: (line: string) => Reading): Reading | null {
  if (typeof o.type === 'string' && o.type.startsWith('platform.')) return readPlatformJson(o);
  if (typeof o.eventVersion === 'string' && typeof o.eventSource === 'string') {
    const code = text(o.errorCode);
    if (!code)
      return {
        words: `${text(o.eventName)}`,
        logger: 'cloudtrail',
        sign: { error: false, reason: 'no-error-sign' },
      };
    return found(o, words(code, text(o.errorMessage) ?? ''), 'requestID');
  }
  if (typeof o.execution_arn === 'string' && typeof o.type === 'string') return stepFunctions(o);
  if (typeof o.logType === 'string' && ('graphQLAPIId' in o || 'fieldInError' in o)) {
    const errors = Array.isArray(o.errors) ? o.errors : [];
    if (!errors.length && o.fieldInError !== true)
      return { words: o.logType, ...id(o, 'requestId'), sign: { error: false, reason: 'no-error-sign' } };
    const one: unknown = errors[0];
    return found(
      o,
      words(
        o.logType,
        typeof one === 'string'
          ? one
          : isObj(one)
            ? (text(one.message) ?? JSON.stringify(one))
            : 'field in error',
      ),
      'requestId',
    );
  }
  if (
    typeof o.eventType === 'string' &&
    (o.status === 'Failure' || o.status === 'Success') &&
    ('logLevel' in o || 'traceId' in o)
  ) {
    const level = text(o.logLevel);
    const said = text(o.details) ?? text(o.reason) ?? o.eventType;
    const more = {
      ...(level ? { levelText: level } : {}),
      ...(text(o.traceId) ? { traceId: text(o.traceId) ?? '' } : {}),
    };
    if (o.status === 'Success')
      return { ...more, words: said, sign: { error: false, reason: 'no-error-sign' } };
    const reason = text(o.reason);
    return {
      ...more,
      ...found(o, words(o.eventType, said), 'requestId'),
      ...(reason ? { facts: { reason } } : {}),
    };
  }
  if (o.schemaType === 'ModelInvocationLog') {
    const code = text(o.errorCode);
    if (!code)
      return {
        words: text(o.operation) ?? '',
        ...id(o, 'requestId'),
        sign: { error: false, reason: 'no-error-sign' },
      };
    return found(
      o,
      words(
        code,
        text(o.errorMessage) ??
          `${code} in ${text(o.operation) ?? 'the invocation'} of ${text(o.modelId) ?? 'a model'}`,
      ),
      'requestId',
    );
  }
  if (
    'webaclId' in o ||
    ('vpc-id' in o && 'action' in o) ||
    ('query_name' in o && 'rcode' in o) ||
    ('srcaddr' in o && 'dstaddr' in o)
  )
    return { words: 'flow', sign: { error: false, reason: 'flow-record' } };
  const method = text(o.httpMethod) ?? text(o.method) ?? text(o.request_method);
  const status = Number(o.status ?? o.statusCode ?? o.status_code ?? Number.NaN);
  if (
    Number.isInteger(status) &&
    status >= 100 &&
    status < 600 &&
    !('level' in o) &&
    !('severity' in o) &&
    (method || 'routeKey' in o || 'resourcePath' in o) &&
    !isObj(o.error)
  ) {
    const path =
      text(o.resourcePath) ?? text(o.path) ?? text(o.uri) ?? text(o.url) ?? text(o.request_uri) ?? '';
    return {
      ...id(o, 'requestId'),
      ...http(status, text(o.routeKey) ?? `${method ?? ''} ${path}`.trim()),
    };
  }
  return null;
}

function id(o: Obj, key: string): { requestId?: string } {
  const value = text(o[key]);
  return value ? { requestId: value } : {};
}

function found(o: Obj, exceptions: Exception[], key: string): Reading {
  return { exceptions, ...id(o, key), sign: { error: true, reason: 'service-error' } };
}

function stepFunctions(o: Obj): Reading {
  const type = String(o.type);
  const details = isObj(o.details) ? o.details : {};
  if (!/(?:Failed|TimedOut|Aborted)$/.test(type))
    return { words: type, sign: { error: false, reason: 'no-error-sign' } };
  const error = text(details.error);
  const cause = text(details.cause);
  const facts = { event: type, execution: String(o.execution_arn).slice(0, 300) };
  if (cause?.trimStart().startsWith('{')) {
    try {
      const inner: unknown = JSON.parse(cause);
      const read = readError(inner);
      if (read && isObj(inner))
        return {
          exceptions: read.exceptions,
          ...id(inner, 'requestId'),
          facts,
          sign: { error: true, reason: 'service-error' },
        };
    } catch (wrong) {
      if (!(wrong instanceof SyntaxError)) throw wrong;
    }
  }
  return {
    exceptions: words(error ?? type, cause ?? type),
    facts,
    sign: { error: true, reason: 'service-error' },
  };
}
