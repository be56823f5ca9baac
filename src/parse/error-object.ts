import type { Exception, RelatedException, StackFrame } from '../model/event.ts';
import { framesOf } from './error-frames.ts';
import { first, isObj, type Obj, text } from './fields.ts';
import { isInApp } from './frames.ts';
import { frame } from './grammar.ts';
import { typed } from './node.ts';
import { readStack } from './stack.ts';
import { plainText } from './text.ts';

const TYPE = [
  'errorType',
  'type',
  'name',
  'kind',
  'exc_type',
  'class',
  'class_name',
  'ClassName',
  'exception_class',
  'exceptionType',
  'Type',
  'typeName',
  '$type',
  'className',
];
const SAID = [
  'errorMessage',
  'message',
  'exc_value',
  'value',
  'msg',
  'Message',
  'exception_message',
  'detail',
  'description',
  'localizedMessage',
];
const STACK = [
  'stackTrace',
  'stack',
  'stack_trace',
  'stacktrace',
  'extendedStackTrace',
  'backtrace',
  'StackTraceString',
  'StackTrace',
  'frames',
  'trace',
  'traceback',
  'exc_info',
  'stackFrames',
  'stepArray',
];
const CAUSE = [
  'cause',
  'inner',
  'innerException',
  'InnerException',
  'inner_exception',
  'previous',
  'rootCause',
];

export interface ErrorRead {
  exceptions: Exception[];
  related?: RelatedException[];
  facts?: Record<string, string>;
  words?: string;
  /** The story as the logger had it, to be read by a person. */
  text?: string;
}

/** An error as a logger serialised it: an object, a list of them, a stack as text or as a list of lines. */
export function readError(value: unknown, depth = 0): ErrorRead | null {
  if (depth > 8) return null;
  if (typeof value === 'string')
    return value.includes('\n') || value.includes('Traceback') || value.includes('[object] (')
      ? fromText(value)
      : null;
  if (Array.isArray(value)) return fromList(value, depth);
  if (!isObj(value)) return null;
  return fromObject(value, depth);
}

function fromText(value: string): ErrorRead | null {
  const read = readStack(plainText(value));
  if (read?.exceptions?.length)
    return {
      text: value,
      exceptions: read.exceptions,
      ...(read.related ? { related: read.related } : {}),
      ...(read.facts ? { facts: read.facts } : {}),
    };
  const bare = framesOf(value);
  return bare.frames.length ? { text: value, exceptions: [{ type: null, message: '', ...bare }] } : null;
}

function fromList(value: readonly unknown[], depth: number): ErrorRead | null {
  if (!value.length) return null;
  if (value.every((one) => typeof one === 'string')) {
    const places = framesOf(value);
    if (places.frames.length && places.frames.every((one) => one.function === null))
      return { exceptions: [{ type: null, message: '', ...places }] };
    const whole = (value as string[]).map((one) => one.replace(/\n$/, '')).join('\n');
    return fromText(whole.includes('\n') ? whole : `${whole}\n`);
  }
  if (isObj(value[0]) && ('exc_type' in value[0] || 'exception' in value[0])) {
    const exceptions: Exception[] = [];
    const related: RelatedException[] = [];
    let context = false;
    for (const [i, one] of value.slice(0, 50).entries()) {
      const read = readError(one, depth + 1);
      const own = read?.exceptions[0];
      if (!own) continue;
      if (i > 0 && isObj(one) && one.is_cause === false) context = true;
      if (context) related.push({ ...own, relation: 'context' });
      else exceptions.push(own);
      related.push(...(read.related ?? []));
    }
    return exceptions.length ? { exceptions, ...(related.length ? { related } : {}) } : null;
  }
  const bare = framesOf(value);
  return bare.frames.length ? { exceptions: [{ type: null, message: '', ...bare }] } : null;
}

