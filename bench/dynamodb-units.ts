import { type AttributeValue, type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';

/**
 * What DynamoDB would bill, reckoned from the items themselves: a stand-in does not say it. A write is a unit for each KB of the item
 * begun, twice that in a transaction, and as much again for an index whose keys it changes; a read is a unit for each 4 KB begun, all
 * of them consistent here.
 */
export interface Units {
  writes: number;
  reads: number;
  requests: number;
}

type Item = Record<string, AttributeValue>;

export interface Meter {
  readonly units: Units;
  /** Reckons what was written by updates: those name no whole item, so the ones in the table tell their size. */
  settle(table: string): Promise<void>;
}

interface Write {
  readonly Put?: { readonly Item?: Item };
  readonly Update?: { readonly Key?: Item };
  readonly Delete?: { readonly Key?: Item };
}

export function meter(clients: readonly DynamoDBClient[]): Meter {
  const units: Units = { writes: 0, reads: 0, requests: 0 };
  let updates = 0;
  const put = (item: Item | undefined, transacted: number) => {
    if (!item) return;
    units.writes += transacted * Math.max(1, Math.ceil(sizeOf(item) / 1024));
    // Projected keys only, of an item whose due time changes: the old entry goes, the new one comes.
    if (item['due']) units.writes += 2 * transacted;
  };
  for (const client of clients) {
    client.middlewareStack.add(
      (next, context) => async (args) => {
        const command = String((context as { commandName?: string }).commandName);
        const input = args.input as { TransactItems?: Write[]; Item?: Item };
        const answer = await next(args);
        units.requests++;
        for (const { Put, Update, Delete } of input.TransactItems ?? []) {
          put(Put?.Item, 2);
          if (Update) updates++;
          // A delete that finds nothing is a unit as well.
          if (Delete) units.writes += 2;
        }
        if (command === 'PutItemCommand') put(input.Item, 1);
        units.reads += readUnits(command, answer.output as Answer, args.input as Asked);
        return answer;
      },
      { step: 'initialize', priority: 'low' },
    );
  }
  return {
    units,
    settle: async (table) => {
      const [client] = clients;
      const sizes: number[] = [];
      let from: Item | undefined;
      do {
        const { Items = [], LastEvaluatedKey } = (await client?.send(
          new ScanCommand({ TableName: table, ...(from && { ExclusiveStartKey: from }) }),
        )) ?? { Items: [], LastEvaluatedKey: undefined };
        sizes.push(...Items.filter((item) => item['sk']?.S?.startsWith('COUNT')).map(sizeOf));
        from = LastEvaluatedKey;
      } while (from);
      const mean =
        sizes.reduce((sum, size) => sum + Math.max(1, Math.ceil(size / 1024)), 0) / (sizes.length || 1);
      units.writes += 2 * updates * mean;
      updates = 0;
    },
  };
}

interface Answer {
  readonly Item?: Item;
  readonly Items?: readonly Item[];
  readonly Responses?: Readonly<Record<string, readonly Item[]>>;
}

interface Asked {
  readonly RequestItems?: Readonly<Record<string, { readonly Keys?: readonly Item[] }>>;
}

/** What is not there costs a unit as well. */
function readUnits(command: string, { Item: item, Items, Responses }: Answer, asked: Asked): number {
  const of = (each: Item) => Math.max(1, Math.ceil(sizeOf(each) / 4096));
  if (command === 'GetItemCommand') return item ? of(item) : 1;
  if (command === 'QueryCommand')
    return Math.max(1, Math.ceil((Items ?? []).reduce((sum, each) => sum + sizeOf(each), 0) / 4096));
  if (command !== 'BatchGetItemCommand') return 0;
  const found = Object.values(Responses ?? {}).flat();
  const keys = Object.values(asked.RequestItems ?? {}).reduce((sum, { Keys = [] }) => sum + Keys.length, 0);
  return found.reduce((sum, each) => sum + of(each), 0) + keys - found.length;
}

/** Bytes of an item, as the developer guide counts them: names and values. */
function sizeOf(item: Item): number {
  return Object.entries(item).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + bytesOf(value),
    0,
  );
}

function bytesOf(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return Math.ceil(value.N.length / 2) + 1;
  if (value.B !== undefined) return value.B.length;
  return 1;
}
