import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Fingerprint } from '../model/event.ts';
import type { Observation } from '../model/ports.ts';
import type { EpochMs } from '../model/record.ts';
import type { Aggregate, IssueCount, IssueMeta, IssueState, OpenRecord } from '../model/state.ts';
import {
  countOf,
  countShards,
  dueAttributes,
  hashOf,
  type Item,
  keys,
  metaItem,
  number,
  ttl,
} from './dynamodb-items.ts';
import { addCount, emptyCount, familyOf, idOf, keep, metaOnObserve, newMeta, sumCounts } from './rules.ts';

/** The writes that make up one transaction of `observe`, each with its condition. */

/** Row D#: which fingerprints of the payload are counted. More issues than a transaction holds need several. */
export interface PayloadRow {
  readonly complete: boolean;
  readonly done: readonly string[];
  readonly issues: readonly Fingerprint[];
}

/** META and the COUNT items of one issue, as they were read. */
export interface Rows {
  readonly meta: IssueMeta | undefined;
  readonly shards: readonly (Item | undefined)[];
}

/** COUNT always; META only when it is new or has to be due earlier, so that a hot issue's META is left alone. */
export function issueWrites(
  table: string,
  aggregate: Aggregate,
  rows: Rows,
  sampled: boolean,
  payload: string,
  now: EpochMs,
): { readonly writes: TransactWriteItem[]; readonly state: IssueState } {
  const { fingerprint } = aggregate;
  const shard = hashOf(payload) % countShards;
  const before = rows.shards[shard];
  const after = addCount(countOf(before), aggregate, now, sampled);
  const writes: TransactWriteItem[] = [countWrite(table, fingerprint, shard, before, after, aggregate, now)];
  const meta = rows.meta ? metaOnObserve(rows.meta, now) : newMeta(aggregate, now, familyOf(aggregate));
  if (meta) {
    const condition = rows.meta
      ? {
          ConditionExpression: 'rev = :rev',
          ExpressionAttributeValues: { ':rev': { N: String(rows.meta.rev) } },
        }
      : { ConditionExpression: 'attribute_not_exists(pk)' };
    writes.push({ Put: { TableName: table, Item: metaItem(meta), ...condition } });
  }
  if (!rows.meta) {
    const value = { fingerprint: { S: fingerprint }, ttl: ttl(now + keep.issue) };
    writes.push({ Put: { TableName: table, Item: { ...keys.id(idOf(fingerprint)), ...value } } });
  }
  const others: IssueCount[] = rows.shards.map((item, k) => (k === shard ? after : countOf(item)));
  const count = sumCounts(others.length > 0 ? others : [after]);
  return { writes, state: { meta: meta ?? (rows.meta as IssueMeta), count } };
}

/** Adds, so that racing invocations need not know of each other; the latest event's time never goes back. */
function countWrite(
  table: string,
  fingerprint: Fingerprint,
  shard: number,
  item: Item | undefined,
  after: IssueCount,
  aggregate: Aggregate,
  now: EpochMs,
): TransactWriteItem {
  const before = item ? countOf(item) : emptyCount;
  const added = addCount(emptyCount, aggregate, now, false);
  const values: Item = {
    ':count': { N: String(aggregate.count) },
    ':now': { N: String(now) },
    ':ttl': ttl(now + keep.issue),
  };
  const names: Record<string, string> = { '#count': 'count', '#ttl': 'ttl' };
  const adds = ['#count :count'];
  const buckets = [
    ...Object.entries(added.steps).map(([at, n]) => [`s${at}`, n] as const),
    ...Object.entries(added.hours).map(([at, n]) => [`h${at}`, n] as const),
  ];
  for (const [name, n] of buckets) {
    adds.push(`${name} :${name}`);
    values[`:${name}`] = { N: String(n) };
  }
  const sets = ['touched = :now', '#ttl = :ttl'];
  if (after.sampledAt === now) sets.push('sampledAt = :now');
  const latest = aggregate.last > before.lastSeen;
  if (latest) {
    sets.push('lastSeen = :last');
    values[':last'] = { N: String(aggregate.last) };
  }
  const old = [
    ...Object.keys(before.steps)
      .filter((at) => !(Number(at) in after.steps))
      .map((at) => `s${at}`),
    ...Object.keys(before.hours)
      .filter((at) => !(Number(at) in after.hours))
      .map((at) => `h${at}`),
  ].filter((name) => !(`:${name}` in values));
  const removes = old.length > 0 ? ` REMOVE ${old.join(', ')}` : '';
  return {
    Update: {
      TableName: table,
      Key: keys.count(fingerprint, shard),
      UpdateExpression: `SET ${sets.join(', ')} ADD ${adds.join(', ')}${removes}`,
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: values,
      ...(latest ? { ConditionExpression: 'attribute_not_exists(lastSeen) OR lastSeen <= :last' } : {}),
    },
  };
}

