/** What a time stamp leaves out is taken from here: `near` is a time that the line cannot be long after, in milliseconds since 1970. */
export interface TimeContext {
  readonly near: number;
}

const months = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');

/** What may stand before a time: brackets, a level, a name and a bar, a key, the addresses of an access log. Words may not. */
const lead = String.raw`(?:[\[("'<]*|\[?[A-Z]{3,8}\]?[:,|\s]{1,4}\[?|[A-Z], \[|<\d{1,3}>|[\w.-]{1,60} +\| +\[?|\[[A-Z][\w.-]{0,20}\] \d{1,9} +- +|(?:time|ts|timestamp|at|date)="?|\S{1,60} \S{1,60} \S{1,60} \[|[0-9a-f]{8}-[\w-]{27}[ \t]\[?)`;
const clockTime = String.raw`(\d{1,2}):(\d\d):(\d\d)(?:[.,:](\d{1,9}))?`;
const zone = String.raw`(?:[ ]?(Z|UTC|GMT|[+-]\d\d:?\d\d))?`;
const month = '([A-Z][a-z]{2})';

interface Form {
  readonly expression: RegExp;
  /** Names of the groups, in order. */
  readonly groups: readonly Part[];
}

type Part = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'fraction' | 'zone' | 'half';

const time: readonly Part[] = ['hour', 'minute', 'second', 'fraction'];

function form(text: string, groups: readonly Part[]): Form {
  return { expression: new RegExp(`^${lead}${text}`), groups };
}

const forms: readonly Form[] = [
  // 2026-03-01T10:00:00.123Z, 2026-03-01 10:00:00,123 +0100, 2026/03/01 10:00:00
  form(`(\\d{4})[-/](\\d\\d)[-/](\\d\\d)[T ]${clockTime}${zone}`, ['year', 'month', 'day', ...time, 'zone']),
  // 01/Mar/2026:10:00:00 +0000, 01-Mar-2026 10:00:00
  form(`(\\d{1,2})[-/]${month}[-/](\\d{4})[: ]${clockTime}${zone}`, [
    'day',
    'month',
    'year',
    ...time,
    'zone',
  ]),
  // Sun Mar  1 10:00:00.123456 2026
  form(`(?:[A-Z][a-z]{2},? )?${month} +(\\d{1,2}) ${clockTime} (\\d{4})(?!\\d)`, [
    'month',
    'day',
    ...time,
    'year',
  ]),
  // Mar 01, 2026 10:00:00 AM
  form(`${month} (\\d{1,2}), (\\d{4}),? ${clockTime}(?: ([AP]M))?`, [
    'month',
    'day',
    'year',
    ...time,
    'half',
  ]),
  // Mar  1 10:00:00
  form(`${month} +(\\d{1,2}) ${clockTime}`, ['month', 'day', ...time]),
  // 03/01/2026, 10:00:00 AM
  form(`(\\d\\d)/(\\d\\d)/(\\d{4}),? ${clockTime}(?: ([AP]M))?`, ['month', 'day', 'year', ...time, 'half']),
  // E0301 10:00:00.123456
  { expression: new RegExp(`^[IWEF](\\d\\d)(\\d\\d) ${clockTime}`), groups: ['month', 'day', ...time] },
];

const epochLead = /^\[?(\d{10})(?:\.(\d{1,9}))?\]?[\s:]|^\[?(\d{13})\]?[\s:]/;
const jsonTime =
  /"(?:@?timestamp|time|ts|@t|t|date|datetime|asctime|eventTime|event_time|logged_at|created)"\s*:\s*(?:"([^"]{8,48})"|(\d{10,19}(?:\.\d{1,9})?))/i;
const searched = 240;

/**
 * The time that stands at the beginning of a log line, in milliseconds since 1970; undefined when none does. Without a zone it is
 * UTC, as in AWS; without a year it is the last such day before `near`. In a JSON line it is the value of a usual key.
 */
export function readLineTime(line: string, context: TimeContext): number | undefined {
  const first = line.charCodeAt(0);
  // Frames and other continuations: the commonest lines of all, and none has a time.
  if (first === 32 || first === 9) return undefined;
  if (first === 123) return jsonLineTime(line, context);
  const head = line.slice(0, searched);
  if (!/\d:\d\d|\d{10}/.test(head)) return undefined;
  return stampTime(head, context) ?? epochTime(head);
}

function jsonLineTime(line: string, context: TimeContext): number | undefined {
  // A key may stand behind a long message.
  const found =
    jsonTime.exec(line.slice(0, 4_000)) ?? (line.length > 4_000 ? jsonTime.exec(line.slice(-1_000)) : null);
  if (found?.[1] !== undefined) return stampTime(found[1], context) ?? numberTime(Number(found[1]));
  return found?.[2] === undefined ? undefined : numberTime(Number(found[2]));
}

function stampTime(text: string, context: TimeContext): number | undefined {
  for (const { expression, groups } of forms) {
    const found = expression.exec(text);
    const at = found && timeOf(new Map(groups.map((part, n) => [part, found[n + 1]])), context);
    if (at !== undefined && at !== null) return at;
  }
  return undefined;
}

function timeOf(parts: ReadonlyMap<Part, string | undefined>, { near }: TimeContext): number | undefined {
  const number = (part: Part) => Number(parts.get(part) ?? 0);
  const named = parts.get('month') ?? '';
  const monthIndex = /^\d/.test(named) ? Number(named) - 1 : months.indexOf(named.toLowerCase());
  const [day, minute, second] = [number('day'), number('minute'), number('second')];
  const half = parts.get('half');
  const hour = half ? (number('hour') % 12) + (half === 'PM' ? 12 : 0) : number('hour');
  if (monthIndex < 0 || monthIndex > 11 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60)
    return undefined;
  const fraction = Number((parts.get('fraction') ?? '').padEnd(3, '0').slice(0, 3));
  const inYear = (year: number) =>
    Date.UTC(year, monthIndex, day, hour, minute, second, fraction) - zoneOffset(parts.get('zone'));
  const year = parts.get('year');
  if (year !== undefined) return plausible(inYear(Number(year)));
  const latest = near + 36 * 3_600_000;
  const thisYear = new Date(latest).getUTCFullYear();
  return plausible(inYear(thisYear) <= latest ? inYear(thisYear) : inYear(thisYear - 1));
}

function zoneOffset(zone: string | undefined): number {
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(zone ?? '') ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000;
}

function epochTime(head: string): number | undefined {
  const [, seconds, fraction, millis] = epochLead.exec(head) ?? [];
  if (millis !== undefined) return numberTime(Number(millis));
  return seconds === undefined ? undefined : numberTime(Number(`${seconds}.${fraction ?? 0}`));
}

/** Seconds, milliseconds, microseconds or nanoseconds: as long as they are, only one of them is near our days. */
function numberTime(value: number): number | undefined {
  for (const perMilli of [0.001, 1, 1_000, 1_000_000]) {
    const at = plausible(Math.floor(Number((value / perMilli).toFixed(3))));
    if (at !== undefined && at > Date.UTC(2001, 8, 9)) return at;
  }
  return undefined;
}

function plausible(at: number): number | undefined {
  return at > 0 && at < Date.UTC(2100, 0) ? at : undefined;
}
