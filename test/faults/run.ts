import { runSeed } from './seeds.ts';
import { scenarios } from './storms.ts';

// The long run: all storms, then many seeds of random faults; both as a table. Status 1 when anything did not hold.
const seeds = Number(process.env.TRACEBELL_FAULT_SEEDS ?? 10_000);
const from = Number(process.env.TRACEBELL_FAULT_FROM ?? 1);
const only = seeds === 1;
let failed = 0;

const row = (cells: readonly (string | number)[]) =>
  console.log(
    cells.map((cell, i) => (i === 0 ? String(cell).padEnd(50) : String(cell).padStart(11))).join(''),
  );

if (!only) {
  row(['storm, in virtual time', 'events', 'issues', 'messages', 'in a minute', 'store calls', 'holds']);
  for (const [, run] of scenarios) {
    const { name, events, issues, topLevel, busiestMinute, storeCalls, wrong } = await run();
    row([name, events, issues, topLevel, busiestMinute, storeCalls, wrong.length === 0 ? 'yes' : 'NO']);
    for (const each of wrong.slice(0, 5)) console.log(`  ${each}`);
    failed += wrong.length > 0 ? 1 : 0;
  }
}

const sum = { issues: 0, calls: 0, crashes: 0, messages: 0, lost: 0, twice: 0, other: 0 };
for (let seed = from; seed < from + seeds; seed++) {
  const result = await runSeed(seed);
  sum.issues += result.issues;
  sum.calls += result.calls;
  sum.crashes += result.crashes;
  sum.messages += result.messages;
  if (result.wrong.length === 0) continue;
  failed++;
  for (const each of result.wrong) {
    if (each.startsWith('lost')) sum.lost++;
    else if (each.startsWith('said')) sum.twice++;
    else sum.other++;
  }
  console.log(`seed ${seed} (replay: TRACEBELL_FAULT_FROM=${seed} TRACEBELL_FAULT_SEEDS=1):`);
  for (const each of result.wrong.slice(0, only ? 50 : 3)) console.log(`  ${each.slice(0, 600)}`);
}
row(['random faults', 'seeds', 'issues', 'messages', 'calls', 'crashes', 'lost', 'twice', 'other']);
row(['', seeds, sum.issues, sum.messages, sum.calls, sum.crashes, sum.lost, sum.twice, sum.other]);
process.exitCode = failed > 0 ? 1 : 0;
