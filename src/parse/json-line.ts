/**
 * `INFO  charging  {"order":5512}`: a line of JSON as a person would write it, without its time and its request. Any other line
 * stays what it is.
 */
export function jsonLine(text: string): string {
  if (!text.startsWith('{')) return text;
  const line = objectOf(text);
  const { type, record } = line;
  if (typeof type === 'string' && type.startsWith('platform.'))
    return `${type}  ${JSON.stringify(record ?? {})}`;
  const words = wordsOf(line.message) ?? wordsOf(line.msg) ?? wordsOf(line);
  if (words === undefined) return text;
  const more = Object.fromEntries(Object.entries(line).filter(([key]) => !said.has(key)));
  const parts = [String(line.level ?? line.log_level ?? ''), words];
  if (Object.keys(more).length > 0) parts.push(JSON.stringify(more));
  return parts.filter(Boolean).join('  ');
}

const said = new Set(
  'time timestamp level log_level requestId message msg errorType errorMessage stackTrace'.split(' '),
);

/** A message, or the error that a runtime logs in its place. */
function wordsOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return undefined;
  const { errorType, errorMessage } = value as Readonly<Record<string, unknown>>;
  if (typeof errorMessage !== 'string') return undefined;
  return typeof errorType === 'string' ? `${errorType}: ${errorMessage}` : errorMessage;
}

function objectOf(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}
