import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, Billing, type ProjectionType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { tableDefinition } from '../stores/dynamodb-items.ts';

/** The state, with the keys and the index that the store has. It outlives its stack. */
export function makeTable(scope: Construct): TableV2 {
  const { GlobalSecondaryIndexes = [], KeySchema = [] } = tableDefinition('');
  const key = (name: string, type = AttributeType.STRING) => ({ name, type });
  const types = Object.fromEntries(
    (tableDefinition('').AttributeDefinitions ?? []).map(({ AttributeName, AttributeType: type }) => [
      AttributeName,
      type === 'N' ? AttributeType.NUMBER : AttributeType.STRING,
    ]),
  );
  const named = (index: number, schema = KeySchema) => {
    const name = schema[index]?.AttributeName ?? '';
    return key(name, types[name]);
  };
  return new TableV2(scope, 'Table', {
    partitionKey: named(0),
    sortKey: named(1),
    billing: Billing.onDemand(),
    timeToLiveAttribute: 'ttl',
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    removalPolicy: RemovalPolicy.RETAIN,
    globalSecondaryIndexes: GlobalSecondaryIndexes.map(
      ({ IndexName = '', KeySchema: schema = [], Projection }) => ({
        indexName: IndexName,
        partitionKey: named(0, schema),
        sortKey: named(1, schema),
        projectionType: Projection?.ProjectionType as ProjectionType,
      }),
    ),
  });
}
