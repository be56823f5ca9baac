/**
 * `INFO  charging  {"order":5512}`: a line of JSON as a person would write it, without its time and its request. Any other line
 * stays what it is.
 */
export function jsonLine(text: string): string {
  if (!text.startsWith('{')) return text;
  const { time, timestamp, level, requestId, message, msg, type, record, ...rest } = objectOf(text);
  if (typeof type === 'string' && type.startsWith('platform.'))
    return `${type}  ${JSON.stringify(record ?? {})}`;
  const words = typeof message === 'string' ? message : msg;
  if (typeof words !== 'string') return text;
  const more = { ...rest, ...(type !== undefined && { type }), ...(record !== undefined && { record }) };
  const parts = [level === undefined ? '' : String(level), words];
  if (Object.keys(more).length > 0) parts.push(JSON.stringify(more));
  return parts.filter(Boolean).join('  ');
}

function objectOf(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}
