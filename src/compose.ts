import { type Config, ConfigError } from './config.ts';
import { familyKey, fingerprint } from './group/fingerprint.ts';
import { similar, similarKey } from './group/similar.ts';
import type { Grouping } from './group/v1.ts';
import type { ErrorEvent, SafeEvent } from './model/event.ts';
import type { Clock, Sink, Store } from './model/ports.ts';
import type { LogRecord } from './model/record.ts';
import { defaultSettings, type Matcher, type Settings } from './model/settings.ts';
import { assemble, type OpenRecord, streamKey } from './parse/assemble.ts';
import { classify } from './parse/classify.ts';
import { occasionOf } from './parse/occasion.ts';
import { parse, scopeOf } from './parse/parse.ts';
import type { Stages } from './pipeline.ts';
import { createRecall } from './recall.ts';
import { customPattern } from './redact/custom-pattern.ts';
import { type RedactOptions, redact, redactText } from './redact/redact.ts';
import type { SlackRenderOptions } from './render/slack-options.ts';
import { createSlackBotSink } from './sinks/slack-bot.ts';
import { checkWebhookUrl, createSlackWebhookSink } from './sinks/slack-webhook.ts';
import type { DecodeOptions } from './sources/awslogs.ts';

type RenderOptions = Omit<SlackRenderOptions, 'mode'>;

/** The stages of the walk as a configuration sets them, with what only `explain` asks of them. */
export interface ConfiguredStages extends Stages {
  fingerprint(event: SafeEvent): Grouping;
}

/** Everything that a composition root hands to the walk, but what belongs to one invocation. */
export interface Composition {
  readonly store: Store;
  readonly sinks: ReadonlyMap<string, Sink>;
  readonly clock: Clock;
  readonly stages: ConfiguredStages;
  readonly settings: Settings;
  readonly insist: boolean;
  /** How messages are written, for answers that no sink gives. */
  readonly render: RenderOptions;
  readonly decode: DecodeOptions;
}

/** What is known beside the configuration: by the environment of a function, or by a command's options. */
export interface ComposeOptions {
  readonly config: Config;
  readonly region?: string;
  readonly ownLogGroups?: readonly string[];
  /** Instead of the places that the configuration names. */
  readonly sinks?: readonly Sink[];
  readonly store: Store;
  readonly clock?: Clock;
}

const realClock: Clock = {
  now: () => Date.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

/**
 * Puts the walk together: the one place that knows which stages and sinks there are. The store comes in, since a function has
 * no use for the one of a terminal.
 * @throws ConfigError when a place to post to is named and cannot be used.
 */
export function compose(options: ComposeOptions): Composition {
  const { config, store } = options;
  const sinks = options.sinks ?? openSinks(config, options.region);
  return {
    store,
    sinks: new Map(sinks.map((sink, index) => [index === 0 ? defaultSettings.receiver : sink.name, sink])),
    clock: options.clock ?? realClock,
    stages: { ...createStages(config), recall: createRecall(occasionOf, scopeOf) },
    settings: settingsOf(config, options.ownLogGroups ?? []),
    insist: !store.durable,
    render: renderOptions(config.stage, options.region),
    decode: {
      region: options.region,
      ...(config.maxPayloadMegabytes && { maxBytes: config.maxPayloadMegabytes * 1024 * 1024 }),
    },
  };
}

export function createStages(config: Config): ConfiguredStages {
  const redaction: RedactOptions = {
    email: config.redact?.email,
    custom: config.redact?.patterns?.map(customPattern),
  };
  const rules = config.group?.rules ?? [];
  return {
    assemble: join,
    parse,
    classify,
    redact: (event: ErrorEvent) => redact(event, redaction),
    scrub: (text: string) => redactText(text, redaction),
    fingerprint: (event: SafeEvent) => fingerprint(event, rules),
    familyKey,
    ...(config.group?.similar && { similar: { key: similarKey, alike: similar } }),
  };
}

/** The walk keeps unfinished tracebacks as records, so that a store needs to know nothing of how they are read. */
function join(records: readonly LogRecord[], unfinished: readonly LogRecord[] = []) {
  const pending = unfinished.map(({ unfinished: state, ...record }): OpenRecord => {
    return { key: streamKey(record), record, state: state as OpenRecord['state'] };
  });
  // What a service reports continues no program's traceback, and none continues it.
  const notices = records.filter(({ notice }) => notice);
  const { records: whole, open } = assemble(
    records.filter(({ notice }) => !notice),
    pending,
  );
  return {
    records: [...notices, ...whole],
    open: open.map(({ record, state }): LogRecord => ({ ...record, unfinished: state })),
  };
}

function settingsOf(config: Config, ownLogGroups: readonly string[]): Settings {
  const { timing, storm } = config;
  return {
    ...defaultSettings,
    pattern: config.pattern === 'auto' ? 'auto' : 'explicit',
    ownLogGroups,
    ignore: (config.ignore ?? []).map(matchersOf),
    timing: {
      ...defaultSettings.timing,
      ...(timing?.repeat !== undefined && { repeat: timing.repeat * 1000 }),
      ...(timing?.edits && { cadence: timing.edits.map((seconds) => seconds * 1000) }),
      ...(timing?.openTraceback !== undefined && { open: timing.openTraceback * 1000 }),
    },
    storm: {
      ...defaultSettings.storm,
      ...(storm?.burst !== undefined && { burst: storm.burst }),
      ...(storm?.perMinute !== undefined && { perMinute: storm.perMinute }),
    },
  };
}

/** `{type: 'KeyError', logGroup: '/aws/lambda/*'}` as matchers that must all hold. */
function matchersOf(rule: Readonly<Record<string, string | undefined>>): Matcher[] {
  return Object.entries(rule).flatMap(([label, value]): Matcher[] => {
    if (value === undefined) return [];
    if (label === 'message') return [{ label, op: '=~', value: `[^]*${escaped(value)}[^]*` }];
    if (!value.includes('*')) return [{ label, op: '=', value }];
    return [{ label, op: '=~', value: value.split('*').map(escaped).join('[^]*') }];
  });
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function renderOptions(stage: string | undefined, region: string | undefined): RenderOptions {
  return { ...(stage && { environment: stage }), ...(region && { links: { region } }) };
}

function openSinks({ slack, stage }: Config, region: string | undefined): Sink[] {
  const render = renderOptions(stage, region);
  if (slack?.botToken && slack.channel) {
    const apiUrl = slack.apiUrl && { apiUrl: slack.apiUrl };
    return [createSlackBotSink({ token: slack.botToken, channel: slack.channel, ...apiUrl, render })];
  }
  const mistake = checkWebhookUrl(slack?.webhookUrl);
  if (mistake || !slack?.webhookUrl) {
    throw new ConfigError(
      [{ path: 'slack.webhookUrl', message: mistake ?? 'set SLACK_WEBHOOK_URL' }],
      'configuration',
    );
  }
  return [createSlackWebhookSink({ url: slack.webhookUrl, render })];
}
