import { createCounts, type Known, know, labelsOf } from './aggregate.ts';
import type { ErrorEvent, Fingerprint } from './model/event.ts';
import type { EpochMs, LogBatch, LogRecord, Origin } from './model/record.ts';
import type { Settings } from './model/settings.ts';
import type { Aggregate, OpenRecord } from './model/state.ts';
import type { Stages } from './pipeline.ts';
import type { Recall, Remembered, Standing } from './recall.ts';
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
  const drop = (reason: TallyReason) => {
    dropped.set(reason, (dropped.get(reason) ?? 0) + 1);
  };
  const origins = new Set<Origin>();
  for (const { origin } of batch.records) origins.add(origin);
  const records = withoutOwn(batch.records, origins, settings, drop);
  const { finished, kept, known } = join(records, taken, stages, final);
  const counts = createCounts((record, fingerprint) => knowAgain(record, fingerprint, stages, settings));
  const recovered: Recovered[] = [];
  for (let place = 0; place < finished.length; place++) {
    const record = finished[place] as LogRecord;
    if (stages.admits && !stages.admits(record)) {
      drop('pattern');
      continue;
    }
    count(record, known?.[place]);
    if (record.notice) recovered.push(...recoveredBy(record, stages));
  }
  const left = kept.map((record) => openRecord(record, batch, stages, settings, now));
  for (const _ of left) drop('unfinished');
  for (const each of taken) origins.add(each.record.origin);
  const streams = [...new Set([...origins].map(streamOf))];
  const aggregates = counts.aggregates();
  return { events: counts.events, aggregates, streams, left, dropped, recovered };

  function count(record: LogRecord, remembered: Remembered | null | undefined): void {
    const verdict = (remembered ?? stages.recall?.find(record))?.verdict;
    if (verdict) {
      if (typeof verdict === 'string') drop(verdict);
      else counts.add(verdict.fingerprint, record.at, record);
      return;
    }
    const { read, fails } = readRecord(record, stages, settings);
    // Counted each time that it happens, so never remembered.
    if (fails) drop('unreadable');
    else remember(record, read, stages, settings);
    if (typeof read === 'string') drop(read);
    else counts.add(read.fingerprint, record.at, read.known());
  }
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
  /** What is remembered of each finished record, where all were looked up. */
  readonly known?: readonly (Remembered | null)[];
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

/** What is remembered of each record; null when some may have to be joined. */
function recallAll(records: readonly LogRecord[], recall: Recall): readonly (Remembered | null)[] | null {
  const known: (Remembered | null)[] = [];
  let leads = false;
  let followers = false;
  for (const record of records) {
    const found = recall.find(record);
    const standing = found ? found.standing : standingOf(record, recall);
    if (standing === 'part') return null;
    leads ||= standing === 'lead';
    followers ||= standing === 'follower';
    known.push(found);
  }
  if (!leads) return known;
  // The same event twice is one line of a traceback.
  return followers || new Set(records.map(({ id }) => id)).size < records.length ? null : known;
}

function standingOf({ notice, unfinished, message }: LogRecord, recall: Recall): Standing {
  return notice || unfinished || typeof message !== 'string' ? 'part' : recall.standing(message);
}

type Reading = { readonly fingerprint: Fingerprint; readonly known: () => Known } | TallyReason;

function remember(record: LogRecord, reading: Reading, stages: Stages, settings: Settings): void {
  const { recall } = stages;
  if (!recall) return;
  const remembered = (of: LogRecord, read: Reading): Remembered => ({
    standing: standingOf(of, recall),
    verdict: typeof read === 'string' ? read : { fingerprint: read.fingerprint },
  });
  recall.keep(record, remembered(record, reading), (message) => {
    const other = { ...record, message };
    const { read, fails } = readRecord(other, stages, settings);
    return fails ? undefined : remembered(other, read);
  });
}

/** All of an event of which only the fingerprint is remembered. */
function knowAgain(record: LogRecord, fingerprint: Fingerprint, stages: Stages, settings: Settings): Known {
  const { read } = readRecord(record, stages, settings);
  if (typeof read !== 'string') return read.known();
  const event = stages.redact(plainEvent(record));
  return know(event, fingerprint, stages.familyKey(event));
}

/** One record through the stages. A stage that fails on it costs neither the record nor its batch. */
function readRecord(
  record: LogRecord,
  stages: Stages,
  settings: Settings,
): { readonly read: Reading; readonly fails: boolean } {
  try {
    return { read: judge(stages.parse(record), stages, settings), fails: false };
  } catch {
    // Told as the line that it is.
  }
  try {
    return { read: judge(plainEvent(record), stages, settings), fails: true };
  } catch {
    return { read: 'poison', fails: true };
  }
}

function judge(parsed: ErrorEvent, stages: Stages, settings: Settings): Reading {
  const { notice } = parsed.record;
  const quiet = notice && notice.state !== 'problem';
  if (quiet || (settings.pattern === 'auto' && !stages.classify(parsed.record, parsed).error))
    return 'not-an-error';
  const event = stages.redact(parsed);
  if (settings.ignore.length > 0) {
    const labels = { ...labelsOf(event), message: event.exceptions[0].message };
    if (settings.ignore.some((rule) => matches(rule, labels))) return 'ignored';
  }
  const { fingerprint } = stages.fingerprint(event);
  return { fingerprint, known: () => know(event, fingerprint, stages.familyKey(event)) };
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
