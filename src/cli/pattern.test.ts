import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { patternCommand } from './pattern.ts';
import { UsageError } from './usage-error.ts';

const folder = mkdtempSync(join(tmpdir(), 'tracebell-pattern-'));
const path = (name: string): string => join(folder, name);
const LINES =
  'INFO all is well\nERROR it broke\n{"id":"e3","message":"ERROR in a record\\nwith two lines"}\n';

beforeAll(() => {
  writeFileSync(path('app.log'), LINES);
  writeFileSync(path('app.log.gz'), gzipSync(LINES));
  writeFileSync(path('access.log'), '10.0.0.1 "GET /" 502\n10.0.0.1 "GET /" 200\n');
  writeFileSync(path('empty.log'), '');
  writeFileSync(path('broken.gz'), Buffer.from([0x1f, 0x8b, 8, 0]));
  const payload = {
    messageType: 'DATA_MESSAGE',
    logEvents: [{ id: '1', timestamp: 1, message: 'ERROR one' }],
  };
  const data = gzipSync(JSON.stringify(payload)).toString('base64');
  writeFileSync(path('event.json'), JSON.stringify({ awslogs: { data } }));
});
afterAll(() => rmSync(folder, { recursive: true }));

let out = '';
let complaints = '';
beforeEach(() => {
  [out, complaints] = ['', ''];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    complaints += String(text);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

/** The exit code. */
async function run(...args: string[]): Promise<unknown> {
  process.exitCode = undefined;
  await patternCommand().parseAsync(args, { from: 'user' });
  return process.exitCode;
}

describe('tracebell pattern', () => {
  it('prints the records that match, whole, and exits 0', async () => {
    expect(await run('?ERROR ?FATAL', path('app.log'))).toBe(0);
    expect(out).toBe('ERROR it broke\nERROR in a record\nwith two lines\n');
    expect(complaints).toBe('');
  });

  it.each(['app.log.gz', 'app.log'])('reads %s', async (name) => {
    expect(await run('broke', path(name))).toBe(0);
    expect(out).toBe('ERROR it broke\n');
  });

  it('reads a subscription payload', async () => {
    expect(await run('one', path('event.json'))).toBe(0);
    expect(out).toBe('ERROR one\n');
  });

  it.each(['app.log', 'empty.log'])('exits 1 when nothing in %s matches', async (name) => {
    expect(await run('nowhere', path(name))).toBe(1);
    expect(out).toBe('');
  });

  it('takes a pattern that begins with a minus sign behind --', async () => {
    expect(await run('--', '-ERROR', path('app.log'))).toBe(0);
    expect(out).toBe('INFO all is well\n');
  });

  it('exits 2 for an invalid pattern, and points at the place', async () => {
    expect(await run('{ $.level == "ERROR" }', path('app.log'))).toBe(2);
    expect(out).toBe('');
    const [message, pattern, caret] = complaints.split('\n');
    expect(message).toMatch(/^tracebell: Invalid filter pattern at character 11: /);
    expect(pattern).toBe('  { $.level == "ERROR" }');
    expect(caret).toBe(`  ${' '.repeat(10)}^`);
  });

  it('points into a long pattern with more than one line', async () => {
    expect(await run(`${'abc\n'.repeat(100)}a@b ${'c'.repeat(100)}`, path('app.log'))).toBe(2);
    const [, pattern = '', caret = ''] = complaints.split('\n');
    expect(pattern.charAt(caret.indexOf('^'))).toBe('@');
    expect(pattern.length).toBeLessThan(110);
  });

  it.each([
    ['missing.log', /" is not there: give the path of a log file/],
    ['', /" is a folder: give the path of a file in it/],
    ['broken.gz', /" could not be read: unexpected end of file/],
  ])('%j cannot be read: bad usage, with what to do', async (name, what) => {
    await expect(run('ERROR', path(name))).rejects.toThrow(what);
    await expect(run('ERROR', path(name))).rejects.toThrow(UsageError);
  });

  it('warns of what surprises, and goes on', async () => {
    expect(await run('?ERROR -broke', path('app.log'))).toBe(0);
    expect(complaints).toMatch(/^warning: .*this is just -broke/);
    expect(out).toContain('INFO all is well');
  });
});

describe('--json', () => {
  const rows = (): unknown[] =>
    out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);

  it('says of every record, in order, whether it matched', async () => {
    expect(await run('broke', path('app.log'), '--json')).toBe(0);
    expect(rows()).toEqual([
      { line: 'INFO all is well', matched: false },
      { line: 'ERROR it broke', matched: true },
      { line: 'ERROR in a record\nwith two lines', matched: false },
    ]);
  });

  it('gives what columns extract', async () => {
    expect(await run('--json', '[ip, request, status = 5*]', path('access.log'))).toBe(0);
    expect(rows()).toEqual([
      {
        line: '10.0.0.1 "GET /" 502',
        matched: true,
        extracted: { ip: '10.0.0.1', request: 'GET /', status: '502' },
      },
      { line: '10.0.0.1 "GET /" 200', matched: false },
    ]);
  });

  it('exits 1 and still lists all when none matched', async () => {
    expect(await run('nowhere', path('app.log'), '--json')).toBe(1);
    expect(rows()).toHaveLength(3);
  });
});

describe('--explain', () => {
  it('says what the pattern does and reads nothing', async () => {
    expect(await run('--explain', '?a ?b')).toBe(undefined);
    expect(out).toMatch(/^Matches events that contain "a" or "b" .*\n$/);
  });
  it('goes on when a file is named', async () => {
    expect(await run('--explain', '?ERROR ?b', path('app.log'))).toBe(0);
    expect(out.split('\n').slice(1, 2)).toEqual(['ERROR it broke']);
  });
  it('exits 2 for an invalid pattern', async () => {
    expect(await run('--explain', 'a@b')).toBe(2);
    expect(out).toBe('');
  });
});

describe('--aws', () => {
  it('shows the differences on standard error, and says when CloudWatch does not answer', async () => {
    const server = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
      response.end('{"matches":[]}');
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    vi.stubEnv('AWS_ENDPOINT_URL_CLOUDWATCH_LOGS', `http://127.0.0.1:${port}`);
    vi.stubEnv('AWS_REGION', 'eu-west-1');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'example');
    vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
    try {
      expect(await run('broke', path('app.log'), '--aws')).toBe(0);
      expect(out).toBe('ERROR it broke\n');
      expect(complaints).toContain('agree on 2 of 3 records.\nrecord 2: CloudWatch says no match');
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      expect(await run('broke', path('app.log'), '--aws')).toBe(2);
      expect(complaints).toContain('tracebell: CloudWatch did not answer: nothing answers at ');
    } finally {
      vi.unstubAllEnvs();
      server.close();
    }
  });
});
