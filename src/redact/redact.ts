import type { ErrorEvent, SafeEvent } from '../model/event.ts';
import { takeOutPairs } from './pairs.ts';
import { emailPattern, type SecretPattern, secretPatterns, trigger } from './patterns.ts';
import { takeOutPrivateKeys } from './private-keys.ts';
import { isSecretKey } from './secret-keys.ts';

export interface RedactOptions {
  /** Take e-mail addresses out as well. @default false */
  readonly email?: boolean | undefined;
  /** The user's own, checked by `customPattern`. */
  readonly custom?: readonly SecretPattern[] | undefined;
}

/** Makes an event safe to keep and to show: the only maker of a `SafeEvent`. Idempotent. */
export function redact(event: ErrorEvent, options: RedactOptions = {}): SafeEvent {
  const clean = cleaner(options);
  return mapTexts(event, clean) as SafeEvent;
}

/** The same for a text alone. */
export function redactText(text: string, options: RedactOptions = {}): string {
  return cleaner(options)(text);
}

const maxRounds = 8;

const mark = (kind: string) => `‹redacted:${kind}›`;

function cleaner({ email, custom = [] }: RedactOptions): (text: string) => string {
  const extra = [...(email ? [emailPattern] : []), ...custom];
  // One event says the same in several fields: each text is looked at once.
  const done = new Map<string, string>();
  return (text) => {
    const known = done.get(text);
    if (known !== undefined) return known;
    const suspect = trigger.test(text);
    let safe = text;
    // What one mark uncovers may be a secret too; text without secrets is looked at once.
    for (let round = 0; round < maxRounds; round++) {
      const before = safe;
      if (suspect)
        safe = takeOutPairs(byForm(takeOutPrivateKeys(safe, mark('private-key')), secretPatterns), mark);
      safe = byForm(safe, extra);
      if (safe === before) break;
    }
    done.set(text, safe);
    return safe;
  };
}

function byForm(text: string, patterns: readonly SecretPattern[]): string {
  if (patterns.length === 0) return text;
  let safe = text;
  const lower = text.toLowerCase();
  for (const pattern of patterns) {
    if (pattern.hints.length > 0 && !pattern.hints.some((hint) => lower.includes(hint))) continue;
    safe = replace(safe, pattern);
  }
  return safe;
}

function replace(text: string, { kind, find, keep, holds }: SecretPattern): string {
  return text.replace(find, (match: string, ...groups: unknown[]) => {
    const kept = keep && typeof groups[0] === 'string' ? groups[0] : '';
    const secret = match.slice(kept.length);
    if (secret === '' || secret.startsWith('‹redacted:') || (holds && !holds(secret))) return match;
    return kept + mark(kind);
  });
}

/** Keys of an event that hold no text of the log: ids, places in AWS, enumerations. */
const notText = new Set([
  'id',
  'at',
  'origin',
  'parts',
  'level',
  'mechanism',
  'innermost',
  'relation',
  'line',
  'column',
  'inApp',
]);
/** In these the program chose the keys, and a key can say that its value is secret. */
const named = new Set(['facts', 'fields']);

function mapTexts<T>(value: T, clean: (text: string) => string): T {
  if (typeof value === 'string') return clean(value) as T;
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, clean)) as T;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => {
    if (notText.has(key)) return [key, item];
    return [key, named.has(key) ? mapNamed(item, clean) : mapTexts(item, clean)];
  });
  return Object.fromEntries(entries) as T;
}

/** `{password: 'x'}` is a secret by its key, which the text alone does not show. */
function mapNamed(
  fields: Readonly<Record<string, string>>,
  clean: (text: string) => string,
): Record<string, string> {
  const entries = Object.entries(fields).map(([key, value]) => {
    const secret = isSecretKey(key) && value !== '';
    return [clean(key), secret && !value.startsWith('‹redacted:') ? mark('secret') : clean(value)];
  });
  return Object.fromEntries(entries);
}
