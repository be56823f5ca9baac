import { tableDefinition } from '../../stores/dynamodb-items.ts';
import type { Resource } from './parts.ts';

export function table(): Record<string, Resource> {
  const { TableName: _, ...definition } = tableDefinition('');
  return {
    Table: {
      Type: 'AWS::DynamoDB::Table',
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        ...definition,
        TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      },
    },
  };
}
