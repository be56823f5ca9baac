import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { compile } from '../filter/compile.ts';
import { compareWithAws } from './pattern-aws.ts';

interface Question {
  readonly filterPattern: string;
  readonly logEventMessages: readonly string[];
}
interface Match {
  readonly eventNumber: number;
  readonly eventMessage: string;
  readonly extractedValues?: Record<string, string>;
}

/** Stands in for CloudWatch Logs: answers TestMetricFilter as the test says. */
let server: Server;
let questions: Question[] = [];
let answer: (question: Question) => Match[] | null;

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      const isTest = request.headers['x-amz-target'] === 'Logs_20140328.TestMetricFilter';
      const question = JSON.parse(body) as Question;
      questions.push(question);
      const matches = isTest ? answer(question) : null;
      response.writeHead(matches ? 200 : 400, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(
        JSON.stringify(
          matches ? { matches } : { __type: 'InvalidParameterException', message: 'Invalid filter pattern' },
        ),
      );
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  questions = [];
  const { port } = server.address() as AddressInfo;
  vi.stubEnv('AWS_ENDPOINT_URL_CLOUDWATCH_LOGS', `http://127.0.0.1:${port}`);
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'example');
});
afterEach(() => vi.unstubAllEnvs());

const records = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ message: n % 10 === 0 ? `ERROR ${n}` : `INFO ${n}` }));

/** What CloudWatch would say if it were this engine; `flip` are events that it judges the other way. */
function agreeing(pattern: string, flip: readonly string[] = []) {
  const filter = compile(pattern);
  return ({ logEventMessages }: Question): Match[] =>
    logEventMessages.flatMap((eventMessage, n) => {
      if (filter.matches(eventMessage) === flip.includes(eventMessage)) return [];
      const fields = Object.entries(filter.extract(eventMessage) ?? {}).map(([key, value]) => [
        key.startsWith('$') ? key : `$${key}`,
        value,
      ]);
      return [{ eventNumber: n + 1, eventMessage, extractedValues: Object.fromEntries(fields) }];
    });
}

describe('--aws', () => {
  it('asks about every record, fifty at a time', async () => {
    answer = agreeing('ERROR');
    const said = await compareWithAws(compile('ERROR'), records(73));
    expect(said).toBe('CloudWatch and Tracebell agree on 73 of 73 records.\n');
    expect(questions.map(({ logEventMessages }) => logEventMessages.length)).toEqual([50, 23]);
    expect(questions.flatMap(({ logEventMessages }) => logEventMessages)).toEqual(
      records(73).map(({ message }) => message),
    );
    expect(new Set(questions.map(({ filterPattern }) => filterPattern))).toEqual(new Set(['ERROR']));
  });

  it('shows where the answers differ, in either direction and batch', async () => {
    answer = agreeing('ERROR', ['INFO 3', 'ERROR 60']);
    expect(await compareWithAws(compile('ERROR'), records(73))).toBe(
      [
        'CloudWatch and Tracebell agree on 71 of 73 records.',
        'record 4: CloudWatch says match, Tracebell says no match: "INFO 3"',
        'record 61: CloudWatch says no match, Tracebell says match: "ERROR 60"',
        '',
      ].join('\n'),
    );
  });

  it('compares what columns extract, unnamed ones too', async () => {
    const pattern = '[level, , ..., last]';
    const lines = [{ message: 'ERROR a b c' }, { message: 'INFO d' }, { message: 'INFO d e' }];
    answer = agreeing(pattern);
    expect(await compareWithAws(compile(pattern), lines)).toContain('agree on 3 of 3');
    answer = (question) =>
      agreeing(pattern)(question).map((match) => ({
        ...match,
        extractedValues: { ...match.extractedValues, $level: 'other' },
      }));
    const said = await compareWithAws(compile(pattern), lines);
    expect(said).toContain('agree on 1 of 3');
    expect(said).toContain('record 1: CloudWatch extracts {"$level":"other"');
  });

  it('counts records as they are in the input, though it does not send empty ones', async () => {
    answer = agreeing('ERROR', ['INFO 1']);
    const said = await compareWithAws(compile('ERROR'), [{ message: '' }, ...records(2)]);
    expect(said).toContain('agree on 1 of 2 records');
    expect(said).toContain('record 3: ');
    expect(questions[0]?.logEventMessages).toEqual(['ERROR 0', 'INFO 1']);
  });

  it('passes on that CloudWatch refuses', async () => {
    answer = () => null;
    await expect(compareWithAws(compile('ERROR'), records(1))).rejects.toThrow('Invalid filter pattern');
  });

  it('asks nothing when there is nothing to ask', async () => {
    expect(await compareWithAws(compile('ERROR'), [])).toContain('0 of 0');
    expect(questions).toEqual([]);
  });
});
