/** Which kind of traceback is running. `head` is a line that a stack may follow. */
export type Mode = 'head' | 'python' | 'group' | 'stack' | 'go' | 'rust' | 'ruby' | 'php' | 'script';

/** Where in a traceback the last line was. Plain JSON. */
export interface StackState {
  readonly mode: Mode;
  /** Python: `body` before the last line, `done` after it, `chain` after the words that link two tracebacks. */
  readonly at: 'body' | 'done' | 'chain';
  /** The end has surely not come: worth keeping for the next batch. */
  readonly unfinished: boolean;
}

const HEADER = /(?:^|[:\s])Traceback \(most recent call last\):$/;
const CHAIN =
  /^(?:The above exception was the direct cause of the following|During handling of the above exception, another exception)/;
const PY_TYPE = /^(?:[A-Za-z_]\w*\.)*[A-Za-z_]\w*(?:: .*|:)?$/;
const FRAME =
  /^\s+at \S|^\s*Caused by: |^\s*\.{3} \d+ (?:more|common frames)|^\s+Suppressed: |^\s*---> |^\s*--- End of |^\s+from \S+:\d+|^\s*\[cause\]: |^\s+\^+$/;
const NODE_TAIL =
  /^\s*[}\]],?$|^\s+\.{3} \d+ lines matching cause stack|^\s+(?:\[?\w+\]?|'[^']+'): .{0,400}$|^Node\.js v\d/;
