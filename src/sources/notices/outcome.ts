import { type Fields, isFields, text } from './notice.ts';

/** What an event says of how it ended: a problem, all well or nothing wrong (`none`), or nothing at all (null). */
export interface Outcome {
  readonly state: 'problem' | 'none' | null;
  /** The word that told. */
  readonly word: string;
}

const bad =
  /\b(?:fail\w*|errors?|fault\w*|time ?outs?|timed out|abort\w*|expired|rollback|roll back|unhealthy|non compliant|noncompliant|denied|reject\w*|critical|fatal|impaired|degraded|interrupt\w*|blocked|unsuccessful|partial\w*|crash\w*|exhausted|stalled|throttled|unavailable|issues)\b/;
/** `NO_ERRORS` */
const none = /^(?:no|0|without) (?:errors?|failures?|issues?|faults?)$/;
const over = /^(?:closed|resolved|archived|suppressed|dismissed|passe?d?|compliant|recovered)$/;
const fine =
  /\b(?:succe\w+|completed?s?|ok|okay|healthy|running|pending|start(?:ed|ing)?|submitted|runnable|creat(?:ed|ing)|active|available|in ?progress|queued|ready|enabled|updated|info|informational|initializing|finished|done|passed|delivered)\b/;
/** Ends of what AWS itself reports are no failures; a program's own `Order Deleted` may be one. */
const fineOfAws = /\b(?:terminated|shutting down|delet(?:ed|ing))\b/;
const severe = /^(?:critical|high|medium|error|warn(?:ing)?|fatal|severe)$/;

/** By the fields that name a state, whatever their spelling; then by the event's own name. */
export function outcomeOf(detail: Fields, detailType: string, ofAws: boolean): Outcome {
  const said = wordsIn(detail);
  const states = said.filter(({ grade }) => !grade).map(({ word }) => word);
  const grades = said.filter(({ grade }) => grade).map(({ word }) => word);
  const problem = states.find((word) => bad.test(word) && !none.test(word));
  if (problem) return { state: 'problem', word: problem };
  const closed = states.find((word) => over.test(word));
  if (closed) return { state: 'none', word: closed };
  const grave = grades.find((word) => severe.test(word));
  if (grave) return { state: 'problem', word: grave };
  const first = states[0] ?? '';
  const name = spelled(detailType);
  // `Payment Failed` is one, whatever the payment's status is meanwhile.
  if (bad.test(name)) return { state: 'problem', word: first };
  const well = [...states, ...grades].find(
    (word) => fine.test(word) || none.test(word) || (ofAws && fineOfAws.test(word)),
  );
  if (well) return hasError(detail) ? { state: 'problem', word: first } : { state: 'none', word: well };
  const ended = ofAws ? /\b(?:created|deleted|updated|started|launched|modified)$/ : /^$/;
  const quiet =
    ended.test(name) ||
    /\b(?:succeeded|successful|completed|finished|resolved|recovered)$/.test(name) ||
    (ofAws && /^ec2 instance state change/.test(name));
  return { state: quiet && !hasError(detail) ? 'none' : null, word: first || (quiet ? detailType : '') };
}

/** One spelling for all: `TIMED_OUT`, `timed-out` and `TimedOut` are `timed out`. */
export function spelled(name: string): string {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/[\s_-]+/g, ' ')
    .trim()
    .toLowerCase();
}

const stateKey =
  /(?:^|\s)(?:status|state|result|outcome|severity|level|conclusion|category|label|compliance type|event type)(?:\s(?:details|code|label))?$/;

function wordsIn(detail: Fields, depth = 0): { word: string; grade: boolean }[] {
  return Object.entries(detail)
    .slice(0, 60)
    .flatMap(([key, value]) => {
      const name = spelled(key);
      if (/^(?:previous|old|desired|expected|target|prior)\b/.test(name)) return [];
      if (/^(?:success|succeeded|ok|healthy)$/.test(name) && typeof value === 'boolean')
        return [{ word: value ? 'ok' : 'failed', grade: false }];
      if (/^exit ?code$/.test(name) && /^\d+$/.test(text(value)))
        return [{ word: text(value) === '0' ? 'ok' : 'failed', grade: false }];
      if (!stateKey.test(name)) return [];
      if (isFields(value)) return depth === 0 ? wordsIn(named(value), 1) : [];
      const word = typeof value === 'string' ? spelled(value) : '';
      // A sentence is no state.
      if (word === '' || word.length > 60 || word.split(' ').length > 5) return [];
      return [{ word, grade: /\b(?:severity|level|label)\b/.test(name) }];
    });
}

/** `{value}`, `{name}` and `{label}` within a state are the state. */
function named(value: Fields): Fields {
  const { value: inner, name, ...rest } = value;
  return { ...rest, ...(typeof (inner ?? name) === 'string' && { state: inner ?? name }) };
}

/** A field that begins with `error` and holds something. */
export function hasError(detail: Fields): boolean {
  return Object.entries(detail).some(([key, value]) => {
    if (!/^error/i.test(key)) return false;
    if (Array.isArray(value)) return value.length > 0;
    return isFields(value) || !/^(?:none|null|0|false|)$/i.test(text(value).trim());
  });
}
