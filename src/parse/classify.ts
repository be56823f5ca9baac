import type { ErrorEvent } from '../model/event.ts';
import type { LogRecord } from '../model/record.ts';
import type { ClassifyReason, Sign } from './grammar.ts';
import { isErrorLevel, levelOf } from './text.ts';

/** Words that name a failure where no level does. Each is bounded on both sides, so that `terror` is none. */
const BAD =
  /\b(?:errors?|ERR!|exception|failed|failure|failures|fatal|panic(?:ked)?|crash(?:ed|ing)?|abort(?:ed)?|critical|unhandled|uncaught|unable to|could not|couldn't|cannot|can't|denied|refused|unreachable|timed out|out of memory|no space left|killed|segmentation fault|segfault|core dumped|not ok|exit(?:ed)?(?: with)?(?: status| code)? [1-9]\d*|CrashLoopBackOff|OOMKilled|ImagePullBackOff|deadlock|corrupt(?:ed|ion)?|exec format error)\b|^Killed$|^FAIL\b/i;
/** Sayings that hold such a word and mean that nothing is wrong. */
const FINE =
  /\b(?:no|zero|without(?: any)?|free of) (?:known )?(?:errors?|failures?|exceptions?|problems?|crashes|fatal)\b|\b0 (?:errors?|fail(?:ed|ures?|ing)?|exceptions?|problems?|crashes|critical)\b|\b(?:errors?|fail(?:ed|ures?)?|exceptions?|crash(?:ed)?)(?:[_ -]?(?:count|rate|total))?["']?\s*[=:]\s*["']?(?:0+(?:\.0+)?(?![.\d])%?|none|null|false|nil|\[\]|""|''|no)|\b(?:errors?|exceptions?|failures?)[ -](?:handlers?|handling|reporting|reporter|page|pages|boundary|codes?|budget|list|log|logs|logging|middleware|tracking|rate|threshold|controller|template|correction|recovery|queue|tolerance|injection|messages? (?:enabled|updated)|events?|listeners?)\b|\b(?:failed|error|failure)[^\n]{0,80}\b(?:succeeded|recovered|resolved|ok now|successful(?:ly)?)\b|\b(?:recovered|recovering|resolved) (?:from|after)\b|\b(?:log ?level|level)(?: is)? (?:set )?(?:to |= ?|: ?)"?(?:error|fatal|critical)|\bsearch(?:ed|ing)? for\b|\b(?:fixe[sd]|handle[sd]?|handling|ignor(?:ed|ing)|suppress(?:ed|ing)|allowlist|whitelist|registered|loaded|installed|initiali[sz]ed|enabled|configured)\b[^\n]{0,40}\b(?:errors?|exceptions?|failures?|fatal)\b|\b(?:errors?|exceptions?|failures?|fatal)\b[^\n]{0,30}\b(?:allowlist|installed|initiali[sz]ed|registered|enabled|disabled|ignored|cleared|fixed|loaded|signals? handled|none|never)\b|\bfail(?:ed)?[- ]?(?:fast|over|safe|back)\b|\bif (?:an? )?(?:error|failure)|\bon[- ]error\b/i;
const RETRY =
  /\b(?:retry(?:ing)?|attempt|retried)\b[^\n]{0,120}\b(?:succeeded|success(?:ful)?|ok|recovered)\b/i;
const ZERO =
  /\b0 (?:errors?|fail|exceptions?|problems?)|(?:errors?|fail(?:ed|ures?)?)[^\n]{0,12}[=:]\s*0(?![.\d])|\b(?:no|zero) (?:errors?|failures?|problems?)/i;
const QUIET_LINE =
  /^(?:\s*#|\S*:\d+: \w*Warning: |\(node:\d+\) (?:\[\w+\] )?\w*Warning: )|\b(?:Deprecat(?:ed|ion)|Future|Pending\w*|User|Runtime|Resource|Syntax)Warning: /;

/**
 * Error or not, and why, under `pattern: "auto"`. A grammar's own knowledge comes first, then the level, then an
 * exception that was read, then words.
 */
export function classify(record: LogRecord, event: ErrorEvent): { error: boolean; reason: ClassifyReason } {
  const known = event.sign as Sign | undefined;
  const lead = event.exceptions[0];
  if (/LAMBDA_WARNING: Unhandled exception/.test(record.message.slice(0, 400))) return no('companion');
  if (known && (known.reason !== 'exception' || !event.levelText)) return known;
  const level = event.levelText === undefined ? undefined : (levelOf(event.levelText) ?? event.level);
  if (level !== undefined) {
    if (isErrorLevel(level)) return yes('level');
    return no(level === 'warn' ? 'warning' : 'level-below-error');
  }
  const words = lead.message;
  // A traceback of which nothing but its first line came.
  if (/^Traceback \(most recent call last\):\s*$/.test(record.message)) return yes('error-words');
  if (lead.type !== null) {
    if (/Warning$/.test(lead.type)) return no('warning');
    return yes('exception');
  }
  // Frames without a head are the rest of a traceback whose head was told before.
  if (lead.frames.length) return no('companion');
  const line = words.length > 2000 ? words.slice(0, 2000) : words;
  if (QUIET_LINE.test(line)) return no(/Warning/.test(line) ? 'warning' : 'no-error-sign');
  if (/^(?:npm (?:ERR!|error) |make(?:\[\d+\])?: \*\*\*)/.test(line)) return yes('error-words');
  if (!BAD.test(line)) return no('no-error-sign');
  if (RETRY.test(line)) return no('retry-succeeded');
  if (ZERO.test(line))
    return /\b[1-9]\d* (?:errors?|fail(?:ed|ures?|ing)?|problems?)\b/i.test(line)
      ? yes('error-words')
      : no('zero-count');
  if (FINE.test(line)) return no('no-error-sign');
  // A count, a path or an identifier with the word inside is no sentence about a failure.
  const bare = line.replace(
    /"[^"]{0,200}"|'[^']{0,200}'|\S*[/_]\S*|\w+\.\w+|\w+-(?:errors|failures|exceptions)\b|\b(?:id|name)=\S+|\b\w+(?:[A-Z]\w*)+=\S*/g,
    ' ',
  );
  return BAD.test(bare) ? yes('error-words') : no('no-error-sign');
}

function yes(reason: ClassifyReason): { error: boolean; reason: ClassifyReason } {
  return { error: true, reason };
}

function no(reason: ClassifyReason): { error: boolean; reason: ClassifyReason } {
  return { error: false, reason };
}
