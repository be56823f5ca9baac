import { createHash } from 'node:crypto';
import {
  crashSideFirst,
  type Exception,
  type Fingerprint,
  type SafeEvent,
  type StackFrame,
} from '../model/event.ts';
import { template } from './v1-template.ts';

/** A fingerprint and why it is that: `parts` are what was hashed, in order. */
export interface Grouping {
  readonly fingerprint: Fingerprint;
  readonly version: 'v1';
  readonly rung: 0 | 1 | 2 | 3 | 4;
  readonly parts: readonly string[];
  readonly template: string;
}

/** Types that say nothing of the cause: the message has to. */
const genericTypes = new Set([
  'Error',
  'Exception',
  'RuntimeError',
  'RuntimeException',
  'java.lang.RuntimeException',
  'java.lang.Exception',
  'java.lang.Error',
  'System.Exception',
  'StandardError',
  'panic',
  'goPanic',
  'Throwable',
  'AssertionError',
  'errorString',
]);
const framesThatCount = 3;

/** Frozen once released: a change is a new version beside it. Rungs as in docs/fingerprints.md. */
export function fingerprintV1(event: SafeEvent): Grouping {
  const scope = event.service ?? event.record.origin.logGroup;
  const thrown = event.exceptions[0];
  const root = event.exceptions[event.exceptions.length - 1] ?? thrown;
  const text = template(wordsOf(event));
  if (event.explicitFingerprint) return grouping(0, [scope, event.explicitFingerprint], text);
  const types = event.exceptions.map((exception) => exception.type ?? '').join(' < ');
  const generic = event.exceptions.every(({ type }) => type === null || genericTypes.has(type));
  const inApp = topFrames(root, true);
  const used = inApp.length > 0 ? inApp : topFrames(thrown, true);
  if (used.length > 0) return grouping(1, [scope, types, ...used, ...(generic ? [text] : [])], text);
  const any = topFrames(root, false);
  if (any.length > 0) return grouping(2, [scope, types, ...any, text], text);
  if (thrown.type !== null) return grouping(3, [scope, types, text], text);
  return grouping(4, [scope, event.logger ?? '', event.level, text], text);
}

/** What the template is made of: the root's message, or of a plain line its first two lines that are not empty. */
function wordsOf({ exceptions, title }: SafeEvent): string {
  const root = exceptions[exceptions.length - 1] ?? exceptions[0];
  if (root.type !== null) return root.message || (title ?? '');
  return root.message
    .split(/\r\n|\r|\n/)
    .filter((line) => line.trim() !== '')
    .slice(0, 2)
    .join('\n');
}

function topFrames(exception: Exception, inApp: boolean): string[] {
  const names: string[] = [];
  for (const frame of crashSideFirst(exception)) {
    if (inApp && !frame.inApp) continue;
    const name = nameOf(frame);
    if (name !== '' && name !== names[names.length - 1]) names.push(name);
    if (names.length === framesThatCount) break;
  }
  return names;
}

/** Module and function without what a deploy changes: line numbers, the task's folder, generated suffixes. */
function nameOf({ file, function: name, module }: StackFrame): string {
  const place = (module ?? file ?? '')
    .replace(/^file:\/\//, '')
    .replace(/^\/(?:var\/task|app|usr\/src\/app|opt)\//, '');
  const normal = (name ?? '')
    .replace(/^(?:async |new )+/, '')
    .replace(/^Object\./, '')
    .replace(/ \[as [^\]]*\]/, '')
    .replace(/lambda\$(\w+)\$\d+/, '$1')
    .replace(/\$\$(?:Lambda|EnhancerBySpringCGLIB|FastClassBySpringCGLIB)[^.]*/, '')
    .replace(/::h[0-9a-f]{16}$/, '')
    .replace(/(?:\.func\d+)+(?:\.\d+)*$/, '')
    .replace(/<(\w+)>d__\d+\.MoveNext\(?\)?/, '$1')
    .replace(/\((?:0x|\{|\.\.\.).*\)$/, '');
  return place || normal ? `${place}:${normal}` : '';
}

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

function grouping(rung: Grouping['rung'], parts: readonly string[], text: string): Grouping {
  // A NUL cannot be in a part, so that no two lists of parts make the same bytes.
  const bytes = createHash('sha256')
    .update([`r${rung}`, ...parts].map((part) => part.replaceAll('\0', '')).join('\0'))
    .digest();
  let key = '';
  for (let bit = 0; bit < 130; bit += 5) {
    const at = bit >> 3;
    const pair = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
    key += alphabet[(pair >> (11 - (bit & 7))) & 31];
  }
  return { fingerprint: `v1:${key}` as Fingerprint, version: 'v1', rung, parts, template: text };
}
