import { createHash } from 'node:crypto';
import {
  type BucketLocationConstraint,
  CreateBucketCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutBucketTaggingCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { StackProblem } from './change-set.ts';

export interface Code {
  readonly bucket: string;
  readonly key: string;
}

export interface Owner {
  readonly account: string;
  readonly region: string;
}

/** The bucket that `deploy` makes where none is named. */
export function usualBucket({ account, region }: Owner): string {
  return `tracebell-${account}-${region}`;
}

/** Named after its bytes: code that did not change is the same key, and CloudFormation sees no change. */
export function keyOf(zip: Uint8Array, version: string): string {
  return `tracebell-${version}-${createHash('sha256').update(zip).digest('hex').slice(0, 16)}.zip`;
}

/**
 * Puts the zip where CloudFormation can read it. A bucket's name is anybody's to take: that it is this account's is asked with
 * every call. @throws StackProblem
 */
export async function upload(
  zip: Uint8Array,
  code: Code,
  owner: Owner,
  client: S3Client,
): Promise<'uploaded' | 'there already'> {
  const mine = { Bucket: code.bucket, ExpectedBucketOwner: owner.account };
  if (await exists(code.bucket, () => client.send(new HeadObjectCommand({ ...mine, Key: code.key }))))
    return 'there already';
  try {
    await client.send(
      new PutObjectCommand({ ...mine, Key: code.key, Body: zip, ContentType: 'application/zip' }),
    );
  } catch (error) {
    if ((error as Error).name !== 'NoSuchBucket') throw error;
    throw new StackProblem(
      `there is no bucket "${code.bucket}": make it in ${owner.region}, or leave it out and one is made.`,
    );
  }
  return 'uploaded';
}

/** Makes the bucket if it is not there: private, and marked as Tracebell's. */
export async function ensureBucket(
  bucket: string,
  owner: Owner,
  client: S3Client,
): Promise<'made' | 'there already'> {
  const mine = { Bucket: bucket, ExpectedBucketOwner: owner.account };
  if (await exists(bucket, () => client.send(new HeadBucketCommand(mine)))) return 'there already';
  const LocationConstraint = owner.region as BucketLocationConstraint;
  await client.send(
    new CreateBucketCommand({
      Bucket: bucket,
      // The oldest region takes no name.
      ...(owner.region !== 'us-east-1' && { CreateBucketConfiguration: { LocationConstraint } }),
    }),
  );
  const all = {
    BlockPublicAcls: true,
    IgnorePublicAcls: true,
    BlockPublicPolicy: true,
    RestrictPublicBuckets: true,
  };
  await client.send(new PutPublicAccessBlockCommand({ ...mine, PublicAccessBlockConfiguration: all }));
  const TagSet = [{ Key: 'tracebell', Value: 'code' }];
  await client.send(new PutBucketTaggingCommand({ ...mine, Tagging: { TagSet } }));
  return 'made';
}

async function exists(bucket: string, ask: () => Promise<unknown>): Promise<boolean> {
  try {
    await ask();
    return true;
  } catch (error) {
    const { name, $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
    const status = $metadata?.httpStatusCode;
    if (name === 'NotFound' || name === 'NoSuchBucket' || status === 404) return false;
    // A HEAD's answer has no words.
    if (status === 301) throw new StackProblem(`the bucket "${bucket}" is in another region than the stack.`);
    if (status === 403)
      throw new StackProblem(
        `the bucket "${bucket}" is another account’s, or you may not s3:ListBucket and s3:GetObject there: name one of yours with --bucket.`,
      );
    throw error;
  }
}
