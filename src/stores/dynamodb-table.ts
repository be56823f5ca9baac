import {
  BatchGetItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
  type ScanCommandInput,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { StoreTooNew, StoreUnavailable } from '../model/ports.ts';
import { type Item, keys, number, schemaVersion } from './dynamodb-items.ts';

/** The few calls that the store makes, with DynamoDB's failures put into three kinds: done, lost the race, away. */
export interface Table {
  readonly name: string;
  get(key: Item): Promise<Item | undefined>;
  /** The items that exist, by `pk sk`. Reads are consistent. */
  getAll(keys: readonly Item[]): Promise<ReadonlyMap<string, Item>>;
  /** False: the condition did not hold. */
  put(item: Item, condition?: Condition): Promise<boolean>;
  /** False: a condition did not hold, or another transaction was at it. Nothing was written. */
  write(items: readonly TransactWriteItem[]): Promise<boolean>;
  query(input: Omit<QueryCommandInput, 'TableName'>): Promise<Item[]>;
  scan(input: Omit<ScanCommandInput, 'TableName'>): Promise<Item[]>;
  /** Runs `attempt` until it answers, at most for the store's patience. */
  retry<T>(attempt: () => Promise<T | undefined>): Promise<T>;
}

export type Condition = Pick<
  PutItemCommandInput,
  'ConditionExpression' | 'ExpressionAttributeValues' | 'ExpressionAttributeNames'
>;

export interface TableOptions {
  readonly client: DynamoDBClient;
  readonly table: string;
  /** Jitter, 0 to 1. */
  readonly random: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** How often a lost race is run again. */
  readonly attempts: number;
}

const keysPerGet = 100;

export function createTableClient({ client, table, random, sleep, attempts }: TableOptions): Table {
  let ready: Promise<void> | undefined;
  const raw = async <T>(call: () => Promise<T>): Promise<T> => {
    try {
      return await call();
    } catch (error) {
      throw isLostRace(error) ? error : unavailable(table, error);
    }
  };
  const checkSchema = async () => {
    const command = new GetItemCommand({ TableName: table, Key: keys.schema(), ConsistentRead: true });
    const { Item: item } = await raw(() => client.send(command));
    if (number(item, 'version') > schemaVersion) {
      throw new StoreTooNew(
        `Table ${table} was written by a newer Tracebell (schema ${number(item, 'version')}, this one knows ${schemaVersion}): deploy the newer version.`,
      );
    }
  };
  const call = async <T>(run: () => Promise<T>): Promise<T> => {
    ready ??= checkSchema();
    try {
      await ready;
    } catch (error) {
      ready = undefined;
      throw error;
    }
    return raw(run);
  };

  const getAll: Table['getAll'] = async (wanted) => {
    const found = new Map<string, Item>();
    for (let i = 0; i < wanted.length; i += keysPerGet) {
      let left: Item[] = wanted.slice(i, i + keysPerGet);
      for (let round = 0; left.length > 0; round++) {
        if (round >= attempts) throw new StoreUnavailable(`Table ${table} is throttled.`);
        if (round > 0) await sleep(pause(round, random));
        const command = new BatchGetItemCommand({
          RequestItems: { [table]: { Keys: left, ConsistentRead: true } },
        });
        const answer = await call(() => client.send(command));
        for (const item of answer.Responses?.[table] ?? []) found.set(nameOf(item), item);
        left = answer.UnprocessedKeys?.[table]?.Keys ?? [];
      }
    }
    return found;
  };

  return {
    name: table,
    getAll,
    get: async (key) => {
      const command = new GetItemCommand({ TableName: table, Key: key, ConsistentRead: true });
      return (await call(() => client.send(command))).Item;
    },
    put: async (item, condition = {}) =>
      wonRace(() =>
        call(() => client.send(new PutItemCommand({ TableName: table, Item: item, ...condition }))),
      ),
    write: async (items) =>
      wonRace(() => call(() => client.send(new TransactWriteItemsCommand({ TransactItems: [...items] })))),
    query: async (input) => {
      const items: Item[] = [];
      const most = input.Limit ?? Number.POSITIVE_INFINITY;
      let from: Item | undefined;
      do {
        const command = new QueryCommand({ TableName: table, ...input, ExclusiveStartKey: from });
        const answer = await call(() => client.send(command));
        items.push(...(answer.Items ?? []));
        from = answer.LastEvaluatedKey;
      } while (from && items.length < most);
      return items;
    },
    scan: async (input) => {
      const items: Item[] = [];
      let from: Item | undefined;
      do {
        const command = new ScanCommand({ TableName: table, ...input, ExclusiveStartKey: from });
        const answer = await call(() => client.send(command));
        items.push(...(answer.Items ?? []));
        from = answer.LastEvaluatedKey;
      } while (from);
      return items;
    },
    retry: async (attempt) => {
      for (let round = 0; round < attempts; round++) {
        if (round > 0) await sleep(pause(round, random));
        const answer = await attempt();
        if (answer !== undefined) return answer;
      }
      throw new StoreUnavailable(`Table ${table}: other invocations were faster ${attempts} times in a row.`);
    },
  };
}

export function nameOf(item: Item): string {
  return `${item['pk']?.S} ${item['sk']?.S}`;
}

async function wonRace(run: () => Promise<unknown>): Promise<boolean> {
  try {
    await run();
    return true;
  } catch (error) {
    if (isLostRace(error)) return false;
    throw error;
  }
}

/** Full jitter: racing invocations spread. */
function pause(round: number, random: () => number): number {
  return random() * Math.min(1500, 25 * 2 ** round);
}

/** Reasons to run the transaction again: nothing of it was written. */
const lostReasons = new Set<string | undefined>([
  'ConditionalCheckFailed',
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
  'None',
  undefined,
]);

function isLostRace(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === 'ConditionalCheckFailedException' || error.name === 'TransactionConflictException')
    return true;
  if (error.name !== 'TransactionCanceledException') return false;
  const reasons = (error as { CancellationReasons?: { Code?: string }[] }).CancellationReasons ?? [];
  return reasons.every(({ Code }) => lostReasons.has(Code));
}

function unavailable(table: string, error: unknown): Error {
  if (error instanceof StoreTooNew || error instanceof StoreUnavailable) return error;
  const name = error instanceof Error ? error.name : 'Error';
  const why = (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
  const todo =
    name === 'ResourceNotFoundException'
      ? ` There is no such table in this account and region: create it, or correct TRACEBELL_TABLE.`
      : '';
  // Without the cause: the SDK's errors carry the request, and with it the signature.
  return new StoreUnavailable(`Table ${table} cannot be used: ${name}: ${why}.${todo}`);
}
