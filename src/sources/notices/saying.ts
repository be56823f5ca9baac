import { type Fields, isFields, list, text } from './notice.ts';
import { spelled } from './outcome.ts';

/** Ends of the keys that hold the words for a person, best first; written in any case, with `-`, `_` or nothing between. */
const ends = [
  /^(?:error|failure) ?(?:message|reason)$|^event message$/,
  /\b(?:error|failure|status|detail) (?:message|reason)$/,
  /^message$/,
  /\b(?:message|reason)$/,
  /^cause$/,
  /^title$/,
  /^description$|\bdescription$/,
  /^(?:summary|error|error code)$|\berror$/,
];

/** The words of an event that is not known; empty where it has none. A code that stands beside them is put before them. */
export function sayingOf(detail: Fields, depth = 0): string {
  const entries = Object.entries(detail)
    .slice(0, 60)
    .map(([key, value]) => [spelled(key), value] as const);
  for (const end of ends) {
    for (const [key, value] of entries) {
      if (!end.test(key)) continue;
      if (typeof value === 'string' && value.trim()) return withCode(value.trim(), detail);
      if (isFields(value) && depth < 2) {
        const inner = sayingOf(value, depth + 1);
        if (inner) return inner;
      }
    }
  }
  if (depth > 0) return '';
  // The words may stand within the state: `status-details: {status, status-reason}`.
  for (const [key, value] of entries) {
    const inner =
      isFields(value) && /\b(?:details?|status|state|result)$/.test(key) ? sayingOf(value, 1) : '';
    if (inner) return inner;
  }
  const first = entries.map(([, value]) => list(value)[0]).find(isFields);
  return first ? sayingOf(first, 1) : '';
}

function withCode(said: string, detail: Fields): string {
  const code = [detail.errorCode, detail['error-code'], detail.ErrorCode].find(
    (each): each is string => typeof each === 'string' && /^[\w.:-]{3,80}$/.test(each),
  );
  return code && !said.includes(code) ? `${code}: ${said}` : said;
}

/** What an event is about, by the first field that ends on `name`: `jobName`, `flow-name`, `repository-name`. */
export function nameIn(detail: Fields): string {
  for (const [key, value] of Object.entries(detail).slice(0, 60)) {
    const name = spelled(key);
    if (
      !/\bname$|^application$/.test(name) ||
      /\b(?:user|event|host|display|file|principal|hook)\b/.test(name)
    )
      continue;
    if (text(value).trim()) return text(value).trim().slice(0, 200);
  }
  return '';
}

/** A name without what is new in each run: ids, dates, the execution of a task. */
export function steady(name: string): string {
  return name
    .slice(0, 500)
    .replace(/[:/](?:executions?|runs?|job-runs?)[:/].*$/, '')
    .replace(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, '#')
    .replace(/\b\d{4}-\d\d-\d\d[-T\d:.]*/g, '#')
    .replace(/\b(?=[0-9a-f]*\d)[0-9a-f]{16,}\b|\d{8,11}(?!\d)|\d{13,}/gi, '#');
}
