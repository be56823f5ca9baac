/** By code, whether a character is one of a kind. */
export type Kind = Uint8Array;

export function kindOf(characters: RegExp): Kind {
  return Uint8Array.from({ length: 128 }, (_, code) => (characters.test(String.fromCharCode(code)) ? 1 : 0));
}

/**
 * Whether so many characters of a kind stand in a row. A row of that length cannot be missed by a look at each so-manieth character,
 * so most of the text is not looked at.
 */
export function hasRun(text: string, kind: Kind, length: number): boolean {
  for (let at = length - 1; at < text.length; at += length) {
    let from = at;
    while (from >= 0 && at - from < length && kind[text.charCodeAt(from)]) from--;
    if (from === at) continue;
    let to = at + 1;
    while (to - from <= length && kind[text.charCodeAt(to)]) to++;
    if (to - from > length) return true;
  }
  return false;
}