export function payloadWrite(
  table: string,
  key: Item,
  row: PayloadRow,
  before: PayloadRow | undefined,
  now: EpochMs,
): TransactWriteItem {
  const item = {
    ...key,
    v: { S: JSON.stringify(row) },
    n: { N: String(row.done.length) },
    ttl: ttl(now + keep.payload),
  };
  const condition = before
    ? {
        ConditionExpression: 'n = :n',
        ExpressionAttributeValues: { ':n': { N: String(before.done.length) } },
      }
    : { ConditionExpression: 'attribute_not_exists(pk)' };
  return { Put: { TableName: table, Item: item, ...condition } };
}

/** Deletes what was taken and keeps what was left, if the streams still stand as they were read. */
export function openWrites(table: string, { taken, left, now }: Observation): TransactWriteItem[] {
  const streams = new Map<string, { taken: OpenRecord[]; left: OpenRecord[] }>();
  const of = (stream: string) => {
    const entry = streams.get(stream) ?? { taken: [], left: [] };
    streams.set(stream, entry);
    return entry;
  };
  for (const each of taken) of(each.stream).taken.push(each);
  for (const each of left) of(each.stream).left.push(each);
  return [...streams].map(([stream, entry]): TransactWriteItem => {
    const condition =
      entry.taken.length > 0
        ? {
            ConditionExpression: 'ids = :ids',
            ExpressionAttributeValues: { ':ids': { S: idsOf(entry.taken) } },
          }
        : { ConditionExpression: 'attribute_not_exists(pk)' };
    if (entry.left.length === 0)
      return { Delete: { TableName: table, Key: keys.open(stream), ...condition } };
    const dueAt = Math.min(...entry.left.map((each) => each.dueAt));
    const item = {
      ...keys.open(stream),
      v: { S: JSON.stringify(entry.left) },
      ids: { S: idsOf(entry.left) },
      ...dueAttributes('open', dueAt),
      ttl: ttl(now + keep.payload),
    };
    return { Put: { TableName: table, Item: item, ...condition } };
  });
}

/** Two new issues with the same short id would spoil the whole transaction: the first keeps the row. */
export function distinct(writes: readonly TransactWriteItem[]): TransactWriteItem[] {
  const seen = new Set<string>();
  return writes.filter(({ Put }) => {
    const pk = Put?.Item?.pk?.S;
    if (!pk?.startsWith('ID#')) return true;
    const first = !seen.has(pk);
    seen.add(pk);
    return first;
  });
}

export function ifRev(item: Item | undefined) {
  return item
    ? {
        ConditionExpression: 'rev = :rev',
        ExpressionAttributeValues: { ':rev': { N: String(number(item, 'rev')) } },
      }
    : { ConditionExpression: 'attribute_not_exists(pk)' };
}

export function idsOf(records: readonly OpenRecord[]): string {
  return records
    .map((each) => each.id)
    .sort()
    .join(' ');
}
