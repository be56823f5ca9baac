import {
  arn,
  type Fields,
  facts,
  fields,
  isFields,
  json,
  list,
  masked,
  page,
  part,
  type Told,
  text,
} from './notice.ts';

/** The record that Lambda makes of an asynchronous invocation, or of a batch of a stream, that it gave up. */
export function isInvocationRecord(event: Fields): boolean {
  const context = fields(event.requestContext);
  return typeof context.functionArn === 'string' && typeof context.condition === 'string';
}

const conditions: Readonly<Record<string, string>> = {
  RetriesExhausted: 'its retries are used up',
  RetryAttemptsExhausted: 'its retries are used up',
  EventAgeExceeded: 'the event became too old',
  MaximumRecordAgeExceeded: 'the records became too old',
  RecordAgeExceeded: 'the records became too old',
};

export function readInvocationRecord(event: Fields): Told {
  const context = fields(event.requestContext);
  const response = fields(event.responseContext);
  const payload = payloadOf(event.responsePayload);
  const condition = text(context.condition);
  const [, name = '', qualifier = ''] = arn(context.functionArn).rest.split(':');
  const { region, account } = arn(context.functionArn);
  const [batchKey, batch] = batchOf(event);
  const requestId = text(context.requestId);
  const attempts = text(context.approximateInvokeCount);
  const thrown = text(payload.errorType);
  const why = text(conditions[condition]) || condition;
  const good = condition === 'Success';
  const type =
    thrown || (batchKey ? 'Lambda batch given up' : `Lambda invocation ${good ? 'succeeded' : 'failed'}`);
  const message = saying(text(payload.errorMessage)) || `${name}: ${batchSaying(batch) || why}`;
  const stream = arn(batch.streamArn).rest || arn(batch.eventSourceArn).rest;
  return {
    type,
    message,
    resource: name,
    region,
    account,
    time: event.timestamp,
    id: `invocation ${requestId} ${condition}`,
    key: ['lambda', account, region, name, batchKey, type].join(':'),
    logGroup: `/aws/lambda/${name}`,
    ...(good ? { state: 'none', why: 'the invocation succeeded' } : { state: 'problem' }),
    ...(requestId && { requestId }),
    ...(thrown && errorOf(payload)),
    ...functionPage(region, name, qualifier),
    ...facts({
      'gave up': why,
      attempts,
      version: response.executedVersion === '$LATEST' ? '' : response.executedVersion,
      alias: /^(?:\$LATEST|\d*)$/.test(qualifier) ? '' : qualifier,
      stream,
      shard: batch.shardId,
      from: batch.startSequenceNumber,
      to: batch.endSequenceNumber,
    }),
  };
}

