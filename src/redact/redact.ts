import type { ErrorEvent, SafeEvent } from '../model/event.ts';
import { keyHints, takeOutPairs } from './pairs.ts';
import { emailPattern, type SecretPattern, secretPatterns } from './patterns.ts';
import { takeOutPrivateKeys } from './private-keys.ts';
import { isSecretKey } from './secret-keys.ts';
import { createWordFinder } from './word-finder.ts';

export interface RedactOptions {
  /** Take e-mail addresses out as well. @default false */
  readonly email?: boolean | undefined;
  /** The user's own, checked by `customPattern`. */
  readonly custom?: readonly SecretPattern[] | undefined;
}

/** Makes an event safe to keep and to show: the only maker of a `SafeEvent`. Idempotent. */
export function redact(event: ErrorEvent, options: RedactOptions = {}): SafeEvent {
  return mapTexts(event, cleanerFor(options)) as SafeEvent;
}

/** The same for a text alone. */
export function redactText(text: string, options: RedactOptions = {}): string {
  return cleanerFor(options)(text);
}

const maxRounds = 8;

const mark = (kind: string) => `‹redacted:${kind}›`;

const usual = cleaner([]);

function cleanerFor({ email, custom = [] }: RedactOptions): (text: string) => string {
  const extra = [...(email ? [emailPattern] : []), ...custom];
  return extra.length === 0 ? usual : cleaner(extra);
}

function cleaner(extra: readonly SecretPattern[]): (text: string) => string {
  return (text) => {
    let safe = text;
    // What one mark uncovers may be a secret too; text without secrets is looked at once.
    for (let round = 0; round < maxRounds; round++) {
      const before = safe;
      safe = takeOutUsual(safe);
      for (const pattern of extra) safe = takeOut(safe, pattern);
      if (safe === before) break;
    }
    return safe;
  };
}

const hintsIn = createWordFinder([...keyHints, ...secretPatterns.flatMap(({ hints }) => hints)]);

const withoutHint = secretPatterns.filter(({ hints }) => hints.length === 0);

/** Most texts say no hint, and are looked at for three more forms only. */
function takeOutUsual(text: string): string {
  const said = hintsIn(text);
  let safe = said.size === 0 ? text : takeOutPrivateKeys(text, mark('private-key'));
  for (const pattern of said.size === 0 ? withoutHint : secretPatterns) {
    const { hints } = pattern;
    if (hints.length === 0 || hints.some((hint) => said.has(hint))) safe = takeOut(safe, pattern);
  }
  // A mark may stand for another one's key.
  const keys = safe === text ? keyHints.filter((hint) => said.has(hint)) : keyHints;
  return takeOutPairs(safe, mark, keys);
}

/** All secrets of one kind. */
export function takeOut(text: string, { kind, find, may, keep, holds }: SecretPattern): string {
  if (may && !may(text)) return text;
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

/** What holds no secret stays the very same object: most events are not copied. */
function mapTexts<T>(value: T, clean: (text: string) => string): T {
  if (typeof value === 'string') return clean(value) as T;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    let items: unknown[] | null = null;
    for (let index = 0; index < value.length; index++) {
      const safe = mapTexts(value[index], clean);
      if (safe === value[index]) continue;
      items ??= [...value];
      items[index] = safe;
    }
    return (items as T) ?? value;
  }
  let changed: Record<string, unknown> | null = null;
  for (const key of Object.keys(value)) {
    const item = (value as Readonly<Record<string, unknown>>)[key];
    if (notText.has(key)) continue;
    const safe = named.has(key)
      ? mapNamed(item as Readonly<Record<string, string>>, clean)
      : mapTexts(item, clean);
    if (safe === item) continue;
    changed = { ...(changed ?? value), [key]: safe };
  }
  return (changed as T) ?? value;
}

/** `{password: 'x'}` is a secret by its key, which the text alone does not show. */
function mapNamed(
  fields: Readonly<Record<string, string>>,
  clean: (text: string) => string,
): Record<string, string> {
  const entries = Object.entries(fields).map(([key, value]) => {
    const secret = isSecretKey(key) && value !== '' && !value.startsWith('‹redacted:');
    return [clean(key), secret ? mark('secret') : clean(value)];
  });
  return entries.some(([key, value]) => fields[key ?? ''] !== value) ? Object.fromEntries(entries) : fields;
}
