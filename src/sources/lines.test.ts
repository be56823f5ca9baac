import { readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type DecodeAwslogs, type InputRecord, readRecords } from './lines.ts';

const inflate: DecodeAwslogs = (data) => gunzipSync(Buffer.from(data, 'base64')).toString('utf8');
const read = (text: string): InputRecord[] => readRecords(text, inflate);
const messages = (text: string): string[] => read(text).map(({ message }) => message);
const file = (name: string): string =>
  readFileSync(new URL(`../../test/events/${name}`, import.meta.url), 'utf8');

interface Payload {
  readonly logEvents: readonly { readonly id: string; readonly message: string }[];
}

describe('plain lines', () => {
  it.each([
    ['a\nb\n', ['a', 'b']],
    ['a\r\nb\r\n', ['a', 'b']],
    ['a\n\n  \nb', ['a', 'b']],
    ['\uFEFFa\nb', ['a', 'b']],
    ['  indented \n\tat x', ['  indented ', '\tat x']],
    ['', []],
    ['{ not json\n[ERROR] a', ['{ not json', '[ERROR] a']],
    ['[1, 2]', ['[1, 2]']],
    ['12\n"text"\nnull', ['12', '"text"', 'null']],
  ])('%j', (text, expected) => expect(read(text)).toEqual(expected.map((message) => ({ message }))));

  it('takes many', () => {
    const line = JSON.stringify({ id: '1', message: 'x' });
    expect(read(`${line}\n`.repeat(200_000))).toHaveLength(200_000);
  });
});

describe('JSON lines', () => {
  it('are records when they say nothing but the message, a number for an id, or a time in words', () => {
    expect(read('{"message":"ERROR x"}\n{"message":"y","timestamp":5}')).toEqual([
      { message: 'ERROR x' },
      { message: 'y', at: 5 },
    ]);
    expect(read('{"id":7,"timestamp":"1970-01-01T00:00:01Z","message":"z"}')).toEqual([
      { id: '7', at: 1000, message: 'z' },
    ]);
  });
  it('are records when they say which or where they are', () => {
    const lines = [
      { id: 'e1', timestamp: 5, message: 'one', logGroup: '/g', logStream: 's' },
      { eventId: 'e2', at: 6, message: 'two' },
      { logGroupName: '/g', message: 'three', logStreamName: 's' },
    ];
    expect(read(lines.map((line) => JSON.stringify(line)).join('\n'))).toEqual([
      { id: 'e1', at: 5, message: 'one', logGroup: '/g', logStream: 's' },
      { id: 'e2', at: 6, message: 'two' },
      { message: 'three', logGroup: '/g', logStream: 's' },
    ]);
  });

  it.each([
    { level: 'ERROR', message: 'x' },
    { level: 'ERROR', message: 'x', id: '7' },
    { severity: 'ERROR', message: 'x', logGroup: 'g' },
    { message: 'x', user: 'y' },
    { id: '7', message: { text: 'x' } },
    { id: '7', msg: 'x' },
    { events: [] },
  ])("stay whole when they are an application's own: %j", (line) => {
    const text = JSON.stringify(line);
    expect(read(text)).toEqual([{ message: text }]);
    expect(messages(`first\n${text}\n`)).toEqual(['first', text]);
  });

  it('may stand among plain lines', () => {
    expect(messages('START\n{"id":"1","message":"a\\nb"}\n{"level":"x","message":"c"}')).toEqual([
      'START',
      'a\nb',
      '{"level":"x","message":"c"}',
    ]);
  });
});

describe('payloads', () => {
  const decoded = JSON.parse(file('cwl-lambda.decoded.json')) as Payload;
  const expected = decoded.logEvents.map(({ id, message }) => [id, message]);
  const pairs = (text: string) => read(text).map(({ id, message }) => [id, message]);

  it.each(['cwl-lambda.json', 'cwl-lambda.decoded.json'])('%s gives each of its log events', (name) => {
    expect(expected.length).toBeGreaterThan(1);
    expect(pairs(file(name))).toEqual(expected);
    expect(read(file(name))[0]).toMatchObject({
      at: 1_790_000_000_112,
      logGroup: '/aws/lambda/orders-api',
      logStream: '2026/09/21/[$LATEST]0f3c2b7a9d5e4c6f8b1a2d3e4f5a6b7c',
    });
  });

  it('may come one a line, and in an array', () => {
    const one = JSON.stringify(JSON.parse(file('cwl-lambda.json')));
    expect(pairs(`${one}\n${one}\n`)).toEqual([...expected, ...expected]);
    expect(pairs(`[${one},\n${JSON.stringify(decoded)}]`)).toEqual([...expected, ...expected]);
    expect(pairs(`plain\n${one}`)).toEqual([[undefined, 'plain'], ...expected]);
  });

  it('that only test the destination hold no log event', () => {
    expect(read(file('cwl-control-message.decoded.json'))).toEqual([]);
    const data = gzipSync(file('cwl-control-message.decoded.json')).toString('base64');
    expect(read(JSON.stringify({ awslogs: { data } }))).toEqual([]);
  });

  it('of which the data is no payload stay a line', () => {
    const text = JSON.stringify({ awslogs: { data: gzipSync('no JSON').toString('base64') } });
    expect(read(text)).toEqual([{ message: text }]);
  });

  it('that cannot be opened are the error of the caller’s function', () => {
    expect(() => read('{"awslogs":{"data":"AAAA"}}')).toThrow(/header/);
  });

  it('may be opened to a value instead of a text', () => {
    const text = JSON.stringify({ awslogs: { data: 'x' } });
    expect(readRecords(text, () => decoded)).toHaveLength(decoded.logEvents.length);
  });
});

describe('arrays and answers', () => {
  it('an array of records is its records', () => {
    expect(messages('[{"id":"1","message":"a"},\n {"id":"2","message":"b"}]')).toEqual(['a', 'b']);
  });
  it('an array with anything else in it is a log line', () => {
    const text = '[{"id":"1","message":"a"}, 7]';
    expect(messages(text)).toEqual([text]);
  });
  it('reads what filter-log-events and get-log-events print', () => {
    expect(read(file('api-filter-log-events.json'))).toEqual([
      {
        id: '39000000000000000000000000000000000000000000000000007919',
        at: 1_790_000_000_112,
        message: expect.stringMatching(/^\[ERROR\] KeyError/) as string,
        logStream: '2026/09/21/[$LATEST]0f3c2b7a9d5e4c6f8b1a2d3e4f5a6b7c',
      },
    ]);
    expect(
      read('{"events":[{"timestamp":1,"message":"m","ingestionTime":2}],"nextForwardToken":"f/1"}'),
    ).toEqual([{ at: 1, message: 'm' }]);
    expect(read('{\n"events": [],\n"searchedLogStreams": []\n}')).toEqual([]);
  });
});
