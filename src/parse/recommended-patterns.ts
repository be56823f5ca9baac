/**
 * Filter patterns that let every likely error through; `classify` then decides. CloudWatch bills nothing for a
 * pattern, so over-matching costs only the delivery. Measured in recommended-patterns.test.ts.
 */
export const recommendedPatterns = {
  /** Lambda groups: all 56 errors of the set's Lambda rows, with few false hits. */
  lambda: '?ERROR ?Error ?error ?Exception ?Traceback ?FATAL ?CRITICAL ?panic ?fail ?timeout ?"timed out" ?Unknown ?errorType',
  /** Lines of containers come apart, and frames have no such word: everything, or tracebacks lose their frames. */
  containers: '',
  /** Any group. */
  everything: '',
} as const;
