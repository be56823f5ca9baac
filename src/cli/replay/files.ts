import { fstatSync, statSync } from 'node:fs';
import type { EpochMs, LogRecord, Origin } from '../../model/record.ts';
import { readLineTime } from '../../sources/line-time.ts';
import type { InputRecord } from '../../sources/lines.ts';
import { recordsIn } from '../input.ts';
import { type Invoked, readInvocation } from '../invocation.ts';
import type { Gathered } from './source.ts';
import { textBlocks } from './text-blocks.ts';
import type { TimeWindow } from './time-window.ts';

export interface FileOptions {
  readonly window: TimeWindow;
  readonly matches: (message: string) => boolean;
  readonly region?: string | undefined;
  /** Name that the lines' log stream has. */
  readonly stream: string;
  readonly now: EpochMs;
}

/** Reads one file, or standard input for `-`, and gives each record a time: its own, the one of the line before, or the file's. */
export async function readFileRecords(path: string, options: FileOptions): Promise<Gathered> {
  const { window, matches, region, stream } = options;
  const fileTime = timeOfFile(path) ?? options.now;
  const dated = datedBy(fileTime);
  const prefix = path === '-' ? 'line' : path;
  const originOf = sharedOrigins(region);
  const records: LogRecord[] = [];
  const dropped: Record<string, number> = {};
  let [unmatched, outside, number] = [0, 0, 0];
  for await (const text of textBlocks(path)) {
    const invoked = number === 0 ? await readInvocation(text, region) : null;
    if (invoked) {
      takeInvoked(invoked);
      continue;
    }
    const before = records.length;
    const found = recordsIn(text);
    for (const record of found) take(dated.next(record, ++number));
    // A cut out line keeps the whole block in memory: not for a few of them.
    if (records.length - before < found.length / 2)
      for (let n = before; n < records.length; n++) records[n] = ownCopy(records[n] as LogRecord);
  }
  for (const each of dated.end()) take([each]);
  const times = {
    ...(dated.before > 0 && { before: dated.before }),
    ...(dated.guessed > 0 && { guessed: dated.guessed }),
  };
  const kind = path === '-' ? 'stdin' : 'file';
  const name = path === '-' ? 'standard input' : path;
  const lost = Object.keys(dropped).length > 0 && { dropped };
  return { records, source: { kind, name, read: number, unmatched, outside, ...lost, ...times } };

  /** One event of a function's invocation, as `explain` reads it. A pattern says nothing of what no log brought. */
  function takeInvoked(invoked: Invoked): void {
    for (const record of invoked.records) {
      number++;
      const at = record.at || fileTime;
      if (record.at && isOutside(at, window)) outside++;
      else if (!record.notice && !matches(record.message)) unmatched++;
      else records.push({ ...record, at });
    }
    for (const { dropped: reason } of invoked.dropped) {
      const counted = reason === 'control-message' ? reason : 'undecodable';
      dropped[counted] = (dropped[counted] ?? 0) + 1;
    }
  }

  function take(some: readonly Dated[]): void {
    for (const { record, at, number: line, guessed } of some) {
      const { logGroup = '', logStream = stream, id = `${prefix}:${line}`, message } = record;
      // A time that was guessed is no reason to leave a line out.
      if (!guessed && isOutside(at, window)) outside++;
      else if (!matches(message)) unmatched++;
      else records.push({ id, at, message, origin: originOf(logGroup, logStream) });
    }
  }
}

/** One object for all lines of a stream: a large log has millions. */
function sharedOrigins(region: string | undefined): (logGroup: string, logStream: string) => Origin {
  const known = new Map<string, Origin>();
  return (logGroup, logStream) => {
    const key = `${logGroup}\0${logStream}`;
    const origin = known.get(key) ?? { logGroup, logStream, ...(region && { region }) };
    known.set(key, origin);
    return origin;
  };
}

function isOutside(at: EpochMs, { since = at, until = Number.POSITIVE_INFINITY }: TimeWindow): boolean {
  return at < since || at >= until;
}

interface Dated {
  readonly record: InputRecord;
  readonly number: number;
  readonly at: EpochMs;
  readonly guessed?: boolean;
}

/** Lines before the first time wait for it: they are no later than that. */
function datedBy(fileTime: EpochMs) {
  let last: EpochMs | undefined;
  let waiting: { record: InputRecord; number: number }[] = [];
  const counts = { before: 0, guessed: 0 };
  return {
    next(record: InputRecord, number: number): readonly Dated[] {
      const at = record.at || readLineTime(record.message, { near: fileTime });
      if (at === undefined) {
        if (last === undefined) {
          waiting.push({ record, number });
          return [];
        }
        counts.before++;
        return [{ record, number, at: last }];
      }
      last = at;
      if (waiting.length === 0) return [{ record, number, at }];
      const all = [...waiting, { record, number }].map((each) => ({ ...each, at }));
      counts.before += waiting.length;
      waiting = [];
      return all;
    },
    end(): readonly Dated[] {
      counts.guessed = waiting.length;
      return waiting.map((each) => ({ ...each, at: fileTime, guessed: true }));
    },
    get before() {
      return counts.before;
    },
    get guessed() {
      return counts.guessed;
    },
  };
}

function timeOfFile(path: string): EpochMs | undefined {
  // Standard input may be a file too.
  const status = path === '-' ? fstatSync(0) : statSync(path, { throwIfNoEntry: false });
  return status?.isFile() ? Math.floor(status.mtimeMs) : undefined;
}

function ownCopy(record: LogRecord): LogRecord {
  return { ...record, message: Buffer.from(record.message).toString() };
}
