import { readFileSync } from 'node:fs';
import type { Cloud } from '../../deploy/change-set.ts';
import type { Code, Owner } from '../../deploy/code-bucket.ts';
import { secretPath } from '../../deploy/parameters.ts';
import { parseSecretReference } from '../../secrets.ts';
import { s3Options } from '../aws-options.ts';
import type { DeployOptions } from '../deploy.ts';
import { tell } from '../stack-progress.ts';
import { UsageError } from '../usage-error.ts';
import type { Kept } from './settings.ts';

export async function storeSecrets(options: DeployOptions, secrets: readonly Kept[]): Promise<void> {
  const { PutParameterCommand, SSMClient } = await import('@aws-sdk/client-ssm');
  const client = new SSMClient({});
  for (const { parameter, variable, value } of secrets) {
    if (parseSecretReference(value)) continue;
    const Name = secretPath(options.stack, parameter);
    await client.send(new PutParameterCommand({ Name, Value: value, Type: 'SecureString', Overwrite: true }));
    tell(options, { stored: variable, reference: `ssm:${Name}` }, `${variable} is kept as ssm:${Name}`);
  }
}

/** Secrets are read when a function starts: new ones in their old places are not seen before. */
export async function renewFunctions(options: DeployOptions, cloud: Cloud): Promise<void> {
  const { LambdaClient } = await import('@aws-sdk/client-lambda');
  const { resourcesOf } = await import('../../deploy/deployed.ts');
  const { renew } = await import('../../deploy/renew.ts');
  const client = new LambdaClient({});
  for (const { resource, id } of await resourcesOf(options.stack, cloud))
    if (/^(?:Notify|Interact)Function$/.test(resource) && id) await renew(id, new Date(), client);
  tell(options, { renewed: true }, 'The functions start anew, with these secrets.');
}

export async function uploadCode(
  options: DeployOptions,
  owner: Owner,
  zip: Buffer,
  code: Code,
): Promise<void> {
  const { S3Client } = await import('@aws-sdk/client-s3');
  const { ensureBucket, upload } = await import('../../deploy/code-bucket.ts');
  const client = new S3Client(s3Options());
  const { bucket, key } = code;
  if (!options.bucket && (await ensureBucket(bucket, owner, client)) === 'made')
    tell(options, { bucket }, `Made the bucket ${bucket} for the code`);
  const done = await upload(zip, code, owner, client);
  const size = Math.round(zip.length / 1024);
  tell(options, { code, done }, `Code: s3://${bucket}/${key} (${size} KB, ${done})`);
}

export function readZip(): Buffer {
  const file = new URL('../tracebell-lambda.zip', import.meta.url);
  try {
    return readFileSync(file);
  } catch {
    throw new UsageError(
      'the function’s zip is not there: run `npm run build` in a clone, or install the package anew.',
    );
  }
}
