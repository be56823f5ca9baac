import type { ErrorEvent, SafeEvent } from '../model/event.ts';
import { emailPattern, type SecretPattern, secretPatterns } from './patterns.ts';

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

/** One look over a text for anything that a pattern could begin with: most texts have nothing, and stay as they are. */
function lookFor(patterns: readonly SecretPattern[]): RegExp | null {
  const starts = patterns.flatMap(({ hints, may }) =>
    may ? [may] : hints.map((hint) => hint.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')),
  );
  return patterns.some(({ hints, may }) => hints.length === 0 && !may)
    ? null
    : new RegExp([...new Set(starts)].join('|'), 'i');
}

const usual = cleaner(secretPatterns, lookFor(secretPatterns));

function cleanerFor({ email, custom = [] }: RedactOptions): (text: string) => string {
  if (!email && custom.length === 0) return usual;
  const patterns = [...secretPatterns, ...(email ? [emailPattern] : []), ...custom];
  return cleaner(patterns, lookFor(patterns));
}

function cleaner(patterns: readonly SecretPattern[], look: RegExp | null): (text: string) => string {
  return (text) => {
    if (look?.test(text) === false) return text;
    let safe = text;
    // What one mark uncovers may be a secret too; text without secrets is looked at once.
    for (let round = 0; round < maxRounds; round++) {
      const before = safe;
      const lower = safe.toLowerCase();
      for (const pattern of patterns) {
        if (pattern.hints.some((hint) => lower.includes(hint)) || pattern.hints.length === 0)
          safe = replace(safe, pattern);
      }
      if (safe === before) break;
    }
    return safe;
  };
}

function replace(text: string, { kind, find, keep, holds }: SecretPattern): string {
  return text.replace(find, (match: string, ...groups: unknown[]) => {
    const kept = keep && typeof groups[0] === 'string' ? groups[0] : '';
    const secret = match.slice(kept.length);
    if (secret.startsWith('‹redacted:') || (holds && !holds(secret))) return match;
    return `${kept}‹redacted:${kind}›`;
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
    const pair = clean(`${key}="${value.replaceAll('"', "'")}"`);
    return [clean(key), pair === `${key}="‹redacted:secret›"` ? '‹redacted:secret›' : clean(value)];
  });
  return entries.some(([key, value]) => fields[key ?? ''] !== value) ? Object.fromEntries(entries) : fields;
}
