import type { Stack } from '@aws-sdk/client-cloudformation';
import { resolveSecrets } from '../secrets.ts';
import type { Cloud } from './change-set.ts';
import { plainParameters, secretParameters } from './stack.ts';

/** What a stack has made, as the commands need it. Absent: it has none, or not yet. */
export interface Parts {
  readonly functionArn?: string;
  readonly table?: string;
  readonly failureQueueUrl?: string;
  readonly interactUrl?: string;
  readonly streamArn?: string;
  readonly logsRoleArn?: string;
}

export interface Resource {
  readonly resource: string;
  readonly type: string;
  /** Its name, ARN or URL: what CloudFormation calls the physical id. */
  readonly id: string;
}

/** What there is of a stack, also of one that failed half-way: outputs it has only when it is complete. */
export async function resourcesOf(stack: string, { client }: Cloud): Promise<Resource[]> {
  const { paginateListStackResources } = await import('@aws-sdk/client-cloudformation');
  const found: Resource[] = [];
  for await (const { StackResourceSummaries = [] } of paginateListStackResources(
    { client },
    { StackName: stack },
  )) {
    for (const { LogicalResourceId, ResourceType = '', PhysicalResourceId = '' } of StackResourceSummaries)
      if (LogicalResourceId)
        found.push({ resource: LogicalResourceId, type: ResourceType, id: PhysicalResourceId });
  }
  return found;
}

export async function partsOf(stack: Stack, cloud: Cloud): Promise<Parts> {
  const ids = new Map(
    (await resourcesOf(stack.StackName ?? '', cloud)).map(({ resource, id }) => [resource, id]),
  );
  // arn:PARTITION:cloudformation:REGION:ACCOUNT:stack/NAME/ID
  const [, partition, , region, account] = (stack.StackId ?? '').split(':');
  const arn = (service: string, resource: string | undefined, where = region) =>
    resource ? `arn:${partition}:${service}:${where}:${account}:${resource}` : undefined;
  const named = (kind: string, resource: string) => {
    const id = ids.get(resource);
    return id ? `${kind}${id}` : undefined;
  };
  const parts = {
    functionArn: arn('lambda', named('function:', 'NotifyFunction')),
    table: ids.get('Table'),
    failureQueueUrl: ids.get('FailureQueue'),
    interactUrl: stack.Outputs?.find(({ OutputKey }) => OutputKey === 'InteractUrl')?.OutputValue,
    streamArn: arn('kinesis', named('stream/', 'Stream')),
    logsRoleArn: arn('iam', named('role/', 'LogsRole'), ''),
  };
  return Object.fromEntries(Object.entries(parts).filter(([, part]) => part)) as Parts;
}

export function parametersOf({ Parameters = [] }: Stack): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Parameters.map(({ ParameterKey = '', ParameterValue = '' }) => [ParameterKey, ParameterValue]),
  );
}

/**
 * The environment variables of Slack that the stack's functions have, with the secrets themselves: read with the rights of the
 * person who asks. @throws ConfigError
 */
export async function slackOf(stack: Stack): Promise<Record<string, string>> {
  const given = parametersOf(stack);
  const variables = { ...secretParameters, ...plainParameters };
  const environment = Object.entries(variables).flatMap(([parameter, name]) => {
    const value = given[parameter];
    return value && name.startsWith('SLACK_') ? [[name, value] as const] : [];
  });
  return resolveSecrets(Object.fromEntries(environment));
}