function fromObject(o: Obj, depth: number): ErrorRead | null {
  let type = text(first([o], TYPE));
  let message = text(first([o], SAID));
  const reason = o.reason;
  // The wrapper says less than what was rejected.
  if (type?.endsWith('UnhandledPromiseRejection') && isObj(reason)) return readError(reason, depth + 1);
  const wrapped = /^(?:Function|Init)<(.+)>$/.exec(type ?? '');
  if (wrapped?.[1]) type = wrapped[1];
  const stack = STACK.map((key) => o[key]).find(
    (one) => one !== undefined && one !== null && one !== '' && typeof one !== 'boolean',
  );
  let exceptions: Exception[] = [];
  let related: RelatedException[] = [];
  let facts: Record<string, string> = {};
  let story = '';
  let bare: { frames: StackFrame[]; innermost: 'first' | 'last' } = { frames: [], innermost: 'first' };
  if (stack !== undefined) {
    const read = isObj(stack)
      ? readError(stack, depth + 1)
      : readError(typeof stack === 'string' && !stack.includes('\n') ? `${stack}\n` : stack, depth + 1);
    if (read?.exceptions[0]) {
      const [own, ...causes] = read.exceptions;
      story = read.text ?? '';
      exceptions = causes;
      bare = { frames: [...own.frames], innermost: own.innermost };
      type ??= own.type ?? undefined;
      if (type === 'Object' && own.type) type = own.type;
      message ??= own.message;
      related = [...(read.related ?? [])];
      facts = { ...read.facts };
    } else if (typeof stack === 'string' && type === undefined) {
      const own = typed(stack.trim());
      // A single word such as `none` is no exception's name.
      const named = own.message !== '' || /(?:Error|Exception)$/.test(own.type ?? '');
      if (named) {
        type = own.type ?? undefined;
        message ??= own.message;
      }
    }
  }
  const place = text(o.file);
  if (place && (o.trace || o.class) && bare.innermost === 'first') {
    const hit = /^(.*?):(\d+)$/.exec(place);
    const file = hit?.[1] ?? place;
    const line = hit ? Number(hit[2]) : typeof o.line === 'number' ? o.line : null;
    bare.frames.unshift(frame(file, line, null, isInApp('php', file, null)));
  }
  if (
    type === undefined &&
    !bare.frames.length &&
    (message === undefined || !(STACK.some((key) => key in o) || 'code' in o || 'message' in o))
  )
    return null;
  const lead: Exception = {
    type: type ?? null,
    message: message ?? '',
    frames: bare.frames,
    innermost: bare.innermost,
  };
  let cause = '';
  for (const key of CAUSE) {
    const inner = o[key];
    const read = isObj(inner)
      ? readError(inner, depth + 1)
      : typeof inner === 'string'
        ? readError(inner, depth + 1)
        : null;
    if (!read) continue;
    exceptions = read.exceptions;
    cause = read.text ?? '';
    related.push(...(read.related ?? []));
    break;
  }
  for (const key of ['errors', 'exceptions', 'aggregateErrors', 'innerExceptions', 'suppressed']) {
    const list = o[key];
    if (!Array.isArray(list)) continue;
    for (const one of list.slice(0, 20)) {
      const read = readError(Array.isArray(one) ? one : isObj(one) ? one : null, depth + 1);
      if (read?.exceptions[0])
        related.push({ ...read.exceptions[0], relation: key === 'suppressed' ? 'suppressed' : 'member' });
    }
  }
  for (const key of ['code', 'errno', 'syscall', 'statusCode', 'status', 'HResult']) {
    const known = o[key];
    if ((typeof known === 'string' && known && known.length <= 120) || typeof known === 'number')
      facts[key] ??= String(known);
  }
  return {
    text: storyOf(lead, story, cause),
    exceptions: [lead, ...exceptions],
    ...(related.length ? { related } : {}),
    ...(Object.keys(facts).length ? { facts } : {}),
  };
}

/** The stack as it was given, with its head where it has none, and the cause after it. */
function storyOf(lead: Exception, story: string, cause: string): string {
  const head = `${lead.type ?? 'Error'}${lead.message ? `: ${lead.message}` : ''}`;
  let text = (
    story ||
    lead.frames
      .map((f) => `    at ${f.function ?? '?'} (${f.file ?? '?'}${f.line === null ? '' : `:${f.line}`})`)
      .join('\n')
  ).trimEnd();
  const bare = /^\s+(?:at |File ")|^[^\s:]+:\d+:in /.test(text);
  if (!text || bare || !text.includes(lead.message.slice(0, 40)))
    text =
      lead.innermost === 'last' && text
        ? `Traceback (most recent call last):\n${text}\n${head}`
        : [head, text].filter(Boolean).join('\n');
  return cause && !text.includes(cause.split('\n')[0] ?? cause) ? `${text}\nCaused by: ${cause}` : text;
}
