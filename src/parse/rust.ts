import type { StackFrame } from '../model/event.ts';
import { isInApp } from './frames.ts';
import { frame, type Grammar } from './grammar.ts';

/** Rust panics (both wordings), with a backtrace when there is one. */
export const rust: Grammar = {
  name: 'rust',
  can: (text) => text.includes("' panicked at ") || text.includes(' panicked at '),
  read(text) {
    const now = /thread '[^']*'(?: \(\d+\))? panicked at (\S+?):(\d+):(\d+):\n([\s\S]*)$/.exec(text);
    const old = now ? null : /thread '[^']*' panicked at '([\s\S]*?)', (\S+?):(\d+)(?::(\d+))?/.exec(text);
    if (!now && !old) return null;
    const file = (now ? now[1] : old?.[2]) ?? '';
    const line = Number(now ? now[2] : old?.[3]);
    const said = now ? (now[4] ?? '').split(/\n(?:note: |stack backtrace:)/)[0] : old?.[1];
    const stack = text.indexOf('stack backtrace:');
    const frames = stack < 0 ? [] : rustFrames(text.slice(stack));
    return {
      exceptions: [
        {
          type: 'panic',
          message: (said ?? '').trim(),
          frames: frames.length ? frames : [frame(file, line, null, isInApp('rust', file, null))],
          innermost: 'first',
        },
      ],
    };
  },
};

export function rustFrames(text: string): StackFrame[] {
  const frames: StackFrame[] = [];
  const lines = text.split('\n');
  for (let i = 0; i < lines.length; i++) {
    const hit = /^\s*\d+:\s+(?:0x[0-9a-f]+ - )?(\S.*)$/.exec(lines[i] ?? '');
    if (!hit?.[1]) continue;
    const place = /^\s+at (\S+?):(\d+)(?::(\d+))?$/.exec(lines[i + 1] ?? '');
    const name = hit[1].replace(/::h[0-9a-f]{16}$/, '');
    frames.push(
      frame(
        place?.[1] ?? null,
        place ? Number(place[2]) : null,
        name,
        isInApp('rust', place?.[1] ?? null, name),
      ),
    );
  }
  return frames;
}
