import { execFile } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startHttpsStandIn } from './https-stand-in.ts';
import { payload } from './log-events.ts';
import { inTurns, median, note, option, quick, table } from './measure.ts';
import { findNodes } from './nodes.ts';

/**
 * What a new instance costs: `dist/lambda/index.mjs` imported, and its first invocation with one event to a Slack on this machine over
 * HTTPS, in a new process each time; beside an empty handler and the plain function. Run `npm run build` first.
 * Other versions of Node.js are looked for in TRACEBELL_BENCH_NODES; `--install-nodes` fetches those that are not there.
 */
const run = promisify(execFile);
const here = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const built = here('dist/lambda/index.mjs');
const functions = {
  empty: here('bench/cold-start/empty.mjs'),
  plain: here('bench/cold-start/plain.mjs'),
  ours: built,
} as const;
type Name = keyof typeof functions;
const rounds = quick ? 1 : 25;

if (!existsSync(built)) {
  console.error('dist/lambda is not there: run `npm run build` first');
  process.exit(1);
}
const slack = await startHttpsStandIn();
if (slack) await measure(slack.url, slack.certificate);
else note('openssl was not found: without a certificate there is no Slack to post to');
slack?.close();

async function measure(url: string, certificate: string): Promise<void> {
  const print = table(
    'cold start',
    'Milliseconds of a new process: medians over the empty handler, and the first invocation as times the plain function',
    `index.mjs has ${Math.round(statSync(built).size / 1024)} KB. over empty: ours less the empty handler in the same round.`,
  );
  for (const { version, path } of findNodes(option('install-nodes') === true)) {
    if (!path) {
      note(`Node.js ${version} was not found: npm run bench -- cold-start --install-nodes`);
      continue;
    }
    const imports: Record<Name, number[]> = { empty: [], plain: [], ours: [] };
    const subject = (name: Name) => async (round: number) => {
      const { imported, invoked } = await start(path, name, round);
      imports[name].push(imported);
      return invoked;
    };
    const warmUp = quick ? 0 : 2;
    const invoked = await inTurns(
      { empty: subject('empty'), plain: subject('plain'), ours: subject('ours') },
      rounds,
      warmUp,
    );
    const imported = (name: Name) => imports[name].slice(warmUp);
    const over = (times: readonly number[], base: readonly number[]) =>
      median(times.map((time, round) => time - (base[round] as number)));
    print({
      'Node.js': version,
      'import over empty': over(imported('ours'), imported('empty')),
      'plain import over empty': over(imported('plain'), imported('empty')),
      'first over empty': over(invoked.ours, invoked.empty),
      'plain first over empty': over(invoked.plain, invoked.empty),
      'first of plain': median(invoked.ours.map((time, round) => time / (invoked.plain[round] as number))),
    });
  }

  async function start(
    node: string,
    name: Name,
    round: number,
  ): Promise<{ imported: number; invoked: number }> {
    const { event } = payload({ language: 'python', causes: 'one', size: 1, first: round, at: Date.now() });
    const before = slack?.requests() ?? 0;
    const { stdout } = await run(node, [here('bench/cold-start/start.mjs')], {
      env: {
        BENCH_FUNCTION: functions[name],
        BENCH_EVENT: JSON.stringify(event),
        SLACK_WEBHOOK_URL: url,
        NODE_EXTRA_CA_CERTS: certificate,
        AWS_REGION: 'eu-west-1',
      },
    });
    if (name !== 'empty' && slack?.requests() !== before + 1)
      throw new Error(`${name} did not post its event once: ${stdout}`);
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  }
}
