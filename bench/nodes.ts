import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The versions of Node.js that Lambda runs. */
const versions = ['20', '22', '24'] as const;

export interface Node {
  readonly version: string;
  /** Path of the executable; undefined: it is not on this machine. */
  readonly path: string | undefined;
}

/** Where other versions of Node.js are kept: TRACEBELL_BENCH_NODES, or a folder of the system's for scratch files. */
const cache = process.env.TRACEBELL_BENCH_NODES ?? join(tmpdir(), 'tracebell-bench-nodes');

/** Those that are found, this process's own among them. `install`: the others are fetched from the npm registry first. */
export function findNodes(install: boolean): readonly Node[] {
  const own = process.versions.node.split('.')[0];
  return versions.map((version) => {
    if (version === own) return { version, path: process.execPath };
    const name = `node-${process.platform}-${process.arch}`;
    const folder = join(cache, version);
    const path = join(folder, 'node_modules', name, 'bin', 'node');
    if (!existsSync(path) && install) {
      mkdirSync(folder, { recursive: true });
      spawnSync(
        'npm',
        ['install', '--no-save', '--no-audit', '--no-fund', '--prefix', folder, `${name}@${version}`],
        {
          stdio: ['ignore', 'ignore', 'inherit'],
        },
      );
    }
    return { version, path: existsSync(path) ? path : undefined };
  });
}
