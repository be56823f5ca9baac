// Packs the project as npm would publish it, installs that elsewhere, and runs it there.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const elsewhere = mkdtempSync(join(tmpdir(), 'tracebell-package-'));
const run = (command, args, options = {}) =>
  execFileSync(command, args, { encoding: 'utf8', stdio: ['pipe', 'pipe', 'inherit'], ...options });

try {
  const [{ filename, size }] = JSON.parse(
    run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', elsewhere]),
  );
  writeFileSync(join(elsewhere, 'package.json'), '{"private":true,"type":"module"}');
  run('npm', ['install', '--omit=dev', '--no-audit', '--no-fund', join(elsewhere, filename)], {
    cwd: elsewhere,
  });
  const bin = join(elsewhere, 'node_modules', '.bin', 'tracebell');
  const help = run(bin, ['--help'], { cwd: elsewhere });
  if (!help.includes('explain')) throw new Error(`--help of the installed package says:\n${help}`);
  const explained = run(bin, ['explain', '--json', '-'], {
    cwd: elsewhere,
    input: 'ERROR no stock for order 7\n',
  });
  if (!JSON.parse(explained).event) throw new Error(`explain of the installed package says:\n${explained}`);
  const exported = run(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      "import * as t from 'tracebell'; import { handler } from 'tracebell/lambda'; console.log(typeof t.createHandler, typeof handler)",
    ],
    { cwd: elsewhere },
  );
  if (exported.trim() !== 'function function') throw new Error(`the installed package exports: ${exported}`);
  console.log(`package: ${filename}, ${Math.round(size / 1024)} KB, installs and runs`);
} finally {
  rmSync(elsewhere, { recursive: true, force: true });
}
