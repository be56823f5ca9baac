/** The user can mend it: one line that says what is wrong and what to do; exit status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
