import { type DeliverDeps, newRun, type Run } from './deliver/context.ts';
import { deliver, isWaiting } from './deliver/deliver.ts';
import { insist } from './deliver/insist.ts';
import { joinSimilar } from './join-similar.ts';
import type { ErrorEvent, Fingerprint, SafeEvent } from './model/event.ts';
import { alarmActor } from './model/issue.ts';
import { isStoreUnavailable, type Sink, type SourceMaps } from './model/ports.ts';
import type { EpochMs, LogBatch, LogRecord } from './model/record.ts';
import type { IssueState, OpenRecord } from './model/state.ts';
import { type Recovered, readBatch } from './read.ts';
import type { Recall } from './recall.ts';

/** The pure stages. Composition roots pass the real ones; a test passes what it needs. */
export interface Stages {
  assemble(
    records: readonly LogRecord[],
    open?: readonly LogRecord[],
  ): { readonly records: readonly LogRecord[]; readonly open: readonly LogRecord[] };
  /** Whether the filter lets a joined record through, where nobody did it before. Absent: whatever arrives. */
  readonly admits?: (record: LogRecord) => boolean;
  parse(record: LogRecord): ErrorEvent;
  classify(record: LogRecord, event: ErrorEvent): { readonly error: boolean; readonly reason: string };
  redact(event: ErrorEvent): SafeEvent;
  /** Makes raw log text safe to keep for a minute: `redact` for a line that is not yet an event. */
  scrub(text: string): string;
  fingerprint(event: SafeEvent): {
    readonly fingerprint: Fingerprint;
    readonly rung?: number;
    readonly parts?: readonly string[];
    readonly template?: string;
  };
  /** The optional second tier, for plain lines that are new. */
  readonly similar?: {
    /** What the store looks candidates up by. */
    key(template: string): string;
    alike(a: string, b: string): boolean;
  };
  /** The coarse key that the cardinality breaker counts by. */
  familyKey(event: SafeEvent): string;
  /** What was read of a text before is not read again. It belongs to one set of stages and settings. */
  readonly recall?: Recall;
  /** `parse` applies them; the walk has those fetched that a batch's traces name. */
  readonly maps?: SourceMaps;
}

export interface Deps extends DeliverDeps {
  readonly stages: Stages;
  /** Wait for retries within this invocation, and throw when something stays unsaid: for a store that is not shared. */
  readonly insist?: boolean;
}

/** What came of one batch. */
export interface BatchResult {
  readonly records: number;
  readonly events: number;
  /** Distinct issues that the batch touched. */
  readonly issues: number;
  /** The payload had been counted before. */
  readonly already: boolean;
}

/**
 * The walk. Throws only what the source has to answer with a redelivery: `StoreUnavailable` before the count is
 * committed, `Undelivered` when `insist` was asked for. A Slack problem never fails the batch.
 */
export async function handleBatch(batch: LogBatch, deps: Deps): Promise<BatchResult> {
  try {
    return await walk(batch, [], false, deps, newRun(false));
  } catch (error) {
    if (isStoreUnavailable(error)) {
      const { tellOutage } = await import('./deliver/outage.ts');
      await tellOutage(batch, error, deps);
    }
    throw error;
  }
}

/** What came of one tick. */
export interface FlushResult {
  /** Issues that were looked at. */
  readonly due: number;
  /** Time ran out before all were. */
  readonly left: boolean;
}

/** The tick: retries, trailing counts, unmutes, digests, and tracebacks whose rest never came. */
export async function flushDue(now: EpochMs, deps: Deps): Promise<FlushResult> {
  const { store } = deps;
  const run = newRun(true);
  for (const open of await store.dueOpen(now, 100)) {
    await walk({ payload: `open:${open.id}`, records: [] }, [open], true, deps, run);
  }
  // Digests first: issues wait for them to have something to go under.
  await deliverDigests(new Set(deps.sinks.values()), deps, run);
  const due = await store.due(now, 1000);
  let looked = 0;
  for (let i = 0; i < due.length && timeLeft(deps); i += 20) {
    const states = await store.read(due.slice(i, i + 20));
    await deliverAll(states, deps, run);
    looked += states.length;
  }
  await deliverDigests(run.digests, deps, run);
  await store.sweep(now);
  return { due: looked, left: looked < due.length };
}

