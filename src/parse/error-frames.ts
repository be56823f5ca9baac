import type { StackFrame } from '../model/event.ts';
import { dotnetFrame } from './dotnet.ts';
import { first, isObj, text } from './fields.ts';
import { isInApp, type Language } from './frames.ts';
import { goFrames } from './go.ts';
import { frame } from './grammar.ts';
import { javaFrame } from './jvm.ts';
import { nodeFrame } from './node.ts';
import { phpFrames } from './php.ts';
import { pythonFrames } from './python.ts';
import { rubyFrame } from './ruby.ts';

const FILE_KEYS = ['file', 'filename', 'path', 'fileName', 'source', 'abs_path', 'FileName', 'File'];
const LINE_KEYS = ['line', 'lineno', 'lineNumber', 'LineNumber', 'Line', 'line_number'];
const FUNCTION_KEYS = ['function', 'name', 'method', 'methodName', 'label', 'func', 'Method'];
const OWNER_KEYS = ['class', 'className', 'declaringClass'];
const SOURCE_KEYS = ['statement', 'code_line', 'context_line', 'sourceLine'];
const COLUMN_KEYS = ['column', 'colno', 'columnNumber'];

/** Frames without a head, in whatever language they are; or a list of frame objects. */
export function framesOf(value: unknown): { frames: StackFrame[]; innermost: 'first' | 'last' } {
  if (typeof value === 'string') {
    const py = value.includes('File "') ? pythonFrames(value) : [];
    if (py.length) return { frames: py, innermost: 'last' };
    const lines = ends(value.split('\n'));
    // .NET's frame without its place looks like a JVM's.
    const readers = /\) in [^\n]{1,600}:line \d/.test(value)
      ? [dotnetFrame]
      : /:\d+:\d+\)?$/m.test(value)
        ? [nodeFrame, javaFrame, dotnetFrame, rubyFrame]
        : [javaFrame, nodeFrame, dotnetFrame, rubyFrame];
    for (const read of readers) {
      const found = lines
        .map((line) => read(/^at /.test(line) ? `    ${line}` : line))
        .filter((one) => one !== null);
      if (found.length) return { frames: found, innermost: 'first' };
    }
    const php = phpFrames(value);
    if (php.length) return { frames: php, innermost: 'first' };
    return { frames: goFrames(value), innermost: 'first' };
  }
  if (!Array.isArray(value)) return { frames: [], innermost: 'first' };
  if (typeof value[0] === 'string') {
    // Monolog's trace is a list of `file:line`.
    const places = (value as unknown[]).map((one) => /^([^\s:]+\.\w+):(\d+)$/.exec(String(one)));
    if (places.every((one) => one))
      return {
        frames: places.map((one) =>
          frame(one?.[1] ?? null, Number(one?.[2]), null, isInApp('php', one?.[1] ?? null, null)),
        ),
        innermost: 'first',
      };
    return framesOf(value.join('\n'));
  }
  const frames: StackFrame[] = [];
  let python = false;
  for (const one of ends(value)) {
    if (!isObj(one)) continue;
    const file = text(first([one], FILE_KEYS)) ?? null;
    const line = Number(first([one], LINE_KEYS) ?? Number.NaN);
    const method = text(first([one], FUNCTION_KEYS)) ?? null;
    const owner = text(first([one], OWNER_KEYS));
    if (file === null && method === null) continue;
    const language = languageOf(file);
    if (language === 'python') python = true;
    const name = owner && method && !method.startsWith(owner) ? `${owner}.${method}` : method;
    const source = text(first([one], SOURCE_KEYS));
    const column = Number(first([one], COLUMN_KEYS) ?? Number.NaN);
    frames.push(
      frame(file, Number.isFinite(line) && line > 0 ? line : null, name, isInApp(language, file, name), {
        ...(source ? { source } : {}),
        ...(Number.isFinite(column) ? { column } : {}),
      }),
    );
  }
  return { frames, innermost: python ? 'last' : 'first' };
}

/** Both ends of what is too long: the crash is at one of them. */
function ends<T>(all: readonly T[]): readonly T[] {
  return all.length > 2000 ? [...all.slice(0, 1000), ...all.slice(-1000)] : all;
}

function languageOf(file: string | null): Language {
  const extension = /\.(\w+)$/.exec(file ?? '')?.[1] ?? '';
  return (
    (
      {
        py: 'python',
        java: 'java',
        kt: 'java',
        scala: 'java',
        go: 'go',
        s: 'go',
        cs: 'dotnet',
        rb: 'ruby',
        php: 'php',
        rs: 'rust',
      } as const
    )[extension as 'py'] ?? 'node'
  );
}
