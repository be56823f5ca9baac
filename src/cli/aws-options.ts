import type { Command } from 'commander';
import { UsageError } from './usage-error.ts';

export interface AwsOptions {
  readonly region?: string;
  readonly profile?: string;
}

/** The SDK's own chain decides who asks and where; these two only name what it would read from the environment. */
export function withAwsOptions(command: Command): Command {
  return command
    .option('--region <region>', 'AWS region (AWS_REGION)')
    .option('--profile <name>', 'profile of the AWS configuration (AWS_PROFILE)');
}

/** Before any client is made: clients read the environment once. @throws UsageError */
export function chooseAws({ region, profile }: AwsOptions): void {
  // Which Node.js the SDK will want next year is for Tracebell's developers.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  if (region && !/^[a-z]{2,}(?:-[a-z]+)+-\d+$/.test(region))
    throw new UsageError(`"${region}" is no AWS region: they look like eu-west-1.`);
  if (region) process.env.AWS_REGION = region;
  if (profile) {
    process.env.AWS_PROFILE = profile;
    // What is said on the command line is meant; the SDK would warn that there is both.
    for (const key of ['ACCESS_KEY_ID', 'SECRET_ACCESS_KEY', 'SESSION_TOKEN'])
      delete process.env[`AWS_${key}`];
  }
  // Only the older variable is set on many machines; the SDK reads the other one, and takes an empty one for a region.
  const named = process.env.AWS_REGION || process.env.AWS_DEFAULT_REGION;
  if (named) process.env.AWS_REGION = named;
  else delete process.env.AWS_REGION;
}

/** The name of a stack, and with endings of the functions in it. @throws UsageError */
export function stackName(text: string): string {
  if (/^[A-Za-z][A-Za-z0-9-]{0,52}$/.test(text)) return text;
  throw new UsageError(
    `"${text}" is no name for a stack: at most 53 letters, digits and dashes, a letter first.`,
  );
}

export const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** An endpoint that is an address, not a name, cannot have a bucket's name before it. */
export function s3Options(): { forcePathStyle?: true } {
  const endpoint = process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL;
  return endpoint ? { forcePathStyle: true } : {};
}

/** Yes or no from a person. @throws UsageError where nobody can be asked. */
export async function confirmed(question: string, yes: boolean | undefined): Promise<boolean> {
  if (yes) return true;
  if (!process.stdin.isTTY || !process.stdout.isTTY)
    throw new UsageError('there is no terminal to ask on: look at the plan above and give --yes.');
  const { confirm, isCancel } = await import('@clack/prompts');
  const answer = await confirm({ message: question, initialValue: false });
  return !isCancel(answer) && answer;
}
