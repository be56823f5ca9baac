import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasMoto, motoClient, startMoto } from '../../test/conformance/moto.ts';
import { storeCases } from '../../test/conformance/store.case.ts';
import { createDynamoStore, createTable } from './dynamodb.ts';

const found = hasMoto();
if (!found) console.log('skipped: DynamoDB needs moto_server on the PATH (pip install "moto[server]")');

describe.runIf(found)('on moto_server', () => {
  let endpoint = '';
  let stop = () => {};
  let serial = 0;
  beforeAll(async () => {
    ({ endpoint, stop } = await startMoto());
  }, 40_000);
  afterAll(() => stop());

  const clientOf = () => motoClient(endpoint);
  const newTable = async () => {
    const table = `tracebell-${++serial}`;
    const client = clientOf();
    await createTable(client, table);
    return { table, client };
  };

  storeCases('dynamodb', async () => {
    const { table, client } = await newTable();
    const one = createDynamoStore({ client, table });
    const other = createDynamoStore({ client: clientOf(), table });
    return {
      one,
      other,
      end: async () => {
        await one.close();
        await other.close();
      },
    };
  });

  test('a table that a newer Tracebell wrote is refused, with what to do', async () => {
    const { table, client } = await newTable();
    const item = { pk: { S: 'SCHEMA' }, sk: { S: 'V' }, version: { N: '99' } };
    await client.send(new PutItemCommand({ TableName: table, Item: item }));
    const store = createDynamoStore({ client, table });
    await expect(store.due(0, 1)).rejects.toThrow(/newer Tracebell \(schema 99.*deploy the newer/);
    await store.close();
  });

  test('a table that does not exist says what to do', async () => {
    const store = createDynamoStore({ client: clientOf(), table: 'nowhere' });
    await expect(store.due(0, 1)).rejects.toThrow(/no such table.*TRACEBELL_TABLE/);
    await store.close();
  });
});
