import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import '../built.test-helper.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = join(root, 'dist', 'lambda');
const zip = readFileSync(join(root, 'dist', 'tracebell-lambda.zip'));
const entries = unzipSync(zip);
const outputs = metafile();
/** What Lambda starts; the rest is loaded by them or not at all. */
const functions = ['index.mjs', 'interact.mjs', 'subscribe.mjs'];
/** Lambda's image has them. */
const ofTheImage = ['ssm', 'secrets-manager', 'cloudwatch-logs', 's3'].map(
  (name) => `@aws-sdk/client-${name}`,
);

interface Output {
  readonly bytes: number;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly imports: readonly { readonly path: string; readonly kind: string }[];
}

/** esbuild's own account of each file of the zip. */
function metafile(): ReadonlyMap<string, Output> {
  const meta = JSON.parse(readFileSync(join(folder, 'meta.json'), 'utf8')) as {
    outputs: Record<string, Output>;
  };
  return new Map(Object.entries(meta.outputs).map(([file, output]) => [basename(file), output]));
}

/** The files that one loads at once, itself among them; with `later` also what it may load afterwards. */
function reached(from: readonly string[], later: boolean): string[] {
  const found = new Set(from);
  for (const file of found) {
    for (const { path, kind } of outputs.get(file)?.imports ?? []) {
      if (path.endsWith('.mjs') && (later || kind !== 'dynamic-import')) found.add(basename(path));
    }
  }
  return [...found];
}

/** Sources as `src/…`, packages as their names. */
function madeOf(files: readonly string[]): string[] {
  const inputs = files.flatMap((file) => Object.keys(outputs.get(file)?.inputs ?? {}));
  const names = inputs.map(
    (path) =>
      path
        .split('node_modules/')
        .pop()
        ?.replace(/\/dist.*/, '') ?? path,
  );
  return [...new Set(names)].sort();
}

test('the zip is under 1 MB and holds what the functions may load, and nothing else', () => {
  expect(zip.length).toBeLessThan(1_000_000);
  expect(Object.keys(entries).sort()).toEqual(reached(functions, true).sort());
});

test('the zip holds the files that were built, byte for byte', () => {
  const built = readdirSync(folder).filter((name) => name !== 'meta.json');
  expect(Object.keys(entries).sort()).toEqual(built.sort());
  for (const name of built)
    expect(Buffer.from(entries[name] ?? []).equals(readFileSync(join(folder, name))), name).toBe(true);
});

test('nothing of the command line, the stand-ins, the tests or another store is in it', () => {
  const all = madeOf([...outputs.keys()]);
  expect(all).toContain('src/lambda/handler.ts');
  expect(all).toContain('src/stores/dynamodb.ts');
  expect(all.filter((name) => /^(src\/(cli|inbox|demo|cdk)|test|ui|examples)\//.test(name))).toEqual([]);
  expect(all.filter((name) => /\.(test|fixture|case)\b|test-helper|sqlite|stdout/.test(name))).toEqual([]);
  const notifying = madeOf(reached(['index.mjs', 'interact.mjs'], true));
  expect(notifying.filter((name) => name.startsWith('src/deploy/'))).toEqual([]);
  // mnemonist and obliterator: what the DynamoDB client keeps endpoints with.
  const packages =
    /^(credentials:environment$|@aws-sdk|@smithy|@aws|@jridgewell|valibot|tslib|mnemonist|obliterator)\b/;
  expect(all.filter((name) => !name.startsWith('src/') && !packages.test(name))).toEqual([]);
});

test('no credentials but those of the environment, which are what a function has', () => {
  const all = madeOf([...outputs.keys()]);
  expect(all).toContain('@aws-sdk/credential-provider-env');
  expect(
    all.filter((name) => /sso|login|signin|sts|web-identity|provider-(?:node|http|ini|process)/.test(name)),
  ).toEqual([]);
});

test.each(functions)(
  '%s starts as one file of our own code: no client, no schema, no notices, no source maps',
  (name) => {
    expect(reached([name], false)).toEqual([name]);
    const inputs = madeOf([name]);
    expect(inputs.filter((input) => !input.startsWith('src/'))).toEqual([]);
    expect(
      inputs.filter((input) => /notices\/(?!notice)|src\/config\.ts|src\/maps\/|dynamodb/.test(input)),
    ).toEqual([]);
  },
);

test('a click does not wait for the parser to be compiled', () => {
  expect(madeOf(['interact.mjs']).filter((input) => /^src\/(parse|group|redact)\//.test(input))).toEqual([]);
});

test('what is imported from outside is Node.js’s own or in Lambda’s image', () => {
  const outside = [...outputs.values()].flatMap(({ imports }) => imports.map(({ path }) => path));
  const packages = outside.filter((path) => !path.endsWith('.mjs') && !path.startsWith('node:'));
  const unknown = packages.filter((path) => !builtinModules.includes(path) && !ofTheImage.includes(path));
  expect(unknown).toEqual([]);
});

test('each byte costs a cold start: the functions stay small', () => {
  expect(outputs.get('index.mjs')?.bytes).toBeLessThan(150 * 1024);
  expect(outputs.get('interact.mjs')?.bytes).toBeLessThan(80_000);
});

test('built twice, in two places, the zip is the same to the byte', () => {
  const [one, other] = [buildElsewhere('one'), buildElsewhere('another-place')];
  expect(one.length).toBeGreaterThan(100_000);
  expect(one.equals(other)).toBe(true);
}, 60_000);

/** Only what the functions are made of: without `ui` and `tsconfig.build.json` the build leaves the rest out. */
function buildElsewhere(name: string): Buffer {
  const place = mkdtempSync(join(tmpdir(), `tracebell-${name}-`));
  try {
    for (const each of ['src', 'scripts', 'package.json'])
      cpSync(join(root, each), join(place, each), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(place, 'node_modules'));
    const built = spawnSync(process.execPath, [join(place, 'scripts', 'build.mjs')], { encoding: 'utf8' });
    expect(built.status, built.stderr).toBe(0);
    return readFileSync(join(place, 'dist', 'tracebell-lambda.zip'));
  } finally {
    rmSync(place, { recursive: true });
  }
}
