import type { StackFrame } from '../model/event.ts';
import { isInApp } from './frames.ts';
import { frame, type Grammar } from './grammar.ts';

const PLACE = /^\s+(\S.*?\.(?:go|s)):(\d+)(?: \+0x[0-9a-f]+)?\s*$/;

/** Frames of one goroutine, or of zap's `stacktrace`: a function line, then a tab with file and line. */
export function goFrames(text: string): StackFrame[] {
  const frames: StackFrame[] = [];
  const lines = text.split('\n');
  for (let i = 0; i + 1 < lines.length; i++) {
    const name = lines[i] ?? '';
    const place = PLACE.exec(lines[i + 1] ?? '');
    if (!place?.[1] || !/^[\w/.*()[\]·@~-]/.test(name)) continue;
    const fn = name
      .replace(/^created by /, '')
      .replace(/ in goroutine \d+$/, '')
      .replace(/\((?:0x|\{|\.\.\.|\)|\?|0x)[\s\S]*$/, '')
      .replace(/\(\)$/, '');
    frames.push(frame(place[1], Number(place[2]), fn, isInApp('go', place[1], fn)));
    i++;
  }
  return frames;
}

/** Panics and fatal errors of the Go runtime; the first goroutine is the one that failed. */
export const go: Grammar = {
  name: 'go',
  can: (text) =>
    text.includes('panic: ') ||
    text.includes('goroutine ') ||
    text.includes('fatal error: ') ||
    text.includes('http: panic serving'),
  read(text) {
    const hit = /(?:^|\n)(panic|fatal error): |http: panic serving [^\s]+: /.exec(text);
    const routine = text.indexOf('\ngoroutine ');
    if (!hit || (routine < 0 && !/^(?:panic|fatal error): /.test(text.trimStart()))) return null;
    const from = hit.index + hit[0].length;
    const stop = text.indexOf('\ngoroutine ', from);
    let said = text.slice(from, stop < 0 ? undefined : stop);
    said = said.split('\n[signal ')[0] ?? said;
    const message =
      said
        .split(/\n\s*panic: /)[0]
        ?.replace(/ \[recovered(?:, repanicked)?\]$/, '')
        .trim() ?? '';
    const rest = stop < 0 ? '' : text.slice(stop + 1);
    const end = rest.indexOf('\n\ngoroutine ');
    const title = text.slice(0, hit.index).trim();
    return {
      exceptions: [
        {
          type: hit[1] ?? 'panic',
          message: message.replace(/\nexit status \d+$/, ''),
          frames: goFrames(end < 0 ? rest : rest.slice(0, end)),
          innermost: 'first',
        },
      ],
      ...(title ? { title } : {}),
    };
  },
};
