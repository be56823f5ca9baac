import { type LogGroup, MAX_EVENT_BYTES } from './log-group.ts';
import type { Timers } from './timers.ts';

/** Writes to one stream of a log group, in order, until it is closed. */
export interface LogWriter {
  write(message: string): void;
  /** What is written later is lost, as the output of a sandbox that was ended. */
  close(): void;
}

/** Messages over CloudWatch's bound become several events; blank ones are left out, as agents do. */
export function createLogWriter(logGroup: LogGroup, logStream: string, timers: Timers): LogWriter {
  let open = true;
  return {
    write(message) {
      if (!open) return;
      const timestamp = timers.now();
      for (const part of partsOf(message)) {
        if (part.trim() !== '') logGroup.put(logStream, [{ timestamp, message: part }]);
      }
    },
    close() {
      open = false;
    },
  };
}

function partsOf(message: string): string[] {
  const bytes = Buffer.from(message, 'utf8');
  if (bytes.length <= MAX_EVENT_BYTES) return [message];
  const parts: string[] = [];
  for (let from = 0; from < bytes.length; ) {
    let to = Math.min(from + MAX_EVENT_BYTES, bytes.length);
    // Not within a character: its later bytes are 10xxxxxx.
    while (to < bytes.length && ((bytes[to] ?? 0) & 0xc0) === 0x80) to -= 1;
    parts.push(bytes.toString('utf8', from, to));
    from = to;
  }
  return parts;
}
