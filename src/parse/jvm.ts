import type { Exception, RelatedException, StackFrame } from '../model/event.ts';
import { isInApp } from './frames.ts';
import { frame, type Grammar } from './grammar.ts';

const AT =
  /^\s*at ((?:[\w.$@-]*\/{1,2})?[\w$.<>-]+)\((?:([^():]+\.\w+|SourceFile)(?::(\d+))?|Unknown Source|Native Method|<generated>|[^()]*)\)/;
const TYPE =
  /^((?:[a-z_$][\w$]*\.)+[A-Z_$][\w$.]*|[A-Z][\w$]*(?:Exception|Error|Throwable))(?:: ?([\s\S]*))?$/;
const PREFIXED = /((?:[a-z_$][\w$]*\.)+[A-Z][\w$]*(?:Exception|Error|Throwable|Failure)\b[\w$]*)(?:: (.*))?$/;

/** One JVM `at` line; null when it is none. */
export function javaFrame(line: string): StackFrame | null {
  const hit = AT.exec(line);
  if (!hit?.[1]?.includes('.')) return null;
  return frame(
    hit[2] ?? null,
    hit[3] ? Number(hit[3]) : null,
    hit[1],
    isInApp('java', hit[2] ?? null, hit[1]),
  );
}

/** `printStackTrace` of the JVM: causes, suppressed ones, `... n more`. */
export const java: Grammar = {
  name: 'java',
  can: (text) =>
    text.includes('at ') &&
    /\bat [\w.$/@<>-]+\((?:[\w$-]+\.\w+(?::\d+)?|Unknown Source|Native Method|SourceFile|<generated>)/.test(
      text,
    ),
  read(text) {
    const lines = text.split('\n');
    const firstAt = lines.findIndex((line) => javaFrame(line) !== null);
    if (firstAt < 0) return null;
    const exceptions: Exception[] = [];
    const related: RelatedException[] = [];
    let kind: 'cause' | 'suppressed' | 'wrapped' = 'cause';
    const start = headOf(lines.slice(0, firstAt));
    let said = start.text;
    let frames: StackFrame[] = [];
    let rootFirst = false;
    const close = () => {
      const done: Exception = {
        ...(exceptions.length || !start.own ? typed(said) : start.own),
        frames,
        innermost: 'first',
      };
      if (kind === 'suppressed') related.push({ ...done, relation: 'suppressed' });
      else exceptions.push(done);
      frames = [];
    };
    let suppressedDepth = -1;
    for (let i = firstAt; i < lines.length; i++) {
      const line = lines[i] ?? '';
      const found = javaFrame(line);
      if (found) {
        frames.push(found);
        continue;
      }
      const next = /^(\s*)(Caused by|Suppressed|Wrapped by): (.*)$/.exec(line);
      if (next) {
        close();
        const depth = (next[1] ?? '').length;
        if (next[2] === 'Suppressed') {
          kind = 'suppressed';
          suppressedDepth = depth;
        } else if (!(kind === 'suppressed' && depth >= suppressedDepth && depth > 0)) kind = 'cause';
        if (next[2] === 'Wrapped by') rootFirst = true;
        said = next[3] ?? '';
        while (
          i + 1 < lines.length &&
          !javaFrame(lines[i + 1] ?? '') &&
          !/^\s*(?:\.\.\. \d+|Caused by: |Suppressed: )/.test(lines[i + 1] ?? '') &&
          (lines[i + 1] ?? '') !== ''
        )
          said += `\n${lines[++i]}`;
      }
    }
    close();
    if (rootFirst) exceptions.reverse();
    const lead = exceptions[0];
    const reversed =
      lead &&
      (start.title === `${lead.message}: ${lead.type}` || start.title === `${lead.type}: ${lead.type}`);
    return {
      exceptions,
      ...(related.length ? { related } : {}),
      ...(start.title && !reversed ? { title: start.title } : {}),
    };
  },
};

function typed(text: string): { type: string | null; message: string } {
  const hit = TYPE.exec(text.trimEnd());
  return hit?.[1] ? { type: hit[1], message: hit[2] ?? '' } : { type: null, message: text.trim() };
}

function headOf(head: readonly string[]): {
  text: string;
  title?: string;
  own?: { type: string; message: string };
} {
  for (let i = head.length - 1; i >= 0; i--) {
    const line = (head[i] ?? '').replace(/^Exception in thread "[^"]*" /, '');
    if (line !== head[i] && !TYPE.test(line)) {
      const loose = /^([\w$.]+)(?:: (.*))?$/.exec(line);
      const rest = head
        .slice(i + 1)
        .join('\n')
        .trimEnd();
      if (loose?.[1])
        return {
          text: line,
          own: { type: loose[1], message: `${loose[2] ?? ''}${rest ? `\n${rest}` : ''}` },
        };
    }
    // Lambda prints `words: the.Type` above `the.Type: words`.
    if (TYPE.test(line) && !(i + 1 < head.length && TYPE.test(head[i + 1] ?? ''))) {
      const title = head.slice(0, i).join('\n').trim();
      return { text: [line, ...head.slice(i + 1)].join('\n'), ...(title ? { title } : {}) };
    }
  }
  for (let i = 0; i < head.length; i++) {
    const line = (head[i] ?? '').slice(0, 4000);
    const hit = PREFIXED.exec(line);
    if (hit?.[1]) {
      const title = [...head.slice(0, i), line.slice(0, hit.index)]
        .join('\n')
        .replace(/[\s:[\]-]+$/, '')
        .trim();
      return { text: [line.slice(hit.index), ...head.slice(i + 1)].join('\n'), ...(title ? { title } : {}) };
    }
  }
  return { text: head.join('\n') };
}
