import type { Fingerprint } from '../model/event.ts';
import type { MessageRef } from '../model/issue.ts';
import type { LogContext } from '../model/log-context.ts';
import type { Clock, ReadContext, Sink, Store } from '../model/ports.ts';
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
  /** Reads the lines around an error for its thread. Absent: there is no log to read, or it was turned off. */
  readonly readContext?: ReadContext | undefined;
  /** Kept by the process, for when the store cannot say what was told already. Absent: an outage is not told. */
  readonly outage?: { saidAt?: EpochMs };
  /** One line for the program's own log: what went wrong and what to do. Never a secret. */
  readonly log?: (line: string) => void;
}

/** What one run remembers so as not to ask the store twice. */
export interface Run {
  readonly samples: Map<Fingerprint, () => IssueSample>;
  /** Budgets of channels that are spent in this run: when the next one that asks may come again. */
  readonly refused: Map<string, EpochMs>;
  /** By channel: the digest that new issues were put into last, and until when the next ones may go there without asking. */
  readonly gathering: Map<string, { readonly digest: string; readonly until: EpochMs }>;
  /** New issues for the digest, one after the other, that another worker put there first. */
  outrun: number;
  /** What issues of a digest go under, by channel and digest; `later`: it is not said yet, `never`: it was not said at all. */
  readonly parents: Map<string, MessageRef | 'later' | 'never'>;
  /** Sinks whose digest an issue joined in this run. */
  readonly digests: Set<Sink>;
  /** The lines around errors that are still to be told. */
  readonly contexts: Map<Fingerprint, LogContext>;
  /** Milliseconds spent on reading logs; it is over for this run when they were too many or the log refuses. */
  looked: number;
  /** The tick may put off what is due; an invocation only brings it forward. */
  readonly tick: boolean;
}

export function newRun(tick: boolean): Run {
  return {
    samples: new Map(),
    refused: new Map(),
    gathering: new Map(),
    outrun: 0,
    parents: new Map(),
    digests: new Set(),
    contexts: new Map(),
    looked: 0,
    tick,
  };
}
