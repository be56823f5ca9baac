import type { ErrorEvent } from '../model/event.ts';
import type { SourceMaps } from '../model/ports.ts';
import { mapBucket } from './map-bucket.ts';
import { mapFolder } from './map-folder.ts';
import { mapFrames } from './map-frames.ts';
import { isFixed, mapPaths, type Wanted, withoutQuery } from './map-paths.ts';
import type { MapPlace } from './map-place.ts';
import { type OpenMap, openMap } from './open-map.ts';

/** In milliseconds, bytes and files. */
const limits = {
  /** For all maps of one batch, and the least that is begun with. */
  budget: 3_000,
  least: 200,
  /** Then a map without a version is looked at again, and one that is missing. */
  fresh: 60_000,
  missing: 300_000,
  weight: 64 * 1024 * 1024,
  kept: 200,
  wanted: 20,
} as const;

interface Kept {
  readonly map: OpenMap | null;
  readonly tag?: string;
  /** When it is asked for again: what is deployed under the same name may have changed. */
  readonly until: number;
  /** That this time has come was told: whoever still reads its traces asks for it. */
  readonly overdue?: true;
}

/** `place`: a folder, or `s3://bucket/prefix`. */
export function openSourceMaps(place: string, now: () => number): SourceMaps {
  return keepMaps(place.startsWith('s3://') ? mapBucket(place) : mapFolder(place), now);
}

/** Keeps the maps that were used last. Nothing is fetched but by `load`, and that within its time. */
export function keepMaps(place: MapPlace, now: () => number): SourceMaps {
  const kept = new Map<string, Kept>();
  const wanted = new Map<string, Wanted>();
  const said = new Set<string>();
  return {
    apply(event) {
      const whose = ownerOf(event);
      return mapFrames(event, (file, line, column) => find({ ...whose, file })?.trace(line, column) ?? null);
    },
    async load(left, say = () => undefined) {
      if (left < limits.least) return false;
      if (wanted.size === 0) return overdue();
      const asked = [...wanted];
      wanted.clear();
      const signal = AbortSignal.timeout(Math.min(left, limits.budget));
      const changed = await Promise.all(asked.map(([key, each]) => renew(key, each, signal, say)));
      lighten();
      return changed.includes(true);
    },
  };

  function find(each: Wanted): OpenMap | null {
    const key = [each.service, each.version, each.file].join('\0');
    const known = kept.get(key);
    if ((!known || known.until <= now()) && wanted.size < limits.wanted) wanted.set(key, each);
    if (!known) return null;
    // The last used is the last to go.
    kept.delete(key);
    kept.set(key, known);
    return known.map;
  }

  /** What is remembered of a text is not read again, and so would never ask for a newer map. */
  function overdue(): boolean {
    const late = [...kept].filter(([, each]) => each.until <= now() && !each.overdue);
    for (const [key, each] of late) kept.set(key, { ...each, overdue: true });
    return late.length > 0;
  }

  /** True: there is another map than before. */
  async function renew(
    key: string,
    each: Wanted,
    signal: AbortSignal,
    say: (line: string) => void,
  ): Promise<boolean> {
    const before = kept.get(key);
    const of = `${each.file}${each.service && ` of ${each.service}`} in ${place.name}`;
    const keep = (map: OpenMap | null, tag: string | undefined, fresh: number) =>
      kept.set(key, { map, ...(tag && { tag }), until: now() + fresh });
    try {
      const found = await search(each, signal, before?.tag);
      if (found === 'same') {
        keep(before?.map ?? null, before?.tag, limits.fresh);
        return false;
      }
      if (!found) sayOnce(say, `no source map of ${of}`);
      keep(
        found?.map ?? null,
        found?.tag,
        !found ? limits.missing : isFixed(each) ? Number.POSITIVE_INFINITY : limits.fresh,
      );
      return Boolean(found ?? before?.map);
    } catch (error) {
      const why = signal.aborted ? 'it took too long' : (error as Error).message.split('\n')[0];
      sayOnce(say, `the source map of ${of} is left out: ${why}`);
      keep(before?.map ?? null, before?.tag, limits.fresh);
      return false;
    }
  }

  async function search(
    each: Wanted,
    signal: AbortSignal,
    tag: string | undefined,
  ): Promise<{ map: OpenMap; tag: string } | 'same' | null> {
    const own = place.within?.(withoutQuery(each.file));
    for (const path of [...(own ? [`${own}.map`, own] : []), ...mapPaths(each)]) {
      const file = await place.read(path, signal, tag);
      if (file === 'same') return 'same';
      if (!file) continue;
      const text = path.endsWith('.map') ? file.text : await mapOfFile(path, file.text, signal);
      if (text !== null) return { map: openMap(text), tag: file.tag };
    }
    return null;
  }

  /** The map that a built file holds, or names beside it. */
  async function mapOfFile(path: string, built: string, signal: AbortSignal): Promise<string | null> {
    const mark = built.lastIndexOf('sourceMappingURL=');
    if (mark < 0) return null;
    const url = built.slice(mark + 'sourceMappingURL='.length).split(/[\s*]/, 1)[0] ?? '';
    const data = /^data:[^,]{0,200}?(;base64)?,/.exec(url);
    if (data) {
      const body = url.slice(data[0].length);
      return data[1] ? Buffer.from(body, 'base64').toString('utf8') : decodeURIComponent(body);
    }
    if (!/^[\w@$.+-]{1,200}$/.test(url) || `${path}.map`.endsWith(`/${url}`)) return null;
    const beside = await place.read(path.replace(/[^/]*$/, url), signal);
    return beside && beside !== 'same' ? beside.text : null;
  }

  function lighten(): void {
    let weight = 0;
    for (const { map } of kept.values()) weight += map?.weight ?? 0;
    for (const [key, { map }] of kept) {
      if (kept.size <= 1 || (weight <= limits.weight && kept.size <= limits.kept)) return;
      weight -= map?.weight ?? 0;
      kept.delete(key);
    }
  }

  function sayOnce(say: (line: string) => void, line: string): void {
    if (said.has(line) || said.size >= 50) return;
    said.add(line);
    say(line);
  }
}

/** Whose code it is: the log's own words, since an event may name its service otherwise. */
function ownerOf({ record, service, functionVersion }: ErrorEvent): Omit<Wanted, 'file'> {
  const group = record.origin.logGroup;
  const name = group.startsWith('/aws/lambda/') ? group.slice('/aws/lambda/'.length) : service;
  return { service: name ?? '', version: functionVersion ?? '' };
}
