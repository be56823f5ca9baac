/** What a bracket that is open encloses. */
interface Open {
  readonly kind: 'function' | 'class' | 'literal' | 'block' | 'call' | 'text';
  readonly name: string | null;
  /** Where the statement or the member that is being read begins. */
  start: number;
}

/** A larger source, or one of more brackets, is generated, or hostile. */
const longest = 256 * 1024;
const mostBrackets = 10_000;

/**
 * The name of the function that holds a place of a JavaScript or TypeScript source: `OrderService.charge`, `handler`, null at the
 * top. A map knows the names of what is called, not of what is called from; V8's name is the bundler's. It is read from the
 * brackets alone, so odd code may get the name of the function around it: the same one after each build, which is what counts.
 */
export function enclosingFunction(source: string, line: number, column: number): string | null {
  const end = offsetOf(source, line, column);
  if (end < 0 || end > longest) return null;
  const opened = openAt(source, end);
  if (!opened) return null;
  const top = opened.at(-1) as Open;
  // An arrow without braces: `const tax = (order) => rate(order.country)`.
  const arrow = source.slice(top.start, end).lastIndexOf('=>');
  if (arrow >= 0) {
    const name = assignedName(headOf(source, top.start, top.start + arrow));
    if (name) return qualified(name, opened.length, opened);
  }
  for (let i = opened.length - 1; i > 0; i--) {
    const { kind, name } = opened[i] as Open;
    if (kind === 'function' && name) return qualified(name, i, opened);
  }
  // `export const handler = middleware(async (event) => {`
  for (const { kind, name } of opened) if (kind === 'call' && name) return name;
  return null;
}

function qualified(name: string, at: number, opened: readonly Open[]): string {
  const owner = opened[at - 1];
  if (owner?.kind !== 'class' || !owner.name) return name;
  return name === 'constructor' ? `new ${owner.name}` : `${owner.name}.${name}`;
}

function offsetOf(source: string, line: number, column: number): number {
  let at = 0;
  for (let n = 1; n < line; n++) {
    at = source.indexOf('\n', at) + 1;
    if (at === 0 || at > longest) return -1;
  }
  return at + column;
}

/** The brackets that are open at a place; null for too many. Strings, comments and regular expressions are stepped over. */
function openAt(source: string, end: number): Open[] | null {
  const opened: Open[] = [{ kind: 'block', name: null, start: 0 }];
  let significant = '';
  let brackets = 0;
  for (let i = 0; i < end; i++) {
    const char = source[i] as string;
    const top = opened.at(-1) as Open;
    if (top.kind === 'text') {
      if (char === '\\') i++;
      else if (char === '`') opened.pop();
      else if (char === '$' && source[i + 1] === '{')
        opened.push({ kind: 'literal', name: null, start: ++i + 1 });
      continue;
    }
    switch (char) {
      case ' ':
      case '\n':
      case '\r':
      case '\t':
        continue;
      case '/': {
        const past = pastSlash(source, i, significant);
        if (past > i) {
          i = past;
          continue;
        }
        break;
      }
      case '"':
      case "'":
        i = pastString(source, i);
        break;
      case '`':
        opened.push({ kind: 'text', name: null, start: i });
        break;
      case '(':
      case '[':
        if (++brackets > mostBrackets) return null;
        opened.push({ kind: 'call', name: assignedName(headOf(source, top.start, i)), start: i + 1 });
        break;
      case '{':
        if (++brackets > mostBrackets) return null;
        opened.push({ ...readHead(headOf(source, top.start, i), top), start: i + 1 });
        break;
      case ')':
      case ']':
      case '}': {
        const closed = opened.length > 1 ? opened.pop() : undefined;
        // A body ends its statement; an object or a type within one does not.
        if (char === '}' && closed && closed.kind !== 'literal') (opened.at(-1) as Open).start = i + 1;
        break;
      }
      case ';':
        top.start = i + 1;
        break;
      case ',':
        if (top.kind === 'literal' || top.kind === 'call') top.start = i + 1;
        break;
    }
    significant = char;
  }
  return opened;
}

