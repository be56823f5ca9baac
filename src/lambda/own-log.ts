/**
 * What Tracebell writes to its own log: one line of JSON. Lambda takes a line that names no level, or no time in RFC 3339, for
 * INFO, and the stack keeps nothing below WARN (Lambda developer guide, "Log-level filtering").
 */
export function logLine(fields: Readonly<Record<string, unknown>>, at: number): string {
  return `${JSON.stringify({ level: 'WARN', timestamp: new Date(at).toISOString(), ...fields })}\n`;
}

/** Tracebell's own words never hold a log message, and never the words that filters look for. */
export function log(line: string): void {
  process.stderr.write(logLine({ tracebell: line }, Date.now()));
}
