import type { Fingerprint } from '../model/event.ts';
import type { ListQuery, Neighbour, Observation, Observed, Store } from '../model/ports.ts';
import type { EpochMs } from '../model/record.ts';
import type {
  Aggregate,
  ChannelState,
  IssueCount,
  IssueMeta,
  IssueSample,
  IssueState,
  OpenRecord,
} from '../model/state.ts';
import { emptyChannel } from './channel.ts';
import {
  addCount,
  advanced,
  claimed,
  emptyCount,
  type FamilyRow,
  familyGate,
  familyOf,
  keep,
  ledTo,
  metaOnObserve,
  neighboursWith,
  newMeta,
  sampleIsOld,
  sampleWith,
  settled,
  statusChanged,
  woken,
} from './rules.ts';

/** When a row is due, and when it may be dropped. */
export interface RowTimes {
  readonly due?: EpochMs | undefined;
  readonly expires?: EpochMs | undefined;
}

/** Rows by key, within one transaction. What a local store has to give. */
export interface Rows {
  get(key: string): unknown;
  put(key: string, value: unknown, times?: RowTimes): void;
  delete(key: string): void;
  /** Values whose key begins so, in the order of their keys. */
  prefix(prefix: string, limit?: number): readonly unknown[];
  /** Values due at or before `now` whose key begins so, the longest overdue first. */
  due(prefix: string, now: EpochMs, limit: number): readonly unknown[];
  expire(now: EpochMs): void;
}

/** Runs `body` in one transaction that no other worker's can interleave with. */
export type Transact = <T>(body: (rows: Rows) => T) => T;

/** The verbs of a store over rows in one process or one file. DynamoDB has its own. */
export function storeOverRows(name: string, durable: boolean, transact: Transact, close: () => void): Store {
  const run = async <T>(body: (rows: Rows) => T): Promise<T> => transact(body);
  const changeMeta = (fingerprint: Fingerprint, change: (meta: IssueMeta) => IssueMeta | null) =>
    run((rows) => {
      const meta = rows.get(metaKey(fingerprint)) as IssueMeta | undefined;
      const next = meta === undefined ? null : change(meta);
      if (next) putMeta(rows, next);
      return next;
    });

  return {
    name,
    durable,
    observe: (observation) => run((rows) => observe(rows, observation)),
    read: (fingerprints) => run((rows) => fingerprints.flatMap((each) => stateOf(rows, each) ?? [])),
    sample: (fingerprint) =>
      run((rows) => (rows.get(sampleKey(leads(rows, fingerprint))) as IssueSample) ?? null),
    complete: (asked, whole) =>
      run((rows) => {
        const fingerprint = leads(rows, asked);
        const sample = rows.get(sampleKey(fingerprint)) as IssueSample | undefined;
        if (!sample) return false;
        const expires = whole.record.at + keep.sample;
        rows.put(sampleKey(fingerprint), { ...sample, whole }, { expires });
        return true;
      }),
    advance: (fingerprint, rev, change) => changeMeta(fingerprint, (meta) => advanced(meta, rev, change)),
    claim: (fingerprint, claim) => changeMeta(fingerprint, (meta) => claimed(meta, claim)),
    settle: (fingerprint, settlement) => changeMeta(fingerprint, (meta) => settled(meta, settlement)),
    wake: async (fingerprint, at) => void (await changeMeta(fingerprint, (meta) => woken(meta, at))),
    spend: (channel, now, step) =>
      run((rows) => {
        const { state, answer } = step((rows.get(`CHANNEL#${channel}`) as ChannelState) ?? emptyChannel(now));
        if (state) rows.put(`CHANNEL#${channel}`, state);
        return answer;
      }),
    due: (now, limit) =>
      run((rows) => rows.due('META#', now, limit).map((row) => (row as IssueMeta).fingerprint)),
    dueOpen: (now, limit) => run((rows) => rows.due('OPEN#', now, limit).flat() as OpenRecord[]),
    join: (channel, digest, fingerprint, now) =>
      run((rows) =>
        rows.put(`DIGEST#${channel}#${digest}#${fingerprint}`, fingerprint, { expires: now + keep.digest }),
      ),
    members: (channel, digest) =>
      run((rows) => rows.prefix(`DIGEST#${channel}#${digest}#`) as readonly Fingerprint[]),
    list: (query) => run((rows) => list(rows, query)),
    find: (idPrefix) => run((rows) => find(rows, idPrefix)),
    setStatus: (fingerprint, change) =>
      run((rows) => {
        const state = stateOf(rows, fingerprint);
        if (!state) return null;
        const next = statusChanged(state.meta, state.count, change);
        if (next) putMeta(rows, next);
        return { ...state, meta: next ?? state.meta };
      }),
    alias: (from, to, now) =>
      run((rows) => rows.put(aliasKey(from), leads(rows, to), { expires: now + keep.issue })),
    neighbours: (key, mine, now) =>
      run((rows) => {
        const list = (rows.get(`SIMILAR#${key}`) as readonly Neighbour[] | undefined) ?? [];
        const longer = neighboursWith(list, mine);
        if (longer) rows.put(`SIMILAR#${key}`, longer, { expires: now + keep.issue });
        return longer ?? list;
      }),
    notice: (id, now, everyMs) =>
      run((rows) => {
        const last = rows.get(`NOTICE#${id}`) as EpochMs | undefined;
        if (last !== undefined && now - last < everyMs) return false;
        rows.put(`NOTICE#${id}`, now, { expires: now + everyMs });
        return true;
      }),
    sweep: (now) => run((rows) => rows.expire(now)),
    close: async () => close(),
  };
}

