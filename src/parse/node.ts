import type { Exception, RelatedException, StackFrame } from '../model/event.ts';
import { isInApp } from './frames.ts';
import { frame, type Grammar } from './grammar.ts';

const AT =
  /^\s+at (?:(.{1,400}?) \()?((?:file:\/\/|node:|[A-Za-z]:\\|webpack:)?[^()\s][^()]{0,600}?|native|<anonymous>):(\d+):(\d+)\)?(?: \{)?$/;
const AT_ODD = /^\s+at (?:async )?(.{1,400}?) \((<anonymous>|native|index \d+|[^()]{1,300})\)(?: \{)?$/;
const AT_NAKED = /^\s+at (?:async )?(<anonymous>|eval .{1,300})$/;
/** `TypeError: words`, `AggregateError [ECODE]: words`, `Uncaught Error`. */
export const JS_TYPE =
  /^(?:\[?Uncaught(?: exception)?:? )?\[?((?:[A-Za-z_$][\w$]*\.)*[A-Za-z_$][\w$]*)(?: \[([\w-]+)\])?(?::(?: ([\s\S]*))?)?$/;
const JS_ERROR =
  /^(?:[\w$]*\.)*[A-Z]?[\w$]*(?:Error|Exception|Rejection|Exit|Fault|NotFound|Timeout|Failure|Abort)$/;

/** One `at …` line; null when it is none. */
export function nodeFrame(line: string): StackFrame | null {
  const at = AT.exec(line);
  if (at) {
    const raw = at[1]?.replace(/^async /, '') ?? null;
    const file = (at[2] ?? '').replace(/^async /, '');
    return frame(file, Number(at[3]), raw, isInApp('node', file, raw), { column: Number(at[4]) });
  }
  const odd = AT_ODD.exec(line);
  if (odd) {
    const name = (odd[1] ?? '').replace(/^async /, '');
    const file = odd[2] === 'native' || odd[2] === '<anonymous>' ? odd[2] : null;
    return frame(file, null, name, false);
  }
  const naked = AT_NAKED.exec(line);
  return naked ? frame('<anonymous>', null, null, false) : null;
}

/** V8 stacks as `console.error`, `util.inspect` and the uncaught handler print them, with causes and members. */
export const node: Grammar = {
  name: 'node',
  can: (text) => /\n\s+at \S/.test(text) && /:\d+:\d+\)?|\((?:<anonymous>|native|index \d)/.test(text),
  read(text) {
    const lines = text.split('\n');
    let firstAt = lines.findIndex((line) => nodeFrame(line) !== null);
    if (firstAt < 0) return null;
    // `[AggregateError: words] {` has no frames of its own: those that follow are its members'.
    const bracket = lines.findIndex((line, i) => i < firstAt && /^\[[\w$.]+: .*\] \{$/.test(line));
    if (bracket >= 0) {
      lines[bracket] = (lines[bracket] ?? '').slice(1, -3);
      firstAt = bracket + 1;
    }
    // Deno shows the source line and where in it between the words and the frames.
    const shown = firstAt >= 3 && /^\s*\^+\s*$/.test(lines[firstAt - 1] ?? '') ? 2 : 0;
    const head = splitHead(lines.slice(0, firstAt - shown));
    if (!head) return null;
    const exceptions: Exception[] = [];
    const related: RelatedException[] = [];
    const facts: Record<string, string> = head.code ? { code: head.code } : {};
    let frames: StackFrame[] = [];
    let current: { type: string | null; message: string } = head;
    let member: number | null = null;
    const close = () => {
      const done: Exception = { ...pick(current), frames, innermost: 'first' };
      if (member !== null) related.push({ ...done, relation: 'member' });
      else exceptions.push(done);
      frames = [];
    };
    for (let i = firstAt; i < lines.length; i++) {
      const line = lines[i] ?? '';
      const found = /^\s+at /.test(line) ? nodeFrame(line) : null;
      if (found) {
        frames.push(found);
        continue;
      }
      const cause = /^\s*(?:\[cause\]:|[Cc]aused by:|\[errors?\]: \[?|errors: \[)\s*(.*)$/.exec(line);
      const inList = member !== null || /^\s*\[errors\]/.test(line);
      if (cause) {
        const isList = /^\s*(?:\[errors\]|errors:)/.test(line);
        let said = cause[1] ?? '';
        if (isList && !said) said = (lines[++i] ?? '').trim();
        if (!said) continue;
        const rest: string[] = [];
        while (i + 1 < lines.length && !/^\s+at |^\s*[}\]]/.test(lines[i + 1] ?? '') && rest.length < 20)
          rest.push(lines[++i] ?? '');
        close();
        member = isList ? 0 : null;
        current = typed([said.replace(/ \{$/, ''), ...rest].join('\n').trimEnd());
        if (rest.length && !/^\s+at /.test(lines[i + 1] ?? '')) current = typed(said.replace(/ \{$/, ''));
        continue;
      }
      if (inList && /^\s+\S*(?:Error|Exception)\b.*/.test(line)) {
        close();
        current = typed(line.trim());
        member = (member ?? 0) + 1;
        continue;
      }
      const prop =
        /^\s{1,8}(code|errno|syscall|status|statusCode|hostname|address|port|path): '?([^',]{1,120})'?,?$/.exec(
          line,
        );
      if (prop?.[1] && !(prop[1] in facts)) facts[prop[1]] = prop[2] ?? '';
    }
    close();
    return {
      exceptions,
      ...(related.length ? { related } : {}),
      ...(head.title ? { title: head.title } : {}),
      ...(Object.keys(facts).length ? { facts } : {}),
    };
  },
};

function pick(x: { type: string | null; message: string }): { type: string | null; message: string } {
  return { type: x.type, message: x.message };
}

/** `TypeError: words` apart; words alone have no type. */
export function typed(text: string): { type: string | null; message: string; code?: string } {
  const nl = text.indexOf('\n');
  const line = nl < 0 ? text : text.slice(0, nl);
  const hit = JS_TYPE.exec(line);
  if (!hit?.[1] || line.length > 4000) return { type: null, message: text };
  const message = `${hit[3] ?? ''}${nl < 0 ? '' : text.slice(nl)}`;
  return {
    type: hit[1],
    message: message.replace(/\]$/, line.startsWith('[') ? '' : ']'),
    ...(hit[2] ? { code: hit[2] } : {}),
  };
}

function splitHead(
  head: readonly string[],
): { type: string | null; message: string; code?: string; title?: string } | null {
  for (let i = 0; i < head.length; i++) {
    const line = (head[i] ?? '').trim().replace(/^(?:⨯|✖|×|Uncaught|Uncaught exception:)\s+/, '');
    const name = JS_TYPE.exec(line)?.[1];
    if (name && JS_ERROR.test(name)) {
      const title = cleanTitle(head.slice(0, i));
      return { ...typed([line, ...head.slice(i + 1)].join('\n').trimEnd()), ...(title ? { title } : {}) };
    }
  }
  for (let i = 0; i < head.length; i++) {
    const line = head[i] ?? '';
    const hit =
      /(?:^|[\s:(])((?:[A-Za-z_$][\w$]*\.)*(?:[A-Z][\w$]*)?(?:Error|Exception)(?: \[[\w-]+\])?)(?:: |$)/.exec(
        line.slice(0, 4000),
      );
    if (hit?.[1]) {
      const at = hit.index + hit[0].indexOf(hit[1]);
      const title = cleanTitle([...head.slice(0, i), line.slice(0, at)]);
      return {
        ...typed([line.slice(at), ...head.slice(i + 1)].join('\n').trimEnd()),
        ...(title ? { title } : {}),
      };
    }
  }
  const own = [...head].reverse().find((line) => line.trim() !== '');
  if (!own) return { type: null, message: 'Error' };
  return typed(own.trim());
}

function cleanTitle(lines: readonly string[]): string {
  return lines
    .filter(
      (line, i) =>
        !/^\s*\^+\s*$|^(?:file:\/\/)?\S+\.[cm]?[jt]sx?:\d+$|^(?:node:\S+|<anonymous_script>):\d+$/.test(
          line,
        ) && !/^\s*\^/.test(lines[i + 1] ?? ''),
    )
    .join('\n')
    .replace(/^\(node:\d+\) /, '')
    .replace(/[\s:–-]+$/, '')
    .trim();
}
