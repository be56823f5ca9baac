// biome-ignore-all lint/suspicious/noTemplateCurlyInString: CloudFormation fills these in, not JavaScript.
import { allow, assume, type Json, secretStatements } from '../policies.ts';
import { functionSettings as fn, plainParameters, secretParameters, tableActions } from '../stack.ts';

export interface Resource {
  readonly Type: string;
  readonly Properties: Json;
  readonly Condition?: string;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: 'Retain';
  readonly UpdateReplacePolicy?: 'Retain';
}

export const ref = (Ref: string): Json => ({ Ref });
export const sub = (text: string): Json => ({ 'Fn::Sub': text });
export const att = (resource: string, name = 'Arn'): Json => ({ 'Fn::GetAtt': [resource, name] });
export const when = (condition: string, value: unknown): Json => ({
  'Fn::If': [condition, value, ref('AWS::NoValue')],
});
export const given = (parameter: string): Json => ({ 'Fn::Not': [{ 'Fn::Equals': [ref(parameter), ''] }] });

/** What the two functions that read and tell have in their environment. */
function environment(): Json {
  const variables = Object.entries({ ...secretParameters, ...plainParameters });
  return {
    Variables: {
      ...Object.fromEntries(variables.map(([parameter, name]) => [name, ref(parameter)])),
      TRACEBELL_TABLE: ref('Table'),
    },
  };
}

/** What all functions have alike. */
export function code(role: string, handler: string, logGroup: string, timeout: number): Json {
  return {
    Runtime: fn.runtime,
    Architectures: [fn.architecture],
    Handler: handler,
    MemorySize: fn.memoryMegabytes,
    Timeout: timeout,
    Role: att(role),
    Code: { S3Bucket: ref('CodeBucket'), S3Key: ref('CodeKey') },
    LoggingConfig: { ...fn.logging, LogGroup: ref(logGroup) },
  };
}

export function lambda(role: string, handler: string, logGroup: string, timeout: number): Json {
  return { ...code(role, handler, logGroup, timeout), Environment: environment() };
}

export function role(logGroup: string, secrets: readonly string[], more: readonly unknown[]): Resource {
  const statements = [
    allow(['logs:CreateLogStream', 'logs:PutLogEvents'], att(logGroup)),
    allow(tableActions, [att('Table'), sub('${Table.Arn}/index/*')]),
    ...secrets.flatMap((name) => secretStatements(name)),
    when('HasKey', allow(['kms:Decrypt'], ref('KeyArn'))),
    ...more,
  ];
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: assume('lambda.amazonaws.com'),
      Policies: [
        { PolicyName: 'tracebell', PolicyDocument: { Version: '2012-10-17', Statement: statements } },
      ],
    },
  };
}

/** For a role that exists only when its condition holds. */
export function always(statement: Json): unknown {
  return (statement['Fn::If'] as readonly unknown[])[1];
}

export function logGroup(name: string): Resource {
  return {
    Type: 'AWS::Logs::LogGroup',
    Properties: { LogGroupName: sub(name), RetentionInDays: ref('RetentionDays') },
  };
}

export function permission(target: string, principal: string, more: Json): Resource {
  return {
    Type: 'AWS::Lambda::Permission',
    Properties: { Action: 'lambda:InvokeFunction', FunctionName: ref(target), Principal: principal, ...more },
  };
}

export function onlyIf(Condition: string, resources: Record<string, Resource>): Record<string, Resource> {
  return Object.fromEntries(
    Object.entries(resources).map(([name, resource]) => [name, { ...resource, Condition }]),
  );
}
