import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { expect, test } from 'vitest';
import { storeCases } from '../../test/conformance/store.case.ts';
import { createSqliteStore } from './sqlite.ts';

function inFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'tracebell-'));
  return { file: join(folder, 'state.db'), folder, remove: () => rmSync(folder, { recursive: true }) };
}

storeCases('sqlite', async () => {
  const { file, remove } = inFolder();
  const one = createSqliteStore(file);
  const other = createSqliteStore(file);
  return {
    one,
    other,
    end: async () => {
      await one.close();
      await other.close();
      remove();
    },
  };
});

test('what was written is there when the file is opened again', async () => {
  const { file, remove } = inFolder();
  const first = createSqliteStore(file);
  await first.notice('n', 1000, 5000);
  await first.close();
  const second = createSqliteStore(file);
  expect(await second.notice('n', 2000, 5000)).toBe(false);
  await second.close();
  remove();
});

test('a file that a newer Tracebell wrote is refused, with what to do', () => {
  const { file, remove } = inFolder();
  const db = new Database(file);
  db.exec('PRAGMA user_version = 99');
  db.close();
  expect(() => createSqliteStore(file)).toThrow(/newer Tracebell \(schema 99.*update Tracebell/);
  remove();
});

test('a path that cannot be opened says which', () => {
  expect(() => createSqliteStore('/no/such/folder/state.db')).toThrow(
    /state file \/no\/such\/folder\/state\.db/,
  );
});

test('several processes count into one file without losing any', async () => {
  const { file, folder, remove } = inFolder();
  createSqliteStore(file);
  const worker = join(folder, 'worker.mjs');
  const bundle = [
    'esbuild',
    join(import.meta.dirname, 'sqlite.ts'),
    '--bundle',
    '--platform=node',
    '--format=esm',
    '--external:libsql',
    `--outfile=${join(import.meta.dirname, '../../node_modules/.cache/tracebell-sqlite-test.mjs')}`,
    '--log-level=error',
  ];
  execFileSync('npx', bundle);
  const built = join(import.meta.dirname, '../../node_modules/.cache/tracebell-sqlite-test.mjs');
  writeFileSync(
    worker,
    `import { createSqliteStore } from ${JSON.stringify(built)};
     const store = createSqliteStore(${JSON.stringify(file)});
     for (let i = 0; i < 50; i++) {
       await store.spend('C', 0, (s) => ({ state: { ...s, sequence: s.sequence + 1 }, answer: 0 }));
     }
     await store.close();`,
  );
  const processes = Array.from({ length: 3 }, () => spawn(process.execPath, [worker], { stdio: 'inherit' }));
  const codes = await Promise.all(processes.map(async (each) => (await once(each, 'exit'))[0]));
  expect(codes).toEqual([0, 0, 0]);
  const store = createSqliteStore(file);
  expect(await store.spend('C', 0, (state) => ({ answer: state.sequence }))).toBe(150);
  await store.close();
  remove();
});
