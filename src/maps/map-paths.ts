/** A built file that a frame names, and whose it is. */
export interface Wanted {
  /** The function's or the service's name; empty where the log names none. */
  readonly service: string;
  /** `42`, `$LATEST`; empty where there is none. */
  readonly version: string;
  /** As the frame has it: `/var/task/dist/index.js`. */
  readonly file: string;
}

/** A file that a bundler may have made. What the runtime or an installed package brought has no map of the user's. */
export function isBuiltFile(file: string | null): boolean {
  return (
    file !== null &&
    file.length < 1000 &&
    /\.[cm]?js$/.test(withoutQuery(file)) &&
    !/^(?:node:|internal\/)|^(?:file:\/\/)?\/var\/runtime\/|(?:^|[\\/])node_modules[\\/]/.test(file)
  );
}

/**
 * Where the map of a built file may be, best first, as paths below the place that holds the maps:
 * `<function>/<version>/dist/index.js.map`, then without the version, then without the function. The built file itself comes after
 * its map: it may hold the map, or name it. Another version's map is never taken: its lines would be wrong.
 */
export function mapPaths({ service, version, file }: Wanted): string[] {
  const parts = withoutRoot(file).split('/').filter(isName);
  const ends = parts.length > 1 ? [parts.join('/'), parts.at(-1) as string] : parts;
  const numbered = /^\d+$/.test(version);
  const folders = isName(service)
    ? [
        ...(numbered ? [`${service}/${version}/`] : [`${service}/latest/`, `${service}/$LATEST/`]),
        `${service}/`,
        '',
      ]
    : [''];
  return folders.flatMap((folder) => ends.flatMap((end) => [`${folder}${end}.map`, `${folder}${end}`]));
}

/** A version that was published never changes; all else may be deployed anew. */
export function isFixed({ version }: Wanted): boolean {
  return /^\d+$/.test(version);
}

/** `file:///C:/x/index.js?v=1` as a path with slashes. */
export function withoutQuery(file: string): string {
  return file
    .replace(/^file:\/\//, '')
    .replace(/[?#].*$/s, '')
    .replaceAll('\\', '/');
}

function withoutRoot(file: string): string {
  const path = withoutQuery(file);
  return path.startsWith('/var/task/') ? path.slice('/var/task/'.length) : path;
}

/** One name of a path; it came from a log, so it may not lead elsewhere. */
function isName(part: string): boolean {
  return /^[\w@$.+ -]{1,200}$/.test(part) && !/^\.+$/.test(part);
}

/**
 * A source's path as a person and a fingerprint want it: from the project's root on, whatever folder the bundler ran in and wherever
 * the map lay. Null where nothing is left of it.
 */
export function sourcePath(source: string, root: string): string | null {
  const joined =
    root && !/^(?:[a-z][\w+.-]*:|\/)/i.test(source) ? `${root.replace(/\/$/, '')}/${source}` : source;
  const plain = joined
    .slice(0, 2000)
    .replaceAll('\\', '/')
    .replace(/^file:\/\//, '')
    // `webpack:///src/x.ts`, `webpack://shop/./src/x.ts`
    .replace(/^(?:webpack|webpack-internal|turbopack|ng|rollup|vite):\/\/[^/]*\//, '')
    // A name that breaks a line would fake another one.
    .replace(/[\u0000-\u001f\u007f]|\?.*$/gs, '');
  const kept: string[] = [];
  for (const part of plain.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') kept.pop();
    else kept.push(part);
  }
  const path = `${plain.startsWith('/') ? '/' : ''}${kept.join('/')}`;
  return kept.length === 0 ? null : path.slice(-300);
}
