import { Command } from 'commander';
import { shownTitle } from '../deliver/view.ts';
import type { StatusChange } from '../model/ports.ts';
import { durationOf } from './duration.ts';
import { summary } from './issues.ts';
import { actor, findIssue, type StoreOptions, withStore, withStoreOptions } from './open-store.ts';
import { UsageError } from './usage-error.ts';

export function resolveCommand(): Command {
  return command('resolve', 'Mark an issue as resolved: an event after this is a regression, and is told.')
    .option('--reopen', 'open it again instead')
    .addHelpText(
      'after',
      '\nExamples:\n  tracebell resolve 5qab6q --state tracebell.db\n  tracebell resolve 5qab6q --reopen',
    )
    .action((id: string, options: StoreOptions & { reopen?: boolean }) =>
      act(id, options, { what: options.reopen ? 'reopen' : 'resolve' }),
    );
}

export function muteCommand(): Command {
  return command('mute', 'Keep an issue quiet. Its events are counted all the same.')
    .argument('[until]', '1h, 8h, 24h, 7d …; escalates; or forever (default: forever)')
    .option('--unmute', 'say it again from now on')
    .addHelpText(
      'after',
      '\nExamples:\n  tracebell mute 5qab6q 24h --state tracebell.db\n  tracebell mute 5qab6q escalates\n  tracebell mute 5qab6q --unmute',
    )
    .action((id: string, until: string | undefined, options: StoreOptions & { unmute?: boolean }) => {
      if (options.unmute && until !== undefined)
        throw new UsageError(`--unmute takes no time: leave "${until}" or --unmute out.`);
      return act(
        id,
        options,
        options.unmute ? { what: 'unmute' } : { what: 'mute', until: untilOf(until ?? 'forever') },
      );
    });
}

function command(name: string, description: string): Command {
  return withStoreOptions(new Command(name))
    .description(description)
    .argument('<id>', 'its id, or the beginning of it')
    .option('--json', 'the issue after it, as one JSON object');
}

/** The message in Slack follows with the next tick. */
function act(id: string, options: StoreOptions, change: Pick<StatusChange, 'what' | 'until'>): Promise<void> {
  return withStore(options, async (store) => {
    const { meta } = await findIssue(store, id);
    const after = await store.setStatus(meta.fingerprint, { ...change, by: actor(), now: Date.now() });
    if (!after) return;
    process.stdout.write(
      options.json
        ? `${JSON.stringify(summary(after))}\n`
        : `${after.meta.id} is ${after.meta.status}: ${shownTitle(after.meta)}\n`,
    );
  });
}

function untilOf(text: string): NonNullable<StatusChange['until']> {
  if (text === 'forever') return { kind: 'forever' };
  if (text === 'escalates') return { kind: 'escalating' };
  if (!/^\d{1,6}[smhd]$/.test(text))
    throw new UsageError(`until is a time like 30m, 24h or 7d, or escalates, or forever, not "${text}".`);
  return { kind: 'time', at: Date.now() + durationOf('until', text) };
}
