import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { decodeAwslogs, unreadableBatch } from './awslogs.ts';

const payload = (over: object = {}) => ({
  messageType: 'DATA_MESSAGE',
  owner: '123456789012',
  logGroup: '/aws/lambda/orders',
  logStream: '2026/11/24/[$LATEST]0f3c',
  subscriptionFilters: ['errors'],
  logEvents: [
    { id: '1'.repeat(56), timestamp: 1_790_000_000_000, message: 'ERROR one' },
    { id: '2'.repeat(56), timestamp: 1_790_000_000_001, message: 'ERROR two\0\ud800' },
  ],
  ...over,
});
const encode = (value: unknown) =>
  gzipSync(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64');

describe('decodeAwslogs', () => {
  test('reads records with their origin', async () => {
    const decoded = await decodeAwslogs(encode(payload()), { region: 'eu-west-1' });
    if (decoded.kind !== 'data') throw new Error(decoded.kind);
    expect(decoded.batch.records).toHaveLength(2);
    expect(decoded.batch.records[0]).toMatchObject({
      id: '1'.repeat(56),
      at: 1_790_000_000_000,
      message: 'ERROR one',
      origin: {
        account: '123456789012',
        region: 'eu-west-1',
        logGroup: '/aws/lambda/orders',
        filters: ['errors'],
      },
    });
  });

  test('a redelivered payload has the same id, another has another', async () => {
    const id = async (value: unknown) => {
      const decoded = await decodeAwslogs(encode(value));
      return decoded.kind === 'data' ? decoded.batch.payload : decoded.kind;
    };
    expect(await id(payload())).toBe(await id(payload({ logEvents: [...payload().logEvents].reverse() })));
    expect(await id(payload())).not.toBe(await id(payload({ logStream: 'other' })));
    expect(await id(payload())).not.toBe(await id(payload({ logEvents: payload().logEvents.slice(1) })));
  });

  test('a centralised copy is where it came from', async () => {
    const fields = { '@aws.account': '210987654321', '@aws.region': 'us-west-2', '@source.log': '/ecs/web' };
    const logEvents = [{ id: 'a', timestamp: 1, message: 'm', extractedFields: fields }];
    const decoded = await decodeAwslogs(encode(payload({ logEvents })), { region: 'eu-west-1' });
    expect(decoded).toMatchObject({
      batch: {
        records: [{ origin: { account: '210987654321', region: 'us-west-2', logGroup: '/ecs/web' }, fields }],
      },
    });
  });

  test('control messages are no log', async () => {
    expect(await decodeAwslogs(encode(payload({ messageType: 'CONTROL_MESSAGE' })))).toEqual({
      kind: 'control',
    });
    expect(await decodeAwslogs(encode(payload({ owner: 'CloudwatchLogs', logGroup: '' })))).toEqual({
      kind: 'control',
    });
  });

  test('a poison event does not lose the others', async () => {
    const logEvents = [null, 7, { id: 'x' }, { message: 42 }, ...payload().logEvents, { message: 'bare' }];
    const decoded = await decodeAwslogs(encode(payload({ logEvents })));
    expect(decoded).toMatchObject({ kind: 'data', skipped: 4 });
    if (decoded.kind === 'data')
      expect(decoded.batch.records.map((record) => record.message)).toContain('bare');
  });

  test.each([
    ['no text', undefined, /not a base64 text/],
    ['empty', '', /not a base64 text/],
    ['no gzip', Buffer.from('plain').toString('base64'), /gzip is broken/],
    ['no JSON', encode('{"messageType":'), /JSON is broken/],
    ['other JSON', encode({ hello: 1 }), /not what CloudWatch Logs sends/],
    ['an array', encode([1]), /not what CloudWatch Logs sends/],
  ])('%s is unreadable, said why', async (_, data, why) => {
    const decoded = await decodeAwslogs(data);
    expect(decoded.kind).toBe('unreadable');
    if (decoded.kind === 'unreadable') expect(decoded.why).toMatch(why);
  });

  test('a cut gzip and one over the bound still name their log group', async () => {
    const whole = gzipSync(
      JSON.stringify(payload({ logEvents: [{ id: 'a', timestamp: 1, message: 'x'.repeat(50_000) }] })),
    );
    for (const decoded of [
      await decodeAwslogs(whole.subarray(0, whole.length - 12).toString('base64')),
      await decodeAwslogs(whole.toString('base64'), { maxBytes: 10_000 }),
    ]) {
      expect(decoded).toMatchObject({
        kind: 'unreadable',
        origin: { logGroup: '/aws/lambda/orders', account: '123456789012' },
      });
      if (decoded.kind !== 'unreadable') throw new Error();
      const [record] = unreadableBatch(decoded, 5).records;
      expect(record?.message).toContain('/aws/lambda/orders');
      expect(record?.at).toBe(5);
    }
  });

  test('the recorded events decode', async () => {
    for (const name of ['cwl-lambda', 'cwl-lambda-account-policy', 'cwl-lambda-system-fields']) {
      const event = JSON.parse(
        readFileSync(new URL(`../../test/events/${name}.json`, import.meta.url), 'utf8'),
      );
      expect((await decodeAwslogs(event.awslogs.data)).kind).toBe('data');
    }
  });
});
