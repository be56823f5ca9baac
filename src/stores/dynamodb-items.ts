import { gunzipSync, gzipSync } from 'node:zlib';
import type { AttributeValue, CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import type { EpochMs } from '../model/record.ts';
import type { IssueCount, IssueMeta, IssueSample } from '../model/state.ts';
import { emptyCount, keep } from './rules.ts';

/** How rows lie in the table. One table, on demand, with a sparse index of what is due. */

export type Item = Record<string, AttributeValue>;

export const schemaVersion = 1;
/** COUNT is written by every invocation: spread over so many items. */
export const countShards = 4;
/** Partitions of the `due` index, so that a flood of new issues is not one hot partition. */
export const dueShards = 8;
export const dueIndex = 'due';

export const keys = {
  payload: (payload: string) => key(`D#${payload}`, 'D'),
  meta: (fingerprint: string) => key(`I#${fingerprint}`, 'META'),
  count: (fingerprint: string, shard: number) => key(`I#${fingerprint}`, `COUNT#${shard}`),
  sample: (fingerprint: string) => key(`I#${fingerprint}`, 'SAMPLE'),
  channel: (channel: string) => key(`CH#${channel}`, 'CH'),
  open: (stream: string) => key(`O#${stream}`, 'OPEN'),
  family: (family: string) => key(`F#${family}`, 'F'),
  similar: (id: string) => key(`S#${id}`, 'S'),
  notice: (id: string) => key(`N#${id}`, 'N'),
  member: (channel: string, digest: string, fingerprint: string) =>
    key(`DG#${channel}#${digest}`, fingerprint),
  id: (id: string) => key(`ID#${id}`, 'ID'),
  schema: () => key('SCHEMA', 'V'),
};

function key(pk: string, sk: string): Item {
  return { pk: { S: pk }, sk: { S: sk } };
}

export function text(item: Item | undefined, name: string): string | undefined {
  return item?.[name]?.S;
}

export function number(item: Item | undefined, name: string): number {
  return Number(item?.[name]?.N ?? 0);
}

/** A row that is JSON as a whole. */
export function jsonOf<T>(item: Item | undefined): T | undefined {
  const value = text(item, 'v');
  return value === undefined ? undefined : (JSON.parse(value) as T);
}

export function ttl(at: EpochMs): AttributeValue {
  return { N: String(Math.ceil(at / 1000)) };
}

export function metaItem(meta: IssueMeta): Item {
  const lastUse = Math.max(meta.firstSeen, meta.dueAt ?? 0, meta.looked?.lastSeen ?? 0);
  return {
    ...keys.meta(meta.fingerprint),
    v: { S: JSON.stringify(meta) },
    rev: { N: String(meta.rev) },
    ttl: ttl(lastUse + keep.issue),
    ...(meta.dueAt === undefined ? {} : dueAttributes(shardOf(meta.fingerprint), meta.dueAt)),
  };
}

export function dueAttributes(shard: string, dueAt: EpochMs): Item {
  return { due: { S: shard }, dueAt: { N: String(dueAt) } };
}

function shardOf(fingerprint: string): string {
  return String(hashOf(fingerprint) % dueShards);
}

/** Spreads, no more. */
export function hashOf(value: string): number {
  let hash = 0;
  for (let i = 0; i < value.length; i++) hash = (hash * 31 + value.charCodeAt(i)) >>> 0;
  return hash;
}

/** A COUNT item: `s…` are five-minute steps, `h…` hours. */
export function countOf(item: Item | undefined): IssueCount {
  if (!item) return emptyCount;
  const steps: Record<number, number> = {};
  const hours: Record<number, number> = {};
  for (const name of Object.keys(item)) {
    if (/^s\d+$/.test(name)) steps[Number(name.slice(1))] = number(item, name);
    else if (/^h\d+$/.test(name)) hours[Number(name.slice(1))] = number(item, name);
  }
  return {
    count: number(item, 'count'),
    lastSeen: number(item, 'lastSeen'),
    touched: number(item, 'touched'),
    sampledAt: number(item, 'sampledAt'),
    steps,
    hours,
  };
}

/** An item may have 400 KB and a transaction 4 MB: sixteen issues with two such events and a whole one stay under both. */
const sampleBytes = 110_000;
const wholeBytes = 24_000;

export function sampleItem(fingerprint: string, sample: IssueSample, now: EpochMs): Item {
  return {
    ...keys.sample(fingerprint),
    ...(sample.first === sample.latest ? {} : { first: { B: packed(sample.first) } }),
    latest: { B: packed(sample.latest) },
    ...(sample.whole === undefined ? {} : { whole: packedWhole(sample.whole) }),
    ttl: ttl(now + keep.sample),
  };
}

export function sampleOf(item: Item | undefined): IssueSample | undefined {
  const first = item?.['first']?.B;
  const latest = item?.['latest']?.B;
  if (!latest) return undefined;
  const whole = item?.['whole']?.B;
  return {
    first: unpacked(first ?? latest),
    latest: unpacked(latest),
    ...(whole === undefined ? {} : { whole: unpacked(whole) }),
  };
}

export function packedWhole(event: IssueSample['first']): AttributeValue {
  return { B: packed(event, wholeBytes) };
}

function packed(event: IssueSample['first'], limit = sampleBytes): Uint8Array {
  for (let most = Number.POSITIVE_INFINITY; ; most = Math.min(most, 2_000_000) / 2) {
    const bytes = gzipSync(JSON.stringify(most === Number.POSITIVE_INFINITY ? event : cut(event, most)));
    if (bytes.length <= limit || most < 1000) return bytes;
  }
}

/** What does not fit even when packed loses its middle: the head and the last frames matter. */
function cut(event: IssueSample['first'], most: number): IssueSample['first'] {
  return {
    ...event,
    record: { ...event.record, message: middleOut(event.record.message, most / 2) },
    traceback: middleOut(event.traceback, most),
  };
}

function middleOut(value: string, most: number): string {
  if (value.length <= most) return value;
  const half = Math.floor(most / 2);
  const left = value.slice(half, value.length - half);
  return `${value.slice(0, half)}\n… ${left.split('\n').length} lines left out …\n${value.slice(-half)}`;
}

function unpacked(bytes: Uint8Array): IssueSample['first'] {
  return JSON.parse(gunzipSync(bytes).toString('utf8'));
}

/** The table, for `deploy` and for tests. Time to live is on the attribute `ttl`, set apart. */
export function tableDefinition(table: string): CreateTableCommandInput {
  return {
    TableName: table,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [
      { AttributeName: 'pk', AttributeType: 'S' },
      { AttributeName: 'sk', AttributeType: 'S' },
      { AttributeName: 'due', AttributeType: 'S' },
      { AttributeName: 'dueAt', AttributeType: 'N' },
    ],
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: dueIndex,
        KeySchema: [
          { AttributeName: 'due', KeyType: 'HASH' },
          { AttributeName: 'dueAt', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ],
  };
}
