// Runs the benchmarks, each in a process of its own, so that what one compiled or kept is no other's. Usage:
//   npm run bench -- [NAME…] [--json] [--quick]
// --json   a JSON line for each figure, and nothing else on standard output.
// --quick  a smoke run with few rounds: that all of it still works, no figure worth keeping.
// A benchmark is a file bench/NAME.bench.ts that runs when it is imported. It sees the same arguments, these two among them, in
// process.argv; `bench/measure.ts` reads them and prints for it. Anything else that begins with -- is the benchmark's own.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = join(root, 'bench');
const names = readdirSync(folder).flatMap((file) =>
  file.endsWith('.bench.ts') ? [file.replace('.bench.ts', '')] : [],
);
const options = process.argv.slice(2).filter((argument) => argument.startsWith('-'));
const asked = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
const unknown = asked.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`no benchmark is called ${unknown.join(', ')}: there are ${names.join(', ')}`);
  process.exit(2);
}
for (const name of asked.length > 0 ? asked : names) {
  if (!options.includes('--json')) console.log(`\n# ${name}`);
  const { status } = spawnSync(
    process.execPath,
    ['--expose-gc', join(root, 'scripts', 'run-source.mjs'), join(folder, `${name}.bench.ts`), ...options],
    // The AWS client's word on old versions of Node.js is no figure.
    { stdio: 'inherit', env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' } },
  );
  if (status !== 0) {
    console.error(`the benchmark ${name} failed`);
    process.exit(1);
  }
}
