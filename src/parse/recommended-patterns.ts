/**
 * Filter patterns that let every likely error through; `classify` then decides. CloudWatch bills nothing for a
 * pattern, so over-matching costs only the delivery. Measured in recommended-patterns.test.ts.
 */
export const recommendedPatterns = {
  /** Lambda groups: 53 of 53 errors of the set pass, and 5 of 11 other rows. */
  lambda:
    '?ERROR ?Error ?error ?Exception ?Traceback ?FATAL ?CRITICAL ?panic ?fail ?timeout ?"timed out" ?Unknown ?errorType',
  /** Lines of containers come apart, and frames have no such word: everything, or tracebacks lose their frames. 98 of 98; all 38. */
  containers: '',
  /** Any group, the same way. */
  everything: '',
} as const;
