import type { Stack } from '@aws-sdk/client-cloudformation';
import { recommendedPatterns } from '../parse/recommended-patterns.ts';
import type { Cloud } from './change-set.ts';
import { parametersOf, partsOf } from './deployed.ts';
import { functionsOf } from './stack.ts';
import type { Target } from './subscriptions.ts';

/** Where a stack's filters send to: its function, or for high volume its stream. Null: it has none yet. */
export async function targetOf(stack: Stack, cloud: Cloud): Promise<Omit<Target, 'pattern'> | null> {
  const { functionArn, streamArn, logsRoleArn } = await partsOf(stack, cloud);
  const own = { ownLogGroups: ownLogGroups(stack.StackName ?? '') };
  if (streamArn && logsRoleArn) return { ...own, destinationArn: streamArn, roleArn: logsRoleArn };
  return functionArn ? { ...own, destinationArn: functionArn } : null;
}

export function ownLogGroups(stack: string): string[] {
  return functionsOf(stack).map((name) => `/aws/lambda/${name}`);
}

/** The filter pattern of a log group. `auto` lets through all that may be an error: in a Lambda function's log the lines are whole. */
export function patternFor(logGroup: string, asked: string): string {
  if (asked !== 'auto') return asked;
  return logGroup.startsWith('/aws/lambda/') ? recommendedPatterns.lambda : recommendedPatterns.everything;
}

/** What the stack was told to look for. */
export function patternOf(stack: Stack): string {
  return parametersOf(stack)['Pattern'] ?? 'auto';
}
