/**
 * The optional second tier (`group.similar`): may a new template join one that is already stored? Only for
 * plain lines, and only by one consistent look-up in the shared store, so that every worker gives one answer.
 */

/** Share of positions that must be equal. */
const EQUAL_SHARE = 0.75;

/** What the store looks candidates up by: token count and the first two tokens. */
export function similarKey(template: string): string {
  const tokens = tokensOf(template);
  return [tokens.length, tokens[0] ?? '', tokens[1] ?? ''].join('\u001f');
}

/** True when `a` may be an alias of `b`: as many tokens, three quarters of them equal, and no fault's name among the rest. */
export function similar(a: string, b: string): boolean {
  const left = tokensOf(a);
  const right = tokensOf(b);
  if (left.length !== right.length || left.length === 0) return false;
  if (left[0] !== right[0] || left[1] !== right[1]) return false;
  let equal = 0;
  for (const [index, token] of left.entries()) {
    const other = right[index] ?? '';
    if (token === other) equal++;
    else if (namesFault(token) || namesFault(other)) return false;
  }
  return equal >= left.length * EQUAL_SHARE;
}

function tokensOf(template: string): readonly string[] {
  return template.split(/\s+/).filter((token) => token !== '');
}

/** An error name, a code or a digit that the masks kept: what differs there is a different error. */
function namesFault(token: string): boolean {
  return /\d|(?:Error|Exception|Fault|Timeout|Denied|Refused)\b|^["'([]{0,2}[A-Z][A-Z0-9_-]{3,}|(?:[a-z][A-Z]){1}\w{0,64}(?:Error|Exception)/.test(
    token,
  );
}
