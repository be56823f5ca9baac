import type { Lag } from './source.ts';

/** What the status line says. */
export interface Standing {
  readonly events: number;
  readonly issues: number;
  readonly messages: number;
  readonly lag: Lag;
}

/** Where `watch` speaks: a line that is written over itself on a terminal, a line a minute elsewhere. */
export interface StatusLine {
  /** A line of its own, on standard error. */
  say(text: string): void;
  /** To standard output, above the status line where both are one terminal. */
  write(text: string): void;
  stop(): void;
}

const everyMs = { terminal: 500, plain: 60_000 } as const;

export function createStatusLine(standing: () => Standing, since: number, now: () => number): StatusLine {
  const terminal = process.stderr.isTTY === true;
  let shown = '';
  let last = '';
  const clear = () => {
    if (shown !== '') process.stderr.write('\r\u001b[K');
    shown = '';
  };
  const show = () => {
    const line = `${standingText(standing())} · ${durationText(now() - since)}`;
    const wide = Math.max(20, (process.stderr.columns || 80) - 1);
    if (line === shown) return;
    clear();
    shown = line.slice(0, wide);
    process.stderr.write(`\u001b[2m${shown}\u001b[22m`);
  };
  const report = () => {
    const line = standingText(standing());
    if (line !== last) process.stderr.write(`${line}\n`);
    last = line;
  };
  const timer = setInterval(terminal ? show : report, terminal ? everyMs.terminal : everyMs.plain);
  timer.unref();
  return {
    say(text) {
      clear();
      process.stderr.write(`${text}\n`);
    },
    write(text) {
      if (process.stdout.isTTY) clear();
      process.stdout.write(text);
    },
    stop() {
      clearInterval(timer);
      clear();
    },
  };
}

/** `1,204 events, 3 issues, 3 messages, 1.2 MB behind`. */
export function standingText({ events, issues, messages, lag }: Standing): string {
  const parts = [plural(events, 'event'), plural(issues, 'issue'), plural(messages, 'message')];
  return [...parts, ...lagText(lag)].join(', ');
}

/** Groups are asked every few seconds: that much behind is none. */
const usualMs = 15_000;

function lagText({ bytes = 0, ms = 0 }: Lag): string[] {
  const behind = [...(bytes >= 1024 ? [sizeText(bytes)] : []), ...(ms >= usualMs ? [durationText(ms)] : [])];
  return behind.length > 0 ? [`${behind.join(' and ')} behind`] : [];
}

function sizeText(bytes: number): string {
  const mega = bytes / 1024 / 1024;
  return mega >= 1 ? `${mega.toFixed(1)} MB` : `${Math.round(bytes / 1024)} KB`;
}

function durationText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function plural(n: number, noun: string): string {
  return `${n.toLocaleString('en')} ${noun}${n === 1 ? '' : 's'}`;
}
