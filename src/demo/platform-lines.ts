/** How an invocation or an initialisation ended, where the platform says it. */
export type PlatformStatus =
  | { readonly status: 'timeout' }
  | { readonly status: 'error'; readonly errorType: string };

export interface Report {
  readonly requestId: string;
  readonly durationMs: number;
  readonly memoryMb: number;
  readonly maxMemoryUsedMb: number;
  /** Only on the first invocation of an instance. */
  readonly initMs?: number;
  /** Absent when the handler ran to its end, also when it threw. */
  readonly end?: PlatformStatus;
}

/** First line of a new instance. */
export function initStartLine(runtime: string, region: string, versionHash: string): string {
  return `INIT_START Runtime Version: ${runtime}\tRuntime Version ARN: arn:aws:lambda:${region}::runtime:${versionHash}\n`;
}

/** `INIT_REPORT`, which is written only when the initialisation failed. */
export function initReportLine(initMs: number, phase: 'init' | 'invoke', end: PlatformStatus): string {
  return `INIT_REPORT Init Duration: ${initMs.toFixed(2)} ms\tPhase: ${phase}${statusColumns(end)}\n`;
}

export function startLine(requestId: string): string {
  return `START RequestId: ${requestId} Version: $LATEST\n`;
}

export function endLine(requestId: string): string {
  return `END RequestId: ${requestId}\n`;
}

/** Columns are parted by tabs; without a status the last column is empty, so the line ends in a tab. */
export function reportLine(report: Report): string {
  const columns = [
    `REPORT RequestId: ${report.requestId}`,
    `Duration: ${report.durationMs.toFixed(2)} ms`,
    `Billed Duration: ${billedMs(report)} ms`,
    `Memory Size: ${report.memoryMb} MB`,
    `Max Memory Used: ${report.maxMemoryUsedMb} MB`,
  ];
  if (report.initMs !== undefined) columns.push(`Init Duration: ${report.initMs.toFixed(2)} ms`);
  return `${columns.join('\t')}${report.end ? statusColumns(report.end) : '\t'}\n`;
}

/** Lambda bills the initialisation as well since August 2025. */
function billedMs(report: Report): number {
  // Less than one is billed as one.
  return Math.max(1, Math.ceil(Number((report.durationMs + (report.initMs ?? 0)).toFixed(2))));
}

function statusColumns(end: PlatformStatus): string {
  return end.status === 'timeout' ? '\tStatus: timeout' : `\tStatus: error\tError Type: ${end.errorType}`;
}
