/** A logger's time, then its level, which is below any trouble. */
const QUIET =
  /^\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?\]?[ \t]+\[? *(?:INFO|DEBUG|TRACE|NOTICE|info|debug|trace|notice) *\]?(?=[\s:|-])/;
/** Anything that a reader could take for an error, a request's outcome or a structure, in whatever words: more than `classify` looks for. */
const TROUBLE =
  /err|exc|fail|fatal|panic|crash|abort|crit|unhandled|uncaught|unable|n't|nnot|could not|denied|refus|unreach|tim(?:ed?)?[ -]?out|memory|space|kill|segm|segf|core|not ok|exit|sever[^a]|alert|emerg|deadlock|corrupt|throw|cause|stack|status|reject|invalid|oom|backoff|warn|http|[{}]/i;
const REQUEST = /\b(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\b/;

/**
 * Whether a line is surely no error under `pattern: "auto"` and no part of any traceback, told without reading it: most lines of most
 * logs. False says nothing.
 */
export function isQuiet(line: string): boolean {
  return QUIET.test(line) && line.length < 2000 && !TROUBLE.test(line) && !REQUEST.test(line);
}
