import { hash } from 'node:crypto';
import type { Exception, Fingerprint, SafeEvent } from '../model/event.ts';
import { codesOf } from './v1-codes.ts';
import { topFrames } from './v1-frames.ts';
import { template } from './v1-template.ts';

/** A fingerprint and why it is that: `parts` are what was hashed, in order. */
export interface Grouping {
  readonly fingerprint: Fingerprint;
  readonly version: 'v1';
  readonly rung: 0 | 1 | 2 | 3 | 4;
  readonly parts: readonly string[];
  readonly template: string;
}

/** Types that say nothing of the cause, without their package: the message has to. */
const GENERIC = new Set([
  'Error',
  'Exception',
  'Throwable',
  'RuntimeError',
  'RuntimeException',
  'BaseException',
  'StandardError',
  'SystemException',
  'ApplicationException',
  'ErrorException',
  'AggregateError',
  'AggregateException',
  'UnhandledPromiseRejection',
  'AssertionError',
  'panic',
  'fatal error',
  'errorString',
  'wrapError',
  'fundamental',
  'withStack',
  'object',
  'string',
  'Fatal error',
]);

/** A chain of causes longer than this adds nothing. */
const CHAIN_LIMIT = 16;

/** FROZEN once released: a change is a new version beside it. The first rung that applies. */
export function fingerprintV1(event: SafeEvent): Grouping {
  const thrown = event.exceptions[0];
  const root = event.exceptions[event.exceptions.length - 1] ?? thrown;
  const text = template(wordsOf(event, root));
  const scope = event.service ?? event.record.origin.logGroup;
  const make = (rung: Grouping['rung'], ...parts: readonly string[]) =>
    grouping(rung, [scope, ...parts], text);

  if (event.explicitFingerprint) return make(0, event.explicitFingerprint);
  const fault = platformFault(event);
  if (fault)
    return make(
      3,
      event.record.origin.logGroup,
      fault,
      ...(/import|handler|init/.test(fault) ? [text] : codesOf(root.message)),
    );

  const types = typesOf(event.exceptions);
  const codes = codesOf(root.message, event.facts);
  const generic = root.type === null || GENERIC.has(shortType(root.type));
  const rootFrames = topFrames(root, true);
  const inApp = rootFrames.length > 0 ? rootFrames : topFrames(thrown, true);
  if (inApp.length > 0) return make(1, types, ...inApp, ...(generic ? [text] : codes));
  const any = topFrames(root, false);
  if (any.length > 0) return make(2, types, ...any, text);
  if (thrown.type !== null) return make(3, types, text);
  return make(4, event.logger ?? '', event.level, text);
}

/** What the template is made of: the root's message, or of a plain line its first two lines that are not empty. */
function wordsOf({ title }: SafeEvent, root: Exception): string {
  if (root.type !== null) return (root.message || (title ?? '')).replaceAll('\r', '');
  return root.message
    .slice(0, 16_384)
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .slice(0, 2)
    .join('\n');
}

function typesOf(exceptions: readonly Exception[]): string {
  return exceptions
    .slice(-CHAIN_LIMIT)
    .map(({ type }) => shortType(type ?? ''))
    .join(' < ');
}

/** A traceback says `botocore.exceptions.ClientError` where a JSON log of the same error says `ClientError`. */
function shortType(type: string): string {
  const plain = type
    .slice(0, 512)
    .replace(/\$\d{1,8}/g, '$')
    .replace(/`\d{1,3}(?:\[.{0,256}\])?/g, '')
    .replace(/^\*/, '');
  return /(?:^|[.:\\/])([^.:\\/]{1,256})$/.exec(plain)?.[1] ?? plain;
}

const FAULTS: readonly (readonly [kind: string, said: RegExp])[] = [
  ['timeout', /timed? ?out|timeout/i],
  ['out-of-memory', /out ?of ?memory|memory size|signal: killed|OOM/i],
  ['import', /import|module/i],
  ['handler', /handler/i],
  ['init', /init/i],
  ['exit', /exit|crash|signal/i],
];

/** A fault that the Lambda platform reports, not the code: `RequestId: … Task timed out after 3.00 seconds`. */
function platformFault({ mechanism, exceptions }: SafeEvent): string | undefined {
  const thrown = exceptions[0];
  if (mechanism !== 'lambda-platform' || thrown.frames.length > 0) return undefined;
  // A user's own type that the platform only passes on is grouped as what it is.
  if (
    thrown.type !== null &&
    !/^(?:Runtime|Extension|Sandbox|Function|Lambda|Init|Task)\b|^(?:Timeout|OutOfMemory|InvalidEntrypoint)/i.test(
      thrown.type,
    )
  )
    return undefined;
  const said =
    FAULTS.find(([, pattern]) => pattern.test(thrown.type ?? '')) ??
    FAULTS.find(([, pattern]) => pattern.test(thrown.message));
  return said ? `lambda ${said[0]}` : undefined;
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

function grouping(rung: Grouping['rung'], parts: readonly string[], text: string): Grouping {
  // A NUL cannot be in a part, so that no two lists of parts make the same bytes.
  const hashed = [`r${rung}`, ...parts].map((part) => part.replaceAll('\0', '')).join('\0');
  // A character a byte.
  const bytes = hash('sha256', hashed, 'binary');
  let key = '';
  for (let bit = 0; bit < 130; bit += 5) {
    const at = bit >> 3;
    const pair = (bytes.charCodeAt(at) << 8) | bytes.charCodeAt(at + 1);
    key += ALPHABET[(pair >> (11 - (bit & 7))) & 31];
  }
  return { fingerprint: `v1:${key}` as Fingerprint, version: 'v1', rung, parts, template: text };
}
