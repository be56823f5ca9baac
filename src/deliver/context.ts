import type { Fingerprint } from '../model/event.ts';
import type { Clock, Sink, Store } from '../model/ports.ts';
import type { EpochMs } from '../model/record.ts';
import type { Settings } from '../model/settings.ts';
import type { IssueSample } from '../model/state.ts';
import type { Tally } from '../tally.ts';

/** What delivering needs of the walk's dependencies. */
export interface DeliverDeps {
  readonly store: Store;
  readonly sinks: ReadonlyMap<string, Sink>;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly tally: Tally;
  readonly owner: string;
  readonly deadline: EpochMs;
  /** One line for the program's own log: what went wrong and what to do. Never a secret. */
  readonly log?: (line: string) => void;
}

/** What one run remembers so as not to ask the store twice. */
export interface Run {
  readonly samples: Map<Fingerprint, IssueSample>;
  /** Channels and budgets that were refused in this run, until when. */
  readonly refused: Map<string, EpochMs>;
  /** Sinks whose digest an issue joined in this run. */
  readonly digests: Set<string>;
  /** The tick may put off what is due; an invocation only brings it forward. */
  readonly tick: boolean;
}

export function newRun(tick: boolean): Run {
  return { samples: new Map(), refused: new Map(), digests: new Set(), tick };
}
