import { compile } from '../filter/compile.ts';
import { PatternError } from '../filter/pattern-error.ts';
import { UsageError } from './usage-error.ts';

/**
 * `--pattern`: a CloudWatch filter pattern; `auto` and none let everything through.
 * @throws UsageError that says where the pattern is wrong.
 */
export function matcherOf(pattern: string | undefined): (message: string) => boolean {
  if (pattern === undefined || pattern === 'auto') return () => true;
  try {
    const filter = compile(pattern);
    return (message) => filter.matches(message);
  } catch (error) {
    if (error instanceof PatternError) throw new UsageError(error.message);
    throw error;
  }
}
