import { AnyMap, type SourceMapInput, traceSegment } from '@jridgewell/trace-mapping';
import { enclosingFunction } from './enclosing-function.ts';
import type { Original } from './map-frames.ts';
import { sourcePath } from './map-paths.ts';

/** A map that is open. `weight` is about what it holds in memory, in bytes. */
export interface OpenMap {
  trace(line: number, column: number): Original | null;
  readonly weight: number;
}

/** Above what a bundle of a function has, and what 256 MB of memory can hold: decoded, a place takes some hundred bytes. */
export const mapLimits = {
  bytes: 16 * 1024 * 1024,
  places: 500_000,
  lines: 200_000,
  sections: 1000,
} as const;

/** @throws Error with a person's words for a text that is no map, or too large a one. */
export function openMap(text: string): OpenMap {
  if (text.length > mapLimits.bytes) throw new Error('it is larger than 16 MB');
  // A prefix against being run as a script.
  const json: unknown = JSON.parse(text.replace(/^\)\]\}'[^\n]*\n/, ''));
  const places = check(json, 0);
  const map = new AnyMap(json as SourceMapInput);
  const { names, sources, sourcesContent } = map;
  const root = map.sourceRoot ?? '';
  const traced = new Map<string, Original | null>();
  return { trace, weight: text.length + places * 100 };

  function trace(line: number, column: number): Original | null {
    const key = `${line}:${column}`;
    const known = traced.get(key);
    if (known !== undefined) return known;
    if (traced.size >= 1000) traced.clear();
    const found = find(line, column);
    traced.set(key, found);
    return found;
  }

  function find(line: number, column: number): Original | null {
    if (!(line >= 1 && column >= 1)) return null;
    const segment = traceSegment(map, line - 1, column - 1);
    if (!segment || segment.length === 1) return null;
    const [, index, row, at] = segment;
    const file = sourcePath(String(sources[index] ?? ''), root);
    if (file === null || !isPlace(row) || !isPlace(at)) return null;
    const name = segment.length === 5 ? String(names[segment[4]] ?? '') : '';
    const content = sourcesContent?.[index];
    const shown = typeof content === 'string' ? lineOf(content, row) : null;
    return {
      file,
      line: row + 1,
      column: at + 1,
      name: isIdentifier(name) ? name : null,
      ...(typeof content === 'string' &&
        shown !== null && { function: enclosingFunction(content, row + 1, at), source: shown }),
    };
  }
}

/** A line of a source, cut where it is endless; null where there is none. */
function lineOf(content: string, row: number): string | null {
  let at = 0;
  for (let n = 0; n < row; n++) {
    at = content.indexOf('\n', at) + 1;
    if (at === 0) return null;
  }
  if (at >= content.length) return null;
  const line = content.slice(at, at + 1000);
  return (line.split(/\r?\n/, 1)[0] ?? '').trim().slice(0, 400);
}

/** How many places it holds. @throws Error before anything is decoded that would not fit. */
function check(map: unknown, depth: number): number {
  if (typeof map !== 'object' || map === null || depth > 3) throw new Error('it is no source map');
  const { mappings, sections, version } = map as {
    mappings?: unknown;
    sections?: unknown;
    version?: unknown;
  };
  if (Number(version) !== 3) throw new Error('it is no source map of version 3');
  if (Array.isArray(sections)) {
    if (sections.length > mapLimits.sections) throw new Error('it has too many sections');
    let places = 0;
    for (const each of sections as { offset?: { line?: unknown; column?: unknown }; map?: unknown }[]) {
      if (!isPlace(each?.offset?.line) || !isPlace(each.offset.column))
        throw new Error('a section has no place');
      places += check(each.map, depth + 1);
    }
    if (places > mapLimits.places) throw new Error('it has too many places');
    return places;
  }
  if (typeof mappings !== 'string') throw new Error('it has no mappings');
  let places = 1;
  let lines = 1;
  for (let i = 0; i < mappings.length; i++) {
    const char = mappings.charCodeAt(i);
    if (char === 44) places++;
    else if (char === 59) lines++;
  }
  if (places + lines > mapLimits.places || lines > mapLimits.lines) throw new Error('it has too many places');
  return places + lines;
}

/** No source has more lines, and no line that is read more columns. */
function isPlace(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < mapLimits.lines;
}

function isIdentifier(name: string): boolean {
  return /^[\p{L}_$#][\p{L}\p{N}_$.#]{0,120}$/u.test(name);
}
