import {
  CreateTableCommand,
  DynamoDBClient,
  UpdateItemCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import type { Fingerprint } from '../model/event.ts';
import type { ListQuery, Neighbour, Store } from '../model/ports.ts';
import type { ChannelState, IssueMeta, IssueState, OpenRecord } from '../model/state.ts';
import { emptyChannel } from './channel.ts';
import {
  countOf,
  dueIndex,
  dueShards,
  jsonOf,
  keys,
  metaItem,
  number,
  packedWhole,
  sampleOf,
  schemaVersion,
  tableDefinition,
  text,
  ttl,
} from './dynamodb-items.ts';
import { observe, rowsOf } from './dynamodb-observe.ts';
import { createTableClient, nameOf, type Table } from './dynamodb-table.ts';
import { ifRev } from './dynamodb-writes.ts';
import {
  advanced,
  claimed,
  keep,
  neighboursWith,
  settled,
  statusChanged,
  sumCounts,
  woken,
} from './rules.ts';

export interface DynamoOptions {
  readonly table: string;
  /** One that exists; else one is made from the surroundings (`AWS_REGION` …), as short-lived functions need it. */
  readonly client?: DynamoDBClient;
  readonly endpoint?: string;
  readonly region?: string;
  /** Jitter of retries. @default Math.random */
  readonly random?: () => number;
  readonly sleep?: (ms: number) => Promise<void>;
  /** How often a lost race is run again. @default 12 */
  readonly attempts?: number;
}

/** A client that gives up in seconds: an invocation has little time, and the source delivers again. */
export function createDynamoClient({
  endpoint,
  region,
}: Pick<DynamoOptions, 'endpoint' | 'region'> = {}): DynamoDBClient {
  return new DynamoDBClient({
    maxAttempts: 4,
    requestHandler: { connectionTimeout: 1000, requestTimeout: 3000 },
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(region === undefined ? {} : { region }),
  });
}

/** The store that thousands of invocations share: one table, every verb a conditional write. */
export function createDynamoStore(options: DynamoOptions): Store {
  const client = options.client ?? createDynamoClient(options);
  const table = createTableClient({
    client,
    table: options.table,
    random: options.random ?? Math.random,
    sleep: options.sleep ?? ((ms) => new Promise((wake) => setTimeout(wake, ms))),
    attempts: options.attempts ?? 12,
  });
  // META as this worker last saw it: a claim names its `rev`, so a stale one only loses the race.
  const lately = new Map<Fingerprint, IssueMeta>();
  const remember = (meta: IssueMeta) => {
    if (lately.size > 500) lately.clear();
    lately.set(meta.fingerprint, meta);
  };
  const read = async (fingerprints: readonly Fingerprint[]): Promise<IssueState[]> => {
    if (fingerprints.length === 0) return [];
    const rows = await rowsOf(table, fingerprints);
    const states = fingerprints.flatMap((each): IssueState[] => {
      const { meta, shards } = rows.get(each) ?? {};
      return meta ? [{ meta, count: sumCounts((shards ?? []).map(countOf)) }] : [];
    });
    for (const { meta } of states) remember(meta);
    return states;
  };
  /** Compare-and-set of META. `rev`: the change is for this one only, a later one ends it. */
  const change = async (
    fingerprint: Fingerprint,
    next: (meta: IssueMeta) => IssueMeta | null,
    rev?: number,
  ): Promise<IssueMeta | null> => {
    let known = lately.get(fingerprint);
    if (known?.rev !== rev) known = undefined;
    const answer = await table.retry(async () => {
      const before = known ?? jsonOf<IssueMeta>(await table.get(keys.meta(fingerprint)));
      known = undefined;
      const after = before ? next(before) : null;
      if (!before || !after) return { meta: null };
      const won = await table.put(metaItem(after), {
        ConditionExpression: 'rev = :rev',
        ExpressionAttributeValues: { ':rev': { N: String(before.rev) } },
      });
      return won ? { meta: after } : undefined;
    });
    if (answer.meta) remember(answer.meta);
    return answer.meta;
  };

  return {
    name: 'dynamodb',
    durable: true,
    observe: async (observation) => {
      const observed = await observe(table, observation, read);
      if (observed.kind === 'counted') for (const { meta } of observed.issues) remember(meta);
      return observed;
    },
    read,
    sample: async (fingerprint) => {
      const alias = text(await table.get(keys.sample(fingerprint)), 'alias');
      return sampleOf(await table.get(keys.sample(alias ?? fingerprint))) ?? null;
    },
    complete: async (asked, whole) => {
      const alias = text(await table.get(keys.sample(asked)), 'alias');
      const Key = keys.sample(alias ?? asked);
      const Update = {
        TableName: table.name,
        Key,
        UpdateExpression: 'SET whole = :whole',
        ConditionExpression: 'attribute_exists(latest)',
        ExpressionAttributeValues: { ':whole': packedWhole(whole) },
      };
      return table.retry(async () => {
        if (await table.write([{ Update }])) return true;
        return (await table.get(Key)) ? undefined : false;
      });
    },
    advance: (fingerprint, rev, what) => change(fingerprint, (meta) => advanced(meta, rev, what), rev),
    claim: (fingerprint, claim) => change(fingerprint, (meta) => claimed(meta, claim), claim.rev),
    settle: (fingerprint, what) => change(fingerprint, (meta) => settled(meta, what), what.rev),
    wake: async (fingerprint, at) => void (await change(fingerprint, (meta) => woken(meta, at))),
    spend: (channel, now, step) =>
      table
        .retry(async () => {
          const item = await table.get(keys.channel(channel));
          const { state, answer } = step(jsonOf<ChannelState>(item) ?? emptyChannel(now));
          if (!state) return { answer };
          const row = {
            ...keys.channel(channel),
            v: { S: JSON.stringify(state) },
            rev: { N: String(number(item, 'rev') + 1) },
          };
          return (await table.put(row, ifRev(item))) ? { answer } : undefined;
        })
        .then(({ answer }) => answer),
    due: async (now, limit) => {
      const shards = Array.from({ length: dueShards }, (_, k) => String(k));
      const found = (await Promise.all(shards.map((shard) => queryDue(table, shard, now, limit)))).flat();
      const sorted = found.sort((a, b) => number(a, 'dueAt') - number(b, 'dueAt')).slice(0, limit);
      return sorted.map((item) => (text(item, 'pk') ?? '').slice('I#'.length) as Fingerprint);
    },
    dueOpen: async (now, limit) => {
      const found = await queryDue(table, 'open', now, limit);
      const items = await table.getAll(found.map(({ pk, sk }) => ({ ...(pk && { pk }), ...(sk && { sk }) })));
      return found.flatMap((item) => jsonOf<OpenRecord[]>(items.get(nameOf(item))) ?? []);
    },
    join: async (channel, digest, fingerprint, now) => {
      await table.put({ ...keys.member(channel, digest, fingerprint), ttl: ttl(now + keep.digest) });
    },
    members: async (channel, digest) => {
      const { pk } = keys.member(channel, digest, '');
      const items = await table.query({
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': pk as { S: string } },
        ConsistentRead: true,
      });
      return items.map((item) => text(item, 'sk') as Fingerprint);
    },
    list: (query) => list(table, query, read),
    find: async (prefix) => find(table, prefix, read),
    setStatus: async (fingerprint, what) => {
      const [state] = await read([fingerprint]);
      if (!state) return null;
      const meta = await change(state.meta.fingerprint, (before) => statusChanged(before, state.count, what));
      return { ...state, meta: meta ?? state.meta };
    },
    alias: async (from, to, now) => {
      for (const key of [keys.meta(from), keys.sample(from)]) {
        await client.send(
          new UpdateItemCommand({
            TableName: options.table,
            Key: key,
            UpdateExpression: 'SET alias = :to, #ttl = :ttl REMOVE due',
            ExpressionAttributeNames: { '#ttl': 'ttl' },
            ExpressionAttributeValues: { ':to': { S: to }, ':ttl': ttl(now + keep.issue) },
          }),
        );
      }
      lately.delete(from);
    },
    neighbours: (id, mine, now) =>
      table.retry(async () => {
        const item = await table.get(keys.similar(id));
        const list = jsonOf<readonly Neighbour[]>(item) ?? [];
        const longer = neighboursWith(list, mine);
        if (!longer) return list;
        const row = { v: { S: JSON.stringify(longer) }, entries: { N: String(longer.length) } };
        const written = await table.put(
          { ...keys.similar(id), ...row, ttl: ttl(now + keep.issue) },
          {
            ConditionExpression: 'attribute_not_exists(pk) OR entries = :before',
            ExpressionAttributeValues: { ':before': { N: String(list.length) } },
          },
        );
        return written ? longer : undefined;
      }),
    notice: (id, now, everyMs) =>
      table.put(
        { ...keys.notice(id), at: { N: String(now) }, ttl: ttl(now + everyMs) },
        {
          ConditionExpression: 'attribute_not_exists(pk) OR #at <= :before',
          ExpressionAttributeNames: { '#at': 'at' },
          ExpressionAttributeValues: { ':before': { N: String(now - everyMs) } },
        },
      ),
    // Expired rows are DynamoDB's own work.
    sweep: async () => {},
    close: async () => client.destroy(),
  };
}

function queryDue(table: Table, shard: string, now: number, limit: number) {
  return table.query({
    IndexName: dueIndex,
    KeyConditionExpression: 'due = :shard AND dueAt <= :now',
    ExpressionAttributeValues: { ':shard': { S: shard }, ':now': { N: String(now) } },
    Limit: limit,
  });
}

type Read = (fingerprints: readonly Fingerprint[]) => Promise<readonly IssueState[]>;

async function list(table: Table, query: ListQuery, read: Read): Promise<readonly IssueState[]> {
  const items = await table.scan({
    FilterExpression: 'sk = :meta AND attribute_not_exists(alias)',
    ExpressionAttributeValues: { ':meta': { S: 'META' } },
    ProjectionExpression: 'pk, v',
  });
  const metas = items.flatMap((item) => jsonOf<IssueMeta>(item) ?? []);
  const wanted = metas.filter((meta) => query.status === undefined || meta.status === query.status);
  const states = await read(wanted.map((meta) => meta.fingerprint));
  return states
    .filter((state) => query.since === undefined || state.count.lastSeen >= query.since)
    .sort((a, b) => b.count.lastSeen - a.count.lastSeen)
    .slice(0, query.limit ?? 100);
}

async function find(table: Table, prefix: string, read: Read): Promise<readonly IssueState[]> {
  const exact = text(await table.get(keys.id(prefix)), 'fingerprint');
  if (exact) return read([exact as Fingerprint]);
  const starts = prefix.includes(':')
    ? [prefix]
    : ['v1', 'v2', 'v3'].map((version) => `${version}:${prefix}`);
  const names = starts.map((_, i) => `:p${i}`);
  const items = await table.scan({
    FilterExpression: `sk = :meta AND (${names.map((name) => `begins_with(pk, ${name})`).join(' OR ')})`,
    ExpressionAttributeValues: {
      ':meta': { S: 'META' },
      ...Object.fromEntries(starts.map((start, i) => [`:p${i}`, { S: `I#${start}` }])),
    },
    ProjectionExpression: 'pk',
  });
  return read(items.slice(0, 2).map((item) => (text(item, 'pk') ?? '').slice('I#'.length) as Fingerprint));
}

/** Makes the table, with time to live and the schema's version. For tests and for those without CloudFormation. */
export async function createTable(client: DynamoDBClient, table: string): Promise<void> {
  await client.send(new CreateTableCommand(tableDefinition(table)));
  await client.send(
    new UpdateTimeToLiveCommand({
      TableName: table,
      TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
    }),
  );
  const store = createTableClient({ client, table, random: () => 0, sleep: async () => {}, attempts: 1 });
  await store.put({ ...keys.schema(), version: { N: String(schemaVersion) } });
}
