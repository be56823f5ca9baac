import type { RegexSource } from './regex-parse.ts';

/** What a term, a field or a column is compared with. */
export type Operand =
  | { readonly kind: 'number'; readonly value: number; readonly text: string }
  /** Bare or quoted text; a `*` at either end is a wildcard and not part of `text`. */
  | {
      readonly kind: 'string';
      readonly text: string;
      readonly anyBefore: boolean;
      readonly anyAfter: boolean;
    }
  | { readonly kind: 'regex'; readonly regex: RegexSource };

export type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=';

export interface TextTerm {
  readonly mode: 'all' | 'any' | 'none';
  readonly match:
    | { readonly kind: 'phrase'; readonly text: string }
    | { readonly kind: 'regex'; readonly regex: RegexSource };
  readonly position: number;
}

export interface TextPattern {
  readonly kind: 'text';
  readonly terms: readonly TextTerm[];
}

export type Step =
  | { readonly kind: 'key'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number }
  /** `[*]`: every element of an array. */
  | { readonly kind: 'elements' }
  /** `.*`: every value of an object, or element of an array. */
  | { readonly kind: 'members' };

export interface Selector {
  readonly text: string;
  readonly steps: readonly Step[];
  readonly wild: boolean;
}

export type JsonExpression =
  /** `grouped`: it stood in parentheses. */
  | { readonly kind: 'and' | 'or'; readonly parts: readonly JsonExpression[]; readonly grouped?: boolean }
  | {
      readonly kind: 'compare';
      readonly selector: Selector;
      readonly operator: Operator;
      readonly operand: Operand;
    }
  | { readonly kind: 'is'; readonly selector: Selector; readonly value: null | true | false }
  | { readonly kind: 'absent'; readonly selector: Selector };

export interface JsonPattern {
  readonly kind: 'json';
  readonly expression: JsonExpression;
}

export type ColumnCondition =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly ColumnCondition[] }
  | { readonly kind: 'compare'; readonly operator: Operator; readonly operand: Operand };

export interface Column {
  /** Null for an unnamed column. */
  readonly name: string | null;
  readonly condition: ColumnCondition | null;
}

export interface SpacePattern {
  readonly kind: 'space';
  /** Columns before the ellipsis; all of them when there is none. */
  readonly before: readonly Column[];
  /** Columns after the ellipsis; null when there is none. */
  readonly after: readonly Column[] | null;
}

export type Pattern = { readonly kind: 'all' } | TextPattern | JsonPattern | SpacePattern;