interface IssueKeys {
  readonly meta: string;
  readonly count: string;
  readonly sample: string;
  readonly alias: string;
}

/** Put together once: the same issues are counted again and again, each under several keys. */
const issueKeys = new Map<Fingerprint, IssueKeys>();
const mostIssueKeys = 5000;

function keysOf(fingerprint: Fingerprint): IssueKeys {
  const known = issueKeys.get(fingerprint);
  if (known) return known;
  const made = {
    meta: `META#${fingerprint}`,
    count: `COUNT#${fingerprint}`,
    sample: `SAMPLE#${fingerprint}`,
    alias: `ALIAS#${fingerprint}`,
  };
  if (issueKeys.size >= mostIssueKeys) issueKeys.clear();
  issueKeys.set(fingerprint, made);
  return made;
}

const metaKey = (fingerprint: Fingerprint) => keysOf(fingerprint).meta;
const countKey = (fingerprint: Fingerprint) => keysOf(fingerprint).count;
const sampleKey = (fingerprint: Fingerprint) => keysOf(fingerprint).sample;
const aliasKey = (fingerprint: Fingerprint) => keysOf(fingerprint).alias;
const openKey = (stream: string) => `OPEN#${stream}`;

function leads(rows: Rows, fingerprint: Fingerprint): Fingerprint {
  return (rows.get(aliasKey(fingerprint)) as Fingerprint | undefined) ?? fingerprint;
}

function putMeta(rows: Rows, meta: IssueMeta): void {
  const touched = Math.max(meta.firstSeen, meta.dueAt ?? 0, meta.looked?.lastSeen ?? 0);
  rows.put(metaKey(meta.fingerprint), meta, { due: meta.dueAt, expires: touched + keep.issue });
}

function stateOf(rows: Rows, asked: Fingerprint): IssueState | undefined {
  const fingerprint = leads(rows, asked);
  const meta = rows.get(metaKey(fingerprint)) as IssueMeta | undefined;
  if (!meta) return undefined;
  return { meta, count: (rows.get(countKey(fingerprint)) as IssueCount | undefined) ?? emptyCount };
}

