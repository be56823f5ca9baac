import type { ErrorEvent, Exception, Level } from '../model/event.ts';
import type { LogRecord } from '../model/record.ts';
import { goFrames } from './go.ts';
import type { Reading } from './grammar.ts';
import { parseObject, readJson } from './json.ts';
import { readPlatformText } from './lambda-platform.ts';
import { readLogfmt } from './logfmt.ts';
import { typed } from './node.ts';
import { readNotice } from './notice.ts';
import { fromOrigin } from './origin.ts';
import { readPrefix } from './prefix.ts';
import { readServiceText } from './services.ts';
import { readStack } from './stack.ts';
import { carriesJson, cutMiddle, levelOf, plainText, TEXT_LIMIT, wholeText } from './text.ts';
import { wordsAndFields } from './words-and-fields.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const MESSAGE_LIMIT = 16 * 1024;
const FRAME_LIMIT = 400;

/** Reads a record whatever wrote it. Never throws, never nothing: what no grammar knows is `plain`. */
export function parse(record: LogRecord): ErrorEvent {
  const body = wholeText(typeof record.message === 'string' ? record.message : String(record.message));
  let read: Reading;
  try {
    const line = (text: string) => readLine(wholeText(text), 1);
    read = record.notice ? readNotice(record.notice, line) : readLine(body, 0);
  } catch (error) {
    // A grammar that fails is a bug, but the error that it was to report must still be told.
    read = { words: body.trim(), facts: { parser: error instanceof Error ? error.name : 'failed' } };
  }
  return build(record, body, read);
}

function readLine(body: string, depth: number): Reading {
  const lead = body.trimStart();
  const inner = (line: string) => readLine(wholeText(line), depth + 1);
  if (lead.startsWith('{') && depth < 4) {
    const json = parseObject(lead);
    if (json && json.lead === '') return { mechanism: 'json', ...readJson(json.object, inner, depth) };
  }
  const whole = body
    .replace(/^\n+/, '')
    // PHP-FPM hands a script's words over as notices of its own.
    .replace(/^(?:NOTICE|WARNING): PHP message: /, '')
    .trimEnd();
  const cri = /^\d{4}-\d\d-\d\dT[\d:.]{1,30}(?:Z|[+-]\d\d:\d\d) std(?:out|err) [FP] /.exec(whole);
  if (cri && depth < 4) return readLine(whole.slice(cri[0].length), depth + 1);
  const text = boundedText(whole);
  const platform = readPlatformText(text);
  if (platform) return { mechanism: 'lambda-platform', ...platform };
  const service = readServiceText(text);
  if (service) return { mechanism: 'service', ...service };
  const logfmt = readLogfmt(text);
  if (logfmt) return { mechanism: 'logfmt', ...logfmt };
  return readText(text, whole, inner, depth);
}

/** What is JSON, or looks like it and is none, was not bounded yet; the dot keeps it from looking so again. */
function boundedText(whole: string): string {
  if (carriesJson(whole)) return plainText(whole);
  return whole.length > TEXT_LIMIT ? plainText(`.${cutMiddle(whole, TEXT_LIMIT - 8)}`).slice(1) : whole;
}

