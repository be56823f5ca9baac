import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Fingerprint } from '../model/event.ts';
import type { Observation, Observed } from '../model/ports.ts';
import type { Aggregate, IssueMeta, IssueState, OpenRecord } from '../model/state.ts';
import {
  countOf,
  countShards,
  type Item,
  jsonOf,
  keys,
  number,
  sampleItem,
  sampleOf,
  text,
  ttl,
} from './dynamodb-items.ts';
import { nameOf, type Table } from './dynamodb-table.ts';
import {
  distinct,
  idsOf,
  ifRev,
  issueWrites,
  openWrites,
  type PayloadRow,
  payloadWrite,
  type Rows,
} from './dynamodb-writes.ts';
import { type FamilyRow, familyGate, ledTo, sampleIsOld, sampleWith, sumCounts } from './rules.ts';

/** A new issue is five writes at most, and a transaction a hundred: see `slice`. */
const issuesPerWrite = 16;
const mostWrites = 95;
/** Only for telling again at once what was counted before; the tick finds the rest. */
const issuesRemembered = 4000;

/** Counts what is not counted yet of a payload, a slice a transaction. Each try reads what it stands on anew. */
export async function observe(
  table: Table,
  observation: Observation,
  read: (fingerprints: readonly Fingerprint[]) => Promise<readonly IssueState[]>,
): Promise<Observed> {
  const states = new Map<Fingerprint, IssueState>();
  let diverted = 0;
  for (;;) {
    const step = await table.retry(() => slice(table, observation));
    if (step.kind === 'open') return step;
    if (step.kind === 'already') {
      if (states.size > 0) break;
      return { kind: 'counted', already: true, diverted: 0, issues: await read(step.issues) };
    }
    for (const state of step.states) states.set(state.meta.fingerprint, state);
    diverted += step.diverted;
    if (step.complete) break;
  }
  return { kind: 'counted', already: false, diverted, issues: [...states.values()] };
}

type Step =
  | { readonly kind: 'open'; readonly open: readonly OpenRecord[] }
  | { readonly kind: 'already'; readonly issues: readonly Fingerprint[] }
  | {
      readonly kind: 'written';
      readonly complete: boolean;
      readonly states: readonly IssueState[];
      readonly diverted: number;
    };

/** One try of one slice; undefined: somebody else wrote meanwhile. */
async function slice(table: Table, observation: Observation): Promise<Step | undefined> {
  const { payload, now, streams, aggregates } = observation;
  const fixed = observation.taken.length + observation.left.length + 1;
  const most = Math.max(1, Math.min(issuesPerWrite, Math.floor((mostWrites - fixed) / 5)));
  const payloadKey = keys.payload(payload);
  const openKeys = streams.map(keys.open);
  const guess = aggregates.slice(0, most);
  const first = await table.getAll([
    payloadKey,
    ...openKeys,
    ...guess.flatMap((each) => issueKeys(each.fingerprint)),
  ]);
  const before = jsonOf<PayloadRow>(first.get(nameOf(payloadKey)));
  if (before?.complete) return { kind: 'already', issues: before.issues };
  const open = openKeys.flatMap((key) => jsonOf<OpenRecord[]>(first.get(nameOf(key))) ?? []);
  // With a part of the payload counted its unfinished records are taken already.
  if (!before && !sameIds(open, observation.taken)) return { kind: 'open', open };

  const counted = new Set(before?.done);
  const pending = aggregates.filter((each) => !counted.has(shortOf(each.fingerprint)));
  const chunk = pending.slice(0, most);
  const asked = new Set(guess.map((each) => each.fingerprint));
  const seen = chunk.every((each) => asked.has(each.fingerprint)) ? first : undefined;
  const known = await rowsOf(
    table,
    chunk.map((each) => each.fingerprint),
    seen,
  );
  const placed = await place(table, chunk, known, observation);
  const writes: TransactWriteItem[] = [...placed.writes];
  const states: IssueState[] = [];
  for (const target of placed.targets) {
    const rows = placed.rows.get(target.fingerprint) ?? { meta: undefined, shards: [] };
    const old = rows.meta && sampleIsOld(rows.meta, sumCounts(rows.shards.map(countOf)), now);
    const sampled = rows.meta === undefined || old === true;
    const kept = old ? sampleOf(await table.get(keys.sample(target.fingerprint))) : undefined;
    if (sampled) {
      writes.push({
        Put: { TableName: table.name, Item: sampleItem(target.fingerprint, sampleWith(kept, target), now) },
      });
    }
    const written = issueWrites(table.name, target, rows, sampled, payload, now);
    writes.push(...written.writes);
    states.push(written.state);
  }
  const complete = chunk.length === pending.length;
  const row: PayloadRow = {
    complete,
    done: [...(before?.done ?? []), ...chunk.map((each) => shortOf(each.fingerprint))],
    issues: [...new Set([...(before?.issues ?? []), ...states.map((each) => each.meta.fingerprint)])].slice(
      0,
      issuesRemembered,
    ),
  };
  writes.push(payloadWrite(table.name, payloadKey, row, before, now));
  if (!before) writes.push(...openWrites(table.name, observation));
  if (!(await table.write(distinct(writes)))) return undefined;
  return { kind: 'written', complete, states, diverted: placed.diverted };
}

