import type { Operand, Operator } from './ast.ts';
import { PatternError } from './pattern-error.ts';
import { parseRegex, type RegexSource } from './regex-parse.ts';

/** Regular expressions that CloudWatch takes in one pattern. */
const MAX_REGEXES = 2;
const NUMBER = /^[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?$/;
const BARE = /[A-Za-z0-9_.*+-]/;

/** A place in a pattern, and the pieces that its three dialects share. */
export class Scanner {
  readonly pattern: string;
  at: number;
  readonly end: number;
  private regexes = 0;

  constructor(pattern: string, at: number, end: number) {
    this.pattern = pattern;
    this.at = at;
    this.end = end;
  }

  get done(): boolean {
    return this.at >= this.end;
  }

  peek(ahead = 0): string {
    return this.at + ahead < this.end ? this.pattern.charAt(this.at + ahead) : '';
  }

  starts(text: string): boolean {
    return this.at + text.length <= this.end && this.pattern.startsWith(text, this.at);
  }

  take(text: string): boolean {
    if (!this.starts(text)) return false;
    this.at += text.length;
    return true;
  }

  skipSpace(): void {
    while (isSpace(this.peek())) this.at += 1;
  }

  takeWhile(allowed: RegExp): string {
    const from = this.at;
    while (!this.done && allowed.test(this.peek())) this.at += 1;
    return this.pattern.slice(from, this.at);
  }

  fail(expected: string, fix: string, at = this.at): never {
    throw new PatternError(this.pattern, at, expected, fix);
  }

  /** `"…"`, with `\"` and `\\` escaped; any other backslash is itself. */
  quoted(): string {
    const from = this.at;
    let text = '';
    for (this.at += 1; ; this.at += 1) {
      if (this.done)
        this.fail('a closing double quote', `Close the quote that opens at character ${from + 1}.`);
      const char = this.peek();
      if (char === '"') break;
      if (char === '\\' && (this.peek(1) === '"' || this.peek(1) === '\\')) this.at += 1;
      text += this.peek();
    }
    this.at += 1;
    return text;
  }

  regex(): RegexSource {
    const from = this.at;
    const close = this.pattern.indexOf('%', from + 1);
    if (close < 0 || close >= this.end)
      this.fail(
        'a closing percent sign',
        'Put the expression between two percent signs: %ERR[0-9]+%.',
        this.end,
      );
    this.regexes += 1;
    if (this.regexes > MAX_REGEXES)
      this.fail('at most two regular expressions in a pattern', 'Join them with |, as in %first|second%.');
    this.at = close + 1;
    return parseRegex(this.pattern, this.pattern.slice(from + 1, close), from + 1);
  }

  operator(): Operator {
    for (const operator of ['!=', '<=', '>=', '=', '<', '>'] as const) {
      if (!this.take(operator)) continue;
      if ('=!<>'.includes(this.peek()) && this.peek() !== '')
        this.fail('a value after the operator', 'The operators are = != < <= > and >=.');
      return operator;
    }
    return this.fail('one of = != < <= > >=', 'Write for example = "value".');
  }

  /** A number, a bare word, a quoted string or a regular expression; only a number after `<` and its kin. */
  operand(operator: Operator): Operand {
    const from = this.at;
    const operand = this.anyOperand();
    if (operator !== '=' && operator !== '!=' && operand.kind !== 'number')
      this.fail(
        `a number after ${operator}`,
        'Text can only be compared with = and !=; write a number without quotes.',
        from,
      );
    return operand;
  }

  private anyOperand(): Operand {
    if (this.peek() === '"') return wildcard(this.quoted());
    if (this.peek() === '%') return { kind: 'regex', regex: this.regex() };
    const text = this.takeWhile(BARE);
    if (text === '') this.fail('a value', 'Write a number, a word, or text in double quotes.');
    return NUMBER.test(text) ? { kind: 'number', value: Number(text), text } : wildcard(text);
  }
}

/** A `*` counts at the very start and end only. */
function wildcard(text: string): Operand {
  const anyBefore = text.startsWith('*');
  const anyAfter = text.length > 1 ? text.endsWith('*') : anyBefore;
  const core = text === '*' ? '' : text.slice(anyBefore ? 1 : 0, anyAfter ? text.length - 1 : text.length);
  return { kind: 'string', text: core, anyBefore, anyAfter };
}

export function isSpace(char: string): boolean {
  return char !== '' && ' \t\r\n\f\v'.includes(char);
}
