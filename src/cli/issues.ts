import { Command, Option } from 'commander';
import { shownTitle } from '../deliver/view.ts';
import type { IssueState } from '../model/state.ts';
import { durationOf } from './duration.ts';
import { type StoreOptions, withStore, withStoreOptions } from './open-store.ts';
import { UsageError } from './usage-error.ts';

export function issuesCommand(): Command {
  return withStoreOptions(new Command('issues'))
    .description('List the issues in the store, the latest first.')
    .addOption(new Option('--status <status>', 'only these').choices(['open', 'resolved', 'muted']))
    .option('--since <duration>', 'only issues with an event in the last 30m, 24h, 7d …')
    .option('--limit <n>', 'at most so many', '50')
    .option('--json', 'one JSON object an issue, a line each')
    .addHelpText(
      'after',
      `
Examples:
  tracebell issues --state tracebell.db
  tracebell issues --status open --since 24h --json | jq .title

Exit status: 0 there are some, 1 there are none, 2 wrong usage or bad input.`,
    )
    .action(
      (options: StoreOptions & { status?: 'open' | 'resolved' | 'muted'; since?: string; limit: string }) =>
        withStore(options, async (store) => {
          const states = await store.list({
            limit: limitOf(options.limit),
            ...(options.status && { status: options.status }),
            ...(options.since && { since: Date.now() - durationOf('--since', options.since) }),
          });
          const latest = [...states].sort((a, b) => b.count.lastSeen - a.count.lastSeen);
          for (const state of latest)
            process.stdout.write(`${options.json ? JSON.stringify(summary(state)) : line(state)}\n`);
          if (latest.length > 0) return;
          process.exitCode = 1;
          if (!options.json)
            process.stderr.write(
              `There are no issues${options.status || options.since ? ' like that' : ''}.\n`,
            );
        }),
    );
}

function limitOf(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new UsageError(`--limit is a number from 1 on, not "${text}".`);
}

/** What `--json` says of an issue. */
export function summary({ meta, count }: IssueState) {
  return {
    id: meta.id,
    fingerprint: meta.fingerprint,
    title: shownTitle(meta),
    status: meta.status,
    count: count.count,
    firstSeen: new Date(meta.firstSeen).toISOString(),
    lastSeen: new Date(count.lastSeen).toISOString(),
    episode: meta.episode,
    labels: meta.labels,
  };
}

function line({ meta, count }: IssueState): string {
  const times = `×${count.count.toLocaleString('en')}`;
  return `${meta.id}  ${meta.status.padEnd(8)}  ${times.padStart(9)}  ${new Date(count.lastSeen).toISOString().slice(0, 19)}Z  ${shownTitle(meta)}`;
}
