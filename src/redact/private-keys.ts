/** Longest key that is looked for: a 16,384-bit RSA key in PEM has about 13,000 characters. */
const KEY_LIMIT = 16_384;

const begin = /-----BEGIN (?:[A-Z0-9]{1,16} ){0,4}PRIVATE KEY(?: BLOCK)?-----/g;

/**
 * Takes PEM blocks out, whether their lines end really or as `\n` in a string. One without an end (a cut
 * line) goes up to what a key cannot hold.
 */
export function takeOutPrivateKeys(text: string, mark: string): string {
  if (!text.includes('PRIVATE KEY')) return text;
  let safe = '';
  let from = 0;
  let end = 0;
  for (const match of text.matchAll(begin)) {
    if (match.index < from) continue;
    const body = match.index + match[0].length;
    // Looked for once, not once a block: a thousand blocks without an end stay linear.
    if (end >= 0 && end < body) end = text.indexOf('-----END ', body);
    const closed = end >= 0 && end - body <= KEY_LIMIT;
    const stop = closed ? end + '-----END '.length : body + lengthOfOpen(text.slice(body, body + KEY_LIMIT));
    const tail = closed ? /^[A-Z0-9 ]{0,80}-{0,5}/.exec(text.slice(stop, stop + 96)) : null;
    safe += text.slice(from, match.index) + mark;
    from = stop + (tail?.[0].length ?? 0);
  }
  return safe + text.slice(from);
}

function lengthOfOpen(rest: string): number {
  const stop = rest.search(/["'<>{}‹]|-----BEGIN/);
  return stop < 0 ? rest.length : stop;
}
