import type { Matcher } from '../model/settings.ts';
import type { Labels } from '../model/state.ts';

const longest = 1024;

/** `service="shop"`, `level!=warn`, `logGroup=~/aws/lambda/.*`; quotes are optional. Throws what is wrong with it. */
export function parseMatcher(text: string): Matcher {
  const parts = /^\s*([A-Za-z_][\w.-]*)\s*(=~|!~|!=|=)\s*(.*?)\s*$/s.exec(text);
  if (!parts) throw new Error(`"${text}" is no matcher: write label=value, with =, !=, =~ or !~.`);
  const [, label = '', op = '=', raw = ''] = parts;
  const value = raw.length > 1 && raw.startsWith('"') && raw.endsWith('"') ? raw.slice(1, -1) : raw;
  if (op.endsWith('~')) whole(value);
  return { label, op: op as Matcher['op'], value };
}

/** Whether all of them hold. A label that is absent is the empty text. */
export function matches(matchers: readonly Matcher[], labels: Labels): boolean {
  return matchers.every((matcher) => holds(matcher, (labels[matcher.label] ?? '').slice(0, longest)));
}

function holds({ op, value }: Matcher, actual: string): boolean {
  switch (op) {
    case '=':
      return actual === value;
    case '!=':
      return actual !== value;
    case '=~':
      return whole(value).test(actual);
    case '!~':
      return !whole(value).test(actual);
  }
}

/** The expression has to match the whole value, as in Alertmanager. */
function whole(pattern: string): RegExp {
  try {
    return new RegExp(`^(?:${pattern})$`, 'su');
  } catch (error) {
    throw new Error(
      `"${pattern}" is no regular expression: ${error instanceof Error ? error.message : error}`,
    );
  }
}
