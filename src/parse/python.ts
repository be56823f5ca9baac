import type { Exception, RelatedException, StackFrame } from '../model/event.ts';
import { isInApp } from './frames.ts';
import { frame, type Grammar, type Reading } from './grammar.ts';

const HEADER = /Traceback \(most recent call last\):[ \t]*$/m;
const FRAME = /^[ \t>]*File "([^"]{1,1000})",? [Ll]ine (\d+)(?:, in (.+))?$/;
const TYPE_LINE = /^((?:[A-Za-z_][\w]*\.)*(?:<locals>\.)?[A-Za-z_]\w*)(?::(?: (.*))?)?$/;
const DIRECT = 'The above exception was the direct cause of the following exception:';
const DURING = 'During handling of the above exception, another exception occurred:';

interface Block {
  exception: Exception;
  before: string;
}

/** CPython tracebacks: chains, exception groups, syntax errors, and Lambda's own form with the message first. */
export const python: Grammar = {
  name: 'python',
  can: (text) =>
    text.includes('Traceback (most recent call last)') || text.includes('Traceback (innermost last)'),
  read(text) {
    if (text.includes('Exception Group Traceback')) return readGroup(text);
    return readChain(text);
  },
};

/** Frames alone, as a JSON logger's list of strings has them. */
export function pythonFrames(text: string): StackFrame[] {
  const frames: StackFrame[] = [];
  const lines = text.split('\n');
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? '';
    const hit = line.includes('File "') ? FRAME.exec(line.trimEnd()) : null;
    if (!hit) continue;
    const next = lines[i + 1] ?? '';
    const source = next.trim() && !next.includes('File "') && /^\s/.test(next) ? next.trim() : undefined;
    const file = hit[1] ?? '';
    const name = hit[3] ?? null;
    frames.push(
      frame(
        file,
        Number(hit[2]),
        name,
        isInApp('python', file, name),
        source === undefined ? {} : { source },
      ),
    );
  }
  return frames;
}

function readChain(text: string): Reading | null {
  const first = HEADER.exec(text);
  if (!first) return null;
  let head = text.slice(0, first.index).trimEnd();
  // The part before was told with an earlier batch.
  if (head === DIRECT || head === DURING) head = '';
  const blocks: Block[] = [];
  let relation = '';
  for (const part of splitChain(text.slice(first.index))) {
    if (part.marker) relation = part.marker;
    else {
      const exception = readBlock(part.text, blocks.length === 0 ? head : '');
      if (exception) blocks.push({ exception, before: relation });
    }
  }
  const last = blocks[blocks.length - 1];
  if (!last) return null;
  const exceptions = [last.exception];
  const related: RelatedException[] = [];
  let onlyContext = false;
  for (let i = blocks.length - 1; i > 0; i--) {
    const earlier = blocks[i - 1];
    if (!earlier) break;
    if (blocks[i]?.before !== DIRECT) onlyContext = true;
    if (onlyContext) related.push({ ...earlier.exception, relation: 'context' });
    else exceptions.push(earlier.exception);
  }
  const title = head && !headIsException(head, last.exception) ? cleanTitle(head) : undefined;
  return {
    exceptions,
    ...(related.length ? { related } : {}),
    ...(title ? { title } : {}),
  };
}

function cleanTitle(head: string): string {
  return head.replace(/(?:^|\n)(?:\+ )?Exception Group$/, '').replace(/[:\s]+$/, '');
}

function splitChain(text: string): { text: string; marker?: string }[] {
  const parts: { text: string; marker?: string }[] = [];
  let from = 0;
  for (;;) {
    const direct = text.indexOf(DIRECT, from);
    const during = text.indexOf(DURING, from);
    const at = direct < 0 ? during : during < 0 ? direct : Math.min(direct, during);
    if (at < 0) break;
    const marker = at === direct ? DIRECT : DURING;
    parts.push({ text: text.slice(from, at) }, { text: '', marker });
    from = at + marker.length;
  }
  parts.push({ text: text.slice(from) });
  return parts;
}