/** The end of a comment or of a regular expression; the same place where it divides. */
function pastSlash(source: string, at: number, before: string): number {
  const next = source[at + 1];
  if (next === '/') return until(source.indexOf('\n', at), source);
  if (next === '*') return until(source.indexOf('*/', at + 2) + 1 || -1, source);
  if (/[\w$)\]"'`}]/.test(before)) {
    const word = /(?:return|typeof|case|in|of|void|delete|throw|=>)\s*$/.exec(
      source.slice(Math.max(0, at - 12), at),
    );
    if (!word) return at;
  }
  let inClass = false;
  for (let i = at + 1; i < source.length; i++) {
    const char = source[i];
    if (char === '\n') return at;
    if (char === '\\') i++;
    else if (char === '[') inClass = true;
    else if (char === ']') inClass = false;
    else if (char === '/' && !inClass) return i;
  }
  return at;
}

function until(found: number, source: string): number {
  return found < 0 ? source.length : found;
}

function pastString(source: string, at: number): number {
  const quote = source[at];
  for (let i = at + 1; i < source.length; i++) {
    if (source[i] === '\\') i++;
    else if (source[i] === quote || source[i] === '\n') return i;
  }
  return source.length;
}

/** What stands before a bracket in its statement. Its end tells what the bracket opens. */
function headOf(source: string, start: number, end: number): string {
  return source.slice(Math.max(start, end - 600), end).trim();
}

const notNames = new Set([
  'if',
  'for',
  'while',
  'switch',
  'catch',
  'with',
  'return',
  'await',
  'do',
  'else',
  'new',
]);

function readHead(head: string, around: Open): Pick<Open, 'kind' | 'name'> {
  if (/(?:[=(,:[?|&<+]|\breturn|\bas|\bextends)$/.test(head)) return { kind: 'literal', name: null };
  const ofClass = /(?:^|[^\w$.])class(?:\s+([\w$]+))?[^(){}=;]*$/.exec(head);
  if (ofClass)
    return { kind: 'class', name: ofClass[1] === 'extends' ? null : (ofClass[1] ?? assignedName(head)) };
  const named = /(?:^|[^\w$.])function\s*\*?\s*([\w$]+)?\s*(?:<[^(]*>)?\(/.exec(head);
  if (named) return { kind: 'function', name: named[1] ?? assignedName(head) };
  if (head.endsWith('=>')) return { kind: 'function', name: assignedName(head.slice(0, -2)) };
  if (around.kind === 'class' || around.kind === 'literal') {
    const method =
      /^(?:@[\w$.]+(?:\([^)]*\))?\s*|(?:public|private|protected|static|async|override|get|set)\s+|\*\s*)*(#?[\w$]+)\s*(?:<[^(]*>)?\(/.exec(
        comment(head),
      );
    if (method?.[1] && !notNames.has(method[1])) return { kind: 'function', name: method[1] };
  }
  if (head === '' && around.kind === 'call') return { kind: 'literal', name: null };
  return { kind: 'block', name: null };
}

/** Without the comments before a member. */
function comment(head: string): string {
  return head.replace(/^(?:\/\*[\s\S]*?\*\/\s*|\/\/[^\n]*\n\s*)+/, '');
}

/** `const NAME =`, `exports.NAME =`, `NAME:` or `NAME =` at the beginning of a statement or member. */
function assignedName(head: string): string | null {
  const plain = comment(head);
  const found =
    /^(?:export\s+)?(?:const|let|var)\s+([\w$]+)\s*(?::[^=]*)?=(?!=)/.exec(plain) ??
    /^(?:(?:public|private|protected|static|readonly)\s+)*(?:module\.)?(?:exports\.|this\.)?(#?[\w$]+)\s*(?::[^=]*)?=(?![=>])/.exec(
      plain,
    ) ??
    /^(?:async\s+)?['"]?([\w$]+)['"]?\s*:\s*(?:async\s*)?(?:\(|[\w$]+\s*$|function\b)/.exec(plain);
  return found?.[1] ?? null;
}
