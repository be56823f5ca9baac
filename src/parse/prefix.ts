import { levelOf, UUID } from './text.ts';

/** What stands before a logger's words on the first line. */
export interface Prefix {
  readonly rest: string;
  readonly levelText?: string;
  readonly requestId?: string;
  readonly logger?: string;
  /** The logger is one whose console form puts `key=value` fields after the words. */
  readonly fields?: boolean;
  /** A time stood there: the line is a logger's, not a program's plain output. */
  readonly timed: boolean;
}

const TAB_NODE = /^(\d{4}-\d\d-\d\dT[\d:.]+Z)\t([\w-]{0,64})\t([A-Za-z]+)\t/;
const TAB_PYTHON = /^\[([A-Z]+)\]\t(\d{4}-\d\d-\d\dT[\d:.]+Z?)\t([\w-]*)\t/;
const RUBY = /^([DIWEFAU]), \[[^\]]{1,60}\]\s+([A-Z]+) (?:([\w-]{1,64}) )?-- ([^:]{0,80}): ?/;
const KLOG = /^([IWEF])\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ ([\w.-]+:\d+)\] /;
const KLOG_LEVEL: Readonly<Record<string, string>> = { I: 'I', W: 'W', E: 'E', F: 'F' };
const LOGRUS = /^(INFO|WARN|ERRO|FATA|PANI|DEBU|TRAC)\[(?:\d+|[\dT:+-]+)\] /;
const MONOLOG = /^\[(\d{4}-\d\d-\d\d[T ][^\]]{8,30})\] ([\w-]+)\.([A-Z]+): /;
const NEST = /^\[[A-Z]\w{1,30}\] \d+ +- [\d/]+, [\d:]+ [AP]M +([A-Z]+) +(?:\[([^\]]{1,80})\] +)?/;
const CELERY = /^\[\d{4}-\d\d-\d\d [\d:,]+: ([A-Z]+)\/[^\]]{1,60}\] /;
const JUL =
  /^[A-Z][a-z]{2} \d{1,2}, \d{4},? \d{1,2}:\d\d:\d\d [AP]M (\S{1,200})(?: \S{1,200})?\n([A-Z]{4,7}): /;
