/** Milliseconds since 1970-01-01T00:00:00Z, as CloudWatch Logs and `Date.now()` count. */
export type EpochMs = number;

/** Where a log event came from. Names as CloudWatch has them. */
export interface Origin {
  /** The twelve-digit account that owns the log group; of a centralised copy, the account it was copied from. */
  readonly account?: string;
  /** AWS region code, `eu-west-1`. */
  readonly region?: string;
  readonly logGroup: string;
  readonly logStream: string;
  /** Names of the subscription filters that let the event through. */
  readonly filters?: readonly string[];
}

/** One decoded log event, or several of one stream that were joined because they are one traceback. */
export interface LogRecord {
  /** Id of the log event (56 digits from CloudWatch); of joined ones, of the first. */
  readonly id: string;
  readonly at: EpochMs;
  readonly message: string;
  readonly origin: Origin;
  readonly requestId?: string;
  /** What a space-delimited pattern, or `emitSystemFields`, extracted. */
  readonly fields?: Readonly<Record<string, string>>;
  /** Ids of all joined log events, in order; absent when there is one. */
  readonly parts?: readonly string[];
  /** Set on a traceback that its batch cut off: where its reader stopped. Plain JSON, since a store may keep it. */
  readonly unfinished?: object;
}

/** What one payload held. A CloudWatch payload never mixes log streams; a file or a tail may. */
export interface LogBatch {
  /** Stable id of the payload: redelivery of the same payload has the same one, so that it is counted once. */
  readonly payload: string;
  readonly records: readonly LogRecord[];
}
