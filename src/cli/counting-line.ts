/** `looked at 12 of 340 log groups` on a terminal's standard error, written over itself; elsewhere nothing. */
export function countingLine(what: string): (done: number, of: number) => void {
  if (!process.stderr.isTTY) return () => {};
  return (done, of) =>
    void process.stderr.write(done < of ? `\r\u001b[Klooked at ${done} of ${of} ${what}` : '\r\u001b[K');
}
