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
await report();
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

/** What `tracebell replay --html` puts into its page: the inbox's own components, in one script and one style sheet. */
async function report() {
  const entry = 'ui/src/report/main.tsx';
  if (!existsSync(join(root, entry))) return;
  await build({
    absWorkingDir: root,
    entryPoints: { report: entry },
    outdir: join(dist, 'report'),
    bundle: true,
    minify: true,
    format: 'iife',
    jsx: 'automatic',
    platform: 'browser',
    target: 'es2022',
    charset: 'ascii',
    loader: { '.svg': 'dataurl' },
    define: { 'process.env.NODE_ENV': '"production"' },
    legalComments: 'none',
    logLevel: 'warning',
  });
}

/**
 * What runs in AWS: one file a function, since each further one that is imported costs a cold start a third of a millisecond, and
 * what most invocations do not need in files of its own, which a function loads when it does. Only the DynamoDB client is in
 * several.
 */
async function lambda() {
  const functions = {
    index: 'src/lambda/handler.ts',
    interact: 'src/lambda/interact.ts',
    subscribe: 'src/lambda/subscribe-groups.ts',
  };
  const whole = {
    config: 'src/config.ts',
    digest: 'src/deliver/digest.ts',
    'large-payload': 'src/sources/large-payload.ts',
    'log-context': 'src/log-context.ts',
    'log-reader': 'src/sources/get-log-events.ts',
    look: 'src/deliver/look.ts',
    maps: 'src/maps/open-source-maps.ts',
    memory: 'src/stores/memory.ts',
    notice: 'src/sources/read-notice.ts',
    outage: 'src/deliver/outage.ts',
    secrets: 'src/secrets.ts',
    sinks: 'src/open-sinks.ts',
  };
  const parted = { dynamodb: 'src/stores/dynamodb.ts' };
  const apart = { ...whole, ...parted };
  const names = new Map(Object.entries(apart).map(([name, file]) => [join(root, file), name]));
  const leaveApart = {
    name: 'leave-apart',
    setup: ({ onResolve }) =>
      onResolve({ filter: /\.ts$/ }, ({ kind, path, resolveDir }) => {
        const name = kind === 'dynamic-import' ? names.get(join(resolveDir, path)) : undefined;
        return name ? { path: `./${name}.mjs`, external: true } : undefined;
      }),
  };
  // Lambda gives a function its credentials in the environment: half of a client is for those that are kept anywhere else.
  const credentials = {
    name: 'credentials-of-the-environment',
    setup: ({ onLoad, onResolve }) => {
      const filter = /^@aws-sdk\/credential-provider-node$/;
      onResolve({ filter }, ({ resolveDir: pluginData }) => ({
        path: 'environment',
        namespace: 'credentials',
        pluginData,
      }));
      onLoad({ filter: /./, namespace: 'credentials' }, ({ pluginData: resolveDir }) => ({
        contents: "export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';",
        resolveDir,
      }));
    },
  };
  const options = {
    absWorkingDir: root,
    outdir: join(dist, 'lambda'),
    outExtension: { '.js': '.mjs' },
    // Lambda's own image has the clients: only a function that needs them loads them. bowser reads a browser's name, in code that is
    // left out; without this its file would stay.
    external: [
      '@aws-sdk/client-ssm',
      '@aws-sdk/client-secrets-manager',
      '@aws-sdk/client-cloudwatch-logs',
      '@aws-sdk/client-s3',
      'bowser',
    ],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    mainFields: ['module', 'main'],
    define,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  };
  // Some AWS packages still call require() for Node's own modules.
  const banner = {
    js: "import{createRequire as tbRequire}from'node:module';const require=tbRequire(import.meta.url);",
  };
  const built = [
    await build({ ...options, entryPoints: functions, plugins: [leaveApart] }),
    await build({ ...options, entryPoints: whole }),
    await build({ ...options, entryPoints: parted, splitting: true, banner, plugins: [credentials] }),
  ].map(({ metafile }) => metafile);
  const metafile = {
    inputs: Object.assign({}, ...built.map(({ inputs }) => inputs)),
    outputs: Object.assign({}, ...built.map(({ outputs }) => outputs)),
  };
  writeFileSync(join(dist, 'lambda', 'meta.json'), JSON.stringify(metafile));
  return Object.keys(metafile.outputs).map((file) => join(root, file));
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
