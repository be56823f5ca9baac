import * as v from 'valibot';
import { withEnvironment } from './config-environment.ts';
import { ConfigError, type ConfigIssue } from './config-error.ts';

export { ConfigError } from './config-error.ts';

const text = v.pipe(v.string('must be a text'), v.minLength(1, 'must not be empty'));
const count = v.pipe(
  v.number('must be a number'),
  v.integer('must be a whole number'),
  v.minValue(0, 'must not be negative'),
);
const flag = v.boolean('must be true or false');
const seconds = v.pipe(v.number('must be a number of seconds'), v.minValue(0, 'must not be negative'));

const matcher = v.strictObject({
  /** Substring of the message. */
  message: v.optional(text),
  /** Exception type, exact, or with `*` at an end. */
  type: v.optional(text),
  /** Log group, exact, or with `*` at an end. */
  logGroup: v.optional(text),
  service: v.optional(text),
  logger: v.optional(text),
});

/** `tracebell.config.json` or `.yaml`; every key may be left out. */
export const configSchema = v.strictObject({
  $schema: v.optional(v.string()),
  /** `auto`: Tracebell's classifier says what is an error. Anything else: every event that arrives is one. */
  pattern: v.optional(text),
  /** Shown beside the service on each message: `prod`. */
  stage: v.optional(text),
  slack: v.optional(
    v.strictObject({
      webhookUrl: v.optional(text),
      botToken: v.optional(text),
      channel: v.optional(text),
      signingSecret: v.optional(text),
      apiUrl: v.optional(text),
      /** Slack workspace that buttons and commands are taken from (`T0123456789`); others are refused. */
      team: v.optional(text),
    }),
  ),
  store: v.optional(
    v.strictObject({
      /** DynamoDB table. */
      table: v.optional(text),
      /** SQLite file. */
      file: v.optional(text),
    }),
  ),
  /** Events that are never told; they are counted under `ignored`. */
  ignore: v.optional(v.array(matcher)),
  redact: v.optional(
    v.strictObject({
      email: v.optional(flag),
      patterns: v.optional(v.array(v.strictObject({ name: text, pattern: text }))),
    }),
  ),
  group: v.optional(
    v.strictObject({
      similar: v.optional(flag),
      rules: v.optional(v.array(v.strictObject({ match: matcher, fingerprint: v.array(text) }))),
    }),
  ),
  /** Seconds, unless the name says otherwise. */
  timing: v.optional(
    v.strictObject({
      /** Say again that an open issue goes on; 0 is off. */
      repeat: v.optional(seconds),
      /** Steps between edits of a message's count. */
      edits: v.optional(v.array(seconds)),
      /** How long an unfinished traceback waits for its next lines. */
      openTraceback: v.optional(seconds),
    }),
  ),
  storm: v.optional(
    v.strictObject({
      /** New messages that a channel takes at once, and each minute after. */
      burst: v.optional(count),
      perMinute: v.optional(count),
    }),
  ),
  /** Show the log lines around an error, of its invocation, in its thread. @default true */
  context: v.optional(flag),
  /** Where the source maps of what runs bundled or minified are kept: one of the two. */
  sourceMaps: v.optional(
    v.strictObject({
      /** A folder that has them as `<function>/<version or latest>/index.js.map`, or as a build leaves them. */
      folder: v.optional(text),
      /** The same below `s3://bucket/prefix`. */
      bucket: v.optional(
        v.pipe(
          text,
          v.regex(/^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?:\/.*)?$/, 'must be s3://bucket/prefix'),
        ),
      ),
    }),
  ),
  maxPayloadMegabytes: v.optional(v.pipe(count, v.minValue(1, 'must be at least 1'))),
});

/** The configuration as it is written, checked. */
export type Config = v.InferOutput<typeof configSchema>;

/**
 * Checks a configuration that was read from a file or `TRACEBELL_CONFIG`, with the environment laid over it.
 * @throws ConfigError with one issue for each mistake.
 */
export function readConfig(
  written: unknown,
  environment: Readonly<Record<string, string | undefined>> = {},
  where = 'configuration',
): Config {
  const parsed = v.safeParse(configSchema, written ?? {});
  if (!parsed.success) throw new ConfigError(parsed.issues.map(describeIssue), where);
  return withEnvironment(parsed.output, environment, where);
}

function describeIssue(issue: v.BaseIssue<unknown>): ConfigIssue {
  const path = (issue.path ?? []).map((item) => String(item.key)).join('.');
  if (issue.expected === 'never') {
    const known = knownKeysAt((issue.path ?? []).slice(0, -1).map((item) => String(item.key)));
    const key = path.split('.').pop() ?? '';
    const near = known.find((name) => distance(name.toLowerCase(), key.toLowerCase()) <= 2);
    const hint = near ? `did you mean "${near}"?` : `known keys here: ${known.join(', ')}`;
    return { path, message: `unknown key; ${hint}` };
  }
  return { path, message: issue.message };
}

function knownKeysAt(path: readonly string[]): string[] {
  let schema: unknown = configSchema;
  for (const key of path) {
    const entries = entriesOf(schema);
    schema = entries ? entries[key] : itemOf(schema);
  }
  return Object.keys(entriesOf(schema) ?? {}).filter((key) => key !== '$schema');
}

function entriesOf(schema: unknown): Record<string, unknown> | undefined {
  const inner = unwrap(schema) as { entries?: Record<string, unknown> } | undefined;
  return inner?.entries;
}

function itemOf(schema: unknown): unknown {
  return (unwrap(schema) as { item?: unknown } | undefined)?.item;
}

function unwrap(schema: unknown): unknown {
  const wrapped = (schema as { wrapped?: unknown } | undefined)?.wrapped;
  return wrapped === undefined ? schema : unwrap(wrapped);
}

/** Letters to change, add or take away to make one word of the other. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, substitution));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
