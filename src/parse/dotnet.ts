import type { Exception, RelatedException, StackFrame } from '../model/event.ts';
import { isInApp } from './frames.ts';
import { frame, type Grammar } from './grammar.ts';

const AT =
  /^\s*at ((?:[^\s(]|\s(?!in ))[^(]{0,400})\([\s\S]*?\)(?:(?: \[0x[0-9a-f]+\])? in (.{1,600}?):(?:line )?(\d+)\s?)?$/;
const TYPE = /^((?:[A-Za-z_]\w*\.)*[A-Za-z_][\w`+]*)(?: \((0x[0-9a-fA-F]+|-?\d+)\))?(?:: ?([\s\S]*))?$/;

/** One .NET `at` line; null when it is none. */
export function dotnetFrame(line: string): StackFrame | null {
  if (!/^\s*at /.test(line)) return null;
  const hit = AT.exec(line.replace(/<---\s*$/, '').trimEnd());
  if (!hit?.[1]) return null;
  return frame(hit[2] ?? null, hit[3] ? Number(hit[3]) : null, hit[1], isInApp('dotnet', null, hit[1]));
}

/** `Exception.ToString()`: inner ones are printed inside, `--->` opens one and `--- End of inner …` closes it. */
export const dotnet: Grammar = {
  name: 'dotnet',
  can: (text) =>
    / at [\w.<>`+[\],$|]+ ?\([\s\S]{0,400}\)/.test(text) ||
    text.includes(' ---> ') ||
    text.includes('Unhandled exception. '),
  read(text) {
    const lines = text.split('\n');
    const firstAt = lines.findIndex((line) => dotnetFrame(line) !== null || /^\s*---> /.test(line));
    const unhandled = text.indexOf('Unhandled exception. ');
    if (firstAt < 0 && unhandled < 0) return null;
    const head = headOf(lines.slice(0, firstAt < 0 ? undefined : firstAt));
    if (!head) return null;
    const chain: { text: string; frames: StackFrame[]; member: boolean }[] = [];
    const open: number[] = [];
    const say = (words: string, member: boolean) => {
      open.push(chain.length);
      chain.push({ text: words, frames: [], member });
    };
    // An inner exception of the old runtime stands on the outer one's line.
    const [first, ...inline] = head.text.split(' ---> ');
    say(first ?? '', false);
    for (const words of inline) say(words, false);
    for (let i = firstAt < 0 ? lines.length : firstAt; i < lines.length; i++) {
      const line = lines[i] ?? '';
      const found = dotnetFrame(line);
      const top = chain[open[open.length - 1] ?? 0];
      if (found) top?.frames.push(found);
      else if (/^\s*---> /.test(line)) {
        let words = line.replace(/^\s*---> /, '');
        const member = /^\(Inner Exception #[1-9]/.test(words);
        words = words.replace(/^\(Inner Exception #\d+\) /, '').replace(/<---$/, '');
        while (
          i + 1 < lines.length &&
          !dotnetFrame(lines[i + 1] ?? '') &&
          !/^\s*---/.test(lines[i + 1] ?? '')
        )
          words += `\n${lines[++i]}`;
        if (member || !/Inner Exception #0/.test(line) || chain.length === 1) say(words.trimEnd(), member);
      } else if (/^\s*--- End of inner exception/.test(line) && open.length > 1) open.pop();
    }
    const exceptions: Exception[] = [];
    const related: RelatedException[] = [];
    const facts: Record<string, string> = {};
    for (const one of chain) {
      const hit = TYPE.exec(one.text.replace(/<---$/, '').trimEnd());
      if (hit?.[2]) facts.code ??= hit[2];
      const done: Exception = {
        type: hit?.[1] ?? null,
        message: (hit ? (hit[3] ?? '') : one.text).trim(),
        frames: one.frames,
        innermost: 'first',
      };
      if (one.member) related.push({ ...done, relation: 'member' });
      else exceptions.push(done);
    }
    return {
      exceptions,
      ...(related.length ? { related } : {}),
      ...(head.title ? { title: head.title } : {}),
      ...(Object.keys(facts).length ? { facts } : {}),
    };
  },
};

function headOf(head: readonly string[]): { text: string; title?: string } | null {
  for (let i = 0; i < head.length; i++) {
    const line = (head[i] ?? '').trim();
    const at =
      /(?:^|\s|Unhandled exception\. )((?:[A-Z]\w*\.)*(?:[A-Z]\w*)?(?:Exception|Error)(?: \([-\w]+\))?(?::|$| --->))/.exec(
        line.slice(0, 4000),
      );
    if (!at?.[1]) continue;
    const from = at.index + at[0].lastIndexOf(at[1]);
    const title = [...head.slice(0, i), line.slice(0, from).replace(/Unhandled exception\. $/, '')]
      .join('\n')
      .replace(/[\s:-]+$/, '')
      .trim();
    return {
      text: [line.slice(from), ...head.slice(i + 1)].join('\n').trimEnd(),
      ...(title ? { title } : {}),
    };
  }
  return null;
}
