import { culpritOf, type ErrorEvent } from '../model/event.ts';
import type { IssueView } from '../model/issue.ts';
import type { IssueNotification } from '../model/notification.ts';
import { cleanLine, cut } from './clean.ts';
import {
  type ConsolePortal,
  insightsLink,
  lambdaLink,
  logEventsLink,
  logGroupLink,
  requestLink,
  throughPortal,
  xrayLink,
} from './console-links.ts';
import { functionOf, placeOf } from './excerpt.ts';

/** How a state is named. The word stands beside the emoji: a screen reader, and a colour-blind eye, need it. */
export const states: Readonly<
  Record<IssueNotification['state'], { readonly emoji: string; readonly sign: string; readonly word: string }>
> = {
  new: { emoji: 'red_circle', sign: '🔴', word: 'new' },
  ongoing: { emoji: 'red_circle', sign: '🔴', word: 'ongoing' },
  regressed: { emoji: 'repeat', sign: '🔁', word: 'regressed' },
  escalating: { emoji: 'chart_with_upwards_trend', sign: '📈', word: 'escalating' },
  resolved: { emoji: 'white_check_mark', sign: '✅', word: 'resolved' },
  muted: { emoji: 'mute', sign: '🔇', word: 'muted' },
};

export function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** `KeyError: 'payment_method'` on one line. */
export function titleOf(issue: IssueView): string {
  const [thrown] = issue.sample.exceptions;
  return (
    cleanLine(issue.title) ||
    cleanLine([thrown.type, thrown.message].filter(Boolean).join(': ')) ||
    'Error without a message'
  );
}

/** Who broke: the service, the Lambda function, or what is left of the log group's name. */
export function serviceOf(event: ErrorEvent): string {
  const group = cleanLine(event.record.origin.logGroup);
  return (
    cleanLine(event.service ?? '') ||
    functionNameOf(event) ||
    group.replace(/^\/(?:aws|ecs)\/(?=.)/, '') ||
    cleanLine(event.record.origin.logStream) ||
    'unknown'
  );
}

export function functionNameOf(event: ErrorEvent): string | undefined {
  return /^\/aws\/lambda\/([\w.-]+)$/.exec(event.record.origin.logGroup)?.[1];
}

/** The in-app frame nearest the throw, as two short texts; either may be empty. */
export function culprit(event: ErrorEvent): { readonly name: string; readonly place: string } {
  const frame = culpritOf(event);
  if (!frame) return { name: '', place: '' };
  return { name: functionOf(frame), place: placeOf(frame) };
}

/** `v41`; nothing for the unpublished version that every function has. */
export function versionOf(event: ErrorEvent): string | undefined {
  const version = cut(cleanLine(event.functionVersion ?? ''), 30);
  if (version === '' || version === '$LATEST') return undefined;
  return /^\d+$/.test(version) ? `v${version}` : version;
}

export function requestIdOf(event: ErrorEvent): string | undefined {
  return cleanLine(event.requestId ?? event.record.requestId ?? '') || undefined;
}

/** What `EventLinks.logs` shows. */
export function logsWord(event: ErrorEvent): string {
  return event.record.notice?.link ? 'AWS console' : 'Log event';
}

export interface LinkOptions {
  /** For logs whose origin names no region. */
  readonly region?: string;
  readonly portal?: ConsolePortal;
}

/** Everything in the AWS console that tells more of an event; a page that does not apply is absent. */
export interface EventLinks {
  /** The log event itself, else its stream, else its group: the one to link when there is room for one. */
  readonly logs?: string;
  readonly stream?: string;
  readonly request?: string;
  readonly insights?: string;
  readonly xray?: string;
  readonly lambda?: string;
}

export function linksOf(event: ErrorEvent, options: LinkOptions = {}): EventLinks {
  const { origin, id, at } = event.record;
  const region = origin.region ?? options.region;
  const { portal } = options;
  const through = (url: string) => {
    const full = portal && origin.account ? throughPortal(url, portal, origin.account) : url;
    return full.length > 2000 ? undefined : full;
  };
  // What a service reports of has a page of its own; it may have no log at all.
  const page = event.record.notice?.link;
  const own = page && through(page);
  // A group of AWS's has these characters only: a file's path or a made-up name leads nowhere.
  if (!region || !/^[a-z]{2,4}(?:-[a-z]+)+-\d+$/.test(region) || !/^[\w\-/.#]{1,512}$/.test(origin.logGroup))
    return own ? { logs: own } : {};
  const group = origin.logGroup;
  const stream = origin.logStream || undefined;
  const eventId = /^\d{50,60}$/.test(id) ? id : undefined;
  const request = requestIdOf(event);
  const { type } = event.exceptions[0];
  const needle = request ?? type ?? '';
  const links = {
    logs:
      own ||
      through(
        stream
          ? logEventsLink(region, group, stream, eventId ? { start: at, eventId } : { start: at })
          : logGroupLink(region, group),
      ),
    stream: stream && through(logEventsLink(region, group, stream)),
    request: request && through(requestLink(region, group, request, at)),
    insights: through(
      insightsLink(region, {
        query: `fields @timestamp, @message, @logStream${needle ? `\n| filter @message like ${quoted(needle)}` : ''}\n| sort @timestamp desc\n| limit 100`,
        groups: [group],
        range: { start: at - 3_600_000, end: at + 3_600_000 },
      }),
    ),
    xray:
      /^1-[0-9a-f]{8}-[0-9a-f]{24}$/.test(event.traceId ?? '') &&
      through(xrayLink(region, event.traceId ?? '')),
    lambda: functionNameOf(event) && through(lambdaLink(region, functionNameOf(event) ?? '')),
  };
  return Object.fromEntries(Object.entries(links).filter(([, url]) => url));
}

/** All the groups of several events in one Insights query over the last hour; absent where regions differ. */
export function insightsOf(events: readonly ErrorEvent[], options: LinkOptions = {}): string | undefined {
  const regions = new Set(events.map((event) => event.record.origin.region ?? options.region));
  const groups = new Set(events.map((event) => event.record.origin.logGroup));
  const [region] = regions;
  if (regions.size !== 1 || !region || ![...groups].every((group) => /^[\w\-/.#]{1,512}$/.test(group)))
    return undefined;
  const query =
    'fields @timestamp, @log, @message\n| filter @message like /(?i)error|exception|fatal/\n| sort @timestamp desc\n| limit 200';
  const url = insightsLink(region, { query, groups: [...groups], range: { lastSeconds: 3600 } });
  return url.length > 2000 ? undefined : url;
}

function quoted(text: string): string {
  return `"${cut(text, 200).replace(/["\\]/g, '\\$&')}"`;
}
