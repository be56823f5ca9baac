import { compileJson } from './match-json.ts';
import { compileSpace } from './match-space.ts';
import { compileText } from './match-text.ts';
import { parsePattern } from './parse.ts';

/** A CloudWatch filter pattern, ready to be asked about any number of messages. */
export interface CompiledFilter {
  readonly kind: 'all' | 'text' | 'json' | 'space';
  readonly pattern: string;
  matches(message: string): boolean;
  /**
   * `extractedFields` as the subscription payload has them: only a space-delimited pattern makes any. Null when the
   * message does not match or the pattern makes none. TestMetricFilter writes `$` before every name.
   */
  extract(message: string): Record<string, string> | null;
}

/** Compiles once; matching is then linear in the message's length. Throws `PatternError`. */
export function compile(pattern: string): CompiledFilter {
  const parsed = parsePattern(pattern);
  const extract = (): null => null;
  switch (parsed.kind) {
    case 'all':
      return { kind: 'all', pattern, matches: () => true, extract };
    case 'text':
      return { kind: 'text', pattern, matches: compileText(parsed), extract };
    case 'json':
      return { kind: 'json', pattern, matches: compileJson(parsed), extract };
    case 'space':
      return { kind: 'space', pattern, ...compileSpace(parsed) };
  }
}
