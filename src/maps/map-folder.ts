import { readFile, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { type MapPlace, textOf, tooLarge } from './map-place.ts';
import { mapLimits } from './open-map.ts';

/** A folder of this machine, or of the function's own code. */
export function mapFolder(folder: string): MapPlace {
  const root = resolve(folder);
  return {
    name: folder,
    within(file) {
      if (!isAbsolute(file)) return null;
      const path = relative(root, file);
      return path === '' || path.startsWith('..') || isAbsolute(path) ? null : path.split(sep).join('/');
    },
    async read(path, signal, tag) {
      const file = join(root, path);
      if (!file.startsWith(root)) return null;
      const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
        throw new Error(`it cannot be read (${error.code})`);
      });
      if (!found?.isFile()) return null;
      const now = `${found.mtimeMs}:${found.size}`;
      if (now === tag) return 'same';
      if (found.size > mapLimits.bytes) throw tooLarge();
      return { text: textOf(await readFile(file, { signal })), tag: now };
    },
  };
}
