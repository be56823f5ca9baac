import type { OperatorNotification } from '../model/notification.ts';
import { clean, cleanLine, cut, cutEscaped } from './clean.ts';
import { cutMiddle } from './excerpt.ts';
import { blockId, bold, date, preformatted, richText, section, text } from './rich-text.ts';
import type { Block, SlackMessage } from './slack-message.ts';

/** Tracebell speaks of itself: what is wrong, and what to do about it. */
export function operatorMessage(notice: OperatorNotification): SlackMessage {
  const id = (part: string) => blockId(part, notice.id, Math.floor(notice.at / 1000));
  const title = cut(cleanLine(notice.title), 150) || 'Tracebell needs attention';
  const detail = clean(notice.detail).trim();
  const todo = cut(cleanLine(notice.todo), 1000);
  const oneLine = detail.length <= 300 && !detail.includes('\n');
  const head = richText(id('o.h'), [
    section({ type: 'emoji', name: 'bell' }, text(' '), bold(title)),
    ...(oneLine && detail ? [section(text(detail))] : []),
    ...(!oneLine ? [preformatted(cutMiddle(detail, 6000))] : []),
    ...(todo ? [section(bold('What to do: '), text(todo))] : []),
    section(text('Tracebell, '), date(notice.at, '{date_short_pretty} {time_secs}')),
  ]);
  const blocks: Block[] = [head];
  return { text: cutEscaped(`🔔 Tracebell: ${title}${todo ? ` — ${todo}` : ''}`, 199), blocks };
}
