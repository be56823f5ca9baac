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
  /** Set where no program logged this: a service or an alarm reported it. */
  readonly notice?: Notice;
}

/** What an AWS service reports of a resource, instead of a log line. All texts are for people. */
export interface Notice {
  /** What kind of invocation brought it: `alarm.sns`, `lambda.destination`, `eventbridge`, `sqs` … */
  readonly kind: string;
  /** What happened, in few words that stay the same each time; for an error that a program threw, its type. */
  readonly type: string;
  readonly message: string;
  /** Name of what is broken: an alarm, a function, a task family. */
  readonly resource: string;
  readonly region: string;
  /** The resource's page in the AWS console. */
  readonly link?: string;
  /** All notices with the same key are one issue. */
  readonly key: string;
  /** `ok`: what was a problem before is none any more. `none`: nothing to tell; `why` says it. */
  readonly state: 'problem' | 'ok' | 'none';
  readonly why?: string;
  readonly facts?: Readonly<Record<string, string>>;
  /** An error as a program threw it, as text that `parse` reads for its type, message and frames. */
  readonly error?: string;
}

/** What one payload held. A CloudWatch payload never mixes log streams; a file or a tail may. */
export interface LogBatch {
  /** Stable id of the payload: redelivery of the same payload has the same one, so that it is counted once. */
  readonly payload: string;
  readonly records: readonly LogRecord[];
}
