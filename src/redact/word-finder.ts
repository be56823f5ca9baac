/** Which of the words are in a text, without a search for each: most texts have none of them. */
export type WordFinder = (text: string) => ReadonlySet<string>;

const none: ReadonlySet<string> = new Set();

/** `words`: of two characters or more, in lower case; found whatever the case. */
export function createWordFinder(words: readonly string[]): WordFinder {
  const wanted = words.map((word) => ({ word, pairs: pairsOf(word) }));
  // By a pair of characters, the last text that had it: a word can only be where all of its pairs are.
  const seen = new Uint32Array(1 << 14);
  let turn = 0;
  return (text) => {
    if (turn === 0xffffffff) seen.fill(0);
    turn = (turn + 1) >>> 0 || 1;
    let pair = 0;
    for (let at = 0; at < text.length; at++) {
      pair = next(pair, text.charCodeAt(at));
      seen[pair] = turn;
    }
    let lower: string | undefined;
    let found: Set<string> | undefined;
    for (const { word, pairs } of wanted) {
      // Nearly all words fail here.
      if (seen[pairs[0] as number] !== turn || pairs.some((each) => seen[each] !== turn)) continue;
      lower ??= text.toLowerCase();
      if (lower.includes(word)) found = (found ?? new Set()).add(word);
    }
    return found ?? none;
  };
}

function pairsOf(word: string): number[] {
  const pairs: number[] = [];
  let pair = 0;
  for (let at = 0; at < word.length; at++) {
    pair = next(pair, word.charCodeAt(at));
    if (at > 0) pairs.push(pair);
  }
  return pairs;
}

/** Two characters as fourteen bits. Letters lose their case; that others look alike too costs a search in vain. */
function next(pair: number, code: number): number {
  return ((pair << 7) | ((code | 32) & 127)) & 0x3fff;
}
