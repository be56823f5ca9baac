const LOW = '(?:INFO|DEBUG|TRACE|NOTICE|info|debug|trace|notice)';
/** A logger's time, then its level, which is below any trouble. */
const TEXT = new RegExp(
  `^\\[?\\d{4}[-/]\\d\\d[-/]\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d{1,9})?(?: ?(?:Z|UTC|[+-]\\d\\d:?\\d\\d))?\\]?[ \\t]+\\[? *${LOW} *\\]?(?=[\\s:|-])[^{}]*$`,
);
/** An object with such a level of its own, and no other one. */
const JSON_LINE = new RegExp(`^\\{[^{}]*"level": ?(?:"${LOW}"|[123]0)[,}]`);
/** What may hold another level, or a line of somebody else's. */
const OTHER = /level.*level|lvl|"@l"|priority|_meta|"log"|kubernetes|_systemd|platform\.|\\/i;
/** Anything that a reader could take for an error or a request's outcome, in whatever words: more than `classify` looks for. */
const TROUBLE =
  /err|exc|fail|fatal|panic|crash|abort|crit|unhandled|uncaught|unable|n't|nnot|could not|denied|refus|unreach|tim(?:ed?)?[ -]?out|memory|space|kill|segm|segf|core|not ok|exit|sever[^a]|alert|emerg|deadlock|corrupt|throw|cause|stack|traceb|status|reject|invalid|oom|backoff|warn|http/i;
const REQUEST = /\b(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\b/;

/**
 * Whether a line is surely no error under `pattern: "auto"` and no part of any traceback, told without reading it: most lines of most
 * logs. False says nothing.
 */
export function isQuiet(line: string): boolean {
  if (line.length > 2000) return false;
  const low = line.charCodeAt(0) === 123 ? JSON_LINE.test(line) && !OTHER.test(line) : TEXT.test(line);
  return low && !TROUBLE.test(line) && !REQUEST.test(line);
}
