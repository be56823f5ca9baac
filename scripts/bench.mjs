// Runs the benchmarks: each measures ours and its floor in one process, in turns, and prints ratios.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const asked = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
const files = readdirSync(join(root, 'bench')).filter((file) => file.endsWith('.bench.ts'));
const chosen = files.filter((file) => asked.length === 0 || asked.some((name) => file.startsWith(name)));
if (chosen.length === 0) {
  console.error(`no benchmark is called so: there are ${files.map((file) => file.replace('.bench.ts', '')).join(', ')}`);
  process.exit(2);
}

const out = mkdtempSync(join(tmpdir(), 'tracebell-bench-'));
try {
  for (const file of chosen) {
    const outfile = join(out, file.replace(/\.ts$/, '.mjs'));
    await build({ entryPoints: [join(root, 'bench', file)], outfile, bundle: true, format: 'esm', platform: 'node', target: 'node20' });
    console.log(`\n# ${file.replace('.bench.ts', '')}`);
    await import(pathToFileURL(outfile).href);
  }
} finally {
  rmSync(out, { recursive: true, force: true });
}
