// Runs a TypeScript file of this project: Node.js 20 cannot by itself. Usage: node scripts/run-source.mjs FILE
import { rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Bundles the file beside node_modules, so that packages are found, imports it, and takes the bundle away again. */
export async function runSource(file) {
  const outfile = join(root, 'node_modules', '.cache', `${basename(file, '.ts')}-${process.pid}.mjs`);
  await build({
    entryPoints: [resolve(root, file)],
    outfile,
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20',
  });
  try {
    await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(outfile, { force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await runSource(process.argv[2] ?? '');
