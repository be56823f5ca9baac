import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import type { ReportPage } from '../../../src/inbox/report-types.ts';
import { type Bucket, bucketsOf, timeTicks, valueTicks } from './buckets.ts';
import { day, number, timeOfDay, when, zoneName } from './format.ts';

const left = 56;
const right = 12;
const panels = [
  { key: 'events', name: 'Events', top: 26, height: 130 },
  { key: 'messages', name: 'Messages', top: 196, height: 70 },
] as const;
const height = 300;
const bottom = 266;

/** Events and messages over time, one above the other: their numbers have nothing in common but the time. */
export function Chart({ page }: { page: ReportPage }): ReactNode {
  const [box, width] = useWidth();
  const inside = Math.max(100, width - left - right);
  const { from, to, step, bars } = useMemo(() => bucketsOf(page, Math.max(20, inside / 7)), [page, inside]);
  if (page.timeline.length === 0) return <p className="note">There is nothing to show.</p>;
  const x = (at: number) => left + ((at - from) / (to - from)) * inside;
  const wide = Math.max(1, x(from + step) - x(from));
  const gap = wide > 3 ? 1 : 0;
  return (
    <div ref={box} className="chart">
      <svg
        width={width}
        height={height}
        role="img"
        aria-label={`${number(page.events)} events and ${number(page.messages)} messages from ${when(page.from)} to ${when(page.to)}`}
      >
        {panels.map(({ key, name, top, height: high }) => {
          const ticks = valueTicks(Math.max(...bars.map((bar) => bar[key])));
          const y = (value: number) => top + high - (value / (ticks.at(-1) ?? 1)) * high;
          return (
            <g key={key} className={key}>
              <text className="panel" x={left} y={top - 10}>
                {name} <tspan className="per">{per(step)}</tspan>
              </text>
              {ticks.map((value) => (
                <g key={value}>
                  <line className="grid" x1={left} x2={left + inside} y1={y(value)} y2={y(value)} />
                  <text className="tick" x={left - 8} y={y(value) + 4} textAnchor="end">
                    {short(value)}
                  </text>
                </g>
              ))}
              {bars.map((bar) =>
                bar[key] > 0 ? (
                  <rect
                    key={bar.at}
                    className="bar"
                    x={x(bar.at) + gap / 2}
                    width={wide - gap}
                    y={Math.min(y(bar[key]), top + high - 2)}
                    height={Math.max(2, top + high - y(bar[key]))}
                  />
                ) : null,
              )}
            </g>
          );
        })}
        <TimeAxis from={from} to={to} x={x} inside={inside} />
        {bars.map((bar) => (
          <rect key={bar.at} className="hover" x={x(bar.at)} width={wide} y={16} height={bottom - 16}>
            <title>{hint(bar, step)}</title>
          </rect>
        ))}
      </svg>
    </div>
  );
}

function TimeAxis(props: { from: number; to: number; x: (at: number) => number; inside: number }): ReactNode {
  const { from, to, x, inside } = props;
  const ticks = timeTicks(from, to, Math.max(2, inside / 90)).filter((at) => x(at) <= left + inside);
  return (
    <g>
      {ticks.map((at, n) => {
        const before = ticks[n - 1];
        const newDay = before === undefined || day(before) !== day(at);
        const anchor = x(at) > left + inside - 20 ? 'end' : 'middle';
        return (
          <g key={at}>
            <line className="grid" x1={x(at)} x2={x(at)} y1={bottom} y2={bottom + 5} />
            <text className="tick" x={x(at)} y={bottom + 18} textAnchor={anchor}>
              {timeOfDay(at)}
            </text>
            {newDay ? (
              <text className="tick" x={x(at)} y={bottom + 31} textAnchor={anchor}>
                {day(at)}
              </text>
            ) : null}
          </g>
        );
      })}
      <text className="tick" x={left + inside} y={16} textAnchor="end">
        Times: {zoneName()}
      </text>
    </g>
  );
}

function hint({ at, events, messages, titles }: Bucket, step: number): string {
  return [
    `${when(at)} to ${timeOfDay(at + step)}`,
    `${number(events)} event${events === 1 ? '' : 's'}, ${number(messages)} message${messages === 1 ? '' : 's'}`,
    ...titles.map((title) => `• ${title.length > 90 ? `${title.slice(0, 89)}…` : title}`),
    ...(messages > titles.length ? [`… and ${number(messages - titles.length)} more`] : []),
  ].join('\n');
}

function per(step: number): string {
  const minutes = step / 60_000;
  const [count, unit] =
    minutes < 60 ? [minutes, 'minute'] : minutes < 1440 ? [minutes / 60, 'hour'] : [minutes / 1440, 'day'];
  return count === 1 ? `per ${unit}` : `per ${number(count)} ${unit}s`;
}

/** `1.5k`, so that an axis stays narrow. */
function short(value: number): string {
  if (value < 10_000) return number(value);
  return value < 1_000_000
    ? `${Number((value / 1_000).toFixed(1))}k`
    : `${Number((value / 1_000_000).toFixed(1))}M`;
}

/** The width that the page has for it, so that its words stay readable on a telephone. */
function useWidth() {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(900);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setWidth(Math.floor(element.clientWidth)));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [box, width] as const;
}
