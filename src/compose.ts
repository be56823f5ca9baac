import { type ComposeOptions, composeDelivery, type Delivery } from './compose-delivery.ts';
import type { Config } from './config.ts';
import { familyKey, fingerprint } from './group/fingerprint.ts';
import { similar, similarKey } from './group/similar.ts';
import type { Grouping } from './group/v1.ts';
import type { ErrorEvent, SafeEvent } from './model/event.ts';
import type { LogReader, ReadContext, SourceMaps } from './model/ports.ts';
import type { LogRecord } from './model/record.ts';
import { assemble, type OpenRecord, streamKey } from './parse/assemble.ts';
import { classify } from './parse/classify.ts';
import { scopeOf } from './parse/origin.ts';
import { parse } from './parse/parse.ts';
import { standingOf } from './parse/standing.ts';
import { another, endOfVarying, type Varying, variants, varyingIn } from './parse/varying.ts';
import type { Stages } from './pipeline.ts';
import { createRecall, type Reader } from './recall.ts';
import { customPattern } from './redact/custom-pattern.ts';
import { type RedactOptions, redact, redactText } from './redact/redact.ts';
import { sourceMapsOf } from './source-maps.ts';
import type { DecodeOptions } from './sources/decode-payload.ts';

/** The stages of the walk as a configuration sets them, with what only `explain` asks of them. */
export interface ConfiguredStages extends Stages {
  fingerprint(event: SafeEvent): Grouping;
}

/** Everything that a composition root hands to the walk, but what belongs to one invocation. */
export interface Composition extends Delivery {
  readonly stages: ConfiguredStages;
  readonly insist: boolean;
  readonly readContext?: ReadContext;
  readonly decode: DecodeOptions;
}

/**
 * Puts the walk together: the one place that knows which stages there are. The store comes in, since a function has no use for
 * the one of a terminal.
 * `logs` is where the lines around an error are read, for its thread.
 */
export function compose(options: ComposeOptions & { readonly logs?: LogReader }): Composition {
  const { config, store, region, logs } = options;
  const delivery = composeDelivery(options);
  // How old a map is has nothing to do with a replay's time.
  const maps = sourceMapsOf(config, Date.now);
  const stages = createStages(config, maps);
  const threads = [...delivery.sinks.values()].some(({ can }) => can.thread);
  return {
    ...delivery,
    stages: { ...stages, recall: createRecall(readerFor(config)) },
    ...(logs && threads && config.context !== false && { readContext: lazily(logs, stages) }),
    insist: !store.durable,
    decode: {
      region,
      ...(config.maxPayloadMegabytes && { maxBytes: config.maxPayloadMegabytes * 1024 * 1024 }),
    },
  };
}

/** What reads the lines around an error is loaded with the first of them. */
function lazily(logs: LogReader, stages: Stages): ReadContext {
  let read: Promise<ReadContext> | undefined;
  return async (event, timeoutMs) => {
    read ??= import('./log-context.ts').then(({ createReadContext }) => createReadContext(logs, stages));
    return (await read)(event, timeoutMs);
  };
}

export function createStages(config: Config, maps?: SourceMaps): ConfiguredStages {
  const redaction: RedactOptions = {
    email: config.redact?.email,
    custom: config.redact?.patterns?.map(customPattern),
  };
  const rules = config.group?.rules ?? [];
  return {
    assemble: join,
    parse: maps ? (record) => maps.apply(parse(record)) : parse,
    ...(maps && { maps }),
    classify,
    redact: (event: ErrorEvent) => redact(event, redaction),
    scrub: (text: string) => redactText(text, redaction),
    fingerprint: (event: SafeEvent) => fingerprint(event, rules),
    familyKey,
    ...(config.group?.similar && { similar: { key: similarKey, alike: similar } }),
  };
}

/** A rule of the user's own may ask for any number in a text: then only times and ids may vary. */
function readerFor({ redact: redaction, group, ignore }: Config): Reader<Varying> {
  const asks =
    (redaction?.patterns?.length ?? 0) > 0 ||
    group?.rules?.some(({ match }) => match.message !== undefined) ||
    ignore?.some((rule) => 'message' in rule);
  return {
    scopeOf,
    standingOf,
    endOfVarying,
    variants,
    another,
    varyingIn: asks
      ? (text) => varyingIn(text).filter(({ kind }) => kind === 'time' || kind === 'id')
      : varyingIn,
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