const DOTNET = /^(trce|dbug|info|warn|fail|crit): ([\w.`+<>]{1,200})\[\d+\]\n {6}/;
const SYSLOG =
  /^(?:<(\d{1,3})>)?(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d) (\S+) ([\w./-]+)(?:\[\d+\])?: (?:\[ *\d+\.\d+\] )?/;
const TIME =
  /\[?(?:\d\d\/\d\d\/\d\d \d\d:\d\d:\d\d|\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,:]\d{1,9})?(?: ?(?:Z|UTC|GMT|[+-]\d\d:?\d\d))?|\d{1,2}[-/][A-Z][a-z]{2}[-/]\d{4}[: ]\d\d:\d\d:\d\d(?: [+-]\d{4}| UTC)?|\d\d\/\d\d\/\d{4},? \d{1,2}:\d\d:\d\d(?: [AP]M)?|(?:[A-Z][a-z]{2} )?[A-Z][a-z]{2} [ \d]?\d,? (?:\d{4} )?\d{1,2}:\d\d:\d\d(?:\.\d+)?(?: \d{4}| [AP]M)?|\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d{1,9})?(?:[AP]M)?)\]?/y;
const LEVEL_WORD =
  /(?:\[ *(?:[a-z_]{1,20}:)?([A-Za-z]{3,11})[ \d]*\]|\(([A-Z]{4,8})\)|<([A-Za-z]{3,8})>|([A-Z]{3,13}|error|fatal|warn|info|debug|fail|crit|trce|dbug|critical|warning)(?=[\s:|\]]|$|-))/y;
const GAP = /[ \t|:\]–-]+/y;
const BRACKET = /\[[^\]\n]{1,80}\]|\{[\w.-]{1,60}\.py:\d+\}/y;
const NUMBER = /\d{1,20}(?:#\d+)?:?(?= |$)/y;
/** `%(asctime)s %(name)s %(levelname)s`: the name is known by the level after it. */
const BEFORE_LEVEL =
  /[A-Za-z_][\w.$-]{0,80}(?= +(?:ERROR|CRITICAL|FATAL|SEVERE|WARNING|WARN|INFO|DEBUG|TRACE)[ :])/y;
const NAME = /(?:[A-Za-z_$][\w$]*(?:[.:/-]{1,2}[\w$]+)*)(?::\d+)?(?= +-| *\||\t)/y;

/** Takes a logger's prefix off the first line. The rest keeps all its lines. */
export function readPrefix(text: string): Prefix {
  const lead = text.charCodeAt(0);
  let hit: RegExpExecArray | null;
  if (lead === 91) {
    hit = TAB_PYTHON.exec(text);
    if (hit) return made(text.slice(hit[0].length), hit[1], hit[3], undefined, true);
    hit = MONOLOG.exec(text);
    if (hit) return made(withoutContext(text.slice(hit[0].length)), hit[3], undefined, hit[2], true);
    hit = NEST.exec(text);
    if (hit) return made(text.slice(hit[0].length), hit[1], undefined, hit[2], true);
    hit = CELERY.exec(text);
    if (hit) return made(text.slice(hit[0].length), hit[1], undefined, undefined, true);
  }
  if (lead >= 48 && lead <= 57) {
    // Bref prints the id, the runtime's words and the error.
    hit = /^([0-9a-f-]{36})\t(?=Invoke Error\t)/.exec(text);
    if (hit) return made(text.slice(hit[0].length), undefined, hit[1], undefined, true);
    hit = TAB_NODE.exec(text);
    if (hit && levelOf(hit[3] ?? '')) return made(text.slice(hit[0].length), hit[3], hit[2], undefined, true);
  }
  if (lead >= 65 && lead <= 90) {
    hit = RUBY.exec(text);
    if (hit) return made(text.slice(hit[0].length), hit[2], hit[3], hit[4]?.trim(), true);
    hit = KLOG.exec(text);
    if (hit)
      return {
        ...made(text.slice(hit[0].length), KLOG_LEVEL[hit[1] ?? ''], undefined, undefined, true),
        fields: text[hit[0].length] === '"',
      };
    hit = LOGRUS.exec(text);
    if (hit) return { ...made(text.slice(hit[0].length), hit[1], undefined, undefined, true), fields: true };
  }
  hit = JUL.exec(text);
  if (hit && levelOf(hit[2] ?? '')) return made(text.slice(hit[0].length), hit[2], undefined, hit[1], true);
  hit = DOTNET.exec(text);
  if (hit) return made(text.slice(hit[0].length).replace(/\n {6}/g, '\n'), hit[1], undefined, hit[2], true);
  hit = SYSLOG.exec(text);
  if (hit) return { ...scan(text.slice(hit[0].length)), timed: true, ...(hit[3] ? { logger: hit[3] } : {}) };
  return scan(text);
}

function made(rest: string, level?: string, id?: string, logger?: string, timed = false): Prefix {
  return {
    rest,
    timed,
    ...(level ? { levelText: level } : {}),
    ...(id && id !== 'undefined' && id.length > 8 ? { requestId: id } : {}),
    ...(logger ? { logger } : {}),
  };
}

function at(expression: RegExp, text: string, from: number): RegExpExecArray | null {
  expression.lastIndex = from;
  return expression.exec(text);
}

/** The general case: times, a level, ids, threads and names in any order, each taken at most a few times. */
function scan(text: string): Prefix {
  const nl = text.indexOf('\n');
  const line = text.slice(0, Math.min(nl < 0 ? text.length : nl, 600));
  let pos = 0;
  let level: string | undefined;
  let logger: string | undefined;
  let id: string | undefined;
  let timed = false;
  let afterTime = 0;
  for (let step = 0; step < 14; step++) {
    if (pos > 0) pos += at(GAP, line, pos)?.[0].length ?? 0;
    const time = at(TIME, line, pos);
    if (time && !(level && !/^\[?\d/.test(time[0]))) {
      timed = true;
      pos += time[0].length;
      afterTime = pos;
      continue;
    }
    if (!level) {
      const word = at(LEVEL_WORD, line, pos);
      const said = word?.[1] ?? word?.[2] ?? word?.[3] ?? word?.[4];
      if (word && said && levelOf(said) && !isPhrase(line, pos, word[0], timed)) {
        level = said;
        pos += word[0].length;
        continue;
      }
    }
    const uuid = UUID.exec(line.slice(pos, pos + 38));
    if (uuid && uuid.index <= 1 && (timed || level)) {
      id = uuid[0];
      pos += uuid.index + 36 + (line[pos + uuid.index + 36] === ']' ? 1 : 0);
      continue;
    }
    if (timed || level || line.startsWith('[')) {
      const bracket = at(BRACKET, line, pos) ?? (timed || level ? at(NUMBER, line, pos) : null);
      // A bracket after the level belongs to the prefix only where a time stood before it.
      if (bracket && (timed || !level || /^\[[\w.$:@/ -]*\]$/.test(bracket[0]))) {
        if (/^\[(?:Errno|object)/.test(bracket[0])) break;
        const name = /^\[([A-Za-z_][\w$]*(?:[.:][\w$]+)+|[A-Z]\w+)\]$/.exec(bracket[0])?.[1];
        if (name) logger = name;
        pos += bracket[0].length;
        continue;
      }
      if (timed) {
        const name = at(NAME, line, pos) ?? (level ? null : at(BEFORE_LEVEL, line, pos));
        if (
          name &&
          !levelOf(name[0]) &&
          (!level ||
            /[.:|]/.test(line.slice(pos, pos + name[0].length + 3)) ||
            /^ - /.test(line.slice(pos + name[0].length)))
        ) {
          logger = name[0].replace(/:\d+$/, '');
          pos += name[0].length;
          continue;
        }
      }
    }
    break;
  }
  if (!level) {
    // Without a level only the time is a prefix: `2026/03/01 10:00:00 words`.
    if (!timed) return { rest: text, timed: false };
    pos = afterTime;
    while (pos < line.length && (line[pos] === ' ' || line[pos] === '\t')) pos++;
    return { rest: text.slice(pos), timed, ...(id ? { requestId: id } : {}) };
  }
  let rest = text.slice(pos);
  const named =
    /^((?:[A-Za-z_$][\w$]*(?:(?:\.|::|\/)[\w$<>-]+)+|root|__main__|__mp_main__)(?:\[\d+\])?(?::[\w<>]+:\d+)?)(?: - |: | {1,60}: |\] | \([\w.$]+:[\w$]+\(\d+\)\): |\s+- )/.exec(
      rest.slice(0, 300),
    ) ??
    (/,\d{3}/.test(line.slice(0, 30)) ? /^([a-z_][\w.]*): /.exec(rest.slice(0, 200)) : null) ??
    (text.startsWith(level) ? /^([a-z_][\w.]{0,60}):(?=\S)/.exec(rest.slice(0, 200)) : null);
  if (named?.[1] && !/(?:Error|Exception)$|^(?:Runtime|Function|Extension|Sandbox)\./.test(named[1])) {
    logger = named[1];
    rest = rest.slice(named[0].length);
  }
  // Rust's tracing, zerolog, structlog and hclog; zerolog and log15 cut the level to three or four letters.
  const fields =
    /^(?:ERR|FTL|PNC|EROR|CRIT)$/.test(level) ||
    line.includes(`[${level} `) ||
    (/^\d{4}-\d\d-\d\dT[\d:.]+Z +[A-Z]+ $/.test(line.slice(0, pos)) && /^[\w:]+: /.test(line.slice(pos)));
  return {
    ...(fields ? { fields } : {}),
    rest: rest.replace(/^[ \t]*(?:---|[|:-])?[ \t]+/, ''),
    timed,
    levelText: level,
    ...(id ? { requestId: id } : {}),
    ...(logger ? { logger } : {}),
  };
}

/** `FATAL ERROR: Reached heap limit` and `Error: x` are words, not a level before words. */
function isPhrase(line: string, pos: number, word: string, timed: boolean): boolean {
  const after = line.slice(pos + word.length, pos + word.length + 12);
  if (word === 'FATAL' && after.startsWith(' ERROR') && !timed) return true;
  if (word.startsWith('[') || word.startsWith('<') || word.startsWith('(')) return false;
  // A lower-case word is a level only with a mark after it.
  if (/^[a-z]/.test(word)) return !(after.startsWith(':') || (timed && /^[\s|]/.test(after)));
  return false;
}

/** Monolog ends each line with its context and its extra, mostly empty. */
function withoutContext(rest: string): string {
  if (rest.includes('[object] (') || rest.length > 8000) return rest;
  const end = /(?: \[\]| \{[^\n]*\}) (?:\[\]|\{[^{}\n]*\})\s*$/.exec(rest);
  return end ? rest.slice(0, end.index) : rest;
}
