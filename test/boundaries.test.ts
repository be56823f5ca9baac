import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => join('src', file));

interface Import {
  readonly file: string;
  readonly from: string;
  /** Path from the root for our own files, else the package's name. */
  readonly to: string;
  readonly typeOnly: boolean;
}

/** ARCHITECTURE.md, "Who may import whom". `own` is the importing file's folder under src. */
const mayImport: Record<string, readonly string[]> = {
  model: [],
  filter: ['model'],
  parse: ['model'],
  redact: ['model'],
  group: ['model'],
  decide: ['model'],
  route: ['model'],
  render: ['model'],
  sources: ['model', 'filter'],
  stores: ['model'],
  sinks: ['model', 'render'],
  maps: ['model'],
  deliver: ['model'],
};
const pure = ['model', 'filter', 'parse', 'redact', 'group', 'decide', 'route', 'render'];
const pureFiles =
  /^src\/(?:deliver\/(?:storm|backoff)|maps\/(?:map-frames|map-paths|enclosing-function))\.ts$/;
/** Hashing is arithmetic; everything else of Node's is the outside world. */
const pureBuiltins = ['node:crypto'];
const compositionRoots = ['lambda', 'cli', 'inbox', 'demo', 'deploy', 'cdk'];

describe('who may import whom', () => {
  test('the folders are known', () => {
    const folders = new Set(files.map(folderOf).filter((folder) => folder !== ''));
    const known = new Set([...Object.keys(mayImport), ...compositionRoots]);
    expect([...folders].filter((folder) => !known.has(folder))).toEqual([]);
  });

  test('each folder imports only what it may', () => {
    const wrong = files
      .filter((file) => !isTest(file))
      .flatMap(importsOf)
      .filter(({ file, to }) => {
        const folder = folderOf(file);
        const allowed = mayImport[folder];
        if (!allowed || !to.startsWith('src/')) return false;
        const target = folderOf(to);
        if (folder === 'deliver' && !/(storm|backoff)\.ts$/.test(file))
          return compositionRoots.includes(target) || target === 'stores' || target === 'sinks';
        return target !== folder && !allowed.includes(target);
      });
    expect(wrong.map(({ file, to }) => `${file} imports ${to}`)).toEqual([]);
  });

  test('the pure folders touch no clock, environment, randomness or I/O', () => {
    const impure =
      /\bDate\.now\(|new Date\(\)|\bprocess\.|Math\.random\(|\bfetch\(|\bsetTimeout\(|performance\.now\(/;
    const wrong: string[] = [];
    for (const file of files.filter((name) => !isTest(name))) {
      if (!pure.includes(folderOf(file)) && !pureFiles.test(file)) continue;
      const code = withoutComments(readFileSync(join(root, file), 'utf8'));
      const found = impure.exec(code)?.[0];
      if (found) wrong.push(`${file} uses ${found}`);
      for (const { to, typeOnly } of importsOf(file)) {
        if (!to.startsWith('src/') && !typeOnly && !pureBuiltins.includes(to))
          wrong.push(`${file} imports ${to}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test('only composition roots read the environment and the arguments', () => {
    const wrong = files
      .filter((file) => !isTest(file) && folderOf(file) !== '' && !compositionRoots.includes(folderOf(file)))
      .filter((file) => /process\.(env|argv)/.test(withoutComments(readFileSync(join(root, file), 'utf8'))));
    expect(wrong).toEqual([]);
  });

  test('the page imports only types, and only from the inbox', () => {
    if (!existsSync(join(root, 'ui'))) return;
    const wrong = readdirSync(join(root, 'ui'), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file) && !isTest(file) && !file.includes('vite.config'))
      .map((file) => join('ui', file))
      .flatMap(importsOf)
      .filter(({ to, typeOnly }) => to.startsWith('src/') && !(typeOnly && to.startsWith('src/inbox/')));
    expect(wrong).toEqual([]);
  });
});

test('every path that ARCHITECTURE.md names exists', () => {
  const text = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
  const paths = [...text.matchAll(/`((?:src|ui|test|bench|examples|docs|deploy|scripts)\/[\w./-]*)`/g)].map(
    (match) => match[1] ?? '',
  );
  expect(paths.length).toBeGreaterThan(10);
  expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

function importsOf(file: string): Import[] {
  const code = withoutComments(readFileSync(join(root, file), 'utf8'));
  const statement =
    /\b(?:import|export)\s+(type\s+)?(?:[\w*{}\s,$]+?\s+from\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g;
  return [...code.matchAll(statement)].map((match) => {
    const from = match[2] ?? match[3] ?? '';
    const to = from.startsWith('.') ? relative(root, join(root, dirname(file), from)) : from;
    return { file, from, to, typeOnly: match[1] !== undefined };
  });
}

function folderOf(file: string): string {
  const parts = file.split('/');
  return parts.length > 2 ? (parts[1] ?? '') : '';
}

function isTest(file: string): boolean {
  return /\.(test|case|bench)\.tsx?$/.test(file) || file.includes('.test-');
}

function withoutComments(code: string): string {
  return code.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:'"`\\])\/\/[^\n]*/g, '$1');
}
