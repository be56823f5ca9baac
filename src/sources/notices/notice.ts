import { home, wellFormed } from '../../model/console.ts';
import type { Notice } from '../../model/record.ts';

/** What a family's reader makes of an event. Where it names no region or account, those of the envelope hold. */
export interface Told extends Omit<Notice, 'kind' | 'region'> {
  readonly region?: string;
  readonly account?: string;
  /** When it happened, as the event has it: ISO text or epoch milliseconds. */
  readonly time?: unknown;
  /** The same for every delivery of the same fact, also by another way. Default: the event's own id. */
  readonly id?: string;
  /** Where the program that broke writes its log. */
  readonly logGroup?: string;
  readonly requestId?: string;
}

/** An EventBridge event. `detail` is a text where Scheduler made it, an object else. */
export interface BridgeEvent {
  readonly id: string;
  readonly source: string;
  readonly detailType: string;
  readonly account: string;
  readonly region: string;
  readonly time: unknown;
  readonly resources: readonly string[];
  readonly detail: Fields;
  /** The whole event: some services put more beside `detail`. */
  readonly whole: Fields;
}

export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value as an object, an empty one where it is none: an event's optional parts read without a check each. */
export function fields(value: unknown): Fields {
  return isFields(value) ? value : {};
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Texts and numbers as text; everything else is empty. */
export function text(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

export function json(value: string): unknown {
  if (!/^\s*[[{]/.test(value)) return undefined;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

export interface Arn {
  readonly region: string;
  readonly account: string;
  /** Everything behind the account: `function:orders`, `task/prod/5b6f`. */
  readonly rest: string;
}

export function arn(value: unknown): Arn {
  const parts = text(value).split(':');
  if (parts[0] !== 'arn') return { region: '', account: '', rest: '' };
  return { region: parts[3] ?? '', account: parts[4] ?? '', rest: parts.slice(5).join(':') };
}

/** The last name of an ARN or a path. */
export function nameOf(value: unknown): string {
  const whole = text(value);
  return whole.split(/[/:]/).pop() || whole;
}

/** Only what is there, each as text on few lines. */
export function facts(values: Readonly<Record<string, unknown>>): { facts?: Record<string, string> } {
  const kept = Object.entries(values).flatMap(([key, value]) => {
    const shown = text(value).trim();
    return shown ? [[key, shown.slice(0, 400)] as const] : [];
  });
  return kept.length > 0 ? { facts: Object.fromEntries(kept) } : {};
}

/** `state` and its reason, of a service that names its states. */
export function stateOf(state: string, bad: readonly string[]): { state: 'problem' | 'none'; why?: string } {
  if (bad.includes(state.toUpperCase())) return { state: 'problem' };
  return { state: 'none', why: state ? `its state is ${state}` : 'it names no state' };
}

/** A console page's link; absent without a region, since it would lead nowhere. */
export function page(
  region: string,
  path: string,
  fragment?: string,
  query?: Readonly<Record<string, string>>,
): { link?: string } {
  if (!/^[a-z]{2,4}(?:-[a-z]+)+-\d+$/.test(region)) return {};
  const more = Object.entries(query ?? {}).map(([key, value]) => `&${key}=${part(value)}`);
  const link = `${home(region, path)}${more.join('')}${fragment === undefined ? '' : `#${fragment}`}`;
  return link.length > 2000 ? {} : { link };
}

/** One name within a link. */
export function part(name: string): string {
  return encodeURIComponent(wellFormed(name));
}

/** A name in CloudWatch's fragment, which its console decodes twice. */
export function logPart(name: string): string {
  return part(part(name)).replace(/%/g, '$');
}

export function logStreamPage(region: string, group: string, stream?: string): { link?: string } {
  const events = stream ? `/log-events/${logPart(stream)}` : '';
  return page(region, 'cloudwatch/home', `logsV2:log-groups/log-group/${logPart(group)}${events}`);
}

/** Different numbers and ids of one saying make one key. */
export function masked(saying: string): string {
  return (saying.split('\n', 1)[0] ?? '').replace(/\b[0-9a-f]{8}[0-9a-f-]*\b|\d+/gi, '#').slice(0, 200);
}

/** EventBridge's envelope. An input transformer may have taken some of it away, but not these. */
export function isBridgeEvent(event: Fields): boolean {
  const { detail } = event;
  return (
    typeof event.source === 'string' &&
    typeof namedType(event) === 'string' &&
    (detail === undefined || detail === null || isFields(detail) || typeof detail === 'string')
  );
}

/** Notifications of the developer tools spell it otherwise than EventBridge. */
function namedType(event: Fields): unknown {
  return event['detail-type'] ?? event.detailType;
}

export function detailTypeOf(event: Fields): string {
  return text(namedType(event));
}

/** Its kind as the reader of an invocation names it. */
export function bridgeKind(event: Fields): string {
  const { source } = event;
  if (source === 'aws.events' || source === 'aws.scheduler') return 'schedule';
  if (source === 'aws.cloudwatch' && /Alarm/.test(detailTypeOf(event))) return 'alarm.eventbridge';
  return source === 'lambda' ? 'lambda.destination' : 'eventbridge';
}
