import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tracebell } from '../built.test-helper.ts';
import { hasMoto } from '../conformance/moto.ts';
import { type Deployed, type Machine, startMachine } from './deployed.ts';

const found = hasMoto();
if (!found) console.log('skipped: source maps in a bucket need moto_server (pip install "moto[server]")');

const source = `export class Billing {
  charge(order: { total?: { cents: number } }) {
    return (order.total as { cents: number }).cents;
  }
}
export const handler = async () => new Billing().charge({});
`;

describe.runIf(found)('source maps in a bucket', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tracebell-bucket-'));
  let machine: Machine;
  let stack: Deployed;
  let stack1: string;
  let aws: Record<string, string>;

  beforeAll(async () => {
    machine = await startMachine();
    stack = await machine.deploy({ SourceMaps: 's3://maps/prod' });
    const built = await builtAndThrown(folder);
    stack1 = built.stack;
    aws = {
      AWS_ENDPOINT_URL: machine.aws.endpoint,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    };
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const s3 = new S3Client({
      endpoint: machine.aws.endpoint,
      region: 'eu-west-1',
      credentials,
      forcePathStyle: true,
    });
    await s3.send(
      new CreateBucketCommand({
        Bucket: 'maps',
        CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
      }),
    );
    await s3.send(
      new PutObjectCommand({ Bucket: 'maps', Key: 'prod/billing/42/index.js.map', Body: built.map }),
    );
    s3.destroy();
  }, 60_000);
  afterAll(async () => {
    await stack.stop();
    await machine.stop();
    rmSync(folder, { recursive: true });
  });

  test('the deployed function names the file that was written, in Slack, and the map costs other traces nothing', async () => {
    const message = `2026-11-24T14:13:20.512Z\t8f3c1d0e-1111-4222-8333-444455556666\tERROR\t${stack1}`;
    const event = (version: string, id: string) => ({
      awslogs: {
        data: gzipSync(
          JSON.stringify({
            messageType: 'DATA_MESSAGE',
            owner: '123456789012',
            logGroup: '/aws/lambda/billing',
            logStream: `2026/11/24/[${version}]0f3c2b7a9d5e4c6f8b1a2d3e4f5a6b7c`,
            subscriptionFilters: ['tracebell'],
            logEvents: [{ id: id.padStart(56, '3'), timestamp: Date.now(), message }],
          }),
        ).toString('base64'),
      },
    });
    await stack.notify.invoke(event('42', '1'));
    const shown = JSON.stringify(machine.inbox.messages());
    expect(shown).toContain('src/billing.ts:3');
    expect(shown).toContain('Billing.charge');
    expect(shown).toContain('(order.total as { cents: number }).cents');
    expect(shown).not.toContain('index.js');
    // Another version has no map here: it is told all the same, as it is.
    await stack.notify.invoke(event('43', '2'));
    expect(JSON.stringify(machine.inbox.messages())).toContain('index.js');
    expect(machine.log.join('\n')).toContain(
      'no source map of /var/task/index.js of billing in s3://maps/prod',
    );
  }, 60_000);

  test('explain reads the same bucket; a bucket that is not there is said, and nothing else is lost', async () => {
    const file = join(folder, 'log.jsonl');
    const line = { message: stack1, logGroup: '/aws/lambda/billing', logStream: '2026/11/24/[42]abc' };
    writeFileSync(file, `${JSON.stringify(line)}\n`);
    const read = await tracebell(['explain', '--json', '--source-maps', 's3://maps/prod', file], '', aws);
    expect(JSON.parse(read.out)).toMatchObject({ culprit: 'Billing.charge src/billing.ts:3' });
    const lost = await tracebell(['explain', '--json', '--source-maps', 's3://nowhere', file], '', aws);
    expect(JSON.parse(lost.out).title).toContain('TypeError');
    expect(lost.err).toMatch(/source map of .* in s3:\/\/nowhere is left out: S3 says NoSuchBucket/);
  }, 60_000);
});

/** A bundle, minified, thrown in a Node.js of its own; its paths as Lambda has them. */
async function builtAndThrown(root: string): Promise<{ stack: string; map: Buffer }> {
  mkdirSync(join(root, 'src'));
  writeFileSync(join(root, 'src', 'billing.ts'), source);
  const outfile = join(root, 'out', 'index.js');
  await build({
    absWorkingDir: root,
    entryPoints: ['src/billing.ts'],
    outfile,
    bundle: true,
    minify: true,
    sourcemap: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'silent',
  });
  const run = `require(${JSON.stringify(outfile)}).handler().catch((error) => console.error(error.stack))`;
  const { stderr } = spawnSync(process.execPath, ['-e', run], { encoding: 'utf8' });
  return {
    stack: stderr.trim().replaceAll(join(root, 'out'), '/var/task'),
    map: readFileSync(`${outfile}.map`),
  };
}
