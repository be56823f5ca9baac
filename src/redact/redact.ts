import type { ErrorEvent, SafeEvent } from '../model/event.ts';
import { takeOutPairs } from './pairs.ts';
import { emailPattern, maySay, type SecretPattern, secretPatterns } from './patterns.ts';
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

/** Names of files and functions come again and again. What holds a secret is not kept. */
const shortEnough = 160;
const mostKept = 4000;

function cleaner(extra: readonly SecretPattern[]): (text: string) => string {
  const safe = new Set<string>();
  const clean = cleanerOf(extra);
  return (text) => {
    if (text.length > shortEnough) return clean(text);
    if (safe.has(text)) return text;
    const cleaned = clean(text);
    if (cleaned === text) {
      if (safe.size >= mostKept) safe.clear();
      safe.add(text);
    }
    return cleaned;
  };
}

function cleanerOf(extra: readonly SecretPattern[]): (text: string) => string {
  return (text) => {
    const suspect = maySay(text);
    if (!suspect && extra.length === 0) return text;
    let safe = text;
    // What one mark uncovers may be a secret too; text without secrets is looked at once.
    for (let round = 0; round < maxRounds; round++) {
      const before = safe;
      if (suspect) {
        safe = takeOutPrivateKeys(safe, mark('private-key'));
        safe = takeOutPairs(byForm(safe, secretPatterns), mark);
      }
      safe = byForm(safe, extra);
      if (safe === before) break;
    }
    return safe;
  };
}

function byForm(text: string, patterns: readonly SecretPattern[]): string {
  let safe = text;
  const lower = text.toLowerCase();
  for (const pattern of patterns) {
    if (mayHold(text, lower, pattern)) safe = replace(safe, pattern);
  }
  return safe;
}

function mayHold(text: string, lower: string, { hints, capitals }: SecretPattern): boolean {
  if (capitals !== undefined) return text.includes(capitals);
  return hints.length === 0 || hints.some((hint) => lower.includes(hint));
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

/** What holds no secret stays the very same object: most events are not copied. */
function mapTexts<T>(value: T, clean: (text: string) => string): T {
  if (typeof value === 'string') return clean(value) as T;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => mapTexts(item, clean));
    return items.some((item, index) => item !== value[index]) ? (items as T) : value;
  }
  let changed: Record<string, unknown> | null = null;
  for (const [key, item] of Object.entries(value)) {
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
