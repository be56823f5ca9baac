import { first, isObj, type Obj } from './fields.ts';
import type { Reading } from './grammar.ts';

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

/** Request, trace, service and the other names of where a record came from. */
export function readIds(out: Reading, o: Obj, more: Obj, context: Obj): void {
  const id = first([o, more, context], REQUEST);
  if (typeof id === 'string' && id) out.requestId = id;
  const logger = first([o, more], LOGGER_KEYS);
  // An error serialised with its own properties has a `name` too: that is its type.
  if (typeof logger === 'string' && logger !== o.errorType) out.logger = logger;
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
