import type { RegexItem, RegexSource } from './regex-parse.ts';

/** Text that a match needs; looking for it first spares the automaton most lines. */
export interface RequiredText {
  /** Of each alternative the texts that a match has, in order, side by side or apart; null when one has none. */
  readonly alternatives: readonly (readonly string[])[] | null;
  /** Every match begins with it; empty when nothing is known. */
  readonly prefix: string;
}

/** More alternatives than this are not looked for one by one. */
const MAX_ALTERNATIVES = 8;
const MAX_LENGTH = 64;

export function requiredText(source: RegexSource): RequiredText {
  const found = source.alternatives.map(literalRuns);
  const runs = found.map(({ all }) => all.filter((run) => run !== ''));
  const known = runs.length <= MAX_ALTERNATIVES && runs.every((all) => all.length > 0);
  const [only] = found;
  return { alternatives: known ? runs : null, prefix: only && found.length === 1 ? only.first : '' };
}

/** False when no match can be in the text. Searches forward only. */
export function mayContain(text: string, alternatives: readonly (readonly string[])[]): boolean {
  for (const runs of alternatives) {
    let at = 0;
    for (const run of runs) {
      at = text.indexOf(run, at);
      if (at < 0) break;
      at += run.length;
    }
    if (at >= 0) return true;
  }
  return false;
}

/** The stretches of fixed characters in a sequence; `first` is the one that it begins with. */
function literalRuns(items: readonly RegexItem[]): {
  readonly all: readonly string[];
  readonly first: string;
} {
  const all: string[] = [];
  let run = '';
  let first: string | null = null;
  const close = (): void => {
    first ??= run;
    all.push(run);
    run = '';
  };
  for (const item of items) {
    // An anchor has no width: what stands around it is adjacent. At the beginning it is the automaton's business.
    if (item.kind !== 'set') {
      first ??= run;
      continue;
    }
    const code = onlyCode(item);
    if (code < 0) {
      close();
      continue;
    }
    run += String.fromCharCode(code).repeat(Math.min(item.min, MAX_LENGTH));
    if (item.max !== item.min || item.min > MAX_LENGTH) close();
  }
  close();
  return { all, first: first ?? '' };
}

/** The one character that an element stands for; -1 when there are others, or none. */
function onlyCode(item: RegexItem & { readonly kind: 'set' }): number {
  if (item.set.rest) return -1;
  const code = item.set.low.indexOf(1);
  return item.set.low.indexOf(1, code + 1) < 0 ? code : -1;
}
