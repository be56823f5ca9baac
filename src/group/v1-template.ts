/** Longest text that is looked at: more would cost time and add nothing to the identity. */
const maxLength = 8192;

/** Masks in this order; classes kept apart, so that `in 5 ms` and `in 5 MB` differ. Each is linear in time. */
const masks: readonly (readonly [RegExp, string])[] = [
  // biome-ignore lint/complexity/useRegexLiterals: control characters read better escaped
  [new RegExp('\\u001b\\[[0-9;]*[A-Za-z]', 'g'), ''],
  [/\b[a-z][a-z0-9+.-]{1,15}:\/\/[^\s"'<>)\]}]+/gi, '<url>'],
  [/\barn:[a-z0-9-]{1,20}:[^\s"',;)\]}]+/g, '<arn>'],
  [/\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}\b/g, '<email>'],
  [/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?/g, '<time>'],
  [/\b\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\b(?!\.\d)/g, '<date>'],
  [/\b\d{1,2}:\d\d:\d\d(?:[.,]\d{1,9})?\b/g, '<clock>'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<uuid>'],
  [/\b(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}\b/gi, '<mac>'],
  [/\b\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?\b/g, '<ip>'],
  [/(?:[A-Za-z]:)(?:\\[\w .$-]+)+/g, '<path>'],
  [/(^|[\s"'=(,:])(?:\/[\w.@$+~-]+){2,}\/?/g, '$1<path>'],
  [/\b0x[0-9a-f]+\b/gi, '<hex>'],
  [/\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{8,}\b/gi, '<hex>'],
  [/([A-Za-z_])[-+]\d+\b/g, '$1<num>'],
  [/(^|[^\w.])[-+]?\d+(?:\.\d+)?\s?(?:%|[kmgt]i?b|ms|us|ns|bytes?|seconds?|secs?|min|s)\b/gi, '$1<qty>'],
  [/\d+(?:\.\d+)*/g, '<num>'],
];

/** What says which error it is: kept although it has digits. */
const codes =
  /\b(?:E[A-Z]{3,14}|SQLSTATE\[?\s?\w{5}\]?|ORA-\d+|(?:status(?:\s?code)?|HTTP)[ =:]+\d{3}|exit(?:ed)?(?:\s(?:code|status|with))*[ =:]+\d+|signal[ =:]+\d+)\b/gi;

/**
 * The message with its changing parts masked, so that two occurrences of one error have the same text.
 * Deterministic and idempotent. Cut at 8 KB, and the cut is part of the text.
 */
export function template(text: string): string {
  let masked = text.length > maxLength ? `${text.slice(0, maxLength)}<cut>` : text;
  const kept: string[] = [];
  masked = masked.replace(
    codes,
    (code) => `\u0001${String.fromCharCode(0xe000 + kept.push(code) - 1)}\u0001`,
  );
  for (const [mask, placeholder] of masks) masked = masked.replace(mask, placeholder);
  masked = masked.replace(/(<\w+>)(?:[\s,;|]+\1)+/g, '$1').replace(/[ \t\u00a0]+/g, ' ');
  return masked
    .replace(/\u0001([\ue000-\uf8ff])\u0001/g, (_, index: string) => kept[index.charCodeAt(0) - 0xe000] ?? '')
    .trim();
}