// The first bracket behind the first character decides: that tries each character once.
const GO_LINE =
  /^$|^goroutine \d+ |^\t|^[\w./*()[\]{}·~-][\w./*)[\]{}·~-]*\(.*\)$|^created by |^exit status \d|^\[signal |^\s+panic: |^\.\.\.additional frames/;
const JAVA_HEAD =
  /^Exception in thread "[^"]*" \S|^(?:[a-z_]\w*\.){2,}[A-Z]\w*(?:Exception|Error|Throwable)(?::|$)/;
const RUBY_HEAD = /^\S+:\d+:in [`'][^']{1,200}': .*\((?:[A-Z]\w*::)*[A-Z]\w*\)$/;
const ATTACH =
  /(?:Error|Exception|Throwable|Rejection)\b|\b(?:ERROR|SEVERE|FATAL|CRITICAL|fail|error|Unhandled|Uncaught)\b/;
/**
 * Words that their framework writes before a traceback, never without one: it is worth waiting for. Of any other error line
 * nothing says whether one follows, and to hold each back would delay most first messages.
 */
const ANNOUNCES =
  /Exception (?:in (?:ASGI application|worker process|thread [^"\n]{1,200}:)|on \S{1,400} \[[A-Z]+\])$|Exception ignored in: <|Error handling request(?: \S{1,400})?$|\[[\w-]{36}\] raised unexpected: |Servlet\.service\(\) for .{1,600} threw exception|^Unhandled exception\. [A-Z][\w.]+: /;
/** How a line begins that a logger began anew. */
export const LOGGER =
  /^\[?\d{4}[-/]\d\d[-/]\d\d[T ]|^\{|^\[?(?:INFO|DEBUG|WARN|WARNING|ERROR|CRITICAL|TRACE)\b|^(?:START|END|REPORT) RequestId/;

/** The state after a record's text, if it begins a traceback or may; null when it stands alone. */
export function begins(text: string): StackState | null {
  const nl = text.indexOf('\n');
  // A record of many lines is whole: its logger joined it already.
  if (nl >= 0 && text.trim().includes('\n')) return null;
  const line = text.trim() === '' ? text : text.replace(/^\n+/, '');
  if (CHAIN.test(line)) return { mode: 'python', at: 'chain', unfinished: true };
  if (HEADER.test(line))
    return { mode: line.includes('+ Exception Group') ? 'group' : 'python', at: 'body', unfinished: true };
  if (/^\s+File "[^"]+", line \d+/.test(line)) return { mode: 'python', at: 'body', unfinished: true };
  if (FRAME.test(line)) return { mode: 'stack', at: 'body', unfinished: true };
  if (/^(?:panic|fatal error): |http: panic serving /.test(line))
    return { mode: 'go', at: 'body', unfinished: true };
  if (/^thread '[^']*'(?: \(\d+\))? panicked at /.test(line))
    return { mode: 'rust', at: /:\d+:$/.test(line) ? 'body' : 'done', unfinished: true };
  if (/^Error raised from /.test(line)) return { mode: 'ruby', at: 'body', unfinished: true };
  if (/(?:Fatal error: +Uncaught |^(?:PHP )?Stack trace:)/.test(line))
    return { mode: 'php', at: 'body', unfinished: true };
  if (/^(?:<anonymous_script>:\d+|(?:file:\/\/)?\/\S+\.[cm]?[jt]sx?:\d+|node:\S+:\d+)$/.test(line))
    return { mode: 'script', at: 'body', unfinished: true };
  if (line.startsWith('{')) return null;
  if (RUBY_HEAD.test(line)) return { mode: 'stack', at: 'chain', unfinished: true };
  if (JAVA_HEAD.test(line)) return { mode: 'stack', at: 'body', unfinished: true };
  return ATTACH.test(line) ? { mode: 'head', at: 'body', unfinished: ANNOUNCES.test(line) } : null;
}

const PY_MORE =
  /^(?:DETAIL|HINT|CONTEXT|LINE \d+): |^\[(?:SQL|parameters): |^\(Background on this error at: |^: [a-z]\w*(?:\.\w+)+/;

/**
 * A line of an exception's message that no mark tells from a stranger: it belongs to the traceback where the lines
 * after it do. `after` gives the next lines of the stream.
 */
export function goesOn(
  state: StackState,
  last: string,
  text: string,
  after: () => readonly string[],
): StackState | null {
  if (text.includes('\n') || LOGGER.test(text)) return null;
  if (state.mode === 'python' && state.at === 'done' && PY_MORE.test(text)) return state;
  if (begins(text)) return null;
  if (state.mode === 'python') {
    if (state.at !== 'done') return null;
    // Indented lines after it, or the words that link two tracebacks, show that the message was not over.
    return reaches(after(), (line) => CHAIN.test(line) || /^ {2,4}\S/.test(line)) ? state : null;
  }
  if (state.mode === 'rust')
    return reaches(after(), (line) => /^note: run with|^stack backtrace:/.test(line)) ? state : null;
  if (state.mode !== 'stack' && state.mode !== 'head') return null;
  // Only before the first frame: a line between two frames is a stranger.
  if (/^\s+at |^\s*\.{3} \d/.test(last)) return null;
  return reaches(after(), (line) => /^\s+at \S/.test(line))
    ? { mode: 'stack', at: 'body', unfinished: true }
    : null;
}

/** Whether a line that fits comes before any that begins something of its own. */
function reaches(lines: readonly string[], fits: (line: string) => boolean): boolean {
  for (const line of lines) {
    if (fits(line)) return true;
    if (LOGGER.test(line) || (line !== '' && begins(line))) return false;
  }
  return false;
}

/** The state after `text` if it goes on with the running traceback; null when it does not belong to it. */
export function next(state: StackState, text: string): StackState | null {
  const nl = text.indexOf('\n');
  const line = nl < 0 ? text : text.slice(0, nl);
  const keep: StackState = state;
  const done: StackState = { ...state, at: 'done', unfinished: false };
  switch (state.mode) {
    case 'head':
      if (/^\s*(?:\+ Exception Group )?Traceback \(most recent call last\):$/.test(line))
        return { mode: 'python', at: 'body', unfinished: true };
      return FRAME.test(line) || JAVA_HEAD.test(line)
        ? { mode: 'stack', at: 'body', unfinished: true }
        : null;
    case 'python':
      if (CHAIN.test(line)) return { ...keep, at: 'chain', unfinished: true };
      if (state.at === 'chain')
        return line === '' || HEADER.test(line)
          ? { ...keep, at: line === '' ? 'chain' : 'body', unfinished: true }
          : null;
      if (state.at === 'done')
        // CPython prints an empty line before the words that link two tracebacks: more is to come.
        return line === ''
          ? { ...keep, unfinished: true }
          : /^\s/.test(line) && !/^\s+at /.test(line)
            ? { ...keep, unfinished: false }
            : null;
      if (line === '' || /^[ \t>]/.test(line)) return keep;
      return PY_TYPE.test(line) && !LOGGER.test(line) ? done : null;
    case 'group':
      return /^\s*[|+]/.test(line)
        ? /^\s*\+-{8,}$/.test(line)
          ? done
          : { ...keep, unfinished: true }
        : null;
    case 'go':
      if (state.at === 'done') return null;
      return GO_LINE.test(line) ? (line.startsWith('exit status') ? done : keep) : null;
    case 'rust':
      if (state.at === 'body' && !LOGGER.test(line)) return { ...keep, at: 'done', unfinished: true };
      return /^note: |^stack backtrace:|^\s+\d+: |^\s+at /.test(line)
        ? { ...keep, unfinished: !line.startsWith('note: ') }
        : null;
    case 'ruby':
      return line.startsWith('{') && text.includes('"errorType"') ? done : null;
    case 'php':
      if (state.at === 'done') return null;
      return /^(?:PHP )?(?:Stack trace:|\s*#\d+ |\s+thrown in |Next )|^\s*\d+\. |^$/.test(line)
        ? /thrown in/.test(line)
          ? done
          : keep
        : null;
    case 'script':
      if (!state.unfinished) return null;
      if (/^\s+at /.test(line)) return { ...keep, at: 'done', unfinished: true };
      if (/^Node\.js v/.test(line)) return done;
      if (state.at === 'body') return LOGGER.test(line) ? null : keep;
      return line === '' || NODE_TAIL.test(line) || FRAME.test(line) ? keep : null;
    case 'stack':
      // Ruby prints a cause like a new exception, right after the last frame.
      if (state.at === 'chain' && RUBY_HEAD.test(line)) return keep;
      if (FRAME.test(line)) return { ...keep, unfinished: !/^\s*\.{3} \d+ /.test(line) };
      return NODE_TAIL.test(line) ? { ...keep, unfinished: !/^\}|^Node\.js/.test(line) } : null;
  }
}
