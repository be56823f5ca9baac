import type { Exception, StackFrame } from '../model/event.ts';
import { isInApp } from './frames.ts';
import { frame, type Grammar } from './grammar.ts';

const HASH = /^#\d+ (?:\[internal function\]|(.+?)\((\d+)\)|([^\s(][^(]*)): (.*)$/;

/** `#n file(line): call(args)` lines. */
export function phpFrames(text: string): StackFrame[] {
  const frames: StackFrame[] = [];
  for (const line of text.split('\n')) {
    const hit = line.trimStart().startsWith('#') ? HASH.exec(line.trim()) : null;
    if (!hit) continue;
    const file = hit[1] ?? null;
    const name = (hit[4] ?? '').replace(/\([\s\S]*$/, '') || null;
    frames.push(frame(file, hit[2] ? Number(hit[2]) : null, name, isInApp('php', file, name)));
  }
  return frames;
}

/** PHP's own fatal errors and Monolog's `[object] (Type(code: n): words at file:line)`. */
export const php: Grammar = {
  name: 'php',
  can: (text) =>
    text.includes('PHP ') ||
    text.includes('Uncaught ') ||
    text.includes('[object] (') ||
    text.includes('\n#0 ') ||
    /^(?:Fatal|Parse) error: /.test(text),
  read(text) {
    if (text.includes('[object] (')) return objects(text);
    const fatal =
      /(?:PHP )?(Fatal error|Parse error|Warning|Notice|Deprecated|Recoverable fatal error): +([\s\S]*)$/.exec(
        text,
      );
    const body = fatal?.[2] ?? text;
    const exceptions = uncaught(body.replace(/^Uncaught /, ''));
    if (exceptions.length) {
      return { exceptions, ...(fatal?.[1] ? { levelText: fatal[1] } : {}) };
    }
    const place = /^([\s\S]*?) in (\S+?)(?:\(\d+\)[\s\S]*)? on line (\d+)/.exec(body);
    if (!fatal || !place) return null;
    const file = place[2] ?? '';
    return {
      exceptions: [
        {
          type: null,
          message: place[1] ?? '',
          frames: [frame(file, Number(place[3]), null, isInApp('php', file, null))],
          innermost: 'first',
        },
      ],
      levelText: fatal[1] ?? '',
    };
  },
};

function uncaught(body: string): Exception[] {
  if (!/\n#0 |Stack trace:/.test(body)) return [];
  const found: Exception[] = [];
  // With display_errors on, PHP says it all a second time.
  const again = body.search(/\n(?:PHP )?Fatal error: /);
  for (const part of (again < 0 ? body : body.slice(0, again)).split(/\n\nNext |\nNext /)) {
    const at = part.indexOf('\nStack trace:\n');
    // The words may name other places; the last one is where it was thrown.
    const hit =
      at < 0 ? null : /^([\w\\]+)(?:: ([\s\S]*))? in (\S[^\n]*?):(\d+)\s*$/.exec(part.slice(0, at).trim());
    if (!hit?.[1]) continue;
    const file = hit[3] ?? '';
    found.push({
      type: hit[1],
      // PHP itself joins the two places of a wrong argument; the second is the frame.
      message: (hit[2] ?? '').replace(/(, called in [^\n]+ on line \d+) and defined$/, '$1'),
      frames: [frame(file, Number(hit[4]), null, isInApp('php', file, null)), ...phpFrames(part.slice(at))],
      innermost: 'first',
    });
  }
  // PHP prints the first cause first; what was thrown comes last.
  return found.reverse();
}

function objects(text: string): { exceptions: Exception[]; title?: string } | null {
  const exceptions: Exception[] = [];
  const parts = text.split('[object] (');
  for (const part of parts.slice(1)) {
    const hit = /^([\w\\]+)\(code: [^)]*\): ([\s\S]*?) at (\S{1,500}?):(\d+)\)/.exec(part.slice(0, 8000));
    if (!hit?.[1]) continue;
    const file = hit[3] ?? '';
    exceptions.push({
      type: hit[1].replaceAll('\\\\', '\\'),
      message: hit[2] ?? '',
      frames: [
        frame(file, Number(hit[4]), null, isInApp('php', file, null)),
        ...phpFrames(part.includes('\\n#') ? part.replaceAll('\\n', '\n') : part).map((one) => ({
          ...one,
          function: one.function?.replaceAll('\\\\', '\\') ?? null,
        })),
      ],
      innermost: 'first',
    });
  }
  if (!exceptions.length) return null;
  const title = (parts[0] ?? '').replace(/\s*\{"[^{]*$/, '').trim();
  return { exceptions, ...(title && title !== exceptions[0]?.message ? { title } : {}) };
}
