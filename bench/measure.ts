/** What all benchmarks share: the two options, rounds in turns, medians, and how figures are printed. */

/** A smoke run: everything works, no figure is worth keeping. */
export const quick = process.argv.includes('--quick');
const json = process.argv.includes('--json');

/** The value of an option of a benchmark's own: `--node-cache=/tmp/nodes`, or true for a bare one. */
export function option(name: string): string | true | undefined {
  const found = process.argv.find((each) => each === `--${name}` || each.startsWith(`--${name}=`));
  return found?.includes('=') ? found.slice(found.indexOf('=') + 1) : found && true;
}

/** Does one round's work and answers with how long it took, in milliseconds. */
export type Subject = (round: number) => number | Promise<number>;

/**
 * Runs all subjects in turns, so that what else the machine does meanwhile meets each of them alike. The order turns too.
 * @returns each subject's times, a round an item; the warm-up rounds are not among them.
 */
export async function inTurns<K extends string>(
  subjects: Readonly<Record<K, Subject>>,
  rounds: number,
  warmUp = 0,
): Promise<Record<K, number[]>> {
  const names = Object.keys(subjects) as K[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<K, number[]>;
  for (let round = 0; round < warmUp + rounds; round++) {
    for (let n = 0; n < names.length; n++) {
      const name = names[(n + round) % names.length] as K;
      const took = await subjects[name](round);
      if (round >= warmUp) times[name].push(took);
    }
  }
  return times;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/** The median of what each round says by itself: both times of one round were taken under the same load. */
export function ratio(over: readonly number[], under: readonly number[]): number {
  return median(over.map((time, round) => time / (under[round] ?? Number.NaN)));
}

export function timed(work: () => void): number {
  const from = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - from) / 1e6;
}

export async function timedAsync(work: () => Promise<unknown>): Promise<number> {
  const from = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - from) / 1e6;
}

type Cell = string | number | undefined;

export type Row = Readonly<Record<string, Cell>>;

/** Prints rows as they come: a table for people, a JSON line each for machines. The first row names the columns. */
export function table(bench: string, title: string, about = ''): (row: Row) => void {
  let widths: Record<string, number> | undefined;
  return (row) => {
    if (json) return console.log(JSON.stringify({ bench, table: title, ...row }));
    if (!widths) {
      widths = Object.fromEntries(
        Object.entries(row).map(([name, value]) => [name, Math.max(name.length, shown(value).length, 7) + 2]),
      );
      console.log(`\n${title}${about && `\n${about}`}`);
      console.log(
        Object.entries(widths)
          .map(([name, wide]) => pad(name, wide, row[name]))
          .join(''),
      );
    }
    console.log(
      Object.entries(widths)
        .map(([name, wide]) => pad(shown(row[name]), wide, row[name]))
        .join(''),
    );
  };
}

/** A remark for people; machines have the figures. */
export function note(text: string): void {
  if (!json) console.log(text);
}

function pad(text: string, wide: number, like: Cell): string {
  return typeof like === 'number' ? text.padStart(wide) : `  ${text}`.padEnd(wide + 2);
}

function shown(value: Cell): string {
  if (typeof value !== 'number') return value ?? '-';
  if (Number.isNaN(value)) return '-';
  return Math.abs(value) >= 100
    ? Math.round(value).toLocaleString('en')
    : String(Number(value.toPrecision(3)));
}
