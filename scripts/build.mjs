// Makes dist/: the command line and the library (dependencies stay outside), the Lambda functions (all inside),
// the page, the type declarations, and the zip that is deployed. Plain JavaScript, since it runs before anything is built.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { zipSync } from 'fflate';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');
const require = createRequire(import.meta.url);
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const define = { __TRACEBELL_VERSION__: JSON.stringify(version) };

rmSync(dist, { recursive: true, force: true });
mkdirSync(join(dist, 'lambda'), { recursive: true });

await library();
const lambdaFiles = await lambda();
zip(lambdaFiles);
run('vite', ['build', '--config', 'ui/vite.config.ts', '--logLevel', 'warn'], 'ui/vite.config.ts');
run('typescript', ['-p', 'tsconfig.build.json'], 'tsconfig.build.json');
template();

/** The command line and the public names: ESM, split so that `--help` loads only what it shows. */
async function library() {
  const entries = { index: 'src/index.ts', 'cli/main': 'src/cli/main.ts', 'cdk/index': 'src/cdk/index.ts' };
  await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(
      Object.entries(entries).filter(([, file]) => existsSync(join(root, file))),
    ),
    outdir: dist,
    bundle: true,
    splitting: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    define,
    chunkNames: 'chunks/[name]-[hash]',
    logLevel: 'warning',
  });
}

/**
 * What runs in AWS: one file a function, and one that holds the DynamoDB client, which a function loads when it has a table:
 * half a megabyte that a function without one never reads.
 */
async function lambda() {
  const entries = {
    index: 'src/lambda/handler.ts',
    interact: 'src/lambda/interact.ts',
    subscribe: 'src/lambda/subscribe-groups.ts',
    dynamodb: 'src/stores/dynamodb.ts',
  };
  const apart = {
    name: 'apart',
    setup: ({ onResolve }) =>
      onResolve({ filter: /\/stores\/dynamodb\.ts$/ }, ({ kind }) =>
        kind === 'dynamic-import' ? { path: './dynamodb.mjs', external: true } : undefined,
      ),
  };
  const result = await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(
      Object.entries(entries).filter(([, file]) => existsSync(join(root, file))),
    ),
    outdir: join(dist, 'lambda'),
    outExtension: { '.js': '.mjs' },
    plugins: [apart],
    // Lambda's own image has these: only a function that needs them loads them.
    external: ['@aws-sdk/client-ssm', '@aws-sdk/client-secrets-manager', '@aws-sdk/client-cloudwatch-logs'],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    mainFields: ['module', 'main'],
    define,
    // Some AWS packages still call require() for Node's own modules.
    banner: {
      js: "import{createRequire as tbRequire}from'node:module';const require=tbRequire(import.meta.url);",
    },
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  });
  writeFileSync(join(dist, 'lambda', 'meta.json'), JSON.stringify(result.metafile));
  return Object.keys(result.metafile.outputs).map((file) => join(root, file));
}

/** Same bytes for the same input: a fixed time stamp in each entry, so that an unchanged function is not deployed again. */
function zip(files) {
  const entries = {};
  for (const file of files) {
    const name = file.slice(join(dist, 'lambda').length + 1);
    entries[name] = [readFileSync(file), { mtime: '2020-01-01T00:00:00', level: 9 }];
  }
  writeFileSync(join(dist, 'tracebell-lambda.zip'), zipSync(entries));
}

/** The stack, for those who deploy it by other means than `tracebell deploy`. */
function template() {
  const { stdout, status } = spawnSync(process.execPath, [join(dist, 'cli/main.js'), 'deploy', '--print']);
  if (status !== 0) process.exit(status ?? 1);
  writeFileSync(join(dist, 'tracebell.template.json'), stdout);
}

function run(packageName, args, needs) {
  if (!existsSync(join(root, needs))) return;
  const manifestPath = join(dirname(require.resolve(`${packageName}/package.json`)), 'package.json');
  const { bin } = JSON.parse(readFileSync(manifestPath, 'utf8'));
  const script = typeof bin === 'string' ? bin : (bin.tsc ?? bin[packageName]);
  const { status } = spawnSync(process.execPath, [join(dirname(manifestPath), script), ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}