function observe(rows: Rows, observation: Observation): Observed {
  const { payload, now, aggregates } = observation;
  const done = rows.get(`PAYLOAD#${payload}`) as readonly Fingerprint[] | undefined;
  if (done) {
    return {
      kind: 'counted',
      already: true,
      diverted: 0,
      issues: done.flatMap((each) => stateOf(rows, each) ?? []),
    };
  }
  const open = observation.streams.flatMap((stream) => (rows.get(openKey(stream)) as OpenRecord[]) ?? []);
  const taken = new Set(observation.taken.map((each) => each.id));
  const same = open.length === taken.size && open.every((each) => taken.has(each.id));
  if (!same) return { kind: 'open', open };
  for (const each of observation.taken) rows.delete(openKey(each.stream));
  for (const [stream, records] of byStream(observation.left)) {
    rows.put(openKey(stream), records, { due: Math.min(...records.map((each) => each.dueAt)) });
  }
  const touched = new Map<Fingerprint, IssueState>();
  let diverted = 0;
  for (const aggregate of aggregates) {
    const fingerprint = leads(rows, aggregate.fingerprint);
    const target = place(rows, fingerprint, aggregate, now, observation);
    if (target.fingerprint !== fingerprint) diverted += aggregate.count;
    touched.set(target.fingerprint, count(rows, target, now));
  }
  rows.put(`PAYLOAD#${payload}`, shared([...touched.keys()]), { expires: now + keep.payload });
  return { kind: 'counted', already: false, diverted, issues: [...touched.values()] };
}

let latestIssues: readonly Fingerprint[] = [];

/** The same list again, where there is one: in a storm payload after payload is of the same issues, and each is remembered for days. */
function shared(issues: readonly Fingerprint[]): readonly Fingerprint[] {
  const same = issues.length === latestIssues.length && issues.every((each, n) => each === latestIssues[n]);
  if (!same) latestIssues = issues;
  return latestIssues;
}

/** The aggregate as it is to be counted: its own issue, the alias it leads to, or its family. */
function place(
  rows: Rows,
  fingerprint: Fingerprint,
  aggregate: Aggregate,
  now: EpochMs,
  { breaker }: Observation,
): Aggregate {
  if (rows.get(metaKey(fingerprint)) !== undefined) return ledTo(fingerprint, aggregate);
  const { family } = aggregate;
  if (!family) return ledTo(fingerprint, aggregate);
  const key = `FAMILY#${family.key}`;
  const gate = familyGate(rows.get(key) as FamilyRow | undefined, now, breaker);
  rows.put(key, gate.row, { expires: now + 2 * breaker.window });
  if (!gate.divert) return ledTo(fingerprint, aggregate);
  return ledTo(family.fingerprint, aggregate, family.title);
}

function count(rows: Rows, aggregate: Aggregate, now: EpochMs): IssueState {
  const { fingerprint } = aggregate;
  const before = rows.get(metaKey(fingerprint)) as IssueMeta | undefined;
  const counted = (rows.get(countKey(fingerprint)) as IssueCount | undefined) ?? emptyCount;
  const sampled = before === undefined || sampleIsOld(before, counted, now);
  if (sampled) {
    const sample = rows.get(sampleKey(fingerprint)) as IssueSample | undefined;
    rows.put(sampleKey(fingerprint), sampleWith(sample, aggregate), { expires: now + keep.sample });
  }
  const after = addCount(counted, aggregate, now, sampled);
  rows.put(countKey(fingerprint), after, { expires: now + keep.issue });
  const meta = before ? metaOnObserve(before, now) : newMeta(aggregate, now, familyOf(aggregate));
  if (meta) putMeta(rows, meta);
  return { meta: meta ?? (before as IssueMeta), count: after };
}

function byStream(records: readonly OpenRecord[]): Map<string, OpenRecord[]> {
  const streams = new Map<string, OpenRecord[]>();
  for (const each of records) streams.set(each.stream, [...(streams.get(each.stream) ?? []), each]);
  return streams;
}

function list(rows: Rows, query: ListQuery): readonly IssueState[] {
  const states = (rows.prefix('META#') as IssueMeta[])
    .filter((meta) => query.status === undefined || meta.status === query.status)
    .flatMap((meta) => stateOf(rows, meta.fingerprint) ?? [])
    .filter((state) => query.since === undefined || state.count.lastSeen >= query.since);
  return states.sort((a, b) => b.count.lastSeen - a.count.lastSeen).slice(0, query.limit ?? 100);
}

function find(rows: Rows, text: string): readonly IssueState[] {
  const versions = text.includes(':') ? [text] : ['v1', 'v2', 'v3'].map((version) => `${version}:${text}`);
  const metas = versions.flatMap((prefix) => rows.prefix(`META#${prefix}`, 2) as IssueMeta[]);
  return metas.slice(0, 2).flatMap((meta) => stateOf(rows, meta.fingerprint) ?? []);
}
