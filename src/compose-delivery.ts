import type { Config } from './config.ts';
import type { Clock, Sink, Store } from './model/ports.ts';
import { defaultSettings, type Matcher, type Settings } from './model/settings.ts';
import type { SlackRenderOptions } from './render/slack-options.ts';

export type RenderOptions = Omit<SlackRenderOptions, 'mode'>;

/** What it takes to say something of issues that are counted already: the walk without its stages. */
export interface Delivery {
  readonly store: Store;
  readonly sinks: ReadonlyMap<string, Sink>;
  readonly clock: Clock;
  readonly settings: Settings;
  /** How messages are written, for answers that no sink gives. */
  readonly render: RenderOptions;
}

/** What is known beside the configuration: by the environment of a function, or by a command's options. */
export interface ComposeOptions {
  readonly config: Config;
  readonly region?: string;
  readonly ownLogGroups?: readonly string[];
  /** What `openSinks` makes of the configuration, or others. The first one is the default receiver. */
  readonly sinks: readonly Sink[];
  readonly store: Store;
  readonly clock?: Clock;
}

const realClock: Clock = {
  now: () => Date.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

export function composeDelivery({ config, store, sinks, ...options }: ComposeOptions): Delivery {
  return {
    store,
    sinks: new Map(sinks.map((sink, index) => [index === 0 ? defaultSettings.receiver : sink.name, sink])),
    clock: options.clock ?? realClock,
    settings: settingsOf(config, options.ownLogGroups ?? []),
    render: renderOptions(config.stage, options.region),
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

export function renderOptions(stage: string | undefined, region: string | undefined): RenderOptions {
  return { ...(stage && { environment: stage }), ...(region && { links: { region } }) };
}
