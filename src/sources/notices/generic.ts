import { eventPage } from './console-pages.ts';
import { arn, type BridgeEvent, type Fields, facts, isFields, type Told, text } from './notice.ts';
import { outcomeOf } from './outcome.ts';
import { nameIn, sayingOf, steady } from './saying.ts';

/** An event of which no family is known: it was sent here on purpose, so it is told unless it says that all is well. */
export function readAnyEvent(event: BridgeEvent): Told {
  const { detail, source, detailType, region, account, resources, time } = event;
  const ofAws = source.startsWith('aws.');
  const resource = resources.find((each) => each) ?? '';
  const named = nameIn(detail) || ownName(arn(resource).rest);
  const said = sayingOf(detail);
  const { state, word } = outcomeOf(detail, detailType, ofAws);
  const words = said || (ofAws && named ? word : '') || plainWords(detail) || source || 'it says nothing';
  const about = ofAws && named && !words.includes(named) ? `${named}: ` : '';
  return {
    type: detailType || `Event of ${source}`,
    message: `${about}${words}`,
    resource: named || source,
    region,
    account,
    time,
    key: `event:${source}:${account}:${region}:${detailType}:${steady(nameIn(detail) || resource)}`,
    ...(state === 'none' ? { state, why: `it says ${word}` } : { state: 'problem' }),
    ...eventPage(event),
    ...facts({ source, state: word, resource, ...flat(detail, said) }),
  };
}

/** The name within an ARN: of `stack/shop/<id>` the one before the id, of `task/t/execution/e` the task's. */
function ownName(rest: string): string {
  const parts = steady(rest).split(/[/:]/).filter(Boolean);
  return parts.findLast((each) => each !== '#') ?? '';
}

/** What came is no event that anybody knows. Its own words are shown, and its keys tell one kind from another. */
export function readUnknown(value: unknown, from: string): Told {
  const keys = isFields(value) ? Object.keys(value).sort().slice(0, 12) : [typeof value];
  const said = isFields(value) ? sayingOf(value) : '';
  const shown = said || (typeof value === 'string' ? value : compact(value));
  return {
    type: `Unknown ${from}`,
    message: `${from === 'event' ? 'Tracebell could not read what it was invoked with: ' : ''}${shown.trim().slice(0, 4000) || 'it is empty'}`,
    resource: from,
    key: `unknown:${from}:${keys.join(',')}`,
    state: 'problem',
    ...(isFields(value) && facts(flat(value, said))),
  };
}

/** Texts and numbers as a person says them; everything else as it is. */
function plainWords(detail: Fields): string {
  const values = Object.values(detail);
  if (values.length > 6 || values.some((value) => text(value) === '' || text(value).length > 100))
    return compact(detail);
  return Object.entries(detail)
    .map(([key, value]) => `${key} ${text(value)}`)
    .join(', ');
}

/** Bounded: a value may be as large as an invocation's whole event. */
export function compact(value: unknown): string {
  let shown: string | undefined;
  try {
    shown = JSON.stringify(value);
  } catch {
    shown = undefined;
  }
  const all = shown ?? String(value);
  return all === '{}' ? '' : all.length > 1000 ? `${all.slice(0, 999)}…` : all;
}

/** The event's own plain facts, those that were not said. */
function flat(detail: Fields, said: string): Record<string, string> {
  const plain = Object.entries(detail)
    .map(([key, value]) => [key, text(value)] as const)
    .filter(([, value]) => value !== '' && value !== said && value.length < 200);
  return Object.fromEntries(plain.slice(0, 8));
}
