import type { SingleBar } from 'cli-progress';

/** A long piece of work that is watched: how much of it is done, and in words what came of it. */
export interface Progress {
  /** `share` of the work, between 0 and 1. */
  at(share: number, count: number): void;
  /** A line that stays. */
  say(line: string): void;
  end(): void;
}

/** How often a log that is no terminal hears of it. */
const everyMs = 10_000;
const redrawMs = 100;

export interface ProgressOptions {
  /** What is done, as a noun: `events read`. */
  readonly what: string;
  readonly now: () => number;
  readonly stream: NodeJS.WriteStream;
  /** Where it is no terminal: say nothing at all. */
  readonly quiet?: boolean;
}

/** A bar with the rate and the time left on a terminal; elsewhere a plain line now and then. */
export async function showProgress({ what, now, stream, quiet }: ProgressOptions): Promise<Progress> {
  const began = now();
  const bar = stream.isTTY ? await createBar(what, stream) : undefined;
  let lately = began;
  return {
    at(share, count) {
      const time = now();
      // Asked for each piece: words are only made for those that are shown.
      if (time - lately < (bar ? redrawMs : everyMs) && share < 1) return;
      if (!bar && (quiet || share >= 1)) return;
      lately = time;
      const elapsed = time - began;
      const perSecond = elapsed > 0 ? Math.round((count * 1000) / elapsed) : 0;
      const percent = Math.floor(share * 100);
      const words = {
        count: count.toLocaleString('en'),
        rate: `${perSecond.toLocaleString('en')}/s`,
        left: leftOf(share, elapsed),
      };
      if (bar) bar.update(percent, words);
      else stream.write(`${percent}% · ${words.count} ${what} · ${words.rate} · ${words.left}\n`);
    },
    say(line) {
      // The bar draws itself again below it.
      stream.write(bar ? `\r\u001b[K${line}\n` : `${line}\n`);
    },
    end: () => bar?.stop(),
  };
}

async function createBar(what: string, stream: NodeJS.WriteStream): Promise<SingleBar> {
  const { default: progress } = await import('cli-progress');
  const bar = new progress.SingleBar({
    stream,
    format: `{bar} {percentage}% · {count} ${what} · {rate} · {left}`,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 24,
    hideCursor: false,
    // What an interrupt does is the command's to say.
    gracefulExit: false,
    clearOnComplete: true,
    stopOnComplete: false,
    fps: 5,
    // Else it asks the terminal not to wrap lines, and an interrupt would leave it so. It cuts its own line.
    linewrap: true,
  });
  bar.start(100, 0, { count: '0', rate: '0/s', left: '' });
  return bar;
}

function leftOf(share: number, elapsed: number): string {
  if (share >= 1) return 'done';
  if (share <= 0.005 || elapsed < 1_000) return 'time left: not known yet';
  return `${shortDuration((elapsed / share) * (1 - share))} left`;
}

/** `12 s`, `3 min`, `2 h 10 min`. */
export function shortDuration(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  if (seconds < 100) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 100) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
