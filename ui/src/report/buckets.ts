import type { ReportPage } from '../../../src/inbox/report-types.ts';

const minute = 60_000;
const hour = 60 * minute;
const steps = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10_080, 43_200].map(
  (n) => n * minute,
);

/** One bar: what was counted and said from `at` on, for one step. */
export interface Bucket {
  readonly at: number;
  readonly events: number;
  readonly messages: number;
  /** Titles of the first messages in it. */
  readonly titles: readonly string[];
}

export interface Buckets {
  readonly step: number;
  /** The ends of the chart, at whole steps. */
  readonly from: number;
  readonly to: number;
  /** In their order; empty ones are left out. */
  readonly bars: readonly Bucket[];
}

/** The smallest step of a clock with which there are at most so many bars. */
export function bucketsOf(
  page: Pick<ReportPage, 'from' | 'to' | 'timeline' | 'posts'>,
  most: number,
): Buckets {
  const last = Math.max(page.to, page.from + 10 * minute);
  const step = steps.find((each) => (last - page.from) / each <= most) ?? (last - page.from) / most;
  const start = (at: number) => Math.floor(at / step) * step;
  const bars = new Map<number, { at: number; events: number; messages: number; titles: string[] }>();
  for (const { at, events, messages } of page.timeline) {
    const bar = bars.get(start(at)) ?? { at: start(at), events: 0, messages: 0, titles: [] };
    bar.events += events;
    bar.messages += messages;
    bars.set(bar.at, bar);
  }
  for (const { at, title } of page.posts) {
    const bar = bars.get(start(at));
    if (bar && bar.titles.length < 8) bar.titles.push(title);
  }
  const ordered = [...bars.values()].sort((a, b) => a.at - b.at);
  return { step, from: start(page.from), to: start(last) + step, bars: ordered };
}

/** Round times for the axis, so many at most, at whole steps of the reader's own day. */
export function timeTicks(from: number, to: number, most: number): number[] {
  const step = steps.find((each) => (to - from) / each <= most) ?? (to - from) / most;
  const zone = step >= hour ? new Date(from).getTimezoneOffset() * minute : 0;
  const first = Math.ceil((from - zone) / step) * step + zone;
  return Array.from({ length: Math.max(0, Math.floor((to - first) / step) + 1) }, (_, n) => first + n * step);
}

/** Zero, and round numbers up to `most` or a little over: 1, 2 or 5 times a power of ten apart. */
export function valueTicks(most: number): number[] {
  const rough = Math.max(1, most) / 3;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, ([1, 2, 5, 10].find((each) => each * power >= rough) ?? 10) * power);
  return Array.from({ length: Math.ceil(Math.max(1, most) / step) + 1 }, (_, n) => n * step);
}
