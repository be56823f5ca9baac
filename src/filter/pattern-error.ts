/** A filter pattern that CloudWatch would refuse. `position` counts characters of the pattern from 0. */
export class PatternError extends Error {
  override readonly name = 'PatternError';
  readonly pattern: string;
  readonly position: number;
  /** What would have been right at this place. */
  readonly expected: string;
  /** How to write it right. */
  readonly fix: string;

  constructor(pattern: string, position: number, expected: string, fix: string) {
    const found = position < pattern.length ? `found ${quoteChar(pattern, position)}` : 'found the end';
    super(`Invalid filter pattern at character ${position + 1}: expected ${expected}, ${found}. ${fix}`);
    this.pattern = pattern;
    this.position = position;
    this.expected = expected;
    this.fix = fix;
  }
}

function quoteChar(pattern: string, position: number): string {
  return JSON.stringify(String.fromCodePoint(pattern.codePointAt(position) ?? 0));
}
