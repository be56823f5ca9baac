import { home, wellFormed } from '../model/console.ts';
import type { EpochMs } from '../model/record.ts';

/** All pages of CloudWatch are one page: what is shown stands behind `#`. */
function cloudWatch(region: string, fragment: string): string {
  return `${home(region, 'cloudwatch/home')}#${fragment}`;
}

export function logGroupLink(region: string, group: string): string {
  return cloudWatch(region, `logsV2:log-groups/log-group/${twice(group)}`);
}

/** What part of a log to show. Times in epoch milliseconds; negative ones count back from now. */
export interface LogView {
  readonly start?: EpochMs;
  readonly end?: EpochMs;
  /** A CloudWatch filter pattern. */
  readonly filterPattern?: string;
  /** Id of the one log event to mark. */
  readonly eventId?: string;
}

/** A log stream; without `stream` the events of the whole group. */
export function logEventsLink(region: string, group: string, stream?: string, view: LogView = {}): string {
  const query = (
    [
      ['filterPattern', view.filterPattern],
      ['start', view.start],
      ['end', view.end],
      ['refEventId', view.eventId],
    ] as const
  )
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}$3D${twice(String(value))}`)
    .join('$26');
  const where = stream ? `/log-events/${twice(stream)}` : '/log-events';
  return `${logGroupLink(region, group)}${where}${query ? `$3F${query}` : ''}`;
}

/** Everything the group logged for one request, ten minutes around it. */
export function requestLink(region: string, group: string, requestId: string, at: EpochMs): string {
  const filterPattern = `"${requestId.replace(/["\\]/g, '')}"`;
  return logEventsLink(region, group, undefined, { filterPattern, start: at - 600_000, end: at + 600_000 });
}

export interface InsightsQuery {
  readonly query: string;
  /** Names or ARNs of log groups. */
  readonly groups: readonly string[];
  /** Seconds back from now, or two points in time. */
  readonly range: { readonly lastSeconds: number } | { readonly start: EpochMs; readonly end: EpochMs };
}

export function insightsLink(region: string, { query, groups, range }: InsightsQuery): string {
  const when =
    'lastSeconds' in range
      ? `end~0~start~-${Math.round(range.lastSeconds)}~timeType~'RELATIVE~unit~'seconds`
      : `end~'${jsUrl(iso(range.end))}~start~'${jsUrl(iso(range.start))}~timeType~'ABSOLUTE~tz~'UTC`;
  const source = groups.map((group) => `~'${jsUrl(group)}`).join('');
  const detail = `~(${when}~editorString~'${jsUrl(query)}~source~(${source}))`;
  return cloudWatch(region, `logsV2:logs-insights$3FqueryDetail$3D${twiceJsUrl(detail)}`);
}

export function xrayLink(region: string, traceId: string): string {
  return cloudWatch(region, `xray:traces/${encodeURIComponent(wellFormed(traceId))}`);
}

export function alarmLink(region: string, alarm: string): string {
  return cloudWatch(region, `alarmsV2:alarm/${encodeURIComponent(wellFormed(alarm))}`);
}

/** `at` names a published version or an alias. */
export function lambdaLink(
  region: string,
  name: string,
  at: { readonly version?: string; readonly alias?: string } = {},
): string {
  const part = at.alias
    ? `/aliases/${encodeURIComponent(wellFormed(at.alias))}`
    : at.version
      ? `/versions/${encodeURIComponent(wellFormed(at.version))}`
      : '';
  return `${home(region, 'lambda/home')}#/functions/${encodeURIComponent(wellFormed(name))}${part}?tab=monitoring`;
}

/** A Step Functions execution, by its ARN. */
export function executionLink(region: string, arn: string): string {
  return `${home(region, 'states/home')}#/v2/executions/details/${encodeURI(wellFormed(arn))}`;
}

export function ecsTaskLink(region: string, cluster: string, task: string): string {
  const path = [cluster, 'tasks', task].map((part) => encodeURIComponent(wellFormed(part))).join('/');
  return home(region, `ecs/v2/clusters/${path}`);
}

/** Makes a console link open in the right account, for those who sign in through IAM Identity Center. */
export interface ConsolePortal {
  /** `https://example.awsapps.com/start` */
  readonly startUrl: string;
  readonly role: string;
}

export function throughPortal(url: string, portal: ConsolePortal, account: string): string {
  const { startUrl, role } = portal;
  const part = (text: string) => encodeURIComponent(wellFormed(text));
  return `${startUrl.replace(/\/+$/, '')}/#/console?account_id=${part(account)}&role_name=${part(role)}&destination=${part(url)}`;
}

/** The console decodes its fragment twice, and has `$` where others have `%`. */
function twice(text: string): string {
  return encodeURIComponent(encodeURIComponent(wellFormed(text))).replace(/%/g, '$');
}

/** Insights keeps its query as JSURL: everything but letters, digits, `_`, `.` and `-` is `*hh` or `**hhhh`. */
function jsUrl(text: string): string {
  return text.replace(/[^A-Za-z0-9_.-]/g, (char) => {
    const code = char.charCodeAt(0);
    return code < 256 ? `*${code.toString(16).padStart(2, '0')}` : `**${code.toString(16).padStart(4, '0')}`;
  });
}

function twiceJsUrl(detail: string): string {
  return detail.replace(/[~()']/g, (char) => `$25${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

function iso(at: EpochMs): string {
  return new Date(Number.isFinite(at) ? Math.min(Math.max(0, at), 253_402_300_799_000) : 0).toISOString();
}
