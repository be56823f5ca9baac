import { runSeed } from './seeds.ts';

const seeds = Number(process.env['TRACEBELL_FAULT_SEEDS'] ?? 10_000);
const from = Number(process.env['TRACEBELL_FAULT_FROM'] ?? 1);
let failed = 0;
let crashes = 0;
let calls = 0;
let issues = 0;
const began = Date.now();
for (let seed = from; seed < from + seeds; seed++) {
  const result = await runSeed(seed);
  crashes += result.crashes;
  calls += result.calls;
  issues += result.issues;
  if (result.wrong.length > 0) {
    failed++;
    if (failed <= 20) console.log(`seed ${seed}: ${result.wrong.slice(0, 3).join('; ').slice(0, 600)}`);
  }
}
console.log(
  `seeds ${seeds}, issues ${issues}, calls ${calls}, crashes ${crashes}, failed ${failed}, ${Date.now() - began} ms`,
);
process.exitCode = failed > 0 ? 1 : 0;
