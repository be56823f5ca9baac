import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { runKills } from './kills.ts';

// The long run: `node scripts/run-source.mjs test/watch/kill-run.ts`. Status 1 when anything was lost or came twice.
const runs = Number(process.env.TRACEBELL_KILL_RUNS ?? 10);
const kills = Number(process.env.TRACEBELL_KILLS ?? 100);
const first = Number(process.env.TRACEBELL_KILL_SEED ?? 1);
const cli = resolve(process.env.TRACEBELL_CLI ?? 'dist/cli/main.js');
const patterns = ['auto', '?ERROR ?TypeError ?IllegalStateException'];

for (let seed = first; seed < first + runs; seed++) {
  const pattern = patterns[seed % 2] as string;
  const result = await runKills({ cli, kills, seed, pattern });
  const { written, counted, messages, rotations, said } = result;
  const once = Object.values(messages).every((texts) => texts.length === 1);
  const exact = isDeepStrictEqual(written, counted);
  console.log(
    `seed ${seed}, pattern ${pattern}: ${kills} kills, ${rotations} rotations, ${JSON.stringify(written)}: ${exact ? 'counts exact' : `COUNTED ${JSON.stringify(counted)}`}, ${once ? 'each told once' : `TOLD ${JSON.stringify(messages)}`}`,
  );
  if (!exact || !once) {
    console.log(said);
    process.exitCode = 1;
  }
}
