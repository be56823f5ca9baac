const locale = 'en-US';

/** Slack's date tokens, filled in for a time in seconds, in the reader's own zone. */
export function formatDate(seconds: number, format: string, now: number = Date.now()): string {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return format;
  const text = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options).format(date);
  const short = text({ month: 'short', day: 'numeric', year: 'numeric' });
  const plain = text({ month: 'long', day: 'numeric', year: 'numeric' });
  const long = text({ weekday: 'long', month: 'long', day: 'numeric', year: 'numeric' });
  const near = nearDay(date, new Date(now));
  const tokens: Readonly<Record<string, string>> = {
    date_num: `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`,
    date_slash: text({ month: '2-digit', day: '2-digit', year: 'numeric' }),
    date: plain,
    date_short: short,
    date_long: long,
    date_pretty: near ?? plain,
    date_short_pretty: near ?? short,
    date_long_pretty: near ?? long,
    day_divider_pretty: near ?? long,
    time: text({ hour: 'numeric', minute: '2-digit' }),
    time_secs: text({ hour: 'numeric', minute: '2-digit', second: '2-digit' }),
    ago: ago(now - date.getTime()),
  };
  const filled = format.replace(/\{(\w+)\}/g, (whole, name: string) => tokens[name] ?? whole);
  return /^\{date\w*_pretty\}/.test(format) ? filled.charAt(0).toUpperCase() + filled.slice(1) : filled;
}

/** `9:03 AM`, as beside a message. */
export function clock(ts: string): string {
  return formatDate(Number(ts), '{time}');
}

/** A heading between the days: `Today`, `Friday, October 23`. */
export function dayOf(ts: string): string {
  const date = new Date(Number(ts) * 1000);
  const near = nearDay(date, new Date());
  if (near) return near.charAt(0).toUpperCase() + near.slice(1);
  return new Intl.DateTimeFormat(locale, { weekday: 'long', month: 'long', day: 'numeric' }).format(date);
}

function nearDay(date: Date, now: Date): string | undefined {
  const day = (of: Date) =>
    Math.round(new Date(of.getFullYear(), of.getMonth(), of.getDate()).getTime() / 86_400_000);
  const names = new Map([
    [0, 'today'],
    [-1, 'yesterday'],
    [1, 'tomorrow'],
  ]);
  return names.get(day(date) - day(now));
}

function ago(ms: number): string {
  const units: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
    ['day', 86_400_000],
    ['hour', 3_600_000],
    ['minute', 60_000],
    ['second', 1_000],
  ];
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  for (const [unit, size] of units)
    if (Math.abs(ms) >= size) return relative.format(-Math.trunc(ms / size), unit);
  return 'just now';
}

const two = (value: number) => String(value).padStart(2, '0');
