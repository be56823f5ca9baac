import type { Exception, StackFrame } from '../model/event.ts';
import { isInApp } from './frames.ts';
import { frame, type Grammar } from './grammar.ts';

const PLACE = /^\s*(?:\d+: )?(?:from )?([^\s:]*[\w)>]):(\d+):in [`']([^']+)'(?:: ([\s\S]*))?$/;
const HEAD = /^([^\s:][^:]*):(\d+):in [`']([^']+)': ([\s\S]*)$/;

/** One Ruby backtrace line; null when it is none. */
export function rubyFrame(line: string): StackFrame | null {
  const hit = line.includes(':in ') ? PLACE.exec(line) : null;
  if (!hit?.[1]) return null;
  return frame(hit[1], Number(hit[2]), hit[3] ?? null, isInApp('ruby', hit[1], hit[3] ?? null));
}

/** `full_message` of an uncaught exception, Logger's and Rails' forms. */
export const ruby: Grammar = {
  name: 'ruby',
  can: (text) => text.includes(':in `') || text.includes(":in '"),
  read(text) {
    const lines = untagged(text).split('\n');
    const exceptions: Exception[] = [];
    let title: string[] = [];
    for (let i = 0; i < lines.length; i++) {
      const line = lines[i] ?? '';
      const open = HEAD.exec(line);
      if (open?.[4] !== undefined) {
        const own = rubyFrame(line.slice(0, line.length - open[4].length - 2));
        let said = open[4];
        while (i + 1 < lines.length && !rubyFrame(lines[i + 1] ?? '') && !HEAD.test(lines[i + 1] ?? ''))
          said += `\n${lines[++i]}`;
        exceptions.push({ ...named(said), frames: own ? [own] : [], innermost: 'first' });
        continue;
      }
      const found = rubyFrame(line);
      if (!found) {
        if (!exceptions.length) title.push(line);
        continue;
      }
      if (!exceptions.length) {
        const words = title.join('\n').trim();
        title = [];
        exceptions.push({ ...named(words), frames: [], innermost: 'first' });
      }
      const current = exceptions[exceptions.length - 1];
      if (current) exceptions[exceptions.length - 1] = { ...current, frames: [...current.frames, found] };
    }
    if (!exceptions.length) return null;
    const words = title.join('\n').trim();
    return { exceptions, ...(words && !/^Traceback/.test(words) ? { title: words } : {}) };
  },
};

/** Rails' tagged logging puts the request's id before each line, the empty ones too. */
function untagged(text: string): string {
  const tag = /^(\[[\w-]{6,60}\]) /m.exec(text)?.[1];
  if (!tag || !text.includes(`\n${tag} `)) return text;
  return text
    .split('\n')
    .map((line) => (line.startsWith(tag) ? line.slice(tag.length).trim() : line))
    .filter((line) => line !== '')
    .join('\n');
}

/** `words (Type)`, `Type (words):` of Rails, `Type: words`. */
function named(text: string): { type: string | null; message: string } {
  // error_highlight shows the source line under the words.
  const said = text.replace(/\n\n[^\n]{1,400}\n\s*\^+\s*$/, '').trim();
  const back = /^([\s\S]*?) ?\(((?:[A-Z]\w*::)*[A-Z]\w*)\)([\s\S]*)$/.exec(said.slice(0, 8000));
  if (back?.[2]) return { type: back[2], message: `${back[1] ?? ''}${(back[3] ?? '').trimEnd()}`.trim() };
  const rails = /^((?:[A-Z]\w*::)*[A-Z]\w*) \(([\s\S]*)\):?$/.exec(said.slice(0, 8000));
  if (rails?.[1]) return { type: rails[1], message: rails[2] ?? '' };
  const plain = /^((?:[A-Z]\w*::)*[A-Z]\w*): ([\s\S]*)$/.exec(said.slice(0, 8000));
  if (plain?.[1]) return { type: plain[1], message: plain[2] ?? '' };
  return { type: null, message: said };
}
