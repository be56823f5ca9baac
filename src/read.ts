import { aggregate, type Keyed, know, labelsOf } from './aggregate.ts';
import type { ErrorEvent, Fingerprint } from './model/event.ts';
import type { EpochMs, LogBatch, LogRecord, Origin } from './model/record.ts';
import type { Settings } from './model/settings.ts';
import type { Aggregate, OpenRecord } from './model/state.ts';
import type { Stages } from './pipeline.ts';
import { justRead, type Reading, type Recall, type Remembered, type Verdict } from './recall.ts';
import { matches } from './route/matcher.ts';
import type { TallyReason } from './tally.ts';

export interface Recovered {
  readonly fingerprint: Fingerprint;
  readonly at: EpochMs;
}

/** A batch after the pure stages. */
export interface Read {
  readonly events: number;
  readonly aggregates: readonly Aggregate[];
  readonly streams: readonly string[];
  readonly left: readonly OpenRecord[];
  readonly dropped: ReadonlyMap<TallyReason, number>;
  /** Issues that their alarm says to be over, and since when. */
  readonly recovered: readonly Recovered[];
}

/**
 * assemble → classify → parse → redact → fingerprint, for all records of a batch. Pure but for the stages' own work;
 * it may be run again with other unfinished records before it. `final`: nothing is left open.
 */
export function readBatch(
  batch: LogBatch,
  taken: readonly OpenRecord[],
  stages: Stages,
  settings: Settings,
  now: EpochMs,
  final = false,
): Read {
  const dropped = new Map<TallyReason, number>();
  const drop = (reason: TallyReason) => dropped.set(reason, (dropped.get(reason) ?? 0) + 1);
  const origins = new Set<Origin>();
  for (const { origin } of batch.records) origins.add(origin);
  const records = withoutOwn(batch.records, origins, settings, drop);
  const { finished, kept, known } = join(records, taken, stages, final);
  const keyed: Keyed[] = [];
  const recovered: Recovered[] = [];
  for (let place = 0; place < finished.length; place++) {
    const record = finished[place] as LogRecord;
    if (stages.admits && !stages.admits(record)) {
      drop('pattern');
      continue;
    }
    const verdict = verdictOn(record, known?.[place], stages, settings, drop);
    if (typeof verdict === 'string') drop(verdict);
    else keyed.push(verdict);
    if (record.notice) recovered.push(...recoveredBy(record, stages));
  }
  const left = kept.map((record) => openRecord(record, batch, stages, settings, now));
  for (const _ of left) drop('unfinished');
  for (const each of taken) origins.add(each.record.origin);
  const streams = [...new Set([...origins].map(streamOf))];
  return { events: keyed.length, aggregates: aggregate(keyed), streams, left, dropped, recovered };
}

/** Records of one payload share their origin: it is looked at once. */
function withoutOwn(
  records: readonly LogRecord[],
  origins: Set<Origin>,
  { ownLogGroups }: Settings,
  drop: (reason: TallyReason) => void,
): readonly LogRecord[] {
  const own = [...origins].filter(({ logGroup }) => ownLogGroups.includes(logGroup));
  if (own.length === 0) return records;
  for (const origin of own) origins.delete(origin);
  return records.filter(({ origin }) => !own.includes(origin) || void drop('own-log'));
}

function recoveredBy(record: LogRecord, stages: Stages): Recovered[] {
  if (record.notice?.state !== 'ok') return [];
  try {
    return [
      { fingerprint: stages.fingerprint(stages.redact(stages.parse(record))).fingerprint, at: record.at },
    ];
  } catch {
    return [];
  }
}

const openLimits = { records: 40, characters: 100_000 };

/** Unfinished records are kept in one transaction with the counts: what would not fit is told as it is. */
function keepable(open: readonly LogRecord[]): readonly LogRecord[] {
  let room = 3 * openLimits.characters;
  return open.slice(0, openLimits.records).filter(({ message }) => {
    if (message.length > openLimits.characters || message.length > room) return false;
    room -= message.length;
    return true;
  });
}

