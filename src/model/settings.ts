import type { EpochMs } from './record.ts';

/** `service=shop`, `level!=warn`, `logGroup=~/aws/lambda/.*`. A label that is absent is the empty text. */
export interface Matcher {
  readonly label: string;
  readonly op: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

/** Where matching issues go. All matchers must hold; none: everything. */
export interface RouteRule {
  readonly match: readonly Matcher[];
  readonly receiver: string;
  /** Go on to the next rule as well. @default false */
  readonly continue?: boolean;
}

/** A time-boxed "do not tell". Counting goes on, and what is still new when it ends is told then. */
export interface Silence {
  readonly match: readonly Matcher[];
  readonly from?: EpochMs;
  readonly until: EpochMs;
  readonly comment?: string;
}

/** All in milliseconds. */
export interface Timing {
  /** Waits between count edits of one episode; the last one repeats. */
  readonly cadence: readonly number[];
  /** No event for this long: the count is edited without waiting for the cadence. */
  readonly trailing: number;
  /** Nothing changed for this long: the issue is left alone until its next event. */
  readonly settle: number;
  readonly lease: number;
  readonly httpTimeout: number;
  readonly margin: number;
  /** How far two workers' clocks may differ. */
  readonly skew: number;
  /** Events this much after a resolve make it regressed; earlier ones were on their way. */
  readonly regressAfter: number;
  /** An issue that was quiet for so long begins a new episode. */
  readonly quietEpisode: number;
  /** Least time between two milestones of one issue. */
  readonly milestoneEvery: number;
  /** Say again what is still going on after so long; 0: never. */
  readonly repeat: number;
  /** The lines around an error are read so long after its message: the REPORT of a short invocation is there then. */
  readonly lookAfter: number;
  /** While more of them is to come, they are read again after so long … */
  readonly lookEvery: number;
  /** … and told as they are when the message is this old. */
  readonly lookPatience: number;
  /** One read may take so long. */
  readonly lookTimeout: number;
  /** How long an unfinished traceback waits for its rest. */
  readonly open: number;
  /** A refusal that only the operator can mend is tried again after so long. */
  readonly park: number;
  /** At most one operator notice of a kind in this time. */
  readonly noticeEvery: number;
}

/** Storm control of one channel. */
export interface StormLimits {
  readonly burst: number;
  readonly perMinute: number;
  readonly reservePerMinute: number;
  /** All top-level messages together, in any minute. */
  readonly hardPerMinute: number;
  readonly editsPerMinute: number;
  readonly repliesPerMinute: number;
  readonly digestEditEvery: number;
  readonly digestEvery: number;
  readonly digestTop: number;
  /** After a 429 the refill is halved for so long. */
  readonly slowFor: number;
}

/** More than `limit` new issues of one coarse key within `window`: the rest goes into one family issue. */
export interface BreakerLimits {
  readonly limit: number;
  readonly window: number;
}

/** This hour against what is usual. */
export interface EscalationLimits {
  readonly least: number;
  readonly factor: number;
  /** From this age on the same hour of the week is the measure. */
  readonly weeklyAfter: number;
}

/** What a user may set; the walk knows no default by itself. */
export interface Settings {
  /** `explicit`: whatever the filter let through is an error. `auto`: the classifier says. */
  readonly pattern: 'auto' | 'explicit';
  /** Log groups whose lines are Tracebell's own. */
  readonly ownLogGroups: readonly string[];
  /** Each entry is a list of matchers that must all hold. */
  readonly ignore: readonly (readonly Matcher[])[];
  readonly silences: readonly Silence[];
  readonly routes: readonly RouteRule[];
  /** Name of the receiver that takes what no route takes. */
  readonly receiver: string;
  /** Tracebacks of more lines go into the thread, where there is one. */
  readonly inlineLines: number;
  readonly timing: Timing;
  readonly storm: StormLimits;
  readonly breaker: BreakerLimits;
  readonly escalation: EscalationLimits;
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** The protocol's own numbers. */
export const defaultSettings: Settings = {
  pattern: 'explicit',
  ownLogGroups: [],
  ignore: [],
  silences: [],
  routes: [],
  receiver: 'slack',
  inlineLines: 15,
  timing: {
    cadence: [15 * second, 30 * second, minute, 2 * minute, 5 * minute, 10 * minute],
    trailing: 10 * second,
    settle: 2 * minute,
    lease: 30 * second,
    httpTimeout: 10 * second,
    margin: 2 * second,
    skew: 5 * second,
    regressAfter: 5 * minute,
    quietEpisode: 7 * 24 * hour,
    milestoneEvery: minute,
    repeat: 0,
    lookAfter: 15 * second,
    lookEvery: 30 * second,
    lookPatience: 2 * minute,
    lookTimeout: 3 * second,
    open: minute,
    park: hour,
    noticeEvery: hour,
  },
  storm: {
    burst: 5,
    perMinute: 6,
    reservePerMinute: 3,
    hardPerMinute: 15,
    editsPerMinute: 40,
    repliesPerMinute: 20,
    digestEditEvery: 30 * second,
    digestEvery: 5 * minute,
    digestTop: 15,
    slowFor: 5 * minute,
  },
  breaker: { limit: 20, window: 10 * minute },
  escalation: { least: 50, factor: 10, weeklyAfter: 7 * 24 * hour },
};
