import { culpritOf, type SafeEvent } from '../model/event.ts';
import { fingerprintV1, type Grouping } from './v1.ts';

/** Every released algorithm stays here: stored fingerprints are kept for years. */
const versions = { v1: fingerprintV1 } as const;

/** When an event has the fingerprint that the user names, instead of its own. All that is given must hold. */
export interface GroupRule {
  readonly match: {
    readonly [key in 'message' | 'type' | 'logGroup' | 'service' | 'logger']?: string | undefined;
  };
  /** `{{ default }}` stands for what the event would have been grouped by. */
  readonly fingerprint: readonly string[];
}

/** The event's fingerprint, with the parts that it was made of. Deterministic, the same in every worker. */
export function fingerprint(event: SafeEvent, rules: readonly GroupRule[] = []): Grouping {
  const rule = rules.find(({ match }) => matches(event, match));
  const grouped = versions.v1(event);
  if (!rule) return grouped;
  const named = rule.fingerprint
    .map((part) => (part === '{{ default }}' ? grouped.fingerprint : part))
    .join('\u001f');
  return versions.v1({ ...event, explicitFingerprint: named });
}

/**
 * The coarse key that the cardinality breaker counts by: service and exception type, or what a plain line begins with. An in-app
 * frame is added: code has only so many places that throw, so a hundred of them are a hundred causes, while a message that
 * no mask understands has no end of variants.
 */
export function familyKey(event: SafeEvent): string {
  const { service, record, exceptions, logger, level } = event;
  const culprit = culpritOf(event);
  const place = culprit?.inApp ? `${culprit.file ?? ''}:${culprit.function ?? ''}` : '';
  return [service ?? record.origin.logGroup, exceptions[0].type ?? `${logger ?? ''} ${level}`, place].join(
    '\u001f',
  );
}

function matches(event: SafeEvent, match: GroupRule['match']): boolean {
  const found: Record<string, string | null | undefined> = {
    type: event.exceptions[0].type,
    logGroup: event.record.origin.logGroup,
    service: event.service,
    logger: event.logger,
  };
  for (const [key, wanted] of Object.entries(match)) {
    if (wanted === undefined) continue;
    if (key === 'message' ? !event.traceback.includes(wanted) : !like(found[key] ?? '', wanted)) return false;
  }
  return true;
}

/** Exact, or with `*` at either end. */
function like(text: string, wanted: string): boolean {
  const open = wanted.startsWith('*');
  const close = wanted.length > 1 && wanted.endsWith('*');
  const core = wanted.slice(open ? 1 : 0, close ? -1 : undefined);
  if (open && close) return text.includes(core);
  if (open) return text.endsWith(core);
  return close ? text.startsWith(core) : text === core;
}