interface Joined {
  readonly finished: readonly LogRecord[];
  readonly kept: readonly LogRecord[];
  /** What is remembered of each finished record, where all of them were looked up. */
  readonly known?: readonly Remembered[];
}

function join(
  records: readonly LogRecord[],
  taken: readonly OpenRecord[],
  stages: Stages,
  final: boolean,
): Joined {
  const known = taken.length === 0 && stages.recall ? recallAll(records, stages.recall) : null;
  if (known) return { finished: records, kept: [], known };
  const joined = stages.assemble(
    records,
    taken.map((each) => each.record),
  );
  const kept = final ? [] : keepable(joined.open);
  return { finished: [...joined.records, ...joined.open.filter((each) => !kept.includes(each))], kept };
}

/** What is remembered of each record; null when not all are known, or when some may have to be joined. */
function recallAll(records: readonly LogRecord[], recall: Recall): readonly Remembered[] | null {
  const known: Remembered[] = [];
  let leads = false;
  let followers = false;
  for (const record of records) {
    const found = recall.find(record);
    if (!found || found.standing === 'part') return null;
    leads ||= found.standing === 'lead';
    followers ||= found.standing === 'follower';
    known.push(found);
  }
  if (!leads) return known;
  // The same event twice is one line of a traceback.
  return followers || new Set(records.map(({ id }) => id)).size < records.length ? null : known;
}

function verdictOn(
  record: LogRecord,
  known: Remembered | undefined,
  stages: Stages,
  settings: Settings,
  drop: (reason: TallyReason) => void,
): Verdict {
  const found = known ?? stages.recall?.find(record);
  if (found) return found.verdict(record);
  const reading = readRecord(record, stages, settings, drop);
  stages.recall?.keep(record, reading);
  return justRead(reading.verdict);
}

/** One record through the stages. A stage that fails on it costs neither the record nor its batch. */
function readRecord(
  record: LogRecord,
  stages: Stages,
  settings: Settings,
  drop: (reason: TallyReason) => void,
): Reading {
  try {
    return { verdict: judge(stages.parse(record), stages, settings), keep: true };
  } catch {
    // Counted each time that it happens, so never remembered.
    drop('unreadable');
  }
  try {
    return { verdict: judge(plainEvent(record), stages, settings), keep: false };
  } catch {
    return { verdict: 'poison', keep: false };
  }
}

function judge(parsed: ErrorEvent, stages: Stages, settings: Settings): Reading['verdict'] {
  const { notice } = parsed.record;
  const quiet = notice && notice.state !== 'problem';
  if (quiet || (settings.pattern === 'auto' && !stages.classify(parsed.record, parsed).error))
    return 'not-an-error';
  const event = stages.redact(parsed);
  if (settings.ignore.length > 0) {
    const labels = { ...labelsOf(event), message: event.exceptions[0].message };
    if (settings.ignore.some((rule) => matches(rule, labels))) return 'ignored';
  }
  return know(event, stages.fingerprint(event).fingerprint, stages.familyKey(event));
}

/** The record as the line that it is. */
function plainEvent(record: LogRecord): ErrorEvent {
  const text = record.message.slice(0, 64 * 1024);
  const message = text.split('\n', 1)[0]?.slice(0, 8192) ?? '';
  return {
    record,
    mechanism: 'plain',
    level: 'error',
    exceptions: [{ type: null, message, frames: [], innermost: 'first' }],
    traceback: text,
    ...(record.requestId === undefined ? {} : { requestId: record.requestId }),
  };
}

function openRecord(
  record: LogRecord,
  batch: LogBatch,
  stages: Stages,
  settings: Settings,
  now: EpochMs,
): OpenRecord {
  return {
    stream: streamOf(record.origin),
    id: `${batch.payload}:${record.id}`,
    record: { ...record, message: stages.scrub(record.message) },
    dueAt: now + settings.timing.open,
  };
}

function streamOf({ account, region, logGroup, logStream }: Origin): string {
  return [account ?? '', region ?? '', logGroup, logStream].join('\u001f');
}
