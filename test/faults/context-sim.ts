import type { SafeEvent } from '../../src/model/event.ts';
import type { ContextOutcome, LogContext } from '../../src/model/log-context.ts';
import type { ReadContext } from '../../src/model/ports.ts';
import type { Random } from './virtual-time.ts';

/** A log that has the lines of every error, and the whole of those whose text says that they were cut off. */
export function createReadSim(fault: () => ContextOutcome | undefined = () => undefined): ReadContext {
  return async (event) => fault() ?? { kind: 'found', settled: true, context: contextFor(event) };
}

/** What a real log answers now and then. */
export function contextFault(random: Random, harsh: number): ContextOutcome | undefined {
  if (random.chance(0.05 * harsh)) return { kind: 'failed', why: 'ThrottlingException' };
  if (random.chance(0.03 * harsh)) return { kind: 'absent' };
  if (random.chance(0.01 * harsh)) return { kind: 'denied', why: 'no permission' };
  return undefined;
}

export function contextFor(event: SafeEvent): LogContext {
  const { at, message } = event.record;
  const lines = [{ at, text: message, own: true }];
  const context = {
    lines,
    moreBefore: false,
    moreAfter: false,
    ...(wholeOf(event) && { whole: wholeOf(event) }),
  };
  return context as unknown as LogContext;
}

function wholeOf(event: SafeEvent): SafeEvent | undefined {
  if (!event.traceback.startsWith('Cut: ')) return undefined;
  const traceback = `Whole: of it${'\n  at frame'.repeat(20)}`;
  const exceptions = [{ type: 'Whole', message: 'of it', frames: [], innermost: 'first' }] as const;
  return { ...event, traceback, exceptions };
}
