import { stripVTControlCharacters } from 'node:util';
import { Command } from 'commander';
import { shownEvent, viewOf } from '../deliver/view.ts';
import { renderText } from '../render/text.ts';
import { summary } from './issues.ts';
import { findIssue, type StoreOptions, withStore, withStoreOptions } from './open-store.ts';

export function showCommand(): Command {
  return withStoreOptions(new Command('show'))
    .description('Show one issue: its message, its whole traceback, and who did what to it.')
    .argument('<id>', 'its id, or the beginning of it')
    .option('--json', 'one JSON object')
    .addHelpText(
      'after',
      `
Examples:
  tracebell show 5qab6q --state tracebell.db
  tracebell show 5qab6q --json | jq -r .traceback`,
    )
    .action((id: string, options: StoreOptions) =>
      withStore(options, async (store) => {
        const state = await findIssue(store, id);
        const sample = await store.sample(state.meta.fingerprint);
        if (options.json) {
          const whole = {
            ...summary(state),
            acts: state.meta.acts,
            traceback: sample && shownEvent(state.meta, sample).traceback,
          };
          process.stdout.write(`${JSON.stringify(whole)}\n`);
          return;
        }
        const now = Date.now();
        if (sample) {
          const status = state.meta.status === 'open' ? 'ongoing' : state.meta.status;
          const issue = viewOf(state, sample, now);
          const text = renderText(
            { kind: 'issue', state: status, reason: status, issue, revision: 1, at: now },
            { color: process.stdout.isTTY },
          );
          const { traceback } = issue.sample;
          process.stdout.write(`${text.trimEnd()}\n${holds(text, traceback) ? '' : `\n${traceback}\n`}`);
        }
        for (const { at, by, what, detail } of state.meta.acts) {
          process.stdout.write(
            `${new Date(at).toISOString()}  ${what} by ${by}${detail ? ` (${detail})` : ''}\n`,
          );
        }
      }),
    );
}

/** A short traceback stands whole in the message, indented: it is not said twice. */
function holds(text: string, traceback: string): boolean {
  const bare = (lines: string) => lines.replace(/^\s+/gm, '');
  return bare(stripVTControlCharacters(text)).includes(bare(traceback.trimEnd()));
}
