import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compose } from '../src/compose.ts';
import { handleBatch } from '../src/pipeline.ts';
import { createStdoutSink } from '../src/sinks/stdout.ts';
import { createSqliteStore } from '../src/stores/sqlite.ts';
import { createTally } from '../src/tally.ts';
import { cli, tracebell } from './built.test-helper.ts';

const folder = mkdtempSync(join(tmpdir(), 'tracebell-issues-'));
const state = ['--state', join(folder, 'state.db')];

beforeAll(async () => {
  const store = createSqliteStore(join(folder, 'state.db'));
  const composition = compose({ config: {}, store, sinks: [createStdoutSink({ write: () => {} })] });
  const origin = { logGroup: '/aws/lambda/orders', logStream: 's' };
  const message =
    '[ERROR] KeyError: 1\nTraceback (most recent call last):\n  File "/var/task/app.py", line 3, in handler\n    x[1]';
  const records = ['a', 'b', 'c'].map((id) => ({ id, at: Date.now(), message, origin }));
  const deps = { ...composition, tally: createTally(), owner: 'test', deadline: Date.now() + 60_000 };
  await handleBatch({ payload: 'p', records }, deps);
  await store.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('list, show, mute, resolve and reopen, each with its answer', async () => {
  const listed = await tracebell(['issues', '--json', ...state]);
  expect(listed.code).toBe(0);
  const issue = JSON.parse(listed.out);
  expect(issue).toMatchObject({ title: 'KeyError: 1', status: 'open', count: 3 });

  const shown = await tracebell(['show', issue.id.slice(0, 5), ...state]);
  // Short as it is, it stands in the message, and is not said again.
  expect(shown.out.split('File "/var/task/app.py", line 3, in handler')).toHaveLength(2);

  expect((await tracebell(['mute', issue.id, '24h', ...state])).out).toContain('is muted');
  expect((await tracebell(['issues', '--status', 'muted', ...state])).out).toContain(issue.id);
  expect((await tracebell(['resolve', issue.id, ...state])).out).toContain('is resolved');
  expect((await tracebell(['resolve', issue.id, '--reopen', ...state])).out).toContain('is open');
  const acts = JSON.parse((await tracebell(['show', issue.id, '--json', ...state])).out).acts;
  expect(acts.map(({ what }: { what: string }) => what)).toEqual(['mute', 'resolve', 'reopen']);
});

test.each([
  [['show', 'zzzzz', ...state], /there is no issue/],
  [['mute', 'zzzzz', '9y', ...state], /30m, 24h or 7d, or escalates, or forever/],
  [['mute', 'zzzzz', '1h', '--unmute', ...state], /leave "1h" or --unmute out/],
  [['issues', '--limit', 'x', ...state], /--limit is a number/],
  [['issues', '--table', 'x', ...state], /not both/],
  [['issues', '--state', join(folder, 'other.db')], /^tracebell: there is no state file ".*other.db"/],
  [
    ['show', 'zzzzz', '--state', cli],
    /^tracebell: The state file .* cannot be used: file is not a database\n$/,
  ],
  [['issues'], /TRACEBELL_STATE/],
])('%j is refused with what to do', async (args, message) => {
  const { code, err } = await tracebell(args);
  expect(code).toBe(2);
  expect(err).toMatch(message);
});

test('none is the answer no', async () => {
  const { code, out, err } = await tracebell(['issues', '--status', 'muted', ...state]);
  expect({ code, out, err }).toEqual({ code: 1, out: '', err: 'There are no issues like that.\n' });
});
