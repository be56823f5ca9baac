import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeCompressed } from './awslogs.ts';
import { type Decoded, decodePayload } from './decode-payload.ts';
import { decodeLarge } from './large-payload.ts';

const options = { region: 'eu-west-1' };

/** What the plain way says; null where it says that the payload is broken or none. */
function plainly(bytes: Buffer): Decoded | null {
  try {
    const decoded = decodePayload(JSON.parse(bytes.toString('utf8')), options);
    return decoded?.kind === 'data' ? decoded : null;
  } catch {
    return null;
  }
}

/** The texts of records, read out of turn as well. */
function copied(decoded: Decoded | null): unknown {
  if (decoded?.kind !== 'data') return decoded;
  const { batch } = decoded;
  const backwards = [...batch.records].reverse().map(({ message }) => message);
  return { ...decoded, batch: { ...batch, records: batch.records.map((one) => ({ ...one })) }, backwards };
}

const anyText = fc.string({ unit: 'binary', maxLength: 40 });
const text = fc.oneof(
  anyText,
  fc.constantFrom('logEvents', '{"a":[1,"]"}', '\\', '"', '\\"', '],', '\u2028\ud800 é 😀'),
);
const fields = fc.dictionary(fc.oneof(text, fc.constantFrom('@source.log', '@aws.account')), text, {
  maxKeys: 3,
});
const event = fc.oneof(
  { weight: 4, arbitrary: fc.record({ id: text, timestamp: fc.double(), message: text }) },
  {
    weight: 2,
    arbitrary: fc.record(
      {
        id: fc.jsonValue(),
        timestamp: fc.jsonValue(),
        message: fc.oneof(text, fc.jsonValue()),
        extractedFields: fields,
      },
      { requiredKeys: [] },
    ),
  },
  { weight: 1, arbitrary: fc.jsonValue() },
);
const payload = fc
  .record(
    {
      messageType: fc.constantFrom('DATA_MESSAGE', 'DATA_MESSAGE', 'DATA_MESSAGE', 'CONTROL_MESSAGE'),
      owner: fc.constantFrom('123456789012', 'CloudwatchLogs'),
      logGroup: fc.oneof(text, fc.constant('')),
      logStream: text,
      subscriptionFilters: fc.array(text, { maxLength: 2 }),
      logEvents: fc.array(event, { maxLength: 8 }),
      other: fc.jsonValue(),
      nested: fc.record({ logEvents: fc.array(event, { maxLength: 2 }) }),
    },
    { requiredKeys: ['messageType', 'logEvents'] },
  )
  .chain((value) => fc.shuffledSubarray(Object.entries(value), { minLength: Object.keys(value).length }))
  .map((entries) => Object.fromEntries(entries));
const json = fc
  .tuple(payload, fc.constantFrom(undefined, 1, '\t', '\r\n '))
  .map(([value, space]) => JSON.stringify(value, null, space));

describe('decodeLarge', () => {
  test('says of any payload what is said of it read as one text', () => {
    let read = 0;
    const same = fc.property(json, (body) => {
      const bytes = Buffer.from(body);
      const large = decodeLarge(bytes, options);
      if (large) read++;
      expect(copied(large)).toEqual(copied(plainly(bytes)));
    });
    fc.assert(same, { numRuns: 1000 });
    expect(read).toBeGreaterThan(300);
  });

  test('of bytes that are broken anywhere it says nothing else', () => {
    const byte = fc.oneof(fc.constantFrom(...Buffer.from('{}[]",:\\ \n0e-t')), fc.nat(255));
    const broken = fc.record({
      body: json,
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      byte,
      cut: fc.boolean(),
    });
    const same = fc.property(broken, ({ body, at, byte: wrong, cut }) => {
      const bytes = Buffer.from(body);
      const place = Math.floor(at * (bytes.length - 1));
      bytes[place] = wrong;
      const rest = cut ? bytes.subarray(0, place) : bytes;
      const large = decodeLarge(rest, options);
      // It may leave a strange form to the other, but never say another thing.
      if (large) expect(copied(large)).toEqual(copied(plainly(rest)));
    });
    fc.assert(same, { numRuns: 3000 });
  });

  test.each([
    ['twice the key', '{"messageType":"DATA_MESSAGE","logEvents":[{"message":"a"}],"logEvents":[]}'],
    ['an escaped key', '{"messageType":"DATA_MESSAGE","logEvents":[{"message":"a"}],"log\\u0045vents":[]}'],
    ['a comma at the end', '{"messageType":"DATA_MESSAGE","logEvents":[{"message":"a"},]}'],
    ['an event that is cut', '{"messageType":"DATA_MESSAGE","logEvents":[{"message":"a"},{"mess'],
    ['brackets of two kinds', '{"messageType":"DATA_MESSAGE","logEvents":[{"message":"a"]]}'],
    ['text after it', '{"messageType":"DATA_MESSAGE","logEvents":[{"message":"a"}]} x'],
    ['no list', '{"messageType":"DATA_MESSAGE","logEvents":{"message":"a"}}'],
    ['no payload', '[[{"logEvents":[]}]]'],
  ])('%s is left to the plain way', (_, body) => {
    expect(decodeLarge(Buffer.from(body), options)).toBeNull();
  });
});

describe('a payload of 5 MB', () => {
  const line = (n: number) => ({
    id: `${n}`.padStart(56, '3'),
    timestamp: n,
    message: `ERROR ${n} ${'é😀\n'.repeat(900)}`,
  });
  const large = {
    messageType: 'DATA_MESSAGE',
    owner: '1',
    logGroup: '/g',
    logStream: 's',
    logEvents: [null, ...Array.from({ length: 600 }, (_, n) => line(n))],
  };

  test('is read the same', async () => {
    const body = JSON.stringify(large);
    const decoded = await decodeCompressed(gzipSync(body), options);
    expect(copied(decoded)).toEqual(copied(plainly(Buffer.from(body))));
    expect(decoded).toMatchObject({ kind: 'data', skipped: 1 });
  });

  test('broken, it is said why', async () => {
    const body = JSON.stringify(large).slice(0, -3);
    const decoded = await decodeCompressed(gzipSync(body), options);
    expect(decoded).toMatchObject({ kind: 'unreadable', origin: { logGroup: '/g' } });
    if (decoded.kind === 'unreadable') expect(decoded.why).toMatch(/JSON is broken/);
  });

  test('a control message is none of it', async () => {
    const body = JSON.stringify({ ...large, messageType: 'CONTROL_MESSAGE' });
    expect(await decodeCompressed(gzipSync(body), options)).toEqual({ kind: 'control' });
  });
});