function headIsException(head: string, exception: Exception): boolean {
  return exception.type !== null && head.startsWith(exception.type) && head.endsWith(exception.message);
}

/** One traceback. The last unindented lines are type and message; Lambda prints them before the header instead. */
function readBlock(text: string, head: string): Exception | null {
  const header = HEADER.exec(text);
  if (!header) return null;
  const lines = text.slice(header.index + header[0].length).split('\n');
  const frames = pythonFrames(lines.join('\n'));
  let lastIndented = -1;
  let typeAt = -1;
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? '';
    if (line === '' || /^[ \t>]/.test(line)) {
      if (typeAt < 0 && line.trim()) lastIndented = i;
    } else if (typeAt < 0 && TYPE_LINE.test(line)) typeAt = i;
    // A header again: the first one was cut off by it.
    else if (typeAt < 0 && line.startsWith('Traceback')) lastIndented = i;
    // The next record of the log is no part of the message.
    else if (typeAt >= 0 && /^(?:\[?\d{4}-\d\d-\d\d[T ]|\[[A-Z]+\]\s)/.test(line)) {
      lines.length = i;
      break;
    }
  }
  if (typeAt < 0) {
    const loose = lines.findIndex((line, i) => i > lastIndented && line.trim() !== '');
    const own = typeAndMessage(head);
    if (own) return { type: own.type, message: own.message, frames, innermost: 'last' };
    if (loose >= 0)
      return { type: null, message: lines.slice(loose).join('\n').trim(), frames, innermost: 'last' };
    return { type: null, message: head || 'Traceback without its last line', frames, innermost: 'last' };
  }
  const hit = TYPE_LINE.exec(lines[typeAt] ?? '');
  const rest = lines
    .slice(typeAt + 1)
    .join('\n')
    .trimEnd();
  const message = `${hit?.[2] ?? ''}${rest ? `\n${rest}` : ''}`.trimEnd();
  return { type: hit?.[1] ?? null, message, frames, innermost: 'last' };
}

function typeAndMessage(head: string): { type: string; message: string } | null {
  const nl = head.indexOf('\n');
  const hit = TYPE_LINE.exec(nl < 0 ? head : head.slice(0, nl));
  if (!hit?.[1]) return null;
  return { type: hit[1], message: `${hit[2] ?? ''}${nl < 0 ? '' : head.slice(nl)}`.trimEnd() };
}

/** `  + Exception Group Traceback` with its margin of `|`: the outer one, and each member as related. */
function readGroup(text: string): Reading | null {
  const at = text.indexOf('Exception Group Traceback');
  const head = text.slice(0, at).replace(/[\s+]+$/, '');
  const lines = text.slice(at).split('\n');
  const outer: string[] = ['Traceback (most recent call last):'];
  const members: string[][] = [];
  let deep = false;
  for (const line of lines.slice(1)) {
    if (/^[ |]*\+-[+-]/.test(line)) {
      deep = true;
      if (/ \d+ -/.test(line)) members.push([]);
      continue;
    }
    const bare = line.replace(/^ *(?:\| ?)+/, '');
    if (deep) members[members.length - 1]?.push(bare.replace(/^ {0,1}(?=\S)/, ''));
    else outer.push(bare);
  }
  const own = readBlock(outer.map((line) => line.replace(/^ (?=\S)/, '')).join('\n'), '');
  if (!own) return null;
  const related: RelatedException[] = [];
  for (const member of members) {
    const body = member.join('\n');
    const stack = readChain(body)?.exceptions?.[0];
    const plain = typeAndMessage(body.trim());
    if (stack) related.push({ ...stack, relation: 'member' });
    else if (plain) related.push({ ...plain, frames: [], innermost: 'last', relation: 'member' });
  }
  return { exceptions: [own], ...(related.length ? { related } : {}), ...(head ? { title: head } : {}) };
}