/** Says what there is to say of these issues alone: somebody acted on them and is looking. The tick takes what is left. */
export async function flushIssues(fingerprints: readonly Fingerprint[], deps: DeliverDeps): Promise<void> {
  await deliverAll(await deps.store.read(fingerprints), deps, newRun(false));
}

async function walk(
  batch: LogBatch,
  taken: readonly OpenRecord[],
  final: boolean,
  deps: Deps,
  run: Run,
): Promise<BatchResult> {
  const { store, stages, settings, clock, tally } = deps;
  const started = clock.now();
  // assemble → classify → parse → redact → fingerprint
  let read = readBatch(batch, taken, stages, settings, started, final);
  // A source map that was not at hand says more of the same traces.
  for (let n = 0; n < 3 && (await stages.maps?.load(sparedTime(deps), deps.log)); n++) {
    stages.recall?.forget();
    read = readBatch(batch, taken, stages, settings, started, final);
  }
  const { aggregates, streams, left } = read;
  const result = { records: batch.records.length, events: read.events };
  if (streams.length === 0) return { ...result, issues: 0, already: false };
  if (stages.similar) await joinSimilar(aggregates, deps);
  // observe: counted once, together with what was taken from and left to other batches
  const observation = { payload: batch.payload, now: started, aggregates, streams, taken, left };
  const seen = await store.observe({ ...observation, breaker: settings.breaker });
  // Somebody else finished what the tick came for, or the batch goes on where another one stopped: read it again.
  if (seen.kind === 'open') {
    return final ? { ...result, issues: 0, already: true } : walk(batch, seen.open, false, deps, run);
  }
  tally.did('records', batch.records.length);
  for (const [reason, n] of read.dropped) tally.add(reason, n);
  if (seen.already) tally.add('already-counted', read.events);
  else tally.did('events', read.events);
  tally.add('family', seen.diverted);
  for (const each of aggregates) {
    run.samples.set(each.fingerprint, () => ({ first: each.sample, latest: each.sample }));
  }
  // A worker that was frozen since it read the rows may have counted after they were last looked at.
  if (clock.now() - started > 30_000) {
    for (const { meta } of seen.issues) await store.wake(meta.fingerprint, clock.now());
  }
  // transition → route → decide → deliver
  await deliverAll(seen.issues, deps, run);
  await deliverDigests(run.digests, deps, run);
  await resolveAll(read.recovered, deps, run);
  if (deps.insist) await insist(seen.issues, deps, run);
  return { ...result, issues: seen.issues.length, already: seen.already };
}

/** The count is safe: whatever fails from here on leaves the issue due, and the tick goes on with it. */
async function deliverAll(states: readonly IssueState[], deps: DeliverDeps, run: Run): Promise<void> {
  for (const state of states) {
    if (!timeLeft(deps)) return;
    if (!isWaiting(state, deps, run)) await attempt(() => deliver(state, deps, run), deps);
  }
}

/** An alarm's OK closes what its ALARM opened, unless it came late: then a newer ALARM holds, or a person has spoken. */
async function resolveAll(recovered: readonly Recovered[], deps: Deps, run: Run): Promise<void> {
  for (const { fingerprint, at } of recovered) {
    const [state] = await deps.store.read([fingerprint]);
    if (state?.meta.status !== 'open' || state.count.lastSeen > at) continue;
    const change = { what: 'resolve', by: alarmActor, now: at } as const;
    const resolved = await deps.store.setStatus(state.meta.fingerprint, change);
    if (resolved) await deliverAll([resolved], deps, run);
  }
}

/** Most runs have none: the digest's code comes with the first one that has. */
async function deliverDigests(sinks: ReadonlySet<Sink>, deps: Deps, run: Run): Promise<void> {
  if (sinks.size === 0) return;
  const { deliverDigest } = await import('./deliver/digest.ts');
  for (const sink of sinks) await attempt(() => deliverDigest(sink, deps, run), deps);
}

async function attempt(action: () => Promise<void>, deps: DeliverDeps): Promise<void> {
  try {
    await action();
  } catch (error) {
    deps.log?.(`left for the next tick: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function timeLeft(deps: DeliverDeps): boolean {
  return sparedTime(deps) > 0;
}

function sparedTime({ clock, deadline, settings }: DeliverDeps): number {
  return deadline - settings.timing.httpTimeout - settings.timing.margin - clock.now();
}
