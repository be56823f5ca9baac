import { mayContain, requiredText } from './regex-literal.ts';
import type { CharSet, RegexSource } from './regex-parse.ts';

/** A compiled regular expression. Finds, never captures; no backtracking, so linear in the text for every input. */
export interface Regex {
  test(text: string): boolean;
  /** The same answer, with what it cost: characters read plus automaton nodes visited. A test holds it to a bound. */
  measure(text: string): { readonly found: boolean; readonly steps: number };
}

type Node =
  | { readonly kind: 'set'; readonly set: CharSet; next: number }
  | { readonly kind: 'split'; next: number; other: number }
  | { readonly kind: 'start' | 'end'; next: number }
  | { readonly kind: 'match' };

/** One state of the automaton that is built while it runs: a set of nodes. */
interface State {
  readonly nodes: Int32Array;
  readonly found: boolean;
  readonly foundAtEnd: boolean;
  /** By symbol class; undefined is not built yet. */
  readonly next: (State | undefined)[];
}

/** States kept before all are thrown away: bounds the memory of a hostile pattern. */
const MAX_STATES = 1000;

/** Builds the automaton: nodes are made now, states as lines need them. */
export function compileRegex(source: RegexSource): Regex {
  const literal = source.literal;
  const nodes = buildNodes(source);
  const { classOf, classes, restClass } = symbolClasses(nodes);
  const mark = new Int32Array(nodes.length);
  let round = 0;
  let steps = 0;
  let states = new Map<string, State>();
  let initial: State | undefined;

  function closure(seeds: readonly number[], atStart: boolean, atEnd: boolean): number[] {
    round += 1;
    const out: number[] = [];
    const stack = [...seeds];
    while (stack.length > 0) {
      const index = stack.pop() as number;
      if (mark[index] === round) continue;
      mark[index] = round;
      steps += 1;
      const node = nodes[index] as Node;
      if (node.kind === 'split') stack.push(node.next, node.other);
      else if (node.kind === 'start') {
        if (atStart) stack.push(node.next);
      } else {
        out.push(index);
        if (node.kind === 'end' && atEnd) stack.push(node.next);
      }
    }
    return out.sort((a, b) => a - b);
  }

  function stateOf(seeds: readonly number[], atStart: boolean): State {
    const members = closure(seeds, atStart, false);
    const key = members.join();
    const known = states.get(`${atStart ? '^' : ''}${key}`);
    if (known) return known;
    const isMatch = (index: number) => nodes[index]?.kind === 'match';
    const state: State = {
      nodes: Int32Array.from(members),
      found: members.some(isMatch),
      foundAtEnd: closure(atStart ? seeds : members, atStart, true).some(isMatch),
      next: new Array<State | undefined>(classes),
    };
    if (states.size >= MAX_STATES) {
      states = new Map();
      initial = undefined;
    }
    states.set(`${atStart ? '^' : ''}${key}`, state);
    return state;
  }

  function advance(state: State, symbol: number): State {
    const seeds: number[] = [0];
    for (const index of state.nodes) {
      steps += 1;
      const node = nodes[index] as Node;
      if (node.kind === 'set' && has(node.set, symbol)) seeds.push(node.next);
    }
    const next = stateOf(seeds, false);
    state.next[symbol < 256 ? (classOf[symbol] as number) : restClass] = next;
    return next;
  }

  /** `from` is where the first match may begin; behind 0 only for an expression that begins with a character, not ^. */
  function run(text: string, from: number): boolean {
    initial ??= stateOf([0], true);
    let state = initial;
    const length = text.length;
    for (let at = from; at < length; at += 1) {
      if (state.found) return true;
      let code = text.charCodeAt(at);
      if (code > 255) {
        // A surrogate pair is one character: a dot takes it whole.
        if (code >= 0xd800 && code < 0xdc00 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00) at += 1;
        code = 256;
      }
      state = state.next[code < 256 ? (classOf[code] as number) : restClass] ?? advance(state, code);
    }
    return state.found || state.foundAtEnd;
  }

  const { alternatives, prefix } = requiredText(source);
  function test(text: string): boolean {
    if (alternatives && !mayContain(text, alternatives)) return false;
    if (prefix === '') return run(text, 0);
    const from = text.indexOf(prefix);
    return from >= 0 && run(text, from);
  }

  return {
    test: literal === null ? test : (text) => text.includes(literal),
    measure(text) {
      steps = 0;
      const found = run(text, 0);
      return { found, steps: steps + text.length };
    },
  };
}

function has(set: CharSet, symbol: number): boolean {
  return symbol < 256 ? set.low[symbol] === 1 : set.rest;
}

/** Node 0 is the entry; every alternative hangs on it by splits. */
function buildNodes(source: RegexSource): Node[] {
  const nodes: Node[] = [{ kind: 'split', next: 1, other: 1 }, { kind: 'match' }];
  const entries = source.alternatives.map((items) => {
    let next = 1;
    for (const item of [...items].reverse()) {
      if (item.kind !== 'set') {
        nodes.push({ kind: item.kind, next });
        next = nodes.length - 1;
        continue;
      }
      if (item.max === Number.POSITIVE_INFINITY) {
        const loop = nodes.length;
        nodes.push(
          { kind: 'split', next: loop + 1, other: next },
          { kind: 'set', set: item.set, next: loop },
        );
        next = loop;
      } else {
        const after = next;
        for (let n = item.min; n < item.max; n += 1) {
          nodes.push({ kind: 'set', set: item.set, next });
          nodes.push({ kind: 'split', next: nodes.length - 1, other: after });
          next = nodes.length - 1;
        }
      }
      for (let n = 0; n < item.min; n += 1) {
        nodes.push({ kind: 'set', set: item.set, next });
        next = nodes.length - 1;
      }
    }
    return next;
  });
  let entry = entries[0] ?? 1;
  for (const other of entries.slice(1)) {
    nodes.push({ kind: 'split', next: entry, other });
    entry = nodes.length - 1;
  }
  nodes[0] = { kind: 'split', next: entry, other: entry };
  return nodes;
}

/** Characters that no set tells apart share a class, which keeps the transition tables small. */
function symbolClasses(nodes: readonly Node[]): {
  readonly classOf: Uint16Array;
  readonly classes: number;
  readonly restClass: number;
} {
  const sets = [...new Set(nodes.flatMap((node) => (node.kind === 'set' ? [node.set] : [])))];
  const classOf = new Uint16Array(257);
  let classes = 1;
  for (const set of sets) {
    const split = new Map<number, number>();
    const seen = new Set<number>();
    for (let symbol = 0; symbol < 257; symbol += 1) {
      const old = classOf[symbol] as number;
      const inside = has(set, symbol);
      const key = old * 2 + (inside ? 1 : 0);
      let id = split.get(key);
      if (id === undefined) {
        id = seen.has(old) ? classes++ : old;
        seen.add(old);
        split.set(key, id);
      }
      classOf[symbol] = id;
    }
  }
  return { classOf, classes, restClass: classOf[256] as number };
}