export function issueKeys(fingerprint: string): Item[] {
  const shards = Array.from({ length: countShards }, (_, k) => keys.count(fingerprint, k));
  return [keys.meta(fingerprint), ...shards];
}

/** META and COUNT of issues, an alias followed to where it leads. `seen`: what was read already. */
export async function rowsOf(
  table: Table,
  fingerprints: readonly Fingerprint[],
  seen?: ReadonlyMap<string, Item>,
): Promise<Map<Fingerprint, Rows & { readonly fingerprint: Fingerprint }>> {
  const items = seen ?? (await table.getAll([...new Set(fingerprints)].flatMap(issueKeys)));
  const found = new Map<Fingerprint, Rows & { readonly fingerprint: Fingerprint }>();
  const leading = new Map<Fingerprint, Fingerprint>();
  for (const fingerprint of fingerprints) {
    const alias = text(items.get(nameOf(keys.meta(fingerprint))), 'alias') as Fingerprint | undefined;
    if (alias) leading.set(fingerprint, alias);
    else found.set(fingerprint, { fingerprint, ...rowsFrom(items, fingerprint) });
  }
  if (leading.size > 0) {
    const more = await table.getAll([...new Set(leading.values())].flatMap(issueKeys));
    for (const [from, to] of leading) found.set(from, { fingerprint: to, ...rowsFrom(more, to) });
  }
  return found;
}

function rowsFrom(items: ReadonlyMap<string, Item>, fingerprint: Fingerprint): Rows {
  const shards = Array.from({ length: countShards }, (_, k) => items.get(nameOf(keys.count(fingerprint, k))));
  return { meta: jsonOf<IssueMeta>(items.get(nameOf(keys.meta(fingerprint)))), shards };
}

interface Gate {
  readonly item: Item | undefined;
  row: FamilyRow | undefined;
}

/** The families of those that are new, all with one read. */
async function gatesOf(
  table: Table,
  chunk: readonly Aggregate[],
  known: ReadonlyMap<Fingerprint, Rows>,
): Promise<Map<string, Gate>> {
  const fresh = chunk.filter(({ fingerprint }) => known.get(fingerprint)?.meta === undefined);
  const families = new Set(fresh.flatMap(({ family }) => family?.key ?? []));
  if (families.size === 0) return new Map();
  const items = await table.getAll([...families].map(keys.family));
  return new Map(
    [...families].map((family) => {
      const item = items.get(nameOf(keys.family(family)));
      return [family, { item, row: jsonOf<FamilyRow>(item) }];
    }),
  );
}

/** Where each aggregate is counted: its issue, the alias it leads to, or, past the breaker's limit, its family. */
async function place(
  table: Table,
  chunk: readonly Aggregate[],
  known: Map<Fingerprint, Rows & { readonly fingerprint: Fingerprint }>,
  { now, breaker }: Observation,
) {
  const gates = await gatesOf(table, chunk, known);
  const rows = new Map<Fingerprint, Rows>();
  const targets = new Map<Fingerprint, Aggregate>();
  let diverted = 0;
  const add = (aggregate: Aggregate, its: Rows) => {
    const other = targets.get(aggregate.fingerprint);
    targets.set(aggregate.fingerprint, other ? together(other, aggregate) : aggregate);
    rows.set(aggregate.fingerprint, its);
  };
  for (const aggregate of chunk) {
    const own = known.get(aggregate.fingerprint);
    if (!own) continue;
    const led = ledTo(own.fingerprint, aggregate);
    if (own.meta) {
      add(led, own);
      continue;
    }
    const { family } = aggregate;
    if (!family) {
      add(led, own);
      continue;
    }
    const gate = gates.get(family.key) ?? { item: undefined, row: undefined };
    gates.set(family.key, gate);
    const passed = familyGate(gate.row, now, breaker);
    gate.row = passed.row;
    if (!passed.divert) {
      add(led, own);
      continue;
    }
    diverted += aggregate.count;
    const its =
      rows.get(family.fingerprint) ?? (await rowsOf(table, [family.fingerprint])).get(family.fingerprint);
    add(ledTo(family.fingerprint, aggregate, family.title), its ?? { meta: undefined, shards: [] });
  }
  const writes = [...gates].map(([family, { item, row }]): TransactWriteItem => {
    const rev = number(item, 'rev');
    const next = {
      v: { S: JSON.stringify(row) },
      rev: { N: String(rev + 1) },
      ttl: ttl(now + 2 * breaker.window),
    };
    return { Put: { TableName: table.name, Item: { ...keys.family(family), ...next }, ...ifRev(item) } };
  });
  return { targets: [...targets.values()], rows, writes, diverted };
}

function together(a: Aggregate, b: Aggregate): Aggregate {
  const steps: Record<number, number> = { ...a.steps };
  for (const [step, n] of Object.entries(b.steps)) steps[Number(step)] = (steps[Number(step)] ?? 0) + n;
  const newest = b.last >= a.last ? b : a;
  return {
    ...newest,
    count: a.count + b.count,
    first: Math.min(a.first, b.first),
    last: Math.max(a.last, b.last),
    steps,
  };
}

function sameIds(a: readonly OpenRecord[], b: readonly OpenRecord[]): boolean {
  return idsOf(a) === idsOf(b);
}

function shortOf(fingerprint: string): string {
  return fingerprint.slice(0, 18);
}
