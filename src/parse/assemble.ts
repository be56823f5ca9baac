import type { EpochMs, LogRecord } from '../model/record.ts';
import { begins, goesOn, next, type StackState } from './continues.ts';
import { joinPartial } from './partial.ts';
import { plainText } from './text.ts';

/** A traceback whose end has not come yet. Plain JSON: the store keeps it until the next batch of its stream. */
export interface OpenRecord {
  /** Log group and log stream. */
  readonly key: string;
  /** What is joined so far. */
  readonly record: LogRecord;
  readonly state: StackState;
}

interface Running {
  record: LogRecord;
  lines: string[];
  ids: string[];
  state: StackState;
  /** Place of the first line in the output. */
  index: number;
  /** Unrelated records since the last line of it. */
  strange: number;
}

/** Unrelated records that may stand between two lines of one traceback. */
const STRANGERS = 12;
const LINES = 4_000;
/** A gap this long between two lines of one stream means that they are not one traceback. */
const GAP_MS = 120_000;
/** An open record older than this is given out as it is when its stream goes on. */
const OPEN_MS = 120_000;

/** What the store keys open records by. */
export function streamKey(record: LogRecord): string {
  return `${record.origin.logGroup}\n${record.origin.logStream}`;
}

/**
 * Joins lines of one stream that are one traceback, logged a line an event. `pending` are the open ones that earlier
 * batches of these streams left; those of other streams are given back untouched unless `now` says that they are old.
 */
export function assemble(
  given: readonly LogRecord[],
  pending: readonly OpenRecord[] = [],
  now?: EpochMs,
): { records: LogRecord[]; open: OpenRecord[] } {
  const records = joinPartial(given);
  const running = new Map<string, Running>();
  const out: (LogRecord | null)[] = [];
  for (const open of pending) {
    if (
      now !== undefined &&
      now - open.record.at > OPEN_MS &&
      !records.some((one) => streamKey(one) === open.key)
    ) {
      out.push(open.record);
      continue;
    }
    running.set(open.key, resume(open, out.push(null) - 1));
  }
  for (const [place, record] of records.entries()) {
    const key = streamKey(record);
    const current = running.get(key);
    const text = plainText(record.message).replace(/\n+$/, '');
    if (current) {
      const state =
        record.at - current.record.at < GAP_MS &&
        current.lines.length < LINES &&
        !current.ids.includes(record.id)
          ? (next(current.state, text) ??
            goesOn(current.state, current.lines[current.lines.length - 1] ?? '', text, () =>
              following(records, place, key),
            ))
          : null;
      if (state) {
        current.state = state;
        current.lines.push(text);
        current.ids.push(...(record.parts ?? [record.id]));
        current.strange = 0;
        continue;
      }
      if (current.ids.includes(record.id)) continue;
    }
    const state = begins(text);
    if (!state) {
      out.push(record);
      // An unrelated line between two frames does not end the traceback; too many do.
      if (current && (current.state.mode === 'head' || ++current.strange > STRANGERS)) {
        out[current.index] = joined(current);
        running.delete(key);
      }
      continue;
    }
    if (current) out[current.index] = joined(current);
    running.set(key, {
      record,
      lines: [text],
      ids: [...(record.parts ?? [record.id])],
      state,
      index: out.push(null) - 1,
      strange: 0,
    });
  }
  const open: OpenRecord[] = [];
  for (const [key, one] of running) {
    if (one.state.unfinished) open.push({ key, record: joined(one), state: one.state });
    else out[one.index] = joined(one);
  }
  return { records: out.filter((one) => one !== null), open };
}

/** The next lines of the same stream, as far as a message of many lines may reach. */
function following(records: readonly LogRecord[], place: number, key: string): string[] {
  const lines: string[] = [];
  const at = records[place]?.at ?? 0;
  for (let i = place + 1; i < records.length && i < place + 60 && lines.length < 8; i++) {
    const one = records[i];
    if (!one || streamKey(one) !== key) continue;
    if (one.at - at > 1000) break;
    lines.push(plainText(one.message).replace(/\n+$/, ''));
  }
  return lines;
}

/** Gives out what is still open, as it is. */
export function flushOpen(open: readonly OpenRecord[]): LogRecord[] {
  return open.map((one) => one.record);
}

function resume(open: OpenRecord, index: number): Running {
  return {
    record: open.record,
    lines: [open.record.message],
    ids: [...(open.record.parts ?? [open.record.id])],
    state: open.state,
    index,
    strange: 0,
  };
}

function joined(one: Running): LogRecord {
  if (one.lines.length === 1) return one.record;
  const { parts: _, ...record } = one.record;
  return { ...record, message: one.lines.join('\n'), parts: one.ids };
}
