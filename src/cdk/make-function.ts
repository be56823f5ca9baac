import { fileURLToPath } from 'node:url';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { functionSettings as fn } from '../deploy/stack.ts';
import type { TracebellProps } from './props.ts';

export interface FunctionOptions {
  readonly handler: string;
  /** Seconds. */
  readonly timeout: number;
  readonly description: string;
  readonly environment: Record<string, string>;
  readonly reservedConcurrentExecutions?: number | undefined;
}

/** One of the zip's functions, with a log group of its own: what all of them have alike. */
export function makeFunction(
  scope: Construct,
  name: string,
  { code, retention, encryptionKey }: TracebellProps,
  { timeout, reservedConcurrentExecutions, ...options }: FunctionOptions,
): LambdaFunction {
  const made = new LambdaFunction(scope, `${name}Function`, {
    ...options,
    runtime: new Runtime(fn.runtime),
    architecture: Architecture.ARM_64,
    memorySize: fn.memoryMegabytes,
    timeout: Duration.seconds(timeout),
    code: code ?? Code.fromAsset(fileURLToPath(new URL('../tracebell-lambda.zip', import.meta.url))),
    logGroup: new LogGroup(scope, `${name}Logs`, {
      retention: retention ?? RetentionDays.TWO_WEEKS,
      removalPolicy: RemovalPolicy.DESTROY,
    }),
    loggingFormat: LoggingFormat.JSON,
    applicationLogLevelV2: ApplicationLogLevel.WARN,
    systemLogLevelV2: SystemLogLevel.WARN,
    ...(reservedConcurrentExecutions !== undefined && { reservedConcurrentExecutions }),
  });
  if (encryptionKey)
    made.addToRolePolicy(
      new PolicyStatement({ actions: ['kms:Decrypt'], resources: [encryptionKey.keyArn] }),
    );
  return made;
}