/** What EventBridge Pipes gives up, of which it keeps no more than the batch's place in the stream. */
export function readPipeRecord(event: Fields): Told | null {
  const context = fields(event.context);
  const pipe = text(context.partnerResourceArn) || text(context.pipeArn);
  if (!pipe || typeof context.condition !== 'string') return null;
  const { region, account, rest } = arn(pipe);
  const name = rest.replace(/^pipe\//, '');
  const [batchKey, batch] = batchOf(event);
  const why = text(conditions[context.condition]) || context.condition;
  return {
    type: 'Pipe gave up a batch',
    message: `${name}: ${batchSaying(batch) || why}`,
    resource: name,
    region,
    account,
    time: event.timestamp,
    key: `pipe:${pipe}:${batchKey}`,
    state: 'problem',
    ...page(region, 'events/home', `/pipes/details/${part(name)}`),
    ...facts({
      'gave up': why,
      shard: batch.shardId,
      from: batch.startSequenceNumber,
      to: batch.endSequenceNumber,
    }),
  };
}

/** Attributes of a message that a service could not hand over: what they say, and of which service. */
export interface DeadLetter {
  readonly attributes: Readonly<Record<string, string>>;
  /** The queue or the topic that holds it. */
  readonly queueArn: string;
  readonly id: string;
  readonly time: unknown;
  readonly body: string;
}

/** Null: no service put it there, so its body is what counts. */
export function readDeadLetter(letter: DeadLetter): Told | null {
  const { attributes, queueArn } = letter;
  if (
    attributes.ErrorMessage !== undefined ||
    (attributes.RequestID !== undefined && attributes.ErrorCode !== undefined)
  )
    return lambdaLetter(letter);
  const rule = attributes.RULE_ARN ?? attributes.SCHEDULE_ARN;
  if (attributes.ERROR_CODE === undefined && rule === undefined) return null;
  const { region, account } = arn(rule).region ? arn(rule) : arn(queueArn);
  const resource = (rule ? arn(rule).rest.replace(/^(?:rule|schedule)\//, '') : '') || queueName(queueArn);
  const code = attributes.ERROR_CODE ?? '';
  return {
    type: attributes.SCHEDULE_ARN ? 'Schedule could not reach its target' : 'Rule could not reach its target',
    message: [code, attributes.ERROR_MESSAGE].filter(Boolean).join(': ') || 'it gave up',
    resource,
    region,
    account,
    time: letter.time,
    id: letter.id,
    key: `undelivered:${rule ?? queueArn}:${code}`,
    state: 'problem',
    ...queuePage(queueArn),
    ...facts({
      target: attributes.TARGET_ARN,
      'gave up': attributes.EXHAUSTED_RETRY_CONDITION,
      attempts: attributes.RETRY_ATTEMPTS,
      queue: queueName(queueArn),
    }),
  };
}

function lambdaLetter({ attributes, queueArn, id, time }: DeadLetter): Told {
  const { region, account } = arn(queueArn);
  const name = queueName(queueArn);
  const raw = attributes.ErrorMessage ?? '';
  const thrown = fields(json(raw));
  const type = text(thrown.errorType) || 'Lambda dead letter';
  const message =
    saying(text(thrown.errorMessage) || raw) || `error code ${attributes.ErrorCode ?? 'unknown'}`;
  const requestId = attributes.RequestID;
  return {
    type,
    message,
    resource: name,
    region,
    account,
    time,
    id,
    key: `dead-letter:${queueArn}:${type}:${masked(message)}`,
    state: 'problem',
    ...(requestId && { requestId }),
    ...errorOf(thrown),
    ...queuePage(queueArn),
    ...facts({ code: attributes.ErrorCode, request: requestId, queue: name }),
  };
}

export function queuePage(queueArn: string): { link?: string } {
  const { region, account, rest } = arn(queueArn);
  if (/^arn:[^:]*:sns:/.test(queueArn)) return page(region, 'sns/v3/home', `/topic/${queueArn}`);
  const host = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return page(region, 'sqs/v3/home', `/queues/${part(`https://sqs.${region}.${host}/${account}/${rest}`)}`);
}

export function queueName(queueArn: string): string {
  return arn(queueArn).rest || queueArn || 'a queue';
}

export function functionPage(region: string, name: string, qualifier = ''): { link?: string } {
  const at =
    qualifier === '' || qualifier === '$LATEST'
      ? ''
      : `/${/^\d+$/.test(qualifier) ? 'versions' : 'aliases'}/${part(qualifier)}`;
  return page(region, 'lambda/home', `/functions/${part(name)}${at}?tab=monitoring`);
}

/** A function may answer with anything; Lambda's own failure is an object, at times as text. */
export function payloadOf(value: unknown): Fields {
  return fields(typeof value === 'string' ? json(value) : value);
}

/** What a program threw, as `parse` reads it; nothing where there is no trace. */
export function errorOf(whole: Fields): { error?: string } {
  const payload = bounded(whole);
  const { stackTrace, trace, stack } = payload;
  const lines = [stackTrace, trace].map(list).find((each) => each.length > 0);
  if (!lines) return typeof stack === 'string' ? { error: JSON.stringify(payload) } : {};
  // Java and .NET leave out what their own printed traces have, by which they are known.
  if (stackTrace && lines.every((each) => jvmOrDotnet.test(text(each)))) return { error: printed(payload) };
  return { error: JSON.stringify(payload) };
}

/** A function may throw a megabyte; a sample is kept for long. */
function bounded(payload: Fields, depth = 0): Fields {
  const short = (value: unknown) => (typeof value === 'string' ? value.slice(0, 16 * 1024) : value);
  const kept = Object.entries(payload).flatMap(([key, value]): [string, unknown][] => {
    if (Array.isArray(value))
      return [
        [key, value.slice(0, 200).map((each) => (typeof each === 'string' ? each.slice(0, 1000) : each))],
      ];
    if (key === 'cause' && isFields(value)) return depth < 10 ? [[key, bounded(value, depth + 1)]] : [];
    return [[key, short(value)]];
  });
  return Object.fromEntries(kept.slice(0, 20));
}

const jvmOrDotnet = /^\s*(?:at .+|[\w$.<>/@-]+\([^()\n]*\))\s*$/;

/** As the runtime prints an exception and its causes. */
function printed(payload: Fields, depth = 0): string {
  const lines = list(payload.stackTrace)
    .map((each) => text(each).trim())
    .map((each) => (each.startsWith('at ') ? `   ${each}` : `\tat ${each}`));
  const head = [text(payload.errorType) || 'Error', text(payload.errorMessage)].filter(Boolean).join(': ');
  const cause =
    isFields(payload.cause) && depth < 10 ? [`Caused by: ${printed(payload.cause, depth + 1)}`] : [];
  return [head, ...lines, ...cause].join('\n');
}

/** Lambda's own words begin with the request id, which would make each one different. */
export function saying(message: string): string {
  return message
    .replace(/^(?:RequestId: [\w-]+ |\d{4}-\d\d-\d\dT[\d:.]+Z [\w-]{36} )(?:Error: )?/, '')
    .trim();
}

/** `KinesisBatchInfo`, `DDBStreamBatchInfo` and those to come. */
function batchOf(event: Fields): readonly [string, Fields] {
  const key = Object.keys(event).find((each) => /BatchInfo$/.test(each));
  return key ? [key.replace(/BatchInfo$/, ''), fields(event[key])] : ['', {}];
}

function batchSaying(batch: Fields): string {
  const size = text(batch.batchSize);
  if (!size) return '';
  const from = arn(batch.streamArn).rest || arn(batch.eventSourceArn).rest || 'the stream';
  const shard = text(batch.shardId);
  return `${size} ${size === '1' ? 'record' : 'records'} of ${from}${shard ? ` (${shard})` : ''} will not be handled`;
}
