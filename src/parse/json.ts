import { readError } from './error-object.ts';
import { first, isObj, type Obj, text } from './fields.ts';
import type { Reading } from './grammar.ts';
import { errorOf, plainError } from './json-error.ts';
import { readIds } from './json-ids.ts';
import { levelText } from './json-level.ts';
import { readServiceJson } from './services-json.ts';

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
  readIds(out, o, { ...fields, ...attrs, ...span, ...record }, context);
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
