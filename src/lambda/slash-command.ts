import { shownTitle } from '../deliver/view.ts';
import type { Store } from '../model/ports.ts';
import type { EpochMs } from '../model/record.ts';
import type { IssueState } from '../model/state.ts';
import { cleanLine, cut, escapeMrkdwn } from '../render/clean.ts';
import { act, findOne, muteUntil } from './act-on-issue.ts';

export interface SlashCommand {
  readonly text: string;
  readonly by: string;
  readonly once: string;
  readonly now: EpochMs;
}

/** `issue`: its whole story is to be shown as well. `changed`: its message has to be edited. */
export interface CommandAnswer {
  readonly text: string;
  readonly issue?: IssueState;
  readonly changed?: IssueState;
}

const help = [
  '*Tracebell* keeps one message an issue. What you can say:',
  '`/tracebell top` – the loudest open issues',
  '`/tracebell show ID` – one issue with its traceback',
  '`/tracebell mute ID 24h` – quiet for 1h, 8h, 24h, 7d, `escalates` or `forever`; it is still counted',
  '`/tracebell unmute ID` · `/tracebell resolve ID` · `/tracebell reopen ID`',
].join('\n');

/** Answers `/tracebell …`, to the one who asked only. */
export async function runCommand(
  store: Store,
  { text, by, once, now }: SlashCommand,
): Promise<CommandAnswer> {
  const [verb = 'help', id = '', span = 'forever'] = text.trim().toLowerCase().split(/\s+/);
  if (verb === 'top') return { text: await top(store, now) };
  if (verb === 'show') {
    const found = await findOne(store, id);
    return found.kind === 'done' ? { text: line(found.state), issue: found.state } : { text: found.why };
  }
  if (verb !== 'mute' && verb !== 'unmute' && verb !== 'resolve' && verb !== 'reopen') return { text: help };
  const until = verb === 'mute' ? muteUntil(span, now) : undefined;
  if (verb === 'mute' && !until) return { text: 'How long? Say 1h, 8h, 24h, 7d, escalates or forever.' };
  const acted = await act(store, { id, change: { what: verb, ...(until && { until }) }, by, once, now });
  if (acted.kind === 'refused') return { text: acted.why };
  if (acted.kind === 'again') return { text: 'That was done already.' };
  return { text: `Now ${acted.state.meta.status}: ${line(acted.state)}`, changed: acted.state };
}

const dayMs = 86_400_000;

async function top(store: Store, now: EpochMs): Promise<string> {
  const open = await store.list({ status: 'open', since: now - 7 * dayMs });
  const loudest = [...open].sort((a, b) => b.count.count - a.count.count).slice(0, 10);
  if (loudest.length === 0) return 'No issue is open. Nothing broke in the last seven days.';
  return loudest.map(line).join('\n');
}

function line({ meta, count }: IssueState): string {
  const title = escapeMrkdwn(cut(cleanLine(shownTitle(meta)), 120));
  return `\`${meta.id}\`  ×${count.count.toLocaleString('en')}  ${title}`;
}
