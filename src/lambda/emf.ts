import type { Tally } from '../tally.ts';
import { logLine } from './own-log.ts';

/**
 * What an invocation did and did not do, as one line in CloudWatch's embedded metric format: the service reads the metrics
 * out of the log by itself. Names: `posted`, `suppressed.muted` …, all counts. Null when there is nothing to say.
 */
export function emf(tally: Tally, at: number): string | null {
  const held = Object.entries(tally.suppressed()).map(([reason, n]) => [`suppressed.${reason}`, n] as const);
  const values: Record<string, number> = { ...tally.done(), ...Object.fromEntries(held) };
  if (Object.keys(values).length === 0) return null;
  const metrics = Object.keys(values).map((name) => ({ Name: name, Unit: 'Count' }));
  const _aws = {
    Timestamp: at,
    CloudWatchMetrics: [{ Namespace: 'Tracebell', Dimensions: [[]], Metrics: metrics }],
  };
  return logLine({ _aws, ...values }, at);
}