/** `whole` is the text before it was bounded: only JSON may be read from it. */
function readText(text: string, whole: string, inner: (line: string) => Reading, depth: number): Reading {
  const prefix = readPrefix(text);
  const base: Reading = {
    ...(prefix.levelText ? { levelText: prefix.levelText } : {}),
    ...(prefix.requestId ? { requestId: prefix.requestId } : {}),
    ...(prefix.logger ? { logger: prefix.logger } : {}),
    ...(prefix.rest.trim() ? { traceback: prefix.rest.trim() } : {}),
  };
  const rest = prefix.rest.replace(/^\s*\n(?=\S)/, '').trimEnd();
  const brace = rest.indexOf('{');
  if (
    brace >= 0 &&
    brace < 300 &&
    rest.endsWith('}') &&
    depth < 4 &&
    (brace === 0 || prefix.levelText || prefix.timed || rest.startsWith('Error raised from '))
  ) {
    const json =
      (whole === text ? null : parseObject(whole.slice(text.length - prefix.rest.length))) ??
      parseObject(rest);
    const own = json ? readJson(json.object, inner, depth + 1) : null;
    const label = json?.lead.trim().replace(/\s*[:|-]$/, '') ?? '';
    if (
      own &&
      (label === '' || /^(?:Invoke Error|Uncaught Exception|Unhandled Promise Rejection)$/.test(label))
    )
      return {
        mechanism: 'json',
        ...own,
        ...base,
        ...(own.traceback ? { traceback: own.traceback } : {}),
        ...(own.levelText && !base.levelText ? { levelText: own.levelText } : {}),
        ...(own.requestId && !base.requestId ? { requestId: own.requestId } : {}),
      };
    if (own?.exceptions?.some((one) => one.type || one.frames.length))
      return {
        mechanism: 'json',
        ...own,
        ...base,
        ...(own.traceback ? { traceback: `${label}\n${own.traceback}` } : {}),
        title: label,
      };
    if (own) {
      // Words and then the logger's context: zap console, winston, slf4j.
      return {
        mechanism: 'text',
        ...base,
        words: label,
        ...(own.facts ? { facts: own.facts } : {}),
        ...(base.requestId || !own.requestId ? {} : { requestId: own.requestId }),
      };
    }
  }
  // zap's console form: words, a tab, the fields as JSON, and then frames without a head.
  const zap = base.levelText
    ? /^([^\n]*?)(?:\t(\{[^\n]*\}))?\n(\S[^\n]*\n\s+\S+\.(?:go|s):\d+[\s\S]*)$/.exec(rest)
    : null;
  if (zap?.[3] && !/^(?:panic|fatal error): /m.test(rest) && !zap[1]?.includes('goroutine ')) {
    const frames = goFrames(`${zap[3]}\n`);
    if (frames.length)
      return {
        mechanism: 'go',
        ...base,
        exceptions: [{ type: null, message: (zap[1] ?? '').trim(), frames, innermost: 'first' }],
      };
  }
  const stack = readStack(rest);
  if (stack) {
    const level = base.levelText ?? stack.levelText;
    return { ...stack, ...base, ...(level ? { levelText: level } : {}) };
  }
  if (/^Caused by: /m.test(rest) || /\n\nCaused by:\n/.test(rest)) {
    const chain = readWordsChain(rest);
    if (chain) return { mechanism: 'text', ...chain, ...base };
  }
  const nl = rest.indexOf('\n');
  const line = (nl < 0 ? rest : rest.slice(0, nl)).slice(0, 4000);
  const own =
    /^(?:Uncaught |Unhandled exception\. |\[|Exception in thread "[^"]*" )?((?:[A-Za-z_$][\w$]*(?:\.|::|\\))*[A-Z][\w$]*(?:Error|Exception|Interrupt|Exit|Rejection))(?: \[([\w-]+)\])?(?:: |:?$)([\s\S]*)$/.exec(
      line,
    );
  if (own?.[1]) {
    const message = `${own[3] ?? ''}${nl < 0 || line.startsWith('[') ? '' : rest.slice(nl)}`
      .replace(/\](?: \{)?$/, line.startsWith('[') ? '' : '$&')
      .trimEnd();
    return {
      mechanism: 'text',
      ...base,
      exceptions: [{ type: own[1], message, frames: [], innermost: 'first' }],
      ...(own[2] ? { facts: { code: own[2] } } : {}),
    };
  }
  // `util.inspect` puts an error that has no stack into brackets, its own fields after it.
  const inspected = line.startsWith('[')
    ? /^\[((?:[\w$]+\.)*[\w$]*Error): ([\s\S]*?)\](?: \{\n|$)/.exec(rest)
    : null;
  if (inspected?.[1])
    return {
      mechanism: 'text',
      ...base,
      exceptions: [{ type: inspected[1], message: inspected[2] ?? '', frames: [], innermost: 'first' }],
    };
  const uncaught = /^Error: /.test(line) ? typed(rest) : null;
  if (uncaught)
    return {
      mechanism: 'text',
      ...base,
      exceptions: [{ type: uncaught.type, message: uncaught.message, frames: [], innermost: 'first' }],
    };
  const kafka = / \(((?:[a-z]\w*\.)+[A-Z]\w*)\)$/.exec(line);
  const second =
    nl < 0 ? null : /^((?:[a-z_]\w*\.)+[A-Z]\w*(?:Exception|Error)): ([\s\S]*)$/.exec(rest.slice(nl + 1));
  const words = kafka ? line.slice(0, kafka.index) + (nl < 0 ? '' : rest.slice(nl)) : rest;
  if (kafka?.[1]) base.logger = kafka[1];
  if (second?.[1])
    return {
      mechanism: 'java',
      ...base,
      title: words.split('\n')[0] ?? '',
      exceptions: [{ type: second[1], message: (second[2] ?? '').trimEnd(), frames: [], innermost: 'first' }],
    };
  if (prefix.fields) {
    const own = wordsAndFields(nl < 0 ? rest : rest.slice(0, nl));
    return {
      mechanism: 'text',
      ...base,
      words: own.words + (nl < 0 ? '' : rest.slice(nl)),
      facts: own.fields,
    };
  }
  return { mechanism: base.levelText || prefix.timed ? 'text' : 'plain', ...base, words };
}

/** anyhow's and errors' `Caused by:` lists without any frame. */
function readWordsChain(rest: string): Reading | null {
  const [head, list] = rest.split(/\n+Caused by:(?:\n| )/);
  if (!head || !list) return null;
  const make = (text: string): Exception => ({ ...short(text), frames: [], innermost: 'first' });
  const causes = list
    .split('\n')
    .map((line) => line.replace(/^\s*(?:\d+: )?/, '').trim())
    .filter((line) => line && !/^Stack backtrace/.test(line))
    .slice(0, 10);
  return {
    exceptions: [make(head.replace(/^Error: /, '')), ...causes.map(make)],
    sign: { error: true, reason: 'exception' },
  };
}

function short(text: string): { type: string | null; message: string } {
  const own = typed(text.trim());
  return own.type && /(?:Error|Exception)$/.test(own.type)
    ? { type: own.type, message: own.message }
    : { type: null, message: text.trim() };
}

function build(record: LogRecord, body: string, read: Reading): ErrorEvent {
  const words = (read.words ?? '').trim();
  const source = read.exceptions?.length
    ? read.exceptions
    : [
        {
          type: null,
          message: words || (read.words === undefined ? body.trim() : ''),
          frames: [],
          innermost: 'first' as const,
        },
      ];
  const [lead, ...causes] = source.slice(0, 40).map(bounded);
  const exceptions: [Exception, ...Exception[]] = [
    lead ?? { type: null, message: '', frames: [], innermost: 'first' },
    ...causes,
  ];
  const title = (read.title ?? '').trim();
  const origin = fromOrigin(record);
  const requestId = read.requestId ?? record.requestId;
  const level: Level =
    (read.levelText ? levelOf(short1(read.levelText)) : undefined) ??
    (read.sign?.error === false
      ? 'info'
      : read.exceptions?.some((one) => one.type) || read.sign
        ? 'error'
        : 'info');
  const service = read.service ?? origin.service;
  const version = read.functionVersion ?? origin.functionVersion;
  const related = read.related?.slice(0, 40).map((one) => ({ ...bounded(one), relation: one.relation }));
  const facts = read.facts
    ? Object.entries(read.facts)
        .slice(0, 20)
        .map(([key, value]) => [key, String(value).slice(0, 400)] as const)
    : [];
  const event: Mutable<Omit<ErrorEvent, 'exceptions' | 'traceback'>> & Partial<Mutable<ErrorEvent>> = {
    record,
    mechanism: read.mechanism ?? 'plain',
    level,
  };
  if (read.levelText) event.levelText = read.levelText;
  event.exceptions = exceptions;
  if (related?.length) event.related = related;
  if (title && title !== exceptions[0].message) event.title = title.slice(0, 2000);
  event.traceback = cutMiddle(read.traceback ?? body.trim());
  if (requestId) event.requestId = requestId;
  if (read.logger) event.logger = read.logger.slice(0, 200);
  if (service) event.service = service.slice(0, 200);
  if (read.traceId) event.traceId = read.traceId.slice(0, 200);
  if (version) event.functionVersion = version;
  if (read.explicitFingerprint) event.explicitFingerprint = read.explicitFingerprint;
  if (facts.length) event.facts = Object.fromEntries(facts);
  if (read.sign) event.sign = read.sign;
  return event as ErrorEvent;
}

function short1(level: string): string {
  return ({ E: 'error', F: 'fatal', W: 'warn', I: 'info' } as Record<string, string>)[level] ?? level;
}

/** The middle of a deep recursion says nothing: the ends stay. */
function bounded<T extends Exception>(exception: T): T {
  const frames = exception.frames;
  const message =
    exception.message.length > MESSAGE_LIMIT
      ? `${exception.message.slice(0, MESSAGE_LIMIT)} … cut`
      : exception.message;
  if (frames.length <= FRAME_LIMIT)
    return message === exception.message ? exception : { ...exception, message };
  return {
    ...exception,
    message,
    frames: [...frames.slice(0, FRAME_LIMIT / 2), ...frames.slice(-FRAME_LIMIT / 2)],
  };
}
