// Runs the benchmarks: each measures ours and its floor in one process, in turns, and prints ratios.
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runSource } from './run-source.mjs';

const folder = join(dirname(fileURLToPath(import.meta.url)), '..', 'bench');
const names = readdirSync(folder).flatMap((file) =>
  file.endsWith('.bench.ts') ? [file.replace('.bench.ts', '')] : [],
);
const asked = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
const unknown = asked.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`no benchmark is called ${unknown.join(', ')}: there are ${names.join(', ')}`);
  process.exit(2);
}
for (const name of asked.length > 0 ? asked : names) {
  console.log(`\n# ${name}`);
  await runSource(join(folder, `${name}.bench.ts`));
}
